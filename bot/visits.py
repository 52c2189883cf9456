"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def apply(turn: Any, effect: Any) -> None:
    """Not written yet."""


def begin(work: Any, request: Any, volunteer: Any) -> None:
    """Not written yet."""


def call_off(work: Any, request: Any) -> Any:
    """Not written yet."""


def texts_stopped(work: Any, person: Any, standing: Any) -> None:
    """Not written yet."""


def text_changed(work: Any, text: Any) -> None:
    """Not written yet."""


def by_reference(turn: Any, visit: Any, verb: Any, rest: str) -> bool:
    """Not written yet."""
    return False


def other(turn: Any) -> bool:
    """Not written yet."""
    return False


def sorry(turn: Any) -> bool:
    """Not written yet."""
    return False


def here(turn: Any) -> bool:
    """Not written yet."""
    return False


def home(turn: Any) -> bool:
    """Not written yet."""
    return False


def done(turn: Any) -> bool:
    """Not written yet."""
    return False


def worried(turn: Any) -> bool:
    """Not written yet."""
    return False
