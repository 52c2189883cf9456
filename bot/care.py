"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def apply(turn: Any, effect: Any) -> None:
    """Not written yet."""
