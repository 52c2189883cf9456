"""`cuppa` whose clock a file sets: its words are how many seconds the clock is ahead of the machine's."""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.cli.main import main
from bot.clock import SystemClock

NAME = "SOAK_CLOCK"


def ahead(file: Path) -> timedelta:
    """How far the clock is ahead; not at all without a file."""
    words = file.read_text("utf-8") if file.exists() else ""
    return timedelta(seconds=float(words or 0))


def move(file: Path, by: timedelta) -> None:
    """Set the clock of every process that goes by that file, at once."""
    half = file.with_suffix(".half")
    half.write_text(str(by.total_seconds()), "utf-8")
    half.replace(file)


class Moved(SystemClock):
    """The machine's clock, and what a file says on top."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return really(self) + ahead(Path(os.environ[NAME]))


really = SystemClock.now

if __name__ == "__main__":
    SystemClock.now = Moved.now  # type: ignore[method-assign]
    sys.exit(main())
