"""What a resident hears, and when (conversation design, section 5, "What the resident hears, and when")."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flows.hearing.when import When
from flows.settings import Hours
from flows.times import at, is_team_day, local

DAY_STARTS = time(8)
TODAY_CLOSES = time(18, 30)
MORNING, EVENING = time(10), time(18)
TOMORROW_EVENING_BEFORE = time(16)
WEEKLY_BY = time(17)
SOON_AFTER, JUST_BEFORE = timedelta(hours=1), timedelta(minutes=5)


@dataclass(frozen=True)
class Promises:
    """Aware local moments: the first word (H11), the end of the wait (H13), the end of the wanted day."""

    first: datetime
    give_up: datetime
    day_ends: datetime


def too_late_for_today(now: datetime) -> bool:
    """ "Today" asked at local 6.30pm or later is read back as tomorrow."""
    return now.time() >= TODAY_CLOSES


def kept_within(moment: datetime, hours: Hours) -> datetime:
    """A moment moved into the hours in which residents are told things: past 7.30pm to 9am the next day."""
    span = hours.residents
    if moment.time() > span.closes:
        return at(moment.date() + timedelta(days=1), span.opens, hours)
    return at(moment.date(), span.opens, hours) if moment.time() < span.opens else moment


def next_word(now: datetime, hours: Hours) -> datetime:
    """The first local moment from `now` on at which residents are texted."""
    span = hours.residents
    if span.holds(now.time()):
        return now
    day = now.date() + timedelta(days=now.time() >= span.closes)
    return at(day, span.opens, hours)


def leaves(moment: datetime, hours: Hours) -> datetime:
    """When the word that keeps a promise leaves: then, or just before the quiet hours would hold it overnight."""
    return min(moment, at(moment.date(), hours.residents.closes, hours) - JUST_BEFORE)


def day_ends(day: date, hours: Hours) -> datetime:
    """When a request for that day ends: 7.30pm."""
    return at(day, hours.residents.closes, hours)


def _later(moment: datetime, span: timedelta, hours: Hours) -> datetime:
    """Elapsed time later, in the community's zone (a clock change in between does not stretch it)."""
    return local(moment.astimezone(UTC) + span, hours)


def promises(when: When, day: date, now: datetime, hours: Hours) -> Promises:
    """The promises for a request asked for, or put out again, at local `now`, wanted on `day` at the latest."""
    starts = max(now, at(now.date(), DAY_STARTS, hours))
    ends = day_ends(day, hours)
    if when is When.WEEKLY:
        second = second_team_day(now, hours)
        return Promises(second, second, ends)
    if when is When.TODAY:
        first = _later(starts, timedelta(minutes=60), hours)
        give_up = _later(starts, timedelta(hours=3), hours)
    else:
        first = _first_for_later(when, now, hours)
        give_up = _later(starts, timedelta(hours=24), hours)
    first = kept_within(_rounded_up(first), hours)
    give_up = min(kept_within(_rounded_up(give_up), hours), ends)
    # "Still looking" and "nobody is free" a few minutes apart would only hurt: the first word is then the last.
    return Promises(first, first if give_up - first < SOON_AFTER else give_up, ends)


def _first_for_later(when: When, now: datetime, hours: Hours) -> datetime:
    if when is When.TOMORROW and now.time() < TOMORROW_EVENING_BEFORE:
        return at(now.date(), EVENING, hours)
    return at(now.date() + timedelta(days=1), MORNING, hours)


def _rounded_up(moment: datetime) -> datetime:
    """To the next five minutes: a promise is said in round times."""
    spare = timedelta(minutes=-moment.minute % 5, seconds=-moment.second, microseconds=-moment.microsecond)
    rounded = moment + spare
    return rounded if rounded >= moment else rounded + timedelta(minutes=5)


def second_team_day(now: datetime, hours: Hours) -> datetime:
    """5pm on the second day, from tomorrow on, that the team works; raises LookupError when there is none."""
    team_days = 0
    for ahead in range(1, 60):
        day = now.date() + timedelta(days=ahead)
        team_days += is_team_day(day, hours)
        if team_days == 2:
            return at(day, WEEKLY_BY, hours)
    raise LookupError("the team has no two open days in the next 60: check team_days and closed_days")
