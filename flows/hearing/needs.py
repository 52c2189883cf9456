"""Kinds of help."""

from enum import StrEnum


class Need(StrEnum):
    """A kind of help."""

    CHAT = "chat"
    TEA = "tea"
    SHOPPING = "shopping"
    PRESCRIPTION = "prescription"
    OTHER = "other"


def needs(text: str) -> tuple[Need, ...]:
    """The kinds of help named, by words or by numbers 1 to 5."""
    return ()


def is_bare_chat(text: str) -> bool:
    """Whether the text asks for a chat without saying phone or visit."""
    return False
