"""References: YES 127."""

from enum import StrEnum


class Verb(StrEnum):
    """What the text says about the item."""

    YES = "yes"
    NO = "no"
    DONE = "done"
    SORRY = "sorry"
    HERE = "here"
    HOME = "home"
    WORRIED = "worried"
    NONE_GIVEN = "none given"


def reference(text: str) -> tuple[Verb, int, str] | None:
    """The verb, the reference (100 to 999) and the rest of the words."""
    return None
