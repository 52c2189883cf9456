"""One run: a database, processes, phones, a killer; then quiet, then the audit."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange, Message
from bot.fake_twilio.keywords import Words
from bot.fake_twilio.server import Server
from bot.line import Line, Sent
from flows.settings import Limits
from storage.database import Database, again
from storage.migrate import upgrade
from storage.tables import Outbound
from tests.soak.audit import Found, audit
from tests.soak.crew import Crew, crew
from tests.soak.moved import ahead
from tests.soak.street import PUBLIC, Network, phones, texting

KEYS = ("a-key-that-only-the-soak-test-uses-0001",)
SETTLE_S = 330.0
"""A call that was killed is looked into after two minutes, then tried again."""


@dataclass(frozen=True)
class Plan:
    """What is run, for how long, how hard."""

    name: str
    web: int
    workers: int
    seconds: float
    phones: int = 200
    seed: int = 1
    every_s: float = 10.0
    """How often each phone texts."""
    kill_every_s: float = 4.0
    """0: nobody is killed."""


@dataclass
class Stage:
    """A line that runs in processes of its own over a fake network."""

    plan: Plan
    database: Database
    exchange: Exchange
    server: Server
    network: Network
    crew: Crew
    clock: Path
    """What sets the clock of the line's processes."""

    def sent(self) -> Iterator[Message]:
        """What the network took from the line, by the time the first is asked for."""
        with self.exchange.lock:
            found = list(self.exchange.messages.values())
        yield from (m for m in found if m.direction.startswith("outbound"))

    def look(self) -> Found:
        """The audit, now; on a new connection where the old one was cut."""
        return again(self._look)

    def _look(self) -> Found:
        with self.database.reading() as session:
            return audit(session, self.network.accepted, self.sent(), datetime.now(UTC) + ahead(self.clock))

    def settle(self, within_s: float = SETTLE_S) -> Found:
        """Wait until nothing is stuck any more, or time is up; the audit of that moment."""
        ends = time.monotonic() + within_s
        while (found := self.look()).stuck and time.monotonic() < ends:
            time.sleep(2)
        return found


class Nowhere:
    """The channel of the process that only fills the database."""

    def send(self, text: Outbound) -> Sent:
        """Never called."""
        raise NotImplementedError


@contextmanager
def stage(plan: Plan, url: str, folder: Path) -> Iterator[Stage]:
    """Fill the database with the sample town, start the fake network and the line's processes; end them after."""
    database = Database(url, keys=KEYS)
    upgrade(database)
    # What strangers cost would be capped after two thousand texts, and the rest held: nothing to soak.
    town.build(Line(database, Nowhere()), limits=Limits(cost_a_day=0))
    exchange, network = Exchange(), Network([])
    exchange.own(town.LINE, Words.NONE, PUBLIC)
    with Server(exchange, post=network.post, step_s=0.02) as server:
        settings = {
            "CUPPA_DATABASE_URL": url,
            "CUPPA_PUBLIC_URL": PUBLIC,
            "CUPPA_SECRET_KEY": KEYS[0],
            "CUPPA_ENCRYPTION_KEYS": KEYS[0],
            "CUPPA_TWILIO_ACCOUNT_SID": ACCOUNT,
            "CUPPA_TWILIO_AUTH_TOKENS": TOKEN,
            "CUPPA_TWILIO_API_URL": server.url,
        }
        hands = crew(folder, settings, plan.web, plan.workers)
        network.ports = hands.ports
        try:
            hands.start()
            yield Stage(plan, database, exchange, server, network, hands, folder / "clock")
        finally:
            hands.stop()
            database.close()


def soak(
    plan: Plan, url: str, folder: Path, meanwhile: Callable[[Stage], None] = lambda _: None
) -> tuple[str, Found]:
    """Run a plan, `meanwhile` beside it; returns the line that tells of it, and what the audit found."""
    with stage(plan, url, folder) as on:
        if plan.kill_every_s:
            on.crew.kill_now_and_then(Random(plan.seed), plan.kill_every_s)
        fault = threading.Thread(target=meanwhile, args=(on,), name="fault")
        fault.start()
        numbers = phones(plan.phones)
        missed = texting(on.exchange, on.server.postman, numbers, plan.seed, plan.seconds, plan.every_s)
        fault.join()
        on.crew.leave_alone()
        found = on.settle()
        came, left = len(on.network.accepted), len(list(on.sent()))
        told = (
            f"{plan.name}: {plan.web} web, {plan.workers} workers, {plan.phones} phones, {plan.seconds:.0f} s, "
            f"seed {plan.seed}: {came} texts in, {left} out, {on.crew.kills} kills, "
            f"{missed} not taken, {len(on.crew.deaths)} died by themselves: {found}"
        )
    return told, found
