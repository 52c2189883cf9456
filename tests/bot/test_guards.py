"""What stands between a text and the conversations."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock
from bot.demo import town
from flows.engine import Flow
from storage.people import person_at
from storage.tables import Conversation, Inbound, Person, Pledge, Task
from tests.kit import RESIDENT, Kit

WALL = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def fill(kit: Kit, count: int = 60) -> MovableClock:
    """That many texts from the resident in one moment of wall time."""
    wall = MovableClock(WALL, running=False)
    kit.line.wall = wall
    for n in range(count):
        kit.text(RESIDENT, f"hello {n} dear line")
    return wall


def test_flood_is_stored_not_answered(kit: Kit) -> None:
    """The sixty-first text in ten minutes of wall time is kept, shown to a person once, and not answered."""
    wall = fill(kit)
    assert kit.text(RESIDENT, "hello again") == [] and kit.text(RESIDENT, "and again") == []
    assert [i.status for i in kit.rows(Inbound)[-2:]] == ["held", "held"]
    assert len(kit.rows(Task, kind="FLOOD")) == 1
    wall.move_to(WALL + timedelta(minutes=11))
    assert kit.text(RESIDENT, "MENU") != []


def test_stop_and_safety_work_in_a_flood(kit: Kit) -> None:
    """However much somebody texts, danger words are answered and STOP stops."""
    fill(kit)
    assert kit.text(RESIDENT, "chest pain") != []
    assert kit.row(Task, kind="EMERGENCY").colour == "red"
    kit.text(RESIDENT, "STOP")
    assert kit.person(RESIDENT).stopped_at is not None


def test_help_is_red_in_a_flood(kit: Kit) -> None:
    """HELP from somebody with check-ins alerts the team whatever came before it."""
    kit.line.wall = MovableClock(WALL, running=False)
    for n in range(61):
        kit.text(town.CHECKED, f"hello {n} dear line")
    kit.text(town.CHECKED, "HELP")
    assert kit.prompts(town.CHECKED)[-1] == "C1h"


@pytest.mark.promise(51)
def test_stated_age_under_18_ends_a_pledge(kit: Kit) -> None:
    """ "I am 15" inside a pledge: Y1, flagged, no pledge, and what the form held is gone."""
    kit.text(RESIDENT, "pledge")
    kit.text(RESIDENT, "Sam")
    (reply,) = kit.text(RESIDENT, "I am 15")
    assert "Childline" in reply
    person = kit.person(RESIDENT)
    assert person.under_18_at is not None and person.first_name == ""
    assert kit.rows(Pledge) == [] and kit.rows(Conversation, closed_at=None) == []
    assert [i.body for i in kit.rows(Inbound)] == ["", "", "I am 15"]
    assert kit.row(Task).kind == "UNDER 18"


@pytest.mark.promise(51)
def test_only_a_coordinator_unflags(kit: Kit) -> None:
    """A flagged number stays flagged whatever it claims; its texts go to a person, Y1 at most hourly."""
    kit.text(RESIDENT, "I am 15")
    assert kit.text(RESIDENT, "I am 40 really") == []
    kit.advance(hours=2)
    assert len(kit.text(RESIDENT, "pledge")) == 1
    assert set(kit.prompts(RESIDENT)) == {"Y1"} and len(kit.rows(Task)) == 1
    assert kit.person(RESIDENT).under_18_at is not None


def test_flagged_number_can_stop(kit: Kit) -> None:
    """STOP works for a child too."""
    kit.text(RESIDENT, "I am 15")
    assert kit.text(RESIDENT, "STOP")[0].startswith("LOROS: you will get no more texts")


@pytest.mark.promise(51)
def test_under_18_at_the_age_question_has_its_own_answer(kit: Kit) -> None:
    """ "yes I am 16" to "are you 18 or over?" is V2n, and flags the number."""
    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", RESIDENT, now)
        session.add(
            Conversation(
                community_id=kit.community_id, person_id=person.id, flow=Flow.JOIN, state="V2", opened_at=now,
                asked_at=now,
            )
        )  # fmt: skip
    kit.text(RESIDENT, "yes I am 16")
    assert kit.prompts(RESIDENT) == ["V2n"] and kit.person(RESIDENT).under_18_at is not None


@pytest.mark.promise(21)
def test_picture_alone_moves_nothing(kit: Kit) -> None:
    """A photo or an empty text gets G19 and the question stays where it was."""
    kit.text(RESIDENT, "pledge")
    before = kit.row(Conversation)
    kit.text(RESIDENT, "", media="1")
    kit.text(RESIDENT, "   ")
    assert kit.prompts(RESIDENT)[1:] == ["G19", "G19"]
    after = kit.row(Conversation)
    assert (after.state, after.misses) == (before.state, before.misses)


def test_nothing_is_asked_of_somebody_in_danger(kit: Kit) -> None:
    """Between a red alert and SAFE plus a day every text joins the alert; even "pledge" starts nothing."""
    kit.text(RESIDENT, "he hit me")
    kit.text(RESIDENT, "yes")
    assert kit.text(RESIDENT, "pledge") == [] and kit.text(RESIDENT, "MENU") == []
    assert kit.rows(Person, id=kit.person(RESIDENT).id)[0].hushed_until > kit.clock.now()


def test_words_after_safe_are_read_by_somebody(kit: Kit) -> None:
    """In the quiet day after SAFE a text is passed on, with a task of its own, and not answered by a menu."""
    kit.text(RESIDENT, "chest pain")
    kit.text(town.COORDINATOR, f"SAFE {kit.row(Task).code}")
    (reply,) = kit.text(RESIDENT, "the milk has run out")
    assert reply.startswith("Thank you. I have passed your words to our team.")
    assert kit.row(Task, kind="READ").person_id == kit.person(RESIDENT).id
