"""Somebody without a mobile gets the same help: a person rings when others would be texted."""

from datetime import UTC, date, datetime

import pytest

from bot.outbox import Priority, say, say_words
from storage.people import phone_of
from storage.tables import Outbound, Person, Request, Task, Visit
from tests.bot.test_command_pins import pin_in
from tests.kit import Kit

PRIYA = "+447700900199"
LANDLINE, SAID = "+441164960123", "0116 496 0123"


def doris(kit: Kit) -> Person:
    """A coordinator has taken her request on the telephone: shopping, on Thursday."""
    (asked,) = kit.text(PRIYA, f"NEED {SAID} Doris LE16 7QR shopping Thursday")
    kit.text(PRIYA, pin_in(asked))
    person: Person = kit.row(Person, id=kit.row(Request).person_id)
    assert person.landline
    return person


def texts_at(kit: Kit, phone: str, prompt: str) -> datetime | None:
    """When a phone got that text."""
    return next(t.tried_at for t in kit.texts_to(phone) if t.prompt == prompt)


def calls(kit: Kit, person: Person) -> list[Task]:
    """The calls to make to somebody, oldest first."""
    return [t for t in kit.rows(Task, person_id=person.id) if t.kind in ("RING", "VISIT")]


@pytest.mark.promise(45)
def test_caller_on_a_landline_is_helped_from_asking_to_thanks(kit: Kit) -> None:
    """NEED for a landline: offered, introduced, told of the visit and asked after it, each by a call."""
    person = doris(kit)
    code = kit.row(Request).code
    volunteer = next(p for p in (f"+4477009001{n:02d}" for n in range(1, 13)) if "F1" in kit.prompts(p))
    kit.text(volunteer, f"YES {code}")
    told = next(t for t in calls(kit, person) if "password" in t.why)
    kit.text(PRIYA, f"GOT {told.code}")
    kit.text(PRIYA, f"SAFE {told.code}")
    assert SAID in "".join(kit.said(volunteer))
    kit.text(volunteer, f"OK {code}")
    kit.text(volunteer, "THU 2pm")
    assert kit.row(Visit).agreed_at is not None
    kit.move_to(datetime(2026, 9, 25, 12, 0, tzinfo=UTC))
    reminder, after = [t for t in calls(kit, person) if t.kind == "RING"]
    assert reminder.opened_at == texts_at(kit, volunteer, "F10") and "tomorrow at 2pm" in reminder.why
    assert "Did " in after.why and after.opened_at.date() == date(2026, 9, 25)
    assert kit.said(LANDLINE) == []
    texts = kit.rows(Outbound, person_id=person.id)
    assert {(t.status, t.reason) for t in texts} <= {("refused", "landline"), ("refused", "answered already")}


def test_volunteer_gets_the_landline_to_ring(kit: Kit) -> None:
    """The number a coordinator typed is the one a volunteer would ring."""
    person = doris(kit)
    with kit.line.database.reading() as session:
        assert phone_of(session, person) == LANDLINE


def test_call_waits_until_morning_as_a_text_would(kit: Kit) -> None:
    """A reminder queued at 10pm is a call to make at 9am, not at night; a safety text is one at once, chased."""
    person = doris(kit)
    kit.move_to(datetime(2026, 9, 22, 21, 0, tzinfo=UTC))
    before = len(calls(kit, person))
    with kit.line.work(kit.community_id) as work:
        say(work, kit.row(Person, id=person.id), "H13", priority=Priority.REMINDER)
    kit.move_to(datetime(2026, 9, 23, 7, 59, tzinfo=UTC))
    assert len(calls(kit, person)) == before
    kit.move_to(datetime(2026, 9, 23, 8, 0, tzinfo=UTC))
    assert len(calls(kit, person)) == before + 1
    with kit.line.work(kit.community_id) as work:
        say_words(work, kit.row(Person, id=person.id), "Please ring us", priority=Priority.SAFETY)
    kit.settle()
    last = calls(kit, person)[-1]
    assert (last.why, last.chased) == ("Ring and say: Please ring us", True)


def test_what_is_too_late_is_not_rung(kit: Kit) -> None:
    """A text that no longer makes sense when it would leave is no call either."""
    person = doris(kit)
    before = len(calls(kit, person))
    with kit.line.work(kit.community_id) as work:
        at = datetime(2026, 9, 22, 12, 0, tzinfo=UTC)
        late = say(work, kit.row(Person, id=person.id), "H13", priority=Priority.REMINDER, expires_at=at)
        late.not_before = at
    kit.move_to(datetime(2026, 9, 22, 13, 0, tzinfo=UTC))
    assert kit.row(Outbound, id=late.id).reason == "too late"
    assert len(calls(kit, person)) == before


def test_news_to_many_makes_no_calls(kit: Kit) -> None:
    """A broadcast is not read out on the telephone to everybody: refused for a named reason."""
    person = doris(kit)
    before = len(calls(kit, person))
    with kit.line.work(kit.community_id) as work:
        news = say_words(work, kit.row(Person, id=person.id), "News", priority=Priority.BROADCAST)
    kit.settle()
    assert kit.row(Outbound, id=news.id).reason == "landline"
    assert len(calls(kit, person)) == before
