"""A day and a time: THU 2PM."""

import re
from datetime import date, datetime, time, timedelta

from flows.hearing.days import date_in, day_words, next_weekday, weekday
from flows.hearing.numbers import with_digits
from flows.hearing.tidy import tidy

_DATE_WORDS = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)\b(?: of)?|(?<!\d)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d)"
    r"|\b\d{1,2} (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"|(?<=jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ept|ary|rch|ril|une|uly|ust"
    r"|ber) \d{1,2}\b(?! ?(?:[:.]\d|am|pm))"
)
_LENGTH = re.compile(r"\bfor (?:about )?(?:an?|\d+(?:\.\d)?) ?(?:hours?|hrs?|minutes?|mins?)\b")
_HALF = r"(?P<part>half|quarter|\d{1,2}) ?(?:an hour )?(?P<side>past|to) (?P<around>\d{1,2}|noon|midday)"
_TIMES = re.compile(
    rf"\b(?:{_HALF}|half (?P<half>\d{{1,2}})|(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?"
    r"(?: ?o'?clock)?|(?P<long>(?:[01]\d|2[0-3])[0-5]\d)(?: ?h(?:ou)?rs)?|(?P<noon>noon|midday))"
    r"(?: ?(?P<half_day>[ap]\.? ?m\b|in the morning|in the afternoon|in the evening|at night))?(?![\w:.]\d|\w)"
)
_LATE = re.compile(r"\b(?:afternoon|evening|tonight|night|pm)\b")
_EARLY = re.compile(r"\bmorning\b")
_PARTS = {"half": 30, "quarter": 15}
_LAST_MORNING_CHANCE = 7


def day_time(text: str, now: datetime) -> datetime | None:
    """The day and time named, the next such moment.

    Args:
        text: raw or tidied: "THU 2PM", "tomorrow at 10.30", "wed 14:00", "thu half past two".
        now: aware local time.

    Returns:
        An aware moment after now in now's zone; None without both a day and exactly one time. Bare hours
        of 1 to 7 are in the afternoon, 8 to 12 as they are, unless the text says morning or evening.
    """
    words = with_digits(tidy(text))
    at = _time(_LENGTH.sub(" ", _DATE_WORDS.sub(" ", words)), words)
    return _moment(words, at, now) if at is not None else None


def _time(words: str, whole: str) -> time | None:
    found = list(_TIMES.finditer(words))
    if len(found) != 1:
        return None
    hour, minute, exact = _clock(found[0])
    half_day = (found[0]["half_day"] or "").replace(".", "").replace(" ", "")
    hour = _on_24(hour, exact, half_day, whole)
    return time(hour, minute) if 0 <= hour <= 23 and 0 <= minute <= 59 else None


def _clock(match: re.Match[str]) -> tuple[int, int, bool]:
    """Hour, minute, and whether the hour is already on the 24-hour clock."""
    if match["noon"]:
        return 12, 0, True
    if match["long"]:
        return int(match["long"][:2]), int(match["long"][2:]), True
    if match["half"]:
        return int(match["half"]), 30, False
    if match["part"]:
        return _around(match)
    hour = match["hour"]
    return int(hour), int(match["minute"] or 0), hour.startswith("0") or int(hour) > 12


def _around(match: re.Match[str]) -> tuple[int, int, bool]:
    past = _PARTS.get(match["part"]) or int(match["part"] if match["part"].isdecimal() else 0)
    around = 12 if match["around"] in ("noon", "midday") else int(match["around"])
    if match["side"] == "past":
        return around, past, False
    return (around - 1) or 12, 60 - past, False


def _on_24(hour: int, exact: bool, half_day: str, whole: str) -> int:
    if exact or hour > 12:
        return hour
    if half_day == "am" or "morning" in half_day or (not half_day and _EARLY.search(whole)):
        return hour % 12
    late = bool(half_day) or _LATE.search(whole) or hour <= _LAST_MORNING_CHANCE
    return hour % 12 + 12 if late else hour


def _moment(words: str, at: time, now: datetime) -> datetime | None:
    day, today = weekday(words), now.date()
    if day is not None:
        moment = _on(next_weekday(today, day, today_counts=True), at, now)
        return moment if moment > now else moment + timedelta(days=7)
    named = date_in(words, today) or _near_day(words, today)
    if named is None or _on(named, at, now) <= now:
        return None
    return _on(named, at, now)


def _near_day(words: str, today: date) -> date | None:
    heard = f" {day_words(words)} "
    if " tomorrow " in heard:
        return today + timedelta(days=1)
    return today if re.search(r" (?:today|tonight|this (?:morning|afternoon|evening)) ", heard) else None


def _on(day: date, at: time, now: datetime) -> datetime:
    return datetime.combine(day, at, tzinfo=now.tzinfo)
