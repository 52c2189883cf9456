"""What a text is about when nothing is open."""

from enum import StrEnum


class Intent(StrEnum):
    """A conversation that a text starts."""

    NEED = "need"
    OFFER = "offer"
    PLEDGE = "pledge"
    ORGANISATION = "organisation"


def intent(text: str) -> Intent | None:
    """The conversation that the text starts, or None."""
    return None


def is_courtesy(text: str) -> bool:
    """Whether the text only says thank you or the like."""
    return False


def is_long(text: str) -> bool:
    """Whether the text has over 12 words."""
    return len(text.split()) > 12


def is_someone_else(text: str) -> bool:
    """Whether somebody else, or a machine, wrote the text."""
    return False
