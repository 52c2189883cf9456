"""Words that mean the same wherever a conversation stands."""

from enum import StrEnum


class Word(StrEnum):
    """A whole-message word."""

    STOP = "stop"
    CANCEL = "cancel"
    HELP = "help"
    NEED = "need"
    MENU = "menu"
    PERSON = "person"
    STATUS = "status"
    WORRIED = "worried"
    AWAY = "away"
    BACK = "back"
    PRIVACY = "privacy"
    MY_DATA = "my data"
    DELETE_ME = "delete me"
    WRONG_NUMBER = "wrong number"
    START = "start"
    NOT_NEEDED = "not needed"
    OTHER = "other"
    NO_MORE_CHECKS = "no more checks"
    SORRY = "sorry"
    HERE = "here"
    HOME = "home"
    DONE = "done"
    CHANGE = "change"


def whole_word(text: str) -> Word | None:
    """The word the whole message amounts to, or None."""
    return None
