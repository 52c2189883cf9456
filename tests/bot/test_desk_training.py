"""Promises about training at the desk: who may have a place, who is told, what is marked, what is on record."""

from datetime import timedelta

import pytest

from storage.tables import Audit, Booking, Community, Event, Task, TrainingSession, Volunteer
from tests.bot.test_desk_volunteers import ANNE, anne
from tests.desk_kit import Desk, desk
from tests.kit import Kit

BRIAN = "+447700900102"


@pytest.fixture
def priya(kit: Kit) -> Desk:
    """Priya's desk, with V1 and V2 waiting for training."""
    for code in (1, 2):
        kit.change(Volunteer, code, state="waiting")
    return desk(kit)


def book(browser: Desk, volunteer: int = 1) -> str:
    """A place on the first session; what the page says."""
    return browser.follow("/volunteers/training/1/book", volunteer=volunteer)


def held(kit: Kit) -> None:
    """The first session is over."""
    kit.move_to(kit.row(TrainingSession, id=1).starts_at + timedelta(hours=3))


def came(browser: Desk, *answers: str) -> str:
    """Mark each booking of the first session; what the page says."""
    form = {f"came-{n}": answer for n, answer in enumerate(answers, 1)}
    return browser.follow("/volunteers/training/1/attendance", **form)


def on_record(kit: Kit) -> list[tuple[str, dict[str, object]]]:
    """What was done about training, in order."""
    return [(entry.action, entry.facts) for entry in kit.rows(Audit) if entry.action.startswith("training.")]


def test_no_place_where_there_will_be_no_training(kit: Kit, priya: Desk) -> None:
    """Called off, or begun already, a session takes nobody."""
    kit.change(TrainingSession, 1, cancelled_at=kit.clock.now())
    assert "no place left" in book(priya)
    kit.change(TrainingSession, 1, cancelled_at=None, starts_at=kit.clock.now())
    assert "no place left" in book(priya)
    assert not kit.rows(Booking) and not on_record(kit)


def test_a_place_is_for_somebody_who_waits_here(kit: Kit, priya: Desk) -> None:
    """Who is at work already gets none; and nobody is booked on a session of another community."""
    assert "V3 does not wait" in book(priya, 3)
    with kit.line.database.transaction() as session:
        other = Community(short="OTHER", name="Other", settings={}, created_at=kit.clock.now())
        session.add(other)
        session.flush()
        theirs = TrainingSession(community_id=other.id, starts_at=kit.clock.now() + timedelta(days=1), place="Far")
        session.add(theirs)
        session.flush()
        number = theirs.id
    assert priya.post(f"/volunteers/training/{number}/book", volunteer=1).status_code == 404
    assert not kit.rows(Booking)


def test_who_came_is_marked_when_it_has_begun(kit: Kit, priya: Desk) -> None:
    """Before, nothing is kept; afterwards those with a place are marked, and what became of all is on record."""
    book(priya)
    book(priya, 2)
    assert "not begun yet" in came(priya, "yes", "yes")
    kit.change(Booking, 2, state="cancelled")
    held(kit)
    came(priya, "yes", "yes")
    assert [b.state for b in kit.rows(Booking)] == ["attended", "cancelled"]
    assert on_record(kit)[-1] == ("training.attended", {"came": 1, "missed": 0})
    assert "trained" in [event.kind for event in kit.rows(Event, item_type="volunteer", item_id=1)]


def test_who_missed_it_is_asked_once(kit: Kit, priya: Desk) -> None:
    """Marked again by mistake, they are not asked a second time whether another day would suit."""
    book(priya)
    held(kit)
    for _ in range(2):
        came(priya, "no")
        kit.change(Booking, 1, state="booked")
        kit.advance(days=1)
    assert kit.prompts(ANNE).count("V9n") == 1


def test_who_is_approved_meanwhile_is_not_put_back(kit: Kit, priya: Desk) -> None:
    """Somebody at work by the day of their training stays so; who waits for approval stands there once."""
    book(priya)
    book(priya, 2)
    held(kit)
    kit.change(Volunteer, 1, state="active")
    came(priya, "yes", "yes")
    kit.change(Booking, 2, state="booked")
    kit.change(Volunteer, 2, state="booked")
    came(priya, "", "yes")
    assert kit.row(Volunteer, id=1).state == "active"
    assert kit.row(Task, kind="VOLUNTEER").volunteer_id == 2


def test_a_session_is_called_off_once(kit: Kit, priya: Desk) -> None:
    """Those with a place are told, once; one that was held cannot be called off."""
    book(priya)
    book(priya, 2)
    kit.change(Booking, 2, state="cancelled")
    for _ in range(2):
        priya.follow("/volunteers/training/1/call-off")
    kit.settle()
    assert sum("called off" in text for text in kit.said(ANNE)) == 1
    assert not any("called off" in text for text in kit.said(BRIAN))
    assert on_record(kit)[-1] == ("training.called_off", {"told": 1})
    kit.change(TrainingSession, 2, starts_at=kit.clock.now())
    priya.follow("/volunteers/training/2/call-off")
    assert kit.row(TrainingSession, id=2).cancelled_at is None


def test_a_new_session_and_a_place_are_on_record(kit: Kit, priya: Desk) -> None:
    """Who added a session and who booked whom can be seen later."""
    priya.follow("/volunteers/training", day="2026-09-28", time="10:00", place="The Hut", places="2")
    book(priya)
    assert on_record(kit) == [("training.added", {"places": 2}), ("training.booked", {"volunteer": 1})]


def test_a_session_has_at_most_two_hundred_places(kit: Kit) -> None:
    """A slip of the keyboard is asked about."""
    form = {"day": "2026-09-28", "time": "10:00", "place": "The Hut", "places": "201"}
    assert "1 to 200" in desk(kit).post("/volunteers/training", **form).get_data(as_text=True)


def test_a_viewer_changes_no_training(kit: Kit) -> None:
    """Whoever may only look sees the days, not who comes, and changes nothing."""
    viewer = desk(kit, "viewer")
    viewer.text("/volunteers/training")
    assert viewer.get("/volunteers/training/1").status_code == 403
    paths = ("", "/1/book", "/1/attendance", "/1/call-off")
    assert {viewer.post(f"/volunteers/training{path}", volunteer=anne(kit)).status_code for path in paths} == {403}
