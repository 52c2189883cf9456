"""Clocks: the real one, and one that can be moved on."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that starts where it is told, runs at wall speed (or stands still) and can be moved on."""

    def __init__(self, start: datetime, *, running: bool = True) -> None:
        self._base = start.astimezone(UTC)
        self._running = running
        self._since = datetime.now(UTC)

    def now(self) -> datetime:
        """The simulated moment, aware, in UTC."""
        passed = datetime.now(UTC) - self._since if self._running else timedelta()
        return self._base + passed

    def move_to(self, moment: datetime) -> None:
        """Stand at `moment` and go on from there."""
        self._base, self._since = moment.astimezone(UTC), datetime.now(UTC)


def utc_now() -> datetime:
    """The computer's moment, for commands that are not part of a running line."""
    return SystemClock().now()
