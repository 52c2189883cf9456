"""Slips of the thumb."""

from collections.abc import Iterable


def close_to(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that the word was meant to be, or None."""
    return None
