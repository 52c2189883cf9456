"""Promises between processes: woken at once, told when nobody worked, no harm by one that stood still."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import worker
from bot.deadman import sign_of_life
from bot.demo import town
from bot.handlers import HANDLERS
from bot.health import why_not_ready
from bot.line import Line, Sent
from bot.metrics import Figures
from bot.pulse import pulse
from bot.received import Received
from bot.sender import send, send_due
from bot.timers import TimerKind, arm, run_due
from bot.turn import receive
from bot.work import Work
from bot.worker import Worker
from storage.database import Database
from storage.figures import beat
from storage.service import last_beat
from storage.tables import Outbound, Timer
from storage.wake import hear, tell
from storage.work import claim_texts
from tests.kit import KEYS, RESIDENT, Kit

COORDINATOR = town.COORDINATOR


def soon(true: Callable[[], object], within_s: float = 15.0) -> bool:
    """Whether it becomes true in time."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())


def elsewhere(kit: Kit) -> Line:
    """The same line as another process has it: connections, waking and counting of its own."""
    url = kit.line.database.url.render_as_string(hide_password=False)
    database = Database(url, durable=False, keys=KEYS)
    return replace(
        kit.line, database=database, wake=threading.Event(), process="other:1:ab", figures=Figures(), _ways={}
    )


@contextmanager
def hearing(database: Database, heard: Callable[[], None]) -> Iterator[None]:
    """A thread that listens meanwhile."""
    ends = threading.Event()
    thread = threading.Thread(target=hear, args=(database, heard, ends))
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.both_databases
def test_a_reply_leaves_at_once_though_the_text_came_in_elsewhere(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that never looks by itself is woken by what a web process commits."""
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 3600.0)
    kit.line.demo = False
    web = elsewhere(kit)
    stops = [Worker(kit.line, apart=True).start(), pulse(web)]
    try:
        time.sleep(1.5)
        before = time.monotonic()
        receive(web, Received("SM1", "sms", RESIDENT, town.LINE, "hello"))
        assert soon(lambda: kit.said(RESIDENT))
        assert time.monotonic() - before < 5
    finally:
        for stop in reversed(stops):
            stop()
        web.database.close()


@pytest.mark.both_databases
def test_a_cut_connection_is_made_anew(kit: Kit) -> None:
    """When the server cuts every connection, listening goes on by another one."""
    heard: list[float] = []
    other = elsewhere(kit)
    with hearing(kit.line.database, lambda: heard.append(time.monotonic())):
        assert soon(lambda: heard)
        if not other.database.sqlite:
            cut_all(other.database)
            already = len(heard)
            assert soon(lambda: len(heard) > already), "it listens again, and looks for what it may have missed"
        already = len(heard)
        receive(other, Received("SM1", "sms", RESIDENT, town.LINE, "hello"))
        assert tell(other.database)
        assert soon(lambda: len(heard) > already)
    other.database.close()


def cut_all(database: Database) -> None:
    """Cut every connection to the database but the one that asks for it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.both_databases
def test_a_text_is_taken_in_though_every_connection_was_cut(kit: Kit) -> None:
    """Connections that the server cut while idle cost no text: the turn is made again on a new one."""
    if kit.line.database.sqlite:
        pytest.skip("a file has no connections to cut")
    kit.text(RESIDENT, "hello")
    other = elsewhere(kit)
    cut_all(other.database)
    assert kit.text(RESIDENT, "I need help") != []
    other.database.close()


def silence(kit: Kit, minutes: float) -> None:
    """The last sign of life was that long ago."""
    kit.line.demo = False
    with kit.line.database.transaction() as session:
        beat(session, "gone:1:ab", "worker", kit.line.wall.now() - timedelta(minutes=minutes), {})


@pytest.mark.both_databases
def test_after_a_silence_the_whole_team_is_told_once(kit: Kit) -> None:
    """Nobody worked for half an hour: /ready said so, and the whole team hears it from the first worker back."""
    silence(kit, 29.5)
    assert any("no worker" in reason for reason in why_not_ready(kit.line))
    told = [sign_of_life(kit.line, name) for name in ("a", "b", "c")]
    assert told == [True, False, False]
    kit.settle()
    (words,) = kit.said(COORDINATOR)
    assert words.startswith("I was not working from 9.30am to 10am and am back.")
    assert not any("no worker" in reason for reason in why_not_ready(kit.line))


@pytest.mark.both_databases
def test_workers_that_come_back_together_tell_once(kit: Kit) -> None:
    """Of several workers that start in the same second, one tells the team."""
    silence(kit, 30)
    told: list[bool] = []
    lines = [elsewhere(kit) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda line=line, n=n: told.append(sign_of_life(line, f"w{n}")))
        for n, line in enumerate(lines)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for line in lines:
        line.database.close()
    assert sorted(told) == [False, False, False, True]


def test_a_restart_and_a_first_start_are_no_silence(kit: Kit) -> None:
    """Two minutes without a worker, and the very first start, are nobody's business."""
    kit.line.demo = False
    assert not sign_of_life(kit.line, "first")
    silence(kit, 2)
    assert not sign_of_life(kit.line, "again")
    kit.settle()
    assert kit.said(COORDINATOR) == []


def test_a_team_that_cannot_be_told_does_not_stop_the_heart(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while telling is logged; the sign of life stands all the same."""
    silence(kit, 30)
    monkeypatch.setattr("bot.deadman.say", lambda *_, **__: 1 / 0)
    assert sign_of_life(kit.line, "back")
    with kit.line.database.reading() as session:
        beaten = last_beat(session)
    assert beaten is not None
    assert kit.line.wall.now() - beaten < timedelta(minutes=1)


def _frozen(kit: Kit, act: Callable[[], object], until: Callable[[], bool], then: Callable[[], object]) -> None:
    """Freeze a process of its own in the middle of `act`, do `then`, and let it go on to its end."""
    process = multiprocessing.get_context("fork").Process(target=act)
    process.start()
    assert process.pid is not None
    try:
        assert soon(until)
        os.kill(process.pid, signal.SIGSTOP)
        then()
    finally:
        os.kill(process.pid, signal.SIGCONT)
        process.join(30)
        process.kill()
    assert process.exitcode == 0


def _ran(kit: Kit, said: list[str]) -> Callable[[Work, Timer], None]:
    def handler(work: Work, timer: Timer) -> None:
        said.append(timer.kind)

    return handler


@pytest.mark.both_databases
def test_a_timer_taken_over_is_not_run_by_the_one_that_comes_back(kit: Kit) -> None:
    """A worker pauses between taking timers and running them, past its lease: another runs them, it does not."""
    with kit.line.work(kit.community_id) as work:
        for n in range(2):
            arm(work, TimerKind.LONELINESS, ("person", n + 1), work.now)
    ran: list[str] = []
    paused = elsewhere(kit)

    def slow(work: Work, timer: Timer) -> None:
        """The first of two takes longer than the lease; meanwhile another worker takes the second."""
        ran.append("first")
        if len(ran) == 1:
            kit.clock.move_to(kit.clock.now() + timedelta(minutes=2))

    handlers = {**HANDLERS, TimerKind.LONELINESS: slow}
    taken = run_due_then(paused, handlers, lambda: run_due(kit.line, {TimerKind.LONELINESS: _ran(kit, ran)}))
    assert taken == 2
    assert ran == ["first", "loneliness"]
    assert [t.status for t in kit.rows(Timer)] == ["done", "done"]
    paused.database.close()


def run_due_then(line: Line, handlers: dict[TimerKind, object], between: Callable[[], object]) -> int:
    """Run due timers, and something else after the first of them."""
    real = line.figures.time

    def time_and_then(name: str, seconds: float, **labels: str) -> None:
        real(name, seconds, **labels)
        if name == "timer_late_seconds" and not once:
            once.append(1)
            between()

    once: list[int] = []
    line.figures.time = time_and_then  # type: ignore[method-assign]
    return run_due(line, handlers)  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_a_sender_that_wakes_after_its_lease_makes_no_call(kit: Kit) -> None:
    """A text claimed and then slept over is left to whoever looks for it: it is never handed over late."""
    receive(kit.line, Received("SM1", "sms", RESIDENT, town.LINE, "hello"))
    with kit.line.database.transaction() as session:
        (text,) = claim_texts(session, kit.clock.now(), "mine", keep_s=60)
    text.address = RESIDENT
    kit.clock.move_to(kit.clock.now() + timedelta(seconds=61))
    send(kit.line, text, "mine")
    assert kit.phones.sent == []
    assert kit.row(Outbound).status == "sending"


def test_a_frozen_worker_is_replaced_and_does_no_harm_when_it_thaws(kit: Kit) -> None:
    """A process stopped inside a call to the network: its text is looked for; thawed, it changes nothing."""
    receive(kit.line, Received("SM1", "sms", RESIDENT, town.LINE, "hello"))
    url = kit.line.database.url.render_as_string(hide_password=False)
    kit.line.database.close()
    answer, network = os.pipe()

    class Slow:
        def send(self, text: Outbound) -> Sent:
            os.read(answer, 1)
            return Sent("retry", reason="no connection")

    def act() -> None:
        line = replace(kit.line, database=Database(url, durable=False, keys=KEYS), channel=Slow())
        send_due(line)
        line.database.close()

    def take_over() -> None:
        from bot.reconcile import reconcile

        kit.clock.move_to(kit.clock.now() + timedelta(minutes=2))
        reconcile(kit.line)
        kit.advance(minutes=5)
        assert len(kit.said(RESIDENT)) == 1, "somebody else has sent it"
        os.write(network, b"!")

    _frozen(kit, act, lambda: kit.row(Outbound).status == "sending", take_over)
    assert kit.row(Outbound).status == "delivered"
    assert kit.row(Outbound).lease is None
    kit.advance(hours=1)
    assert len(kit.said(RESIDENT)) == 1
    for end in (answer, network):
        os.close(end)
