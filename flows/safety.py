"""Finds danger in a text, by the clinician's table of phrases (`safety.csv`, docs/safety-phrases.md).

Rule: conversation design, section 3. Misses cost more than false alarms, so only the table's own OK and
ONLY rows, within one sentence, set a danger aside.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from flows.safety_match import Heard, Row, Span, hear, reach, spans
from flows.safety_table import read
from flows.safety_words import Lexicon


class Danger(StrEnum):
    """Kinds of danger, most severe first (conversation design, section 3)."""

    EMERGENCY = "EMERGENCY"
    SELF_HARM = "SELF-HARM"
    UNSAFE = "UNSAFE"
    MONEY = "MONEY"
    CARER_HARM = "CARER-HARM"
    HEALTH = "HEALTH"
    LOW = "LOW"


RED: frozenset[Danger] = frozenset(Danger) - {Danger.HEALTH, Danger.LOW}


@dataclass(frozen=True)
class Phrases:
    """The phrase table, ready to match; made by `parse`. `by_word` finds the rows a word makes possible."""

    rows: tuple[Row, ...]
    lexicon: Lexicon
    by_word: Mapping[str, tuple[int, ...]]

    def dangers(self, text: str) -> tuple[Danger, ...]:
        """Every kind of danger in the text, most severe first; empty if none.

        Args:
            text: one message as it came, of any length (characters); the time taken grows in line with it.
        """
        heard = hear(text, self.lexicon)
        found = [(row, list(spans(row, heard))) for row in self._possible(heard)]
        ok = reach(heard, (span for row, where in found if row.kind is None for span in where))
        covered = reach(heard, (span for row, where in found if row.covers for span in where))
        kinds = {row.kind for row, where in found if _stands(where, ok if row.covers else covered)}
        return tuple(kind for kind in Danger if kind in kinds)

    def _possible(self, heard: Heard) -> list[Row]:
        numbers = {number for word in heard.present for number in self.by_word.get(word, ())}
        return [self.rows[number] for number in numbers]


def parse(csv_text: str) -> Phrases:
    """The phrase table from its CSV text (columns kind,phrase,note).

    Errors:
        ValueError: a row cannot be used; the message names its line and how to mend it.
    """
    table = read(csv_text, tuple(Danger))
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        for word in row.rarest.choices:
            by_word[word].append(number)
    return Phrases(table.rows, table.lexicon, {word: tuple(rows) for word, rows in by_word.items()})


@cache
def default_phrases() -> Phrases:
    """The table packaged with Cuppa, read once.

    Errors:
        ValueError: as `parse`; the tests refuse such a table before it is released.
    """
    return parse(files("flows").joinpath("safety.csv").read_text(encoding="utf-8"))


def _stands(where: list[Span], covers: list[int]) -> bool:
    """Whether any finding of a row is not wholly inside a covering phrase."""
    return any(end > covers[start] for start, end in where)
