"""Postcodes as people type them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A possible postcode: "LE16 7AB", or rough: "LE16 7" or "LE16"."""

    text: str
    rough: bool


def candidates(text: str) -> tuple[Candidate, ...]:
    """Possible postcodes, likeliest first, full ones before half ones."""
    return ()
