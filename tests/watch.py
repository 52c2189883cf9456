"""Every line our code logs while a test runs is looked at: no phone number, and nothing that was sealed away."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.logs import _extras, _Json, _Text
from storage.vault import Vault

OURS = ("bot", "storage", "flows")
LONG = 12
"""Shorter words ("yes please") may stand in a line by chance."""
TOLD = "(a phone number)"
_PHONE = re.compile(r"(?:\+|\b00|\b)44[\d ]{7,}\d|\b07\d[\d ]{7,}\d")
_DIGITS = re.compile(r"\d+")
# The line of a test in a traceback holds what the test wrote.
_TESTS_OWN = re.compile(r'  File "[^"]*/tests/[^"]*", line .*\n.*\n')


class Watch(logging.Handler):
    """Looks at lines as they are written, in both forms; words are compared when a test is over.

    Lines and words are kept without their digits: ten thousand texts of one wording are one line and one word.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms = (_Text(), _Json())
        self.seen: set[str] = set()
        self.lines: set[str] = set()
        self.words: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a line: at each that may hold a number, and else at one of its kind."""
        said = f"{record.name} {record.getMessage()} {_extras(record)}"
        kind = _PHONE.sub(TOLD, said)
        kind = _DIGITS.sub("#", kind)
        if kind in self.seen and not record.exc_info:
            return
        self.seen.add(kind)
        for form in self.forms:
            line = _PHONE.sub(TOLD, _TESTS_OWN.sub("", form.format(record)))
            self.lines.add(_DIGITS.sub("#", line))

    def sealed(self, words: str) -> None:
        """Hear of words that are private: they were sealed on their way into the database."""
        known = _DIGITS.sub("#", words)
        if len(known) > LONG:
            self.words.add(known)

    def told(self) -> list[str]:
        """The lines since the last time that tell a number or private words."""
        private = {TOLD, *self.words}
        found = [line for line in self.lines if any(words in line for words in private)]
        self.seen, self.lines, self.words = set(), set(), set()
        return found

    def start(self, replace: Callable[[Any, str, Any], None]) -> None:
        """Listen to our loggers and to whatever is sealed."""
        seal = Vault.seal

        def heard(vault: Vault, text: str) -> str:
            self.sealed(text)
            return seal(vault, text)

        replace(Vault, "seal", heard)
        for name in OURS:
            logging.getLogger(name).addHandler(self)
            logging.getLogger(name).setLevel(logging.INFO)


WATCH = pytest.StashKey[Watch]()
"""Where a test run keeps its watch."""
