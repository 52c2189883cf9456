"""What was sent once and comes again, at once or after years: nothing is done twice, and nobody comes back."""

from datetime import timedelta

import pytest

from bot import retention
from bot.rights import Checked, erase
from bot.statuses import status_changed
from storage.tables import Address, Call, Coordinator, Inbound, Outbound, Person, Request, Timer
from tests.attacks.rows_kit import every_row
from tests.bot.test_voice import ring
from tests.bot.visit_kit import ANNE, offered
from tests.bot.web_kit import Twilio, form, web
from tests.kit import RESIDENT, Kit

SID, CALL = "SM" + "7" * 32, "CA" + "7" * 32


def forget(kit: Kit) -> None:
    """Let every rule of retention run over the line."""
    retention.run(kit.line, kit.community_id)


def erased(kit: Kit, phone: str) -> int:
    """Take somebody out of the line; returns the number of their row."""
    with kit.line.work(kit.community_id) as work:
        person = work.get(Person, kit.person(phone).id)
        by = work.get(Coordinator, 1)
        erase(work, person, by=by.id, checked=Checked(by.id, work.now))
        return person.id


@pytest.mark.parametrize("days", [0, 1, 31, 400], ids=["at once", "a day", "a month", "a year"])
def test_a_text_that_comes_again_changes_nothing(kit: Kit, days: int) -> None:
    """The same message id, soon or late, with other words or another sender: 200, and not a row is different."""
    twilio, sent = Twilio(web(kit)), form("pledge to bake a cake", MessageSid=SID)
    assert twilio.post("/twilio/message", sent).status_code == 200
    kit.settle()
    kit.clock.move_to(kit.clock.now() + timedelta(days=days))
    forget(kit)
    before = every_row(kit)
    for changes in ({}, {"Body": "STOP"}, {"From": "+447700900066"}, {"To": "+447700900555"}):
        assert twilio.post("/twilio/message", {**sent, **changes}).status_code == 200
    assert every_row(kit) == before


def test_a_text_does_not_come_back_once_its_words_are_gone(kit: Kit) -> None:
    """Retention empties a text and keeps its id, so that the text cannot be stored, or understood, anew."""
    twilio, sent = Twilio(web(kit)), form("hello dear line", MessageSid=SID)
    twilio.post("/twilio/message", sent)
    kit.advance(days=40)
    forget(kit)
    assert kit.row(Inbound, message_id=SID).body == ""
    twilio.post("/twilio/message", sent)
    kit.settle()
    assert kit.row(Inbound, message_id=SID).body == ""


def test_nobody_who_was_erased_is_brought_back(kit: Kit) -> None:
    """A text and a call of somebody who is gone, played again, make neither a person nor an address."""
    twilio, sent = Twilio(web(kit)), form("hello dear line", MessageSid=SID)
    twilio.post("/twilio/message", sent)
    kit.settle()
    ring(kit, RESIDENT, CallSid=CALL)
    kit.advance(days=1)
    person = erased(kit, RESIDENT)
    people, texts = len(kit.rows(Person)), len(kit.rows(Outbound))
    twilio.post("/twilio/message", sent)
    assert ring(kit, RESIDENT, CallSid=CALL).status_code == 200
    assert len(kit.rows(Person)) == people and len(kit.rows(Outbound)) == texts
    assert kit.rows(Address, value=RESIDENT) == [] and kit.row(Inbound, message_id=SID).sender == ""
    assert kit.row(Call, call_id=CALL).caller is None and kit.rows(Person, id=person)[0].first_name == ""


def test_a_yes_that_comes_again_wins_nothing_twice(kit: Kit) -> None:
    """The YES of a volunteer who has said sorry since, delivered again, does not give them the request back."""
    request = offered(kit, ANNE)
    kit.text(ANNE, f"YES {request.code}", message_id=SID)
    kit.text(ANNE, f"SORRY {request.code}")
    state = kit.row(Request, id=request.id).state
    kit.text(ANNE, f"YES {request.code}", message_id=SID)
    assert kit.row(Request, id=request.id).state == state != "matched"


@pytest.mark.parametrize("last", ["delivered", "undelivered", "failed"])
def test_a_status_that_comes_again_takes_nothing_back(kit: Kit, last: str) -> None:
    """Every status of a text, in any order and a year late, after its words are gone: what was known stays."""
    kit.text(RESIDENT, "hello dear line")
    text = kit.rows(Outbound)[0]
    kit.change(Outbound, text.id, status=last, provider_id="SM1", reason="" if last == "delivered" else "gone")
    for days in (0, 1, 400):
        kit.clock.move_to(kit.clock.now() + timedelta(days=days))
        forget(kit)
        before, timers = kit.row(Outbound, id=text.id), len(kit.rows(Timer))
        for status in ("sent", "read", "failed", "undelivered", "canceled", "delivered", "queued"):
            status_changed(kit.line, token=text.token, provider_id="SM1", status=status, code="30003")
        kit.settle()
        after = kit.row(Outbound, id=text.id)
        assert (after.status, after.body, after.error_code) == (before.status, before.body, before.error_code)
        assert len(kit.rows(Timer)) == timers


def test_a_status_after_erasure_brings_nobody_back(kit: Kit) -> None:
    """The fate of a text to somebody who is gone since is noted at most: no name, no number, nothing sent."""
    kit.text(RESIDENT, "hello dear line")
    text = kit.rows(Outbound)[0]
    kit.change(Outbound, text.id, status="sent", provider_id="SM1", delivered_at=None)
    kit.advance(hours=1)
    erased(kit, RESIDENT)
    sent = len(kit.phones.sent)
    for status, code in (("failed", "30003"), ("undelivered", "21610"), ("failed", "63016")):
        status_changed(kit.line, token=text.token, provider_id="SM1", status=status, code=code)
    kit.advance(hours=2)
    now = kit.row(Outbound, id=text.id)
    assert (now.body, now.address) == ("", None) and kit.rows(Address, value=RESIDENT) == []
    assert [t for t in kit.phones.sent[sent:] if t.address == RESIDENT] == []
