"""Days, times and lengths of time."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class When(StrEnum):
    """When help is wanted."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    DAY = "day"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Wanted:
    """When help is wanted, dated."""

    when: When
    day: date | None
    weekday: int | None = None


def wanted(text: str, now: datetime) -> Wanted | None:
    """When help is wanted, from an answer to H8."""
    return None


def weekday(text: str) -> int | None:
    """The weekday named, 0 for Monday."""
    return None


def day_time(text: str, now: datetime) -> datetime | None:
    """The day and time named, in the future, in now's zone."""
    return None


def minutes(text: str) -> int | None:
    """A length of time in minutes, 1 to 600."""
    return None


def days_off(text: str) -> int | None:
    """A number of days, 1 to 90."""
    return None
