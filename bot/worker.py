"""The worker: runs due timers and sends due texts, at once when woken, else when the scheduler says to look."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.afterwards import ask_after
from bot.carrier import tell_carrier
from bot.deadman import sign_of_life
from bot.handlers import HANDLERS
from bot.line import Line
from bot.outbox import Priority
from bot.reconcile import reconcile
from bot.retention import clear_at_network, nightly
from bot.rota_ahead import daily
from bot.scheduler import ticking
from bot.sender import send_due
from bot.timers import run_due
from storage.wake import hear

log = logging.getLogger(__name__)
LOOK_EVERY_S, BEAT_EVERY_S, ASK_EVERY_S = 1.0, 10.0, 60.0
STUCK_S = 180.0
SENDERS, KEPT_FREE = 4, 2
"""Senders of anything; and those that take only safety texts and replies, however slow the network is."""
AT_ONCE = 5
"""Texts one sender takes up: at ten seconds each they are through before its lease ends."""


class Loop:
    """A thread that does something whenever it is kicked, until nothing is left of it."""

    def __init__(self, name: str, act: Callable[[], int]) -> None:
        self._act, self._kicked, self._ends = act, threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.looked_at = time.monotonic()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def kick(self) -> None:
        """Look now, or once more after what is being done."""
        self._kicked.set()

    def stop(self, wait_s: float) -> None:
        """End after what is being done."""
        self._ends.set()
        self._kicked.set()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._ends.is_set():
            self._kicked.wait()
            self._kicked.clear()
            self._until_nothing_is_left()

    def _until_nothing_is_left(self) -> None:
        """A failure is logged, and the next kick comes all the same."""
        try:
            while not self._ends.is_set():
                self.looked_at = time.monotonic()
                if not self._act():
                    return
        except Exception as error:
            # Its own words may hold a body or a number.
            log.error("the worker stumbled", extra={"error": type(error).__name__})


@dataclass
class Worker:
    """One worker of a line.

    In demo mode everything is done one thing after another, so that the clock can step. On a real line timers and
    senders run beside each other: a network that does not answer must not keep timers waiting.
    """

    line: Line
    name: str = ""
    """As it signs its signs of life; "" for the process's own name."""
    apart: bool = False
    """Whether texts come in by another process; on PostgreSQL they always may."""
    _loops: list[Loop] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def settle(self) -> int:
        """Do everything that is due now; returns how many things were done."""
        done = 0
        with self._lock:
            reconcile(self.line)
            while just := run_due(self.line, HANDLERS) + send_due(self.line):
                done += just
        return done

    def lock(self) -> threading.RLock:
        """Held while the demo clock steps, so that nothing else works in between."""
        return self._lock

    def start(self) -> Callable[[], None]:
        """Work in the background; returns what stops it, after what it is doing."""
        self._loops = self._made()
        ends = threading.Event()
        threads = [threading.Thread(target=self._listen, args=(ends,), name="wake", daemon=True)]
        if self.apart or not (self.line.database.sqlite or self.line.demo):
            heard = (self.line.database, self.line.wake.set, ends)
            threads.append(threading.Thread(target=hear, args=heard, name="hear", daemon=True))
        for loop in self._loops:
            loop.start()
        for thread in threads:
            thread.start()
        scheduler = ticking({self.kick: LOOK_EVERY_S, self.beat: BEAT_EVERY_S, self.ask_carrier: ASK_EVERY_S})
        self.beat()

        def stop() -> None:
            scheduler.shutdown(wait=False)
            ends.set()
            self.line.wake.set()
            for loop in self._loops:
                loop.stop(wait_s=15)
            for thread in threads:
                thread.join(5)

        return stop

    def _made(self) -> list[Loop]:
        if self.line.demo:
            return [Loop("settle", self.settle)]
        senders = [Loop(f"sender-{n}", self._send) for n in range(SENDERS)]
        urgent = [Loop(f"urgent-{n}", self._send_urgent) for n in range(KEPT_FREE)]
        lost = Loop("reconcile", lambda: reconcile(self.line))
        return [Loop("timers", self._look_at_timers), lost, *urgent, *senders]

    def _look_at_timers(self) -> int:
        done = run_due(self.line, HANDLERS)
        if done:
            self.line.wake.set()
        return done

    def _send(self) -> int:
        return send_due(self.line, AT_ONCE)

    def _send_urgent(self) -> int:
        """One at a time: the next may go by another sender while this one's call hangs."""
        return send_due(self.line, 1, Priority.REPLY)

    def kick(self) -> None:
        """Look now."""
        for loop in self._loops:
            loop.kick()

    def _listen(self, ends: threading.Event) -> None:
        """A text came in: its replies leave at once, not at the next tick."""
        while not ends.is_set():
            self.line.wake.wait()
            self.line.wake.clear()
            self.kick()

    def ask_carrier(self) -> None:
        """Opt-outs the carrier has not seen, texts it never spoke of again, and what is to be forgotten."""
        tell_carrier(self.line)
        ask_after(self.line)
        nightly(self.line)
        daily(self.line)
        clear_at_network(self.line)

    def beat(self) -> None:
        """Give a sign of life, unless part of the worker is stuck."""
        now = time.monotonic()
        if any(now - loop.looked_at > STUCK_S for loop in self._loops):
            log.error("part of the worker is stuck")
            return
        try:
            sign_of_life(self.line, self.name or self.line.process)
        except Exception as error:
            log.error("no sign of life could be given", extra={"error": type(error).__name__})
