"""What people typed into a form of the desk, cut to what may be kept or sent."""

from flask import request

LONGEST_NOTE = 2000
LONGEST_TEXT = 459
"""Three parts at most."""
Said = tuple[str, str]
"""What the next page says, and whether it is "done" or "sorry"."""


class Sorry(Exception):
    """Why it was not done: a sentence for whoever typed it. Nothing is kept of it."""


def one_line(longest: int, name: str = "words") -> str:
    """A field of the form, every run of white space made one space; PostgreSQL takes no NUL."""
    return " ".join(request.form.get(name, "").replace("\0", " ").split())[:longest]


def number(text: str | None) -> int | None:
    """A whole number from 0 to the largest that a database holds; None for anything else."""
    tidy = (text or "").strip()
    return int(tidy) if tidy.isascii() and tidy.isdigit() and len(tidy) < 10 else None
