"""The commands of coordinators, as values (conversation design, section 9)."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Verb(StrEnum):
    """The command words; PIN stands for a bare PIN."""

    QUEUE = "QUEUE"
    MORE = "MORE"
    SHOW = "SHOW"
    GOT = "GOT"
    SAFE = "SAFE"
    NOTE = "NOTE"
    TAKE = "TAKE"
    GIVE = "GIVE"
    SAY = "SAY"
    TELLV = "TELLV"
    ASSIGN = "ASSIGN"
    CLOSE = "CLOSE"
    NEED = "NEED"
    CHECK = "CHECK"
    CONTACT = "CONTACT"
    CONTACTS = "CONTACTS"
    TELLC = "TELLC"
    APPROVE = "APPROVE"
    BLOCK = "BLOCK"
    REST = "REST"
    DUTY = "DUTY"
    STATS = "STATS"
    PIN = "PIN"
    NO = "NO"
    # Broadcasts.
    TELL = "TELL"
    FIX = "FIX"
    SEND = "SEND"
    HALT = "HALT"


NEEDS_PIN = frozenset({Verb.NEED, Verb.CHECK, Verb.CONTACT, Verb.CONTACTS, Verb.APPROVE, Verb.BLOCK})
BROADCASTS = frozenset({Verb.TELL, Verb.FIX, Verb.SEND, Verb.HALT})
REASONS = ("DONE", "HELPED ELSEWHERE", "NOT NEEDED", "CANNOT REACH", "OUT OF AREA", "NOT SUITABLE")
DAY_BITS = {"mon": 1, "tue": 2, "wed": 4, "thu": 8, "fri": 16, "sat": 32, "sun": 64}
DAILY, WEEKDAYS, NO_CODE = 127, 31, 0
"""NO_CODE: the coordinator gave no number, or wrote NEW for an item without one."""


@dataclass(frozen=True)
class Command:
    """One command. `understood` is False when it begins as one but cannot be read (K9).

    Attributes:
        code: the item's three digits; NO_CODE where none was given.
        volunteer: 12 for V12.
        words: the free words, as sent.
        phone: a phone number as typed.
        name: a first name (or two).
        level: SAFETY or FRIENDLY, or a volunteer's level "1" to "3".
        days: weekdays as bits, Monday 1 … Sunday 64.
        at: local time of day of a check-in.
        on: DUTY ON; STATS MONTH.
    """

    verb: Verb
    understood: bool = True
    code: int = NO_CODE
    volunteer: int = 0
    words: str = ""
    phone: str = ""
    name: str = ""
    level: str = ""
    days: int = 0
    at: time | None = None
    on: bool = False
