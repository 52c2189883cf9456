"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def command(turn: Any) -> bool:
    """Not written yet."""
    return False


def coordinator_stopped(turn: Any) -> None:
    """Not written yet."""
