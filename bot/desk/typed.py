"""What people typed into a form of the desk, cut to what may be kept or sent."""

from flask import request

LONGEST_NOTE = 2000
LONGEST_TEXT = 459
"""Three parts at most."""
Said = tuple[str, str]
"""What the next page says, and whether it is "done" or "sorry"."""


def one_line(longest: int, name: str = "words") -> str:
    """A field of the form, every run of white space made one space."""
    return " ".join(request.form.get(name, "").split())[:longest]
