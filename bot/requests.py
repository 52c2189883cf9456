"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def apply(turn: Any, effect: Any) -> None:
    """Not written yet."""


def by_reference(turn: Any, request: Any, verb: Any, rest: str) -> None:
    """Not written yet."""


def status(turn: Any) -> bool:
    """Not written yet."""
    return False


def not_needed(turn: Any) -> bool:
    """Not written yet."""
    return False


def wrong_number(turn: Any) -> None:
    """Not written yet."""
