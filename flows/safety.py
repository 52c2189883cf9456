"""Finds danger in a text: the clinician's phrase table, read once, and the matching of it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Danger(StrEnum):
    """Kinds of danger, most severe first (conversation design, section 3)."""

    EMERGENCY = "EMERGENCY"
    SELF_HARM = "SELF-HARM"
    UNSAFE = "UNSAFE"
    MONEY = "MONEY"
    CARER_HARM = "CARER-HARM"
    HEALTH = "HEALTH"
    LOW = "LOW"


RED: frozenset[Danger] = frozenset(Danger) - {Danger.HEALTH, Danger.LOW}


@dataclass(frozen=True)
class Phrases:
    """The phrase table, ready to match."""

    def dangers(self, text: str) -> tuple[Danger, ...]:
        """Every kind of danger in the text, most severe first; empty if none."""
        return ()


def parse(csv_text: str) -> Phrases:
    """The table from its CSV text; raises ValueError naming the line and how to mend it."""
    return Phrases()


@cache
def default_phrases() -> Phrases:
    """The table packaged with Cuppa, read once."""
    return parse("")
