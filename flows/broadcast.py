"""A message to many: its finished words, what it costs, when it goes, and what a coordinator texts about one.

Source of the rules: conversation design, section 9, "Broadcast".
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flows.gsm import GSM, parts, plain
from flows.hearing.days import date_in
from flows.settings import Hours
from flows.times import at, local

WAY_OUT = "Text STOP to leave"
MOST_UNITS = 1600
"""Source: Twilio refuses a body longer than 1,600 characters (error 21617)."""
SUNDAY = 6
FARTHEST_DAYS = 366


class Whom(StrEnum):
    """Whom TELL names in its first word; SERVICE are those a training session concerns."""

    ALL = "ALL"
    NEIGHBOURS = "NEIGHBOURS"
    FRIENDS = "FRIENDS"
    AREA = "AREA"
    SERVICE = "SERVICE"


@dataclass(frozen=True)
class Told:
    """What TELL says: to whom, and the words.

    Attributes:
        whom: the audience.
        words: the words as sent.
        area: the outward postcode, for AREA.
        day: the day of the session, where SERVICE names one.
    """

    whom: Whom
    words: str
    area: str = ""
    day: date | None = None


_WHOM = {
    "ALL": Whom.ALL, "EVERYONE": Whom.ALL, "EVERYBODY": Whom.ALL,
    "NEIGHBOURS": Whom.NEIGHBOURS, "NEIGHBORS": Whom.NEIGHBOURS, "NEIGHBOUR": Whom.NEIGHBOURS,
    "VOLUNTEERS": Whom.NEIGHBOURS, "FRIENDS": Whom.FRIENDS, "FRIEND": Whom.FRIENDS, "SERVICE": Whom.SERVICE,
}  # fmt: skip
_FIRST = re.compile(r"(?:to\s+)?(?P<whom>[a-z]+\d{0,2}[a-z]?)[\s:,.-]+(?P<words>\S.*)", re.IGNORECASE | re.DOTALL)
_OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_DAY_FIRST = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+)?(?P<day>\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}|\d{1,2}/\d{1,2})"
    r"[\s:,.-]+(?P<words>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def parse_tell(said: str, today: date) -> Told | None:
    """What follows TELL; None when it names nobody the line knows, or has no words.

    Args:
        said: "NEIGHBOURS words", "LE16 words", "SERVICE 1 Oct words".
        today: in the community's zone.
    """
    first = _FIRST.fullmatch(said.strip())
    if first is None:
        return None
    name, words = first["whom"].upper(), first["words"].strip()
    if _OUTWARD.fullmatch(name):
        return Told(Whom.AREA, words, area=name)
    whom = _WHOM.get(name)
    if whom is Whom.SERVICE:
        return _service(words, today)
    return Told(whom, words) if whom is not None else None


def _service(words: str, today: date) -> Told:
    """A date in front names the session; without one it is the next."""
    dated = _DAY_FIRST.fullmatch(words)
    day = date_in(dated["day"], today) if dated else None
    return Told(Whom.SERVICE, dated["words"], day=day) if dated and day else Told(Whom.SERVICE, words)


def finished(words: str, short: str) -> str:
    """The text as it is read: opened with the community's name, closed with the way out.

    Quotation marks, dashes and spaces that a phone curled by itself are straightened, since one of them makes
    every part of the text dearer; letters and signs that somebody chose stay as they are.
    """
    straight = "".join(_straight(letter) for letter in words.strip())
    if not straight.lower().startswith(f"{short}:".lower()):
        straight = f"{short}: {straight}"
    if re.search(rf"{WAY_OUT}\W*$", straight, re.IGNORECASE):
        return straight
    stop = "" if straight.endswith((".", "!", "?", ":", ")")) else "."
    return f"{straight}{stop} {WAY_OUT}"


def _straight(letter: str) -> str:
    return letter if letter in GSM or unicodedata.category(letter)[0] not in "PZ" else plain(letter)


def fault_of(words: str, short: str) -> str:
    """Why such words cannot go to many, a sentence; "" when they can."""
    if not any(letter.isalnum() for letter in words):
        return "There are no words to send."
    return "It is too long: 1,600 characters at most." if too_long(finished(words, short)) else ""


def too_long(body: str) -> bool:
    """Whether the network would refuse it for its length."""
    return parts(body).units > MOST_UNITS


def say_cost(pounds: float) -> str:
    """ "84p", "4.80 pounds", "40 pounds"."""
    if pounds < 1:
        return f"{round(pounds * 100)}p"
    return f"{pounds:.2f} pounds" if pounds < 10 else f"{round(pounds)} pounds"


def is_open(moment: datetime, hours: Hours) -> bool:
    """Whether messages to many may go at the aware moment."""
    here = local(moment, hours)
    return here.weekday() != SUNDAY and hours.broadcasts.holds(here.time())


def opening(moment: datetime, hours: Hours) -> datetime:
    """The aware local moment, not before this one, at which messages to many may go."""
    here = local(moment, hours)
    if is_open(here, hours):
        return here
    days = (here.date() + timedelta(days=ahead) for ahead in range(9))
    opens = (at(day, hours.broadcasts.opens, hours) for day in days if day.weekday() != SUNDAY)
    return next(moment for moment in opens if moment >= here)


def closing(moment: datetime, hours: Hours) -> datetime:
    """The end of the hours of messages to many on the day of the aware moment."""
    return at(local(moment, hours).date(), hours.broadcasts.closes, hours)


def ending(starts: datetime, seconds: float, hours: Hours) -> datetime:
    """When so many seconds of sending are over, counting allowed hours only; OverflowError past a year."""
    here, left = opening(starts, hours), timedelta(seconds=seconds)
    for _ in range(FARTHEST_DAYS):
        room = closing(here, hours) - here
        if left <= room:
            return local(here + left, hours)
        left -= room
        here = opening(closing(here, hours), hours)
    raise OverflowError("it would take more than a year at the allowed rate")


_HALTS = frozenset(
    ("stop", "cancel", "no", "nope", "wait", "halt", "abort", "quit", "end", "hold", "pause", "don't", "dont")
)
_FILLERS = """
    please pls plz it that this now the text texts message messages broadcast sending send all them on up oh sorry
    everything going do not any more one to everyone at once quick quickly immediately
"""
_AROUND = frozenset(_FILLERS.split())
_WORD = re.compile(r"[a-z']+")


def is_halt(text: str) -> bool:
    """Whether a coordinator with a message held or going means it to stop: HALT, STOP, CANCEL, NO, WAIT.

    In any form ("halt!!", "no no wait", "please stop it"); a sentence about something else, or with a number in
    it, is not one.
    """
    words = _WORD.findall(text.lower().replace("’", "'"))
    if "halt" in words[:2]:
        return True
    if not words or any(letter.isdigit() for letter in text):
        return False
    return words[0] in _HALTS | _AROUND and bool(_HALTS & set(words)) and set(words) <= _HALTS | _AROUND
