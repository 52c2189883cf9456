"""What cannot wait does not: a reply passes a broadcast, even while every call to the network hangs."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlmodel import SQLModel

from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange
from bot.fake_twilio.server import Server
from bot.line import Sent
from bot.outbox import Priority, say_words
from bot.sender import claim, send_due
from bot.twilio_api import Account, Origin, TwilioChannel
from bot.worker import SENDERS, Worker
from storage.people import person_at
from storage.tables import Address, Outbound, Person
from tests.bot.web_kit import PUBLIC
from tests.kit import RESIDENT, Kit

BROADCAST = int(os.environ.get("CUPPA_BROADCAST", "2000"))
"""How many a broadcast goes to; the promise is about 50,000."""
PATIENCE_S = 20.0


@dataclass
class Hanging:
    """A network on which every call with bulk hangs until the test lets go."""

    inner: TwilioChannel
    paced: bool = False
    let_go: threading.Event = field(default_factory=threading.Event)
    hung: list[int] = field(default_factory=list)

    def send(self, text: Outbound) -> Sent:
        if text.priority == Priority.BROADCAST and not self.let_go.is_set():
            self.hung.append(text.id)
            self.let_go.wait(PATIENCE_S)
            return Sent("unknown")
        return self.inner.send(text)


@pytest.fixture
def fake() -> Iterator[Server]:
    """A Twilio with the line's number."""
    exchange = Exchange()
    exchange.own(town.LINE, url=PUBLIC)
    with Server(exchange, hands_on=True) as server:
        yield server


@pytest.fixture
def network(kit: Kit, fake: Server) -> Iterator[Hanging]:
    """The real client before it, on a line that is no demo."""
    account = Account(ACCOUNT, ACCOUNT, TOKEN, fake.url)
    channel = TwilioChannel(account, f"{PUBLIC}/twilio/status", lambda _: Origin(town.LINE), paced=False)
    hanging = Hanging(channel)
    kit.line.channel, kit.line.demo = hanging, False
    yield hanging
    channel.close()


def broadcast(kit: Kit, count: int) -> None:
    """News to so many people, all due now."""
    first = max(p.id for p in kit.rows(Person)) + 1
    now, ids = kit.clock.now(), range(first, first + count)
    common = {"community_id": kit.community_id}
    people = [{**common, "id": n, "created_at": now} for n in ids]
    numbers = [{**common, "person_id": n, "channel": "sms", "value": f"+44791{n:07d}"} for n in ids]
    text = {**common, "prompt": "", "priority": int(Priority.BROADCAST), "created_at": now, "not_before": now}
    texts = [{**text, "person_id": n, "body": "News", "token": f"many{n}"} for n in ids]
    with kit.line.database.transaction() as session:
        for table, rows in ((Person, people), (Address, numbers), (Outbound, texts)):
            session.execute(table.__table__.insert(), [{**_defaults(table), **row} for row in rows])


def _defaults(table: type[SQLModel]) -> dict[str, object]:
    columns = [c for c in table.__table__.c if c.default is not None]
    made = {c.name: c.default.arg for c in columns if c.default.is_scalar}
    return made | {c.name: {} for c in columns if c.default.is_callable and c.name in ("slots", "facts")}


def reply(kit: Kit, phone: str = RESIDENT, words: str = "A reply") -> int:
    """Queue an answer to somebody."""
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", phone, work.now)
        return say_words(work, person, words).id


def wait_for(seen: Callable[[], bool]) -> None:
    """Until it is seen, or the test has failed."""
    ends = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < ends, "nothing happened"
        time.sleep(0.01)


def test_reply_leaves_while_every_call_of_a_broadcast_hangs(kit: Kit, fake: Server, network: Hanging) -> None:
    """With every sender stuck in a call, replies to several people leave before any of those calls ends."""
    broadcast(kit, BROADCAST)
    stop = Worker(kit.line).start()
    try:
        wait_for(lambda: len(network.hung) == SENDERS)
        began = time.monotonic()
        for n in range(5):
            reply(kit, f"+44770090000{n}")
        kit.line.wake.set()
        wait_for(lambda: len(fake.exchange.messages) == 5)
        took_s = time.monotonic() - began
        assert {m.body for m in fake.exchange.messages.values()} == {"A reply"}
        assert len(network.hung) == SENDERS
    finally:
        network.let_go.set()
        stop()
    print(f"five replies past a broadcast of {BROADCAST} in {took_s:.3f} s")


def test_sender_kept_free_takes_no_bulk(kit: Kit) -> None:
    """A sender for what cannot wait leaves offers and broadcasts to the others."""
    broadcast(kit, 3)
    text_id = reply(kit)
    assert send_due(kit.line, 10, Priority.REPLY) == 1
    assert [t.id for t in kit.phones.sent] == [text_id]
    assert send_due(kit.line, 10, Priority.REPLY) == 0
    assert send_due(kit.line, 10) == 3


def test_reply_passes_a_broadcast_to_the_same_person(kit: Kit) -> None:
    """A broadcast that hangs on its way to somebody does not hold their reply; an offer on its way does."""
    broadcast(kit, 1)
    _, going, _ = claim(kit.line, 1)
    phone = kit.row(Address, person_id=going[0].person_id).value
    text_id = reply(kit, phone)
    _, then, _ = claim(kit.line, 1)
    assert [text.id for text in then] == [text_id]
    reply(kit, phone, "Another")
    assert claim(kit.line, 1)[1] == []
