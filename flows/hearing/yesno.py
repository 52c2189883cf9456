"""Yes, no, and everything between."""

from enum import StrEnum


class Answer(StrEnum):
    """What a text says to a yes/no question."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    CONDITIONAL_NO = "conditional no"
    NEITHER = "neither"


def yes_no(text: str, *, offer: bool = False, numbered: bool = True) -> Answer:
    """How the text answers a yes/no question."""
    return Answer.NEITHER
