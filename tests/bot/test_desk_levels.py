"""Promises about a volunteer's checks at the desk: whose yes counts, what stays, what is on record, who may."""

from datetime import date

import pytest

from bot import tasks
from flows.effects.talk import TaskKind
from storage.tables import Audit, Coordinator, Event, Person, Task, Volunteer
from tests.bot.test_desk_volunteers import ANNE, anne
from tests.desk_kit import Desk, another, desk
from tests.kit import Kit


def two(kit: Kit) -> tuple[Desk, Desk, int]:
    """Priya's desk, Omar's, and his id."""
    omar = another(kit, "Omar")
    return desk(kit), omar, kit.row(Coordinator, name="Omar").id


def levels_of(kit: Kit) -> tuple[int, int | None]:
    """The level V1 has, and the one proposed."""
    row = kit.row(Volunteer, code=1)
    return row.level, row.next_level


def done(kit: Kit, about: str) -> list[str]:
    """What is on record of levels or of volunteers, in order."""
    return [entry.action for entry in kit.rows(Audit) if entry.action.startswith(f"{about}.")]


def test_the_same_person_twice_is_no_second_person(kit: Kit) -> None:
    """Whoever proposes a level again has still only proposed it; somebody else's form makes it count."""
    priya, _, omar = two(kit)
    volunteer = anne(kit, state="checking", level=0)
    for _ in range(2):
        priya.follow(f"/volunteers/{volunteer}/approve", level="3")
    assert levels_of(kit) == (1, 3)
    kit.change(Volunteer, volunteer, next_level_by=omar)
    assert "approved for level 3" in priya.follow(f"/volunteers/{volunteer}/approve", level="3")
    assert levels_of(kit) == (3, None)
    kinds = [event.kind for event in kit.rows(Event, item_type="volunteer", item_id=volunteer)]
    assert kinds == ["level 3 proposed", "level 3 proposed", "level 3 agreed"]
    assert done(kit, "level") == ["level.proposed", "level.proposed", "level.given"]


def test_two_people_who_mean_different_levels_agree_to_none(kit: Kit) -> None:
    """One proposes 2, another 3: neither counts until somebody says the same."""
    priya, _, omar = two(kit)
    volunteer = anne(kit, level=1, next_level=2, next_level_by=omar)
    priya.follow(f"/volunteers/{volunteer}/approve", level="3")
    assert levels_of(kit) == (1, 3) and kit.row(Volunteer, code=1).next_level_by == 1


def test_a_viewer_is_nobody_to_agree(kit: Kit) -> None:
    """Where the only colleague may do no more than look, a lead decides alone, and the page says so."""
    another(kit, "Vera", "viewer")
    volunteer, priya = anne(kit, level=1), desk(kit)
    assert "only one of the team" in priya.text(f"/volunteers/{volunteer}")
    priya.follow(f"/volunteers/{volunteer}/approve", level="3")
    assert levels_of(kit) == (3, None)


def test_a_level_stands_while_a_higher_one_waits(kit: Kit) -> None:
    """Level 2 is kept while 3 is proposed; what they have already, or less, needs nobody else."""
    priya, *_ = two(kit)
    volunteer = anne(kit, level=2)
    priya.follow(f"/volunteers/{volunteer}/approve", level="3")
    assert levels_of(kit) == (2, 3)
    for level in (2, 1):
        priya.follow(f"/volunteers/{volunteer}/approve", level=level)
        assert levels_of(kit) == (level, None)


def test_what_is_left_empty_stays_as_it_was(kit: Kit) -> None:
    """Dates and references known are not lost by an empty form; what is typed goes over them."""
    seen = {"dbs_on": date(2025, 5, 5), "dbs_expires_on": date(2028, 5, 5), "checks_note": "vicar rung"}
    volunteer, priya = anne(kit, **seen), desk(kit)
    priya.follow(f"/volunteers/{volunteer}/approve", level="3")
    row = kit.row(Volunteer, code=1)
    assert {name: getattr(row, name) for name in seen} == seen and row.gender == "woman"
    form = {"dbs_expires_on": "2027-01-01", "note": "chemist rung", "gender": "man"}
    priya.follow(f"/volunteers/{volunteer}/approve", level="3", **form)
    row = kit.row(Volunteer, code=1)
    assert (row.dbs_expires_on, row.checks_note, row.gender) == (date(2027, 1, 1), "chemist rung", "man")


@pytest.mark.parametrize("answer", ["agree", "disagree"])
def test_what_asked_for_it_is_done_with_once_it_is_settled(kit: Kit, answer: str) -> None:
    """Proposed, a volunteer stays before the team; somebody else's yes or no ends it, and is on record once."""
    priya, omar, _ = two(kit)
    volunteer = anne(kit, state="checking", level=0)
    with kit.line.work(kit.community_id) as work:
        tasks.open_task(work, TaskKind.VOLUNTEER, "look", person=work.get(Person, kit.person(ANNE).id))
    priya.follow(f"/volunteers/{volunteer}/approve", level="2")
    assert kit.row(Task, kind="VOLUNTEER").state == "open"
    for _ in range(2):
        omar.follow(f"/volunteers/{volunteer}/{answer}", level="2")
    assert kit.row(Task, kind="VOLUNTEER").state == "closed"
    assert levels_of(kit) == ((2, None) if answer == "agree" else (1, None))
    assert done(kit, "level") == ["level.proposed", "level.agreed" if answer == "agree" else "level.refused"]


def test_nobody_who_left_is_given_a_level(kit: Kit) -> None:
    """Gone since the page was opened, they are neither approved nor agreed to."""
    priya, _, omar = two(kit)
    volunteer = anne(kit, state="left", level=1, next_level=2, next_level_by=omar)
    assert "settled meanwhile" in priya.follow(f"/volunteers/{volunteer}/agree", level="2")
    assert "They have left" in priya.follow(f"/volunteers/{volunteer}/approve", level="1")
    assert levels_of(kit) == (1, 2) and kit.row(Volunteer, code=1).state == "left" and not done(kit, "level")


def test_what_is_done_to_a_volunteer_is_on_record(kit: Kit) -> None:
    """A look, a pause, its end, leaving and coming back: each by name; nobody comes back who is there."""
    volunteer, priya = anne(kit), desk(kit)
    priya.text(f"/volunteers/{volunteer}")
    for step in ("return", "rest", "wake", "leave", "return"):
        priya.follow(f"/volunteers/{volunteer}/{step}")
    assert done(kit, "volunteer") == [f"volunteer.{what}" for what in ("rested", "woken", "left", "returned")]
    story = kit.rows(Event, item_type="volunteer", item_id=volunteer)
    assert [event.kind for event in story] == ["rested", "woken", "left", "returned"]
    assert {event.actor for event in story} == {"coordinator:1"}
    assert kit.rows(Audit, action="person.seen")[0].subject_id == kit.person(ANNE).id


@pytest.mark.parametrize("step", ["agree", "disagree", "rest", "wake", "leave", "return"])
def test_a_viewer_changes_nobody(kit: Kit, step: str) -> None:
    """Whoever may only look opens no volunteer's page and changes none."""
    viewer, volunteer = desk(kit, "viewer"), anne(kit)
    assert viewer.get(f"/volunteers/{volunteer}").status_code == 403
    assert viewer.post(f"/volunteers/{volunteer}/{step}", level="2").status_code == 403
