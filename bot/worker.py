"""The worker: runs due timers and sends due texts, at once when woken, else when the scheduler says to look."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import timedelta

from bot.handlers import HANDLERS
from bot.line import Line
from bot.sender import send_due
from bot.timers import run_due
from storage.service import beat

log = logging.getLogger(__name__)
LOOK_AT_LEAST_S = 5.0
BEAT_EVERY = timedelta(seconds=15)


@dataclass
class Worker:
    """One worker of a line. `settle` may be called from any thread: one at a time works."""

    line: Line
    name: str = "worker"
    stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def settle(self) -> int:
        """Do everything that is due now; returns how many things were done."""
        done = 0
        with self._lock:
            while just := run_due(self.line, HANDLERS) + send_due(self.line):
                done += just
        return done

    def lock(self) -> threading.RLock:
        """Held while the demo clock steps, so that nothing else works in between."""
        return self._lock

    def run(self) -> None:
        """Work until told to stop. A failure is logged and the next look comes all the same."""
        beaten = None
        while not self.stopping.is_set():
            self.line.wake.wait(LOOK_AT_LEAST_S)
            self.line.wake.clear()
            try:
                self.settle()
                now = self.line.wall.now()
                if beaten is None or now - beaten >= BEAT_EVERY:
                    with self.line.database.transaction() as session:
                        beat(session, self.name, now)
                    beaten = now
            except Exception:
                log.exception("the worker stumbled")

    def stop(self) -> None:
        """Let `run` end after what it is doing."""
        self.stopping.set()
        self.line.wake.set()
