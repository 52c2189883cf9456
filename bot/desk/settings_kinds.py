"""The kinds of value a setting may have: how each is read from a form, shown in it, and said in words.

Values are as they are stored: JSON, with times as "09:00:00" and lengths of time in ISO 8601 ("PT15M").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from pydantic import TypeAdapter

from flows.times import DAYS, say_clock, say_date

LENGTH = TypeAdapter(timedelta)


@dataclass(frozen=True)
class Kind:
    """How one kind of value is read (ValueError says what is wrong), shown in its field, and said."""

    template: str
    read: Callable[[str], Any]
    shown: Callable[[Any], str] = str
    said: Callable[[Any], str] = str


def _words(typed: str) -> str:
    return " ".join(typed.split())


def _clock(typed: str) -> str:
    try:
        found = time.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo:
        raise ValueError("This is no time of day: please write it like 09:30.")
    return found.isoformat()


def _whole(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 8):
        raise ValueError("Please give a whole number, not below 0.")
    return int(typed)


def _who(typed: str) -> int | None:
    return _whole(typed) if typed else None


def _number(typed: str) -> float:
    try:
        found = float(typed)
    except ValueError:
        raise ValueError("Please give a number, like 0.04.") from None
    if not 0 <= found < 1e6:
        raise ValueError("It cannot be below 0.")
    return found


def _plainly(value: float) -> str:
    """A number with all it has: cut to six figures, pence would be lost on the way through a form."""
    return f"{value:.15g}"


def _length(unit: timedelta, may_be_empty: bool = False) -> Callable[[str], Any]:
    def read(typed: str) -> str | None:
        if may_be_empty and not typed:
            return None
        amount = _number(typed)
        if amount > timedelta(days=366) / unit:
            raise ValueError("That is more than a year.")
        return str(LENGTH.dump_python(amount * unit, mode="json"))

    return read


def _in(unit: timedelta) -> Callable[[Any], str]:
    return lambda value: "" if value is None else _plainly(LENGTH.validate_python(value) / unit)


def _said_in(unit: timedelta, name: str) -> Callable[[Any], str]:
    return lambda value: "after the last wave" if value is None else f"{_in(unit)(value)} {name}"


def _codes(typed: str) -> list[str]:
    return list(dict.fromkeys(typed.upper().replace(",", " ").split()))


def _dates(typed: str) -> list[str]:
    found = set()
    for each in typed.replace(",", " ").split():
        try:
            found.add(date.fromisoformat(each).isoformat())
        except ValueError:
            raise ValueError(
                f"{each[:20]} is no day of the calendar: please write days like 2026-12-25."
            ) from None
    return sorted(found)


def _day(typed: str) -> str | None:
    found = _dates(typed)
    if len(found) > 1:
        raise ValueError("Please give one day.")
    return found[0] if found else None


def _days(typed: str) -> list[int]:
    """The days that are ticked, joined by commas."""
    chosen = {_whole(each) for each in typed.split(",") if each}
    if not chosen <= set(range(7)):
        raise ValueError("These are no days of the week.")
    return sorted(chosen)


def _said_dates(value: list[str]) -> str:
    days = (date.fromisoformat(each) for each in value)
    return ", ".join(f"{say_date(day)} {day.year}" for day in days) or "none"


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
KINDS: Mapping[str, Kind] = {
    "words": Kind("text", _words),
    "clock": Kind("time", _clock, lambda v: str(v)[:5], lambda v: say_clock(time.fromisoformat(v))),
    "whole": Kind("number", _whole),
    "number": Kind("decimal", _number, _plainly, _plainly),
    "pounds": Kind("decimal", _number, _plainly, lambda v: f"£{_plainly(v)}"),
    "minutes": Kind("decimal", _length(MINUTE), _in(MINUTE), _said_in(MINUTE, "minutes")),
    "minutes or never": Kind("decimal", _length(MINUTE, True), _in(MINUTE), _said_in(MINUTE, "minutes")),
    "hours": Kind("decimal", _length(HOUR), _in(HOUR), _said_in(HOUR, "hours")),
    "codes": Kind("text", _codes, ", ".join, ", ".join),
    "word list": Kind("area", _codes, " ".join, ", ".join),
    "dates": Kind("area", _dates, "\n".join, _said_dates),
    "day": Kind("text", _day, lambda v: v or "", lambda v: _said_dates([v] if v else [])),
    "days": Kind(
        "days", _days, lambda v: ",".join(map(str, v)), lambda v: ", ".join(DAYS[day] for day in v) or "none"
    ),
    "tick": Kind(
        "tick", lambda typed: typed == "yes", lambda v: "yes" if v else "", lambda v: "yes" if v else "no"
    ),
    "level": Kind("level", _whole),
    "coordinator": Kind("coordinator", _who, lambda v: "" if v is None else str(v)),
}
