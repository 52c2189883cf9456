"""The demo composed: its own database, rebuilt unless kept, a movable clock, phones that are not real."""

import fcntl
import os
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.checkins import ensure_scheduled
from bot.clock import MovableClock, SystemClock
from bot.config import Config
from bot.demo import town
from bot.demo.channel import PhonesChannel
from bot.demo.clock import start_of_demo
from bot.demo.key import FOLDER
from bot.line import Line
from bot.opening import keys_of
from flows.settings import Hours
from storage.database import Database
from storage.migrate import upgrade
from storage.service import fact, is_empty, keep_fact, wipe

HOME = ZoneInfo(Hours().zone)
DATABASE = FOLDER / "demo.db"
CLOCK = "demo clock"
"""The fact that holds the simulated moment; a database without it is not the demo's."""


class NotTheDemos(OSError):
    """A database that holds something else, or is in use."""


def demo_line(config: Config, *, keep: bool = False) -> Line:
    """The demo, ready to be texted; raises NotTheDemos rather than overwrite what is not its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    database = _given(config, keep) if config.database_given else _own(config, keep)
    upgrade(database)
    with database.reading() as session:
        kept = fact(session, CLOCK)
    line = Line(database, PhonesChannel(), clock=MovableClock(_start(kept)), demo=True)
    if kept is None:
        with line.work(town.build(line)) as work:
            ensure_scheduled(work)
        remember_clock(line)
    return line


def _own(config: Config, keep: bool) -> Database:
    _claim()
    if not keep:
        for leftover in FOLDER.glob(f"{DATABASE.name}*"):
            leftover.unlink()
    return Database(f"sqlite:///{DATABASE}", keys=keys_of(config))


def _given(config: Config, keep: bool) -> Database:
    """A database somebody chose: it is rebuilt like our own, but only where it is a demo's already."""
    database = Database(config.database_url, keys=keys_of(config))
    if is_empty(database):
        return database
    with database.reading() as session:
        if fact(session, CLOCK) is None:
            raise NotTheDemos("CUPPA_DATABASE_URL names a database that is not a demo's: give an empty one")
    if not keep:
        wipe(database)
    return database


def _claim() -> None:
    """Keep a second demo from rebuilding the database under this one, until the process ends."""
    held = os.open(FOLDER / "demo.running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise NotTheDemos(
            "a demo is running here already: stop it, or start this one in another folder"
        ) from error


def _start(kept: str | None) -> datetime:
    """Where the kept demo left off, else this morning at ten."""
    if kept is not None:
        return datetime.fromisoformat(kept)
    return start_of_demo(SystemClock().now().astimezone(HOME).date(), Hours())


def remember_clock(line: Line) -> None:
    """Keep the simulated moment, for --keep."""
    with line.database.transaction() as session:
        keep_fact(session, CLOCK, line.clock.now().isoformat())
