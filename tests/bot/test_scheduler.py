"""Promises of the worker: replies leave at once, everything else by the clock, and a stumble ends nothing."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot import scheduler, worker
from bot.line import Sent
from bot.received import Received
from bot.scheduler import ticking
from bot.turn import receive
from bot.worker import Worker
from storage.service import last_beat
from storage.tables import Outbound
from tests.bot.web_kit import web
from tests.kit import RESIDENT, Kit


def _soon(true: Callable[[], object], within_s: float = 10.0) -> bool:
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.005)
    return bool(true())


def _text(kit: Kit, body: str = "hello") -> None:
    receive(kit.line, Received(f"SM{time.monotonic_ns()}", "sms", RESIDENT, "+447700900000", body))


@pytest.fixture
def no_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scheduler looks so seldom that only waking explains what happens."""
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 3600.0)


@pytest.mark.usefixtures("no_ticks")
@pytest.mark.parametrize("demo", [True, False])
def test_a_reply_leaves_without_waiting_for_a_tick(kit: Kit, demo: bool) -> None:
    """A text that comes in wakes the worker, on a real line and in demo mode."""
    kit.line.demo = demo
    stop = Worker(kit.line).start()
    try:
        _text(kit)
        assert _soon(lambda: kit.said(RESIDENT))
    finally:
        stop()


def test_what_falls_due_is_done_by_the_clock(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text whose time comes while nobody texts leaves at the next tick."""
    monkeypatch.setattr(worker, "LOOK_EVERY_S", 0.05)
    kit.text(RESIDENT, "I need help")
    before = len(kit.said(RESIDENT))
    stop = Worker(kit.line).start()
    try:
        kit.clock.move_to(kit.clock.now() + timedelta(days=1))
        assert _soon(lambda: len(kit.said(RESIDENT)) > before)
    finally:
        stop()


@pytest.mark.usefixtures("no_ticks")
def test_a_network_that_does_not_answer_keeps_nobody_else_waiting(kit: Kit) -> None:
    """While one text hangs at the network, another person's leaves."""
    kit.line.demo = False
    hang, really = threading.Event(), kit.phones.send

    def send(text: Outbound) -> Sent:
        if text.address == RESIDENT:
            hang.wait(20)
        return really(text)

    kit.phones.send = send  # type: ignore[method-assign]
    stop = Worker(kit.line).start()
    try:
        _text(kit)
        assert _soon(lambda: any(t.status == "sending" for t in kit.rows(Outbound)))
        receive(kit.line, Received("SM2", "sms", "+447700900002", "+447700900000", "hello"))
        assert _soon(lambda: kit.said("+447700900002"))
        assert kit.said(RESIDENT) == []
    finally:
        hang.set()
        stop()


@pytest.mark.usefixtures("no_ticks")
def test_a_stumble_does_not_end_the_worker(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in one look is logged without its words, and the next look comes all the same."""
    real, failures = worker.run_due, []

    def once_wrong(*args: object) -> int:
        if not failures:
            failures.append(1)
            raise RuntimeError("hello +447700900001")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "run_due", once_wrong)
    working = Worker(kit.line)
    stop = working.start()
    try:
        _text(kit)
        assert _soon(lambda: failures)
        assert _soon(lambda: working.kick() or kit.said(RESIDENT))
    finally:
        stop()


def test_ready_tells_what_is_wrong(kit: Kit) -> None:
    """/health is 200 as long as the process lives; /ready needs a worker's heartbeat and texts that leave."""
    client = web(kit)
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert any("worker" in reason for reason in answer.get_json()["reasons"])
    _text(kit)
    kit.clock.move_to(kit.clock.now() + timedelta(minutes=6))
    assert any("waiting to leave" in reason for reason in client.get("/ready").get_json()["reasons"])


def test_a_worker_gives_signs_of_life_unless_it_is_stuck(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat is written at the start and on every beat, but not by a worker part of which hangs."""
    working = Worker(kit.line)
    stop = working.start()
    try:
        with kit.line.database.reading() as session:
            first = last_beat(session)
        assert first is not None
        monkeypatch.setattr(worker, "STUCK_S", -1.0)
        working.beat()
        with kit.line.database.reading() as session:
            assert last_beat(session) == first
    finally:
        stop()


def test_ticks_are_never_dropped_nor_doubled() -> None:
    """Late ticks run, several late ones run once, and none runs beside itself."""
    running: BackgroundScheduler = ticking({lambda: None: 3600.0})
    try:
        (job,) = running.get_jobs()
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    finally:
        running.shutdown()
    assert scheduler.LIMITS["misfire_grace_time"] is None
