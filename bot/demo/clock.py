"""Moving the demo's clock on, as if the time had been lived through."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.clock import MovableClock
from bot.line import Line
from flows.settings import Hours
from flows.times import at
from storage.work import next_due

FARTHEST = timedelta(days=400)
DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
OPENING, SATURDAY = time(10), 5


def start_of_demo(today: date, hours: Hours) -> datetime:
    """10am in the community's zone today, or on the next Monday at a weekend."""
    ahead = (7 - today.weekday()) if today.weekday() >= SATURDAY else 0
    return at(today + timedelta(days=ahead), OPENING, hours)


def duration(text: str) -> timedelta | None:
    """An ISO 8601 duration in weeks, days, hours, minutes and seconds: "PT90M", "P1D". None if it is not one."""
    found = DURATION.fullmatch(text)
    if found is None or text in ("P", "PT") or text.endswith("T"):
        return None
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


def step_to(line: Line, clock: MovableClock, moment: datetime, settle: Callable[[], Any]) -> None:
    """Move the clock to `moment`, stopping at every due instant: timers, then the sender, then what they armed."""
    settle()
    while (due := _next_due(line)) is not None and due <= moment:
        clock.move_to(max(due, clock.now()))
        settle()
    clock.move_to(max(moment, clock.now()))
    settle()


def _next_due(line: Line) -> datetime | None:
    with line.database.reading() as session:
        return next_due(session)
