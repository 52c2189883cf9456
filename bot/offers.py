"""Not written yet."""

from typing import Any

TIMERS: dict[str, Any] = {}


def apply(turn: Any, effect: Any) -> None:
    """Not written yet."""


def by_reference(turn: Any, offer: Any, verb: Any, rest: str) -> None:
    """Not written yet."""


def start_asking(work: Any, request: Any) -> None:
    """Not written yet."""


def ask_again(work: Any, request: Any) -> None:
    """Not written yet."""


def stand_down(work: Any, request: Any) -> None:
    """Not written yet."""
