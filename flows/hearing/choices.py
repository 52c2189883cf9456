"""Numbered choices."""

from collections.abc import Mapping


def choice(text: str, options: Mapping[int, tuple[str, ...]]) -> int | None:
    """The one option chosen, by number or by words."""
    return None


def choices(text: str, options: Mapping[int, tuple[str, ...]]) -> tuple[int, ...]:
    """All the options chosen, sorted, or none if anything does not fit."""
    return ()
