"""A worker in a process of its own that is killed while a message to many is going."""

import os
import signal
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.clock import MovableClock
from bot.handlers import HANDLERS
from bot.line import Line, Sent
from bot.sender import send_due
from bot.timers import run_due
from flows.safety import default_phrases
from storage.database import Database
from storage.tables import Outbound
from tests.kit import KEYS

PHRASES = default_phrases()
"""Worked out once, in the process that the others are copied from."""


class Arrivals:
    """Writes each arrival down at once, and dies by signal 9 at the last of so many, before it or after."""

    def __init__(self, file: Path, lives: int, *, before: bool) -> None:
        self.file, self.lives, self.before = file, lives, before

    def send(self, text: Outbound) -> Sent:
        self.lives -= 1
        if self.lives == 0 and self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        with self.file.open("a") as arrived:
            arrived.write(f"{text.person_id}\n")
        if self.lives == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return Sent("delivered", f"P{text.id}")


def work_and_die(database: str, now: datetime, file: Path, lives: int, seed: int) -> None:
    """Work as a worker does, second by second, until killed; or for an hour."""
    clock = MovableClock(now, running=False)
    line = Line(
        Database(database, durable=False, keys=KEYS), Arrivals(file, lives, before=seed % 2 == 0), clock=clock,
        random=Random(seed), phrases=PHRASES, token=lambda: f"{seed}-{os.urandom(8).hex()}",
    )  # fmt: skip
    for _ in range(3600):
        while run_due(line, HANDLERS) + send_due(line, 3):
            pass
        clock.move_to(clock.now() + timedelta(seconds=1))
