"""A sender that dies between the call and the record: nothing lost, nothing doubled that may not be."""

import pytest

from bot.outbox import Priority, say
from bot.reconcile import reconcile
from bot.sender import claim
from storage.tables import Outbound, Task
from tests.kit import RESIDENT, Kit

pytestmark = pytest.mark.both_databases


def queue(kit: Kit, priority: Priority) -> None:
    """One text to the resident, about nothing in particular."""
    kit.text(RESIDENT, "hello there good people")
    with kit.line.work(kit.community_id) as work:
        say(work, kit.person(RESIDENT), "G15", priority=priority)


def die_in_the_call(kit: Kit) -> None:
    """A sender claims the text and is never heard of again."""
    claim(kit.line, 20)
    kit.clock.move_to(kit.clock.now().replace(minute=30))


def text(kit: Kit) -> Outbound:
    row: Outbound = kit.row(Outbound, prompt="G15")
    return row


def test_reply_whose_sender_died_is_sent_again(kit: Kit) -> None:
    """A reply may be read twice but never lost: with nobody to ask, it leaves once more."""
    queue(kit, Priority.REPLY)
    die_in_the_call(kit)
    reconcile(kit.line)
    kit.advance(minutes=10)
    assert text(kit).status == "delivered"
    assert kit.prompts(RESIDENT).count("G15") == 1


def test_reminder_whose_sender_died_goes_to_a_person(kit: Kit) -> None:
    """A reminder may not be doubled: it ends as failed, and a coordinator sees it."""
    queue(kit, Priority.REMINDER)
    die_in_the_call(kit)
    reconcile(kit.line)
    assert text(kit).status == "failed"
    assert "FAILED" in [t.kind for t in kit.rows(Task)]


def test_text_found_at_the_provider_is_not_sent_again(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text the provider already has is taken for sent."""
    queue(kit, Priority.REPLY)
    die_in_the_call(kit)
    monkeypatch.setattr(type(kit.phones), "find", lambda self, text: "SM77", raising=False)
    reconcile(kit.line)
    kit.advance(minutes=10)
    assert (text(kit).status, text(kit).provider_id) == ("sent", "SM77")
    assert "G15" not in kit.prompts(RESIDENT)
