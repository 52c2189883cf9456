"""Lengths of time: minutes given, days off."""

import re

from flows.hearing.numbers import with_digits
from flows.hearing.tidy import tidy

_ABOUT = (
    r"(?:about|around|roughly|approx|approximately|maybe|nearly|almost|just|over|under|say|it was"
    r"|i gave|for|only| )*"
)
_TAIL = r"(?: (?:or so|ish|i think|in all|altogether|all together|in total|please|thanks|thank you|off))*"
_HOUR = r"(?:hours?|hrs?|h)"
_MINUTE = r"(?:minutes?|mins?|m)"
_CLOCKED = re.compile(
    rf"{_ABOUT}(?:(?P<hours>\d{{1,2}}(?:\.\d{{1,2}})?|an?) ?{_HOUR}(?: ?(?:and )?(?P<extra>a half"
    rf"|a quarter|\d{{1,2}})"
    rf"(?: ?{_MINUTE})?)?|(?P<minutes>\d{{1,4}})(?: ?{_MINUTE})?|(?P<clock>\d):(?P<past>[0-5]\d)){_TAIL}"
)
_AND_HALF = re.compile(rf"{_ABOUT}(?P<hours>\d{{1,2}}) and (?:a )?half ?{_HOUR}{_TAIL}")
_PARTS = {
    "half an hour": 30, "half hour": 30, "half a hour": 30, "a half hour": 30, "1/2 hour": 30, "1/2 an hour": 30,
    "quarter of an hour": 15, "a quarter of an hour": 15, "3 quarters of an hour": 45, "hour": 60,
    "hour and a half": 90, "1 hour and a half": 90, "couple of hours": 120, "a couple of hours": 120,
}  # fmt: skip
_FRACTIONS = {"a half": 30, "a quarter": 15}
_LONGEST_MINUTES = 600

_DAYS = re.compile(
    r"(?:away |off |for |about |around |the |next |another |i would like |i need |just |only |)*"
    r"(?P<count>\d{1,3}|an?|couple of|a couple of|)(?: ?(?P<unit>days?|weeks?|wks?|months?|fortnights?))?"
    r"(?: (?:off|please|thanks|thank you|away|or so))*"
)
_DAYS_IN = {"d": 1, "w": 7, "f": 14, "m": 30}
_LONGEST_DAYS = 90


def minutes(text: str) -> int | None:
    """A length of time in minutes, 1 to 600: "45", "an hour", "1 hr 30", "about 2 hours".

    Anything shorter, longer or vague ("30 or 40") gives None, so that it is asked again.
    """
    words = with_digits(tidy(text)).replace("1½", "1.5").replace(",", "")
    found = _PARTS.get(re.sub(rf"^{_ABOUT}", "", words))
    if found is None:
        found = _clocked(words)
    return found if found is not None and 1 <= found <= _LONGEST_MINUTES else None


def _clocked(words: str) -> int | None:
    if half := _AND_HALF.fullmatch(words):
        return int(half["hours"]) * 60 + 30
    match = _CLOCKED.fullmatch(words)
    if match is None:
        return None
    if match["minutes"]:
        return int(match["minutes"])
    if match["clock"]:
        return int(match["clock"]) * 60 + int(match["past"])
    hours = 1.0 if match["hours"] in ("a", "an") else float(match["hours"])
    extra = match["extra"] or "0"
    return round(hours * 60) + (_FRACTIONS[extra] if extra in _FRACTIONS else int(extra))


def days_off(text: str) -> int | None:
    """A number of days, 1 to 90: "7", "a week", "two weeks", "14 days", "away for a fortnight"."""
    match = _DAYS.fullmatch(with_digits(tidy(text)))
    if match is None or not (match["count"] or match["unit"]):
        return None
    days = _count(match["count"], bool(match["unit"])) * _DAYS_IN[(match["unit"] or "d")[0]]
    return days if 1 <= days <= _LONGEST_DAYS else None


def _count(count: str, has_unit: bool) -> int:
    """The number; "a week" and "week" are one, but a bare "a" is nothing."""
    if count.isdigit():
        return int(count)
    if "couple" in count:
        return 2
    return 1 if has_unit else 0
