"""One text in, one transaction."""

import threading

import pytest

from bot.received import Received
from bot.turn import receive
from storage.tables import Inbound, Outbound, Task
from tests.kit import RESIDENT, Kit, town

pytestmark = pytest.mark.both_databases


def test_first_words_get_the_menu(kit: Kit) -> None:
    """Somebody who texts for the first time, about nothing we know, is told what the line can do."""
    (reply,) = kit.text(RESIDENT, "Good morning to you all at the line")
    assert "Reply 1 I need help" in reply


@pytest.mark.promise(2)
def test_same_message_twenty_times_at_once_is_one_turn(kit: Kit) -> None:
    """The same webhook delivered by twenty threads at once is handled and answered once."""
    same = Received("SM1", "sms", RESIDENT, town.LINE, "Good morning to you all", {})
    threads = [threading.Thread(target=receive, args=(kit.line, same)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kit.settle()
    assert len(kit.rows(Inbound)) == 1
    assert len(kit.said(RESIDENT)) == 1


@pytest.mark.promise(23)
def test_failing_flow_loses_nothing(kit: Kit, monkeypatch) -> None:
    """When understanding fails the text is kept, marked failed, a person is told and the sender hears so."""

    def broken(turn):
        raise RuntimeError("broken")

    monkeypatch.setattr("bot.router.ORDER", (broken,))
    (reply,) = kit.text(RESIDENT, "Hello")
    assert kit.row(Inbound).status == "failed"
    assert kit.row(Task).kind == "FAILED"
    assert reply.startswith("Let me get a person to help you.")


def test_text_to_a_number_nobody_owns_is_kept(kit: Kit) -> None:
    """A text to a number of no community is stored and answered by nobody."""
    assert receive(kit.line, Received("SM1", "sms", RESIDENT, "+447700900999", "Hello", {}))
    assert kit.row(Inbound).status == "unowned"
    assert kit.rows(Outbound) == []
