"""Killed with signal 9 at every named step of its work: the next process leaves nothing lost, doubled or stuck."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bot.app import create_web
from bot.config import Config
from bot.demo import town
from bot.fake_twilio import inbound
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange, Message
from bot.fake_twilio.server import Server
from bot.handlers import HANDLERS
from bot.line import Line
from bot.reconcile import reconcile
from bot.sender import claim, send_due
from bot.timers import RETRIES, run_due
from bot.twilio_api import Account, Origin, TwilioChannel
from bot.worker import Worker
from storage.tables import Task, Timer
from storage.work import next_due
from tests.bot.steps_kit import REACHED, STEPS, Act, Step, killed_at
from tests.kit import RESIDENT, Kit, make_kit
from tests.soak.audit import Found, audit

PUBLIC = "https://line.example.org"
CONFIG = Config(public_url=PUBLIC, account_sid=ACCOUNT, auth_tokens=(TOKEN,))
MESSAGE_ID = "SM" + "a" * 32
LONG_ENOUGH = timedelta(minutes=8)
"""For leases to end, and for a text of unknown fate to be looked for and sent again."""


@dataclass
class Street:
    """The line over the fake Twilio on a real port; whoever dies is a copy of this."""

    kit: Kit
    fake: Server
    web: Flask
    accepted: set[str] = field(default_factory=set)
    answers: list[int] = field(default_factory=list)
    exchange: Exchange = field(init=False)
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        """A network that knows nothing yet, and moves only when it is told to."""
        self.exchange = self.fake.exchange
        self.exchange.messages.clear()
        self.exchange.now = self.kit.clock.now
        self.fake.postman.post = self.post
        self.begin()

    def begin(self) -> None:
        """The line as this process has it, with connections of its own."""
        account = Account(ACCOUNT, ACCOUNT, TOKEN, self.fake.url)
        channel = TwilioChannel(
            account, f"{PUBLIC}/twilio/status", lambda _: Origin(town.LINE), paced=False, now=self.kit.clock.now
        )
        token = lambda: secrets.token_urlsafe(16)  # noqa: E731
        self.line = replace(self.kit.line, channel=channel, demo=False, token=token)
        self.web.extensions["cuppa"]["line"] = self.line

    def post(self, url: str, sent: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
        """A webhook, as it reaches the web half of this process."""
        parts = urlsplit(url)
        answer = self.web.test_client().post(f"{parts.path}?{parts.query}", data=sent, headers=headers)
        if answer.status_code == 200 and parts.path == "/twilio/message":
            self.accepted.add(sent["MessageSid"])
        return answer.status_code, answer.get_data(as_text=True)

    def text(self) -> None:
        """The resident asks for help; said again, Twilio comes again with the very same text."""
        same = {"MessageSid": MESSAGE_ID}
        inbound.text(self.exchange, self.fake.postman, RESIDENT, town.LINE, "I need help", **same)

    def callbacks(self) -> None:
        """Every callback that is owed."""
        self.fake.postman.run_due(everything=True)

    def send(self) -> None:
        """Send what is due."""
        while send_due(self.line):
            pass

    def timers(self) -> None:
        """Run what is due."""
        while run_due(self.line, HANDLERS):
            pass

    def search(self) -> None:
        """Look for texts of unknown fate."""
        reconcile(self.line)

    def wait(self, how_long: timedelta) -> None:
        """The clock goes on, and nobody works."""
        self.kit.clock.move_to(self.kit.clock.now() + how_long)

    def live_on(self, how_long: timedelta) -> None:
        """Another worker works, and another web process takes what Twilio brings."""
        ends = self.kit.clock.now() + how_long
        while self.kit.clock.now() < ends:
            self.search()
            self.timers()
            self.send()
            self.callbacks()
            self.wait(timedelta(minutes=2))

    def sent(self) -> list[Message]:
        """What the network took from the line."""
        return [m for m in self.exchange.messages.values() if m.direction.startswith("outbound")]

    def look(self) -> Found:
        """The audit, now."""
        with self.line.database.reading() as session:
            return audit(session, self.accepted, self.sent(), self.kit.clock.now())


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The web half, made once: each test puts its own line into it."""
    line = make_kit(tmp_path_factory.mktemp("web")).line
    line.database.close()
    return create_web(CONFIG, line, Worker(line))


@pytest.fixture(scope="module")
def fake() -> Iterator[Server]:
    """The fake Twilio, on a port of its own."""
    exchange = Exchange()
    exchange.own(town.LINE, url=PUBLIC)
    with Server(exchange, hands_on=True) as made:
        yield made


@pytest.fixture
def street(kit: Kit, fake: Server, web: Flask) -> Street:
    """Nothing has been said yet."""
    return Street(kit, fake, web)


def nothing_yet(_: Street) -> None:
    """The text is still to come."""


def answers_wait(street: Street) -> None:
    """A text was taken in; its answers are queued."""
    street.text()


def answers_left(street: Street) -> None:
    """The network has the answers, and has yet to say that they arrived."""
    street.text()
    street.send()


def sender_died(street: Street) -> None:
    """Somebody died in the call three minutes ago; the network had the text."""
    street.text()
    _, going, _ = claim(street.line, 5)
    for text in going:
        street.line.channel.send(text)
    street.wait(timedelta(seconds=61))
    street.search()
    street.wait(timedelta(minutes=2))


def timer_due(street: Street) -> None:
    """The answers are on the phone, nothing was said since, and the line is about to remind."""
    answers_wait(street)
    street.live_on(timedelta(minutes=4))
    with street.line.database.reading() as session:
        due = next_due(session)
    assert due is not None
    street.kit.clock.move_to(due)


def last_try_due(street: Street) -> None:
    """The same, and it has failed as often as it may but once."""
    timer_due(street)
    (timer,) = [t for t in street.kit.rows(Timer, status="due") if t.due_at <= street.kit.clock.now()]
    street.kit.change(Timer, timer.id, attempts=RETRIES - 1)


BEFORE: dict[Act, Callable[[Street], None]] = {
    Act.TURN: nothing_yet,
    Act.TURN_FAILS: nothing_yet,
    Act.SEND: answers_wait,
    Act.CALLBACK: answers_left,
    Act.SEARCH: sender_died,
    Act.TIMER: timer_due,
    Act.LAST_TRY: last_try_due,
}
MEANWHILE: dict[Act, Callable[[Street], None]] = {
    Act.TURN: Street.text,
    Act.TURN_FAILS: Street.text,
    Act.SEND: Street.send,
    Act.CALLBACK: Street.callbacks,
    Act.SEARCH: Street.search,
    Act.TIMER: Street.timers,
    Act.LAST_TRY: Street.timers,
}


WHERE = [
    (step, database)
    for n, step in enumerate(STEPS)
    for m, database in enumerate(("sqlite", "postgresql"))
    if os.environ.get("SOAK") or (n + m) % 2 == 0
]
"""Every step; in `make soak` on both databases, else on them by turns."""


def _fails(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


BROKEN: dict[Act, dict[str, Callable[..., Any]]] = {
    Act.TURN_FAILS: {"bot.router.route": _fails},
    Act.LAST_TRY: {"bot.timers.finish_timer": _fails},
}


def die(street: Street, step: Step) -> None:
    """A process that does what is being done, and is killed at the step."""
    street.line.database.close()
    street.line.channel.close()  # type: ignore[attr-defined]

    def act() -> None:
        street.begin()
        MEANWHILE[step.act](street)

    assert killed_at(step, act, BROKEN.get(step.act, {})) == REACHED.decode()


# The copy only works and dies: no lock that another thread holds is wanted by it.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(("step", "kit"), WHERE, ids=str, indirect=["kit"])
def test_killed_at(step: Step, street: Street) -> None:
    """The one after it finds everything: no text lost, none said twice, no claim left, whatever Twilio does."""
    BEFORE[step.act](street)
    before = len(street.sent())
    die(street, step)
    street.live_on(LONG_ENOUGH)
    assert street.look().lost == [], "Twilio does not come again, and was not told that the text is safe"
    if step.act in (Act.TURN, Act.TURN_FAILS):
        street.text()
        street.live_on(LONG_ENOUGH)
    found = street.look()
    assert not found.lost and not found.doubled, found
    assert found.stuck == [] or given_up(street)
    assert said_twice(street.sent()) == []
    if step.act in (Act.TURN, Act.TURN_FAILS, Act.TIMER):
        assert len(street.sent()) > before, "what was to be said was said in the end"


def said_twice(messages: list[Message]) -> list[str]:
    """The same words to the same phone within minutes; a reminder repeats a question, but later."""
    pairs = combinations(messages, 2)
    return [a.body for a, b in pairs if (a.to, a.body) == (b.to, b.body) and abs(a.at - b.at) < LONG_ENOUGH]


def given_up(street: Street) -> bool:
    """A timer that failed for the last time is in front of a person."""
    failed = street.kit.rows(Timer, status="failed")
    tasks = [task.why for task in street.kit.rows(Task, kind="FAILED")]
    return len(failed) == len(tasks) == 1 and failed[0].kind in tasks[0]


def test_found_among_many_later_texts(street: Street) -> None:
    """Its callback was lost, and the phone had a text a second since: it is still found, and not sent again."""
    sender_died(street)
    street.fake.postman._heap.clear()
    before = len(street.sent())
    for n in range(120):
        street.exchange.accept({"To": RESIDENT}, town.LINE, f"later {n}")
    street.live_on(LONG_ENOUGH)
    bodies = [message.body for message in street.sent()]
    assert all(bodies.count(body) == 1 for body in bodies[:before])
