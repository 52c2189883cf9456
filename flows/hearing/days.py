"""Naming a day: weekdays, dates, today and tomorrow."""

import re
from datetime import date, timedelta

from flows.hearing.slips import mended
from flows.hearing.tidy import plain

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = (
    {"mon": 0, "mond": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "wednes": 2, "thu": 3, "thur": 3, "thurs": 3}
    | {"fri": 4, "sat": 5, "satur": 5, "sun": 6}
)  # fmt: skip
_WEEKDAYS = {name: n for n, name in enumerate(_NAMES)} | {f"{name}s": n for n, name in enumerate(_NAMES)} | _SHORT
# "Sat by the fire" and "the sun is out" are not days; these count only in a short text or after such a word.
_ALSO_WORDS = frozenset({"wed", "sat", "sun"})
_BEFORE_DAY = frozenset({"on", "next", "this", "every", "each", "by", "for", "until", "till", "from"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug|september|sept|sep"
    r"|october|oct|november|nov|december|dec)"
)
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b"),
    re.compile(rf"\b{_MONTH} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"),
    re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|street|birthday|time|one))"),
    re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<number>\d{1,2})(?:/\d{2,4})?(?![\d/])"),
)
_TOMORROW = re.compile(
    r"\b(?:tomm?orr?ow|tomorow|tommorrow|tomorro|tomoz|tomo|tmrw|tmw|tmoro|tomora|2moro|2morrow)\b"
)
_AFTER_TOMORROW = re.compile(r"\bday after tom\w+\b")
DAY_WORDS = (*_NAMES, *(f"{name}s" for name in _NAMES), "tomorrow")


def day_words(text: str) -> str:
    """Plain words with slips in the names of days mended."""
    return _TOMORROW.sub("tomorrow", mended(plain(text), DAY_WORDS))


def weekday(text: str) -> int | None:
    """The one weekday named, 0 for Monday; None if there is none or more than one."""
    words = day_words(text).split()
    found = {_WEEKDAYS[word] for n, word in enumerate(words) if word in _WEEKDAYS and _is_day(words, n)}
    return found.pop() if len(found) == 1 else None


def _is_day(words: list[str], n: int) -> bool:
    return words[n] not in _ALSO_WORDS or len(words) <= 4 or (n > 0 and words[n - 1] in _BEFORE_DAY)


def next_weekday(today: date, day: int, *, today_counts: bool) -> date:
    """The next such weekday; today itself only if it still counts."""
    ahead = (day - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead or today_counts else 7)


def date_in(text: str, today: date) -> date | None:
    """The date named ("the 25th", "25 Sept", "25/9", "day after tomorrow"), today or later, within a year."""
    words = text.lower()
    if _AFTER_TOMORROW.search(day_words(words)):
        return today + timedelta(days=2)
    for pattern in _DATES:
        match = pattern.search(words)
        if match is not None:
            return _dated(match.groupdict(), today)
    return None


def _dated(parts: dict[str, str | None], today: date) -> date | None:
    """The first such day from today on; a day without a month is looked for in the coming months."""
    day, month = int(parts["day"] or 0), _month(parts)
    for ahead in range(13):
        year, index = divmod(today.month - 1 + ahead, 12)
        if month is not None and index + 1 != month:
            continue
        found = _safe_date(today.year + year, index + 1, day)
        if found is not None and found >= today:
            return found
    return None


def _month(parts: dict[str, str | None]) -> int | None:
    if named := parts.get("month"):
        return _MONTHS.index(named[:3]) + 1
    return int(number) if (number := parts.get("number")) else None


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
