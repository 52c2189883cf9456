"""Texts that arrive: many of them, over the real client and a Twilio that fails in every way it can.

`CUPPA_TEXTS=10000 CUPPA_KILLS=50` makes the runs as large as the promise.
"""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.config import Config
from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange
from bot.fake_twilio.faults import Faults
from bot.fake_twilio.server import Server
from bot.fate import MAY_DOUBLE
from bot.outbox import Priority, say_words
from bot.reconcile import reconcile
from bot.sender import claim, send_due
from bot.twilio_api import Account, Origin, TwilioChannel
from storage.people import person_at
from storage.tables import Outbound, Task
from tests.bot.kill_kit import send_and_die
from tests.bot.web_kit import PUBLIC, web
from tests.kit import RESIDENT, Kit

TEXTS = int(os.environ.get("CUPPA_TEXTS", "300"))
KILLS = int(os.environ.get("CUPPA_KILLS", "16"))
THREADS, STEPS = 4, 80
WAITING = ("queued", "sending", "unknown")


@dataclass
class Town:
    """A line over a faulty Twilio: texts leave by several threads, callbacks come back signed."""

    kit: Kit
    fake: Server
    channel: TwilioChannel

    def queue(self, count: int) -> None:
        """One text each to so many people, of every kind in turn."""
        with self.kit.line.work(self.kit.community_id) as work:
            for n in range(count):
                person, _ = person_at(work.session, self.kit.community_id, "sms", f"+4479111{n:05d}", work.now)
                say_words(work, person, f"Text {n}", priority=list(Priority)[n % len(Priority)])

    def live_on(self) -> None:
        """Send, hear callbacks, look for the lost, and let time pass, until nothing waits."""
        for _ in range(STEPS):
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(lambda _: self._send_all(), range(THREADS)))
            self.fake.postman.run_due(everything=True)
            while reconcile(self.kit.line, 100):
                pass
            if not self.waiting():
                return
            self.kit.clock.move_to(self._next())

    def _send_all(self) -> None:
        while send_due(self.kit.line, 20):
            pass

    def waiting(self) -> list[Outbound]:
        with self.kit.line.database.reading() as session:
            return list(session.exec(select(Outbound).where(col(Outbound.status).in_(WAITING))).all())

    def _next(self):
        moments = [t.lease_until if t.status == "unknown" else t.not_before for t in self.waiting()]
        now = self.kit.clock.now()
        return max(min(m for m in moments if m is not None), now + timedelta(minutes=4))

    def arrivals(self) -> Counter[str]:
        """How often each phone got its text."""
        return Counter({phone: len(got) for phone, got in self.fake.exchange.inbox.items()})

    def fates(self) -> list[tuple[str, str, str, str, int]]:
        rows = self.kit.rows(Outbound)
        return [(t.body, t.status, t.reason, str(t.error_code), self.arrivals()[str(t.address)]) for t in rows]


def _town(kit: Kit, faults: Faults) -> Iterator[Town]:
    config = Config(public_url=PUBLIC, account_sid=ACCOUNT, auth_tokens=(TOKEN,))
    line = web(kit, config)

    def post(url: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
        answer = line.application.test_client().post(url.removeprefix(PUBLIC), data=form, headers=headers)
        return answer.status_code, answer.text

    exchange = Exchange(faults=faults, now=kit.clock.now)
    exchange.own(town.LINE, url=PUBLIC)
    with Server(exchange, post=post, hands_on=True) as fake:
        account = Account(ACCOUNT, ACCOUNT, TOKEN, fake.url, timeout_s=0.25)
        channel = TwilioChannel(account, f"{PUBLIC}/twilio/status", lambda _: Origin(town.LINE), paced=False)
        channel.now = kit.clock.now
        kit.line.channel = channel
        yield Town(kit, fake, channel)
        channel.close()


@pytest.fixture
def faulty(kit: Kit) -> Iterator[Town]:
    """2% of every fault at once."""
    yield from _town(kit, Faults(seed=7, rate=0.02, silent_s=0.4))


@pytest.fixture
def sound(kit: Kit) -> Iterator[Town]:
    """A Twilio without faults."""
    yield from _town(kit, Faults())


def test_every_text_arrives_or_is_accounted_for(faulty: Town) -> None:
    """2% of every fault: each text ends with the network, refused for a reason, or in front of a coordinator.

    None arrives twice but those of the kinds that may.
    """
    faulty.queue(TEXTS)
    faulty.live_on()
    shown = {task.person_id for task in faulty.kit.rows(Task)}
    many = any("message to many" in task.why for task in faulty.kit.rows(Task))
    for text in faulty.kit.rows(Outbound):
        arrived = text.status in ("sent", "delivered")
        told = text.person_id in shown or (text.priority == Priority.BROADCAST and many)
        assert arrived or (text.reason and (text.status == "refused" or told)), text.status
    doubled = {phone for phone, times in faulty.arrivals().items() if times > 1}
    kinds = {t.priority for t in faulty.kit.rows(Outbound) if t.address in doubled}
    assert kinds <= {int(p) for p in MAY_DOUBLE}
    assert len(doubled) <= TEXTS * 0.05
    assert sum(faulty.fake.exchange.calls.values()) > TEXTS
    _tell(faulty, doubled)


def _tell(lived: Town, doubled: set[str]) -> None:
    """The figures of the run, for whoever runs it with -s."""
    rows = lived.kit.rows(Outbound)
    twice = Counter(Priority(t.priority).name for t in rows if t.address in doubled)
    ends = Counter(t.status for t in rows)
    print(f"{len(rows)} texts ended {dict(ends)}; read twice {dict(twice)}; {dict(lived.fake.exchange.calls)}")


def test_no_text_is_said_to_have_arrived_that_did_not(faulty: Town) -> None:
    """What we call delivered is on the phone."""
    faulty.queue(TEXTS // 3)
    faulty.live_on()
    arrivals = faulty.arrivals()
    assert all(arrivals[str(t.address)] for t in faulty.kit.rows(Outbound, status="delivered"))


def test_run_repeats_with_the_same_seed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same seed gives every text the same fate, whatever the threads do."""
    from tests.kit import make_kit

    fates = []
    for n in range(2):
        kit = make_kit(tmp_path_factory.mktemp(f"run{n}"))
        for lived in _town(kit, Faults(seed=11, rate=0.02, silent_s=0.4)):
            lived.queue(TEXTS // 3)
            lived.live_on()
            fates.append([(fate[0], fate[1], fate[4]) for fate in lived.fates()])
        kit.line.database.close()
    assert fates[0] == fates[1]


def test_killed_between_call_and_record(sound: Town) -> None:
    """Killed with signal 9 again and again, before or after the call: no text is lost, none goes twice."""
    sound.queue(KILLS)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(
        ["tests.bot.kill_kit", "twilio.rest", "twilio.rest.api.v2010.account.message"]
    )
    now, url = sound.kit.clock.now(), sound.kit.line.database.url.render_as_string(hide_password=False)
    for n in range(KILLS):
        child = processes.Process(target=send_and_die, args=(url, sound.fake.url, now, n % 2 == 0))
        child.start()
        child.join(30)
        assert child.exitcode == -signal.SIGKILL
    assert len(sound.fake.exchange.messages) == KILLS // 2
    sound.live_on()
    arrivals, shown = sound.arrivals(), {task.person_id for task in sound.kit.rows(Task)}
    many = any("message to many" in task.why for task in sound.kit.rows(Task))
    for text in sound.kit.rows(Outbound):
        seen = text.person_id in shown or (text.priority == Priority.BROADCAST and many)
        assert arrivals[str(text.address)] == 1 or (text.status == "failed" and seen)
    assert sum(arrivals.values()) > KILLS // 2


def test_reply_passes_a_broadcast_of_fifty_thousand(kit: Kit) -> None:
    """With a broadcast waiting, the next text claimed is the reply."""
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", RESIDENT, work.now)
        many = {"community_id": kit.community_id, "prompt": "", "priority": 5, "created_at": work.now}
        rows = [
            {**many, "person_id": person.id, "body": "News", "not_before": work.now, "token": f"many{n}"}
            for n in range(50_000)
        ]
        defaults = {
            c.name: c.default.arg for c in Outbound.__table__.c if c.default is not None and c.default.is_scalar
        }
        work.session.execute(Outbound.__table__.insert(), [{**defaults, "slots": {}, **row} for row in rows])
    claim(kit.line, 5)
    with kit.line.work(kit.community_id) as work:
        other, _ = person_at(work.session, kit.community_id, "sms", "+447700900002", work.now)
        say_words(work, other, "A reply")
    _, going, _ = claim(kit.line, 1)
    assert [text.body for text in going] == ["A reply"]
