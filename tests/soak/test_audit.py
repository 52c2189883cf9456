"""The audit of the soak finds what it is meant to find: an auditor who never says no proves nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.fake_twilio.exchange import Exchange, Message
from bot.spending import OVER
from bot.timers import TimerKind
from storage.tables import Inbound, Outbound, Timer
from tests.kit import RESIDENT, Kit
from tests.soak.audit import Found, audit


def network(kit: Kit) -> list[Message]:
    """The messages as the network took them from the line."""
    exchange = Exchange()
    for text in kit.phones.sent:
        callback = f"http://127.0.0.1:9/twilio/status?m={text.token}"
        exchange.accept({"To": text.address or "", "StatusCallback": callback}, "+447700900000", text.body)
    return list(exchange.messages.values())


def look(kit: Kit, accepted: set[str], sent: list[Message]) -> Found:
    """The audit of a line under test."""
    with kit.line.database.reading() as session:
        return audit(session, accepted, sent)


@pytest.fixture
def talked(kit: Kit) -> Kit:
    """A line that answered one text; its clock stands in the past, so what waits is overdue."""
    kit.clock.move_to(kit.line.wall.now() - timedelta(hours=2))
    kit.text(RESIDENT, "hello", message_id="SM1")
    for timer in kit.rows(Timer):
        kit.change(Timer, timer.id, status="done")
    return kit


def test_a_sound_line_is_clean(talked: Kit) -> None:
    """A text in that was answered, a text out that was sent once: nothing is wrong."""
    assert look(talked, {"SM1"}, network(talked)).clean


def _unhandled(kit: Kit) -> None:
    kit.change(Inbound, kit.last_inbound().id, status="received")


def _silent(kit: Kit) -> None:
    text = kit.rows(Outbound)[0]
    kit.change(Outbound, text.id, inbound_id=None)


def _said_again(kit: Kit) -> None:
    row = kit.rows(Outbound)[0]
    again = {"id": None, "token": "again", "status": "failed"}
    with kit.line.database.transaction() as session:
        session.add(Outbound(**{**row.model_dump(), **again}))


def _given_up(kit: Kit) -> None:
    kit.change(Outbound, kit.rows(Outbound)[0].id, status="failed", item_type="", item_id=None)


def _held(kit: Kit) -> None:
    kit.change(Outbound, kit.rows(Outbound)[0].id, status="refused", reason=OVER)


def _lying(status: str) -> Callable[[Kit], None]:
    def plant(kit: Kit) -> None:
        kit.change(Outbound, kit.rows(Outbound)[0].id, status=status)

    return plant


def _timer(status: str) -> Callable[[Kit], None]:
    def plant(kit: Kit) -> None:
        with kit.line.work(kit.community_id) as work:
            timer = Timer(community_id=kit.community_id, kind=TimerKind.LONELINESS, due_at=work.now, status=status)
            timer.item_type, timer.item_id = "person", 1
            work.add(timer)

    return plant


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (_unhandled, "lost"),
        (_silent, "lost"),
        (_given_up, "lost"),
        (_held, "lost"),
        (_said_again, "doubled"),
        (_lying("queued"), "stuck"),
        (_lying("sending"), "stuck"),
        (_lying("unknown"), "stuck"),
        (_timer("due"), "stuck"),
        (_timer("claimed"), "stuck"),
        (_timer("failed"), "stuck"),
    ],
)
def test_what_is_planted_is_found(talked: Kit, plant: Callable[[Kit], None], kind: str) -> None:
    """Each way to lose, double or leave something lying, planted in the database, is found."""
    plant(talked)
    assert len(getattr(look(talked, {"SM1"}, network(talked)), kind)) == 1


def test_a_text_answered_200_but_not_stored_is_lost(talked: Kit) -> None:
    """What Twilio was told is safe must be in the database."""
    assert len(look(talked, {"SM1", "SM2"}, network(talked)).lost) == 1


def test_the_network_is_believed(talked: Kit) -> None:
    """A text said to be sent that the network never saw is lost; one it took twice is doubled."""
    messages = network(talked)
    assert len(look(talked, {"SM1"}, []).lost) == 1
    assert len(look(talked, {"SM1"}, [*messages, *messages]).doubled) == 1


def test_a_text_that_leaves_during_the_audit_is_not_lost(talked: Kit) -> None:
    """The network is asked after the database: a text sent in between is no worry."""
    messages = network(talked)

    def asked() -> Iterator[Message]:
        queued = talked.rows(Outbound)[0]
        late = {"id": None, "token": "late", "status": "sent", "inbound_id": None, "prompt": "G15"}
        with talked.line.database.transaction() as session:
            session.add(Outbound(**{**queued.model_dump(), **late}))
        yield from messages

    with talked.line.database.reading() as session:
        assert audit(session, {"SM1"}, asked()).lost == []
