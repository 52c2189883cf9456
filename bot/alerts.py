"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def danger(turn: Any) -> bool:
    """Not written yet."""
    return False


def attach(turn: Any) -> bool:
    """Not written yet."""
    return False


def help_word(turn: Any) -> bool:
    """Not written yet."""
    return False


def chase(work: Any, task: Any) -> None:
    """Not written yet."""


def text_changed(work: Any, text: Any) -> None:
    """Not written yet."""


def close_for_child(turn: Any) -> None:
    """Not written yet."""
