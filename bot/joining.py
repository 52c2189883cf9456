"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def apply(turn: Any, effect: Any) -> None:
    """Not written yet."""


def away(turn: Any) -> bool:
    """Not written yet."""
    return False


def back(turn: Any) -> bool:
    """Not written yet."""
    return False
