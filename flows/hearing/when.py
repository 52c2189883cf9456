"""When help is wanted (answers to H8); lengths and clock times are here under one roof too."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flows.hearing.clock import day_time
from flows.hearing.days import date_in, day_words, next_weekday, weekday
from flows.hearing.lengths import days_off, minutes
from flows.hearing.numbers import with_digits
from flows.hearing.tidy import bare, tidy

__all__ = ["Wanted", "When", "day_time", "days_off", "minutes", "wanted", "weekday"]


class When(StrEnum):
    """When help is wanted."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    DAY = "day"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Wanted:
    """When help is wanted: a date for TODAY, TOMORROW and DAY; for WEEKLY the weekday, if it was said."""

    when: When
    day: date | None
    weekday: int | None = None


_NUMBERED = {"1": When.TODAY, "2": When.TOMORROW, "3": When.WEEK, "4": When.WEEKLY}
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKLY = re.compile(
    r"\b(?:every|each) (?:week|other|mon|tue|wed|thu|fri|sat|sun)|\bweekly\b|\bonce a week\b|\bregularly\b"
    rf"|\b(?:on )?{_DAYS}s\b"
)
_TODAY = re.compile(
    r"\b(?:today|tonight|asap|as soon as(?: possible| you can| poss)?|soonest|this (?:morning|afternoon|evening)"
    r"|right (?:now|away)|straight away|immediately|urgent|urgently)\b"
)
_NOW = re.compile(r"(?:now|right now|(?:yes |today |do it )?now|soon as)")
_WEEK = re.compile(
    r"\b(?:any ?(?:day|time)|when ?ever|no (?:rush|hurry)|(?:in |during |some ?time )?(?:the |this |next )+week"
    r"|sometime|some time|when you can|whatever day|do not mind|not fussed|not bothered|in a few days|this week)\b"
)
_IN_DAYS = re.compile(r"\bin (\d{1,2}) days?\b")
_WEEK_AFTER = re.compile(rf"\b(?:{_DAYS} week|week on {_DAYS}|a week {_DAYS})\b")
_NOT = re.compile(
    rf"\b(?:not|except|apart from|never|but not)(?: \w+)?(?: on)? (?:today|tomorrow|tonight|{_DAYS}|mon"
    rf"|tue|wed|thu|fri|any day)\b"
)


def wanted(text: str, now: datetime) -> Wanted | None:
    """When help is wanted.

    Args:
        text: raw or tidied: 1 to 4, "Thursday", "the 25th", "asap", "any day", "every Tuesday".
        now: aware local time.

    Returns:
        A named weekday is the next one: today if it is that day and before noon. A named day that is today
        or tomorrow comes back as TODAY or TOMORROW. None if no day, or more than one, can be made out.
    """
    number = _NUMBERED.get(tidy(bare(text)))
    if number is not None:
        return _plain_wanted(number, now.date())
    words = day_words(text)
    if _NOT.search(words):
        return None
    if _WEEKLY.search(words):
        return Wanted(When.WEEKLY, None, weekday(text))
    named = _named_day(text, words, now)
    if named is not None:
        return _dated(named, now.date())
    when = _loose(words)
    return _plain_wanted(when, now.date()) if when is not None else None


def _plain_wanted(when: When, today: date) -> Wanted:
    ahead = {When.TODAY: 0, When.TOMORROW: 1}.get(when)
    return Wanted(when, None if ahead is None else today + timedelta(days=ahead))


def _dated(day: date, today: date) -> Wanted:
    ahead = (day - today).days
    return Wanted({0: When.TODAY, 1: When.TOMORROW}.get(ahead, When.DAY), day)


def _named_day(text: str, words: str, now: datetime) -> date | None:
    today = now.date()
    if (day := date_in(tidy(text), today)) is not None:
        return day
    if (ahead := _IN_DAYS.search(with_digits(words))) is not None:
        return today + timedelta(days=int(ahead[1]))
    named = weekday(text)
    if named is None:
        return None
    later = timedelta(days=7 if _WEEK_AFTER.search(words) else 0)
    return next_weekday(today, named, today_counts=now.hour < 12) + later


def _loose(words: str) -> When | None:
    """Today, tomorrow or the coming week; None for two of them or none."""
    is_today = bool(_TODAY.search(words) or _NOW.fullmatch(bare(words)))
    is_tomorrow = "tomorrow" in words.split()
    if is_today and is_tomorrow:
        return None
    if is_today or is_tomorrow:
        return When.TODAY if is_today else When.TOMORROW
    return When.WEEK if _WEEK.search(words) else None
