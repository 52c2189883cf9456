"""The ladder of a check-in: when the next text goes, and when who is asked if no answer comes (section 10)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from flows.settings import Hours
from flows.times import DAYS, at, local, next_team_opening

REVIEW = timedelta(weeks=8)
EVERY_DAY = 127
STAFFED = timedelta(hours=4)
"""Somebody must be on duty this long after the slot of a person who may have fallen."""


class Level(StrEnum):
    """How soon silence matters. The names are stored: never reuse one."""

    SAFETY = "SAFETY"  # somebody at risk if they fall
    FRIENDLY = "FRIENDLY"  # a weekly hello


@dataclass(frozen=True)
class Ladder:
    """When the steps of one check-in are due, in UTC; None where the level has no such step."""

    remind: datetime
    alarm: datetime
    contacts: datetime | None = None
    door: datetime | None = None


def ladder(level: Level, sent: datetime, hours: Hours) -> Ladder:
    """The steps after a check-in text that left at the aware moment `sent`.

    Minutes are elapsed minutes; "+24 h" is the same local time, so that a clock change moves nobody's day.
    """
    if level is Level.SAFETY:
        after = sent.astimezone(UTC)
        return Ladder(
            after + timedelta(minutes=45),
            after + timedelta(minutes=90),
            after + timedelta(hours=2, minutes=15),
            after + timedelta(hours=3),
        )
    here = local(sent, hours)
    remind = at(here.date() + timedelta(days=1), here.time(), hours)
    return Ladder(remind.astimezone(UTC), next_team_opening(remind, hours).astimezone(UTC))


def next_slot(days: int, clock: time, after: datetime, hours: Hours, first: date | None = None) -> datetime:
    """The next check-in strictly after the aware moment `after`, as an aware UTC moment.

    Args:
        days: bit 1 Monday … 64 Sunday.
        clock: local wall-clock time.
        first: no earlier day than this.

    Errors:
        ValueError: no day is chosen.
    """
    today = local(after, hours).date()
    start = max(today, first) if first else today
    for ahead in range(8):
        day = start + timedelta(days=ahead)
        slot = at(day, clock, hours).astimezone(UTC)
        if days >> day.weekday() & 1 and slot > after:
            return slot
    raise ValueError("Please choose at least one day of the week.")


def clock_changed(day: date, hours: Hours) -> bool:
    """Whether the clocks changed in the night before that day's morning."""
    return at(day, time(0), hours).utcoffset() != at(day, time(12), hours).utcoffset()


def is_staffed(days: int, clock: time, hours: Hours) -> bool:
    """Whether the team itself is in for four hours after every slot of an ordinary week."""
    team_days = sum(1 << day for day in hours.team_days)
    opens, closes = hours.team.opens, hours.team.closes
    ends = timedelta(hours=clock.hour, minutes=clock.minute) + STAFFED
    in_hours = opens <= clock and ends <= timedelta(hours=closes.hour, minutes=closes.minute)
    return in_hours and not days & ~team_days


def say_days(days: int) -> str:
    """Days of the week as a person reads them, at most 15 characters: "every Wednesday", "Mon, Wed, Fri"."""
    chosen = [name for number, name in enumerate(DAYS) if days >> number & 1]
    if len(chosen) == 1:
        return f"every {chosen[0]}"
    if days == EVERY_DAY:
        return "every day"
    if days == 0b11111:
        return "on weekdays"
    if len(chosen) == 6:
        return f"daily, not {_missing(days)}"
    if len(chosen) == 5:
        return "5 days a week"
    short = [name[:3] for name in chosen]
    return " ".join(short) if len(short) == 4 else ", ".join(short)


def _missing(days: int) -> str:
    return next(name[:3] for number, name in enumerate(DAYS) if not days >> number & 1)


def closes_at(day: date, hours: Hours) -> datetime:
    """After this aware moment a check-in of that day is no longer texted: somebody rings instead."""
    return at(day, hours.residents.closes, hours)
