"""Reads the clinician's table of safety phrases, and refuses a row it cannot use, with its line number."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flows.safety_language import Choice, Step, choices, steps
from flows.safety_match import Row, row
from flows.safety_words import Lexicon, said

_HEADER = ["kind", "phrase", "note"]
_ONLY = "ONLY "
_Written = tuple[str | None, bool, tuple[Step, ...]]


@dataclass(frozen=True)
class Table:
    """The rows in the order written, and every word in them."""

    rows: tuple[Row, ...]
    lexicon: Lexicon


def read(csv_text: str, kinds: Collection[str]) -> Table:
    """The table from its CSV text.

    Args:
        csv_text: header `kind,phrase,note`, then a row for each phrase; blank rows are skipped.
        kinds: names of the kinds of danger.
    Errors:
        ValueError: a row cannot be used; the message names its line and how to mend it.
    """
    lists: dict[str, tuple[Choice, ...]] = {}
    rows: list[_Written] = []
    ordinary: set[str] = set()
    for line, kind, phrase in _cells(csv_text):
        try:
            if kind == "LIST":
                lists.update([_list(phrase, lists)])
            elif kind == "ORDINARY":
                ordinary.update(said(phrase).words)
            else:
                rows.append(_written(kind, phrase, lists, kinds))
        except ValueError as problem:
            raise ValueError(f"line {line}: {problem}") from None
    if not rows:
        raise ValueError("line 2: the table has no phrases: put at least one row under kind,phrase,note")
    uses = Counter(word for _, _, parts in rows for step in parts for word in step.choices)
    made = tuple(row(*written, uses) for written in rows)
    return Table(made, _lexicon(made, ordinary))


def _cells(csv_text: str) -> Iterator[tuple[int, str, str]]:
    reader = csv.reader(csv_text.removeprefix("\ufeff").splitlines(), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if header != _HEADER:
            raise ValueError("line 1: the first row must be kind,phrase,note")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield (reader.line_num, *_two(cells, reader.line_num))
    except csv.Error:
        raise ValueError(f"line {reader.line_num}: a quote is not closed: quotes come in pairs") from None


def _two(cells: list[str], line: int) -> tuple[str, str]:
    if not 2 <= len(cells) <= 3:
        raise ValueError(
            f"line {line}: there are {len(cells)} columns, not three: put quotes round a cell with a comma in it"
        )
    return " ".join(cells[0].upper().split()), cells[1]


def _written(kind: str, phrase: str, lists: dict[str, tuple[Choice, ...]], kinds: Collection[str]) -> _Written:
    bare = kind.removeprefix(_ONLY)
    if kind != "OK" and bare not in kinds:
        raise ValueError(
            f'there is no kind "{kind}": use {", ".join(kinds)}, ONLY and one of those, OK, LIST or ORDINARY'
        )
    return (None if kind == "OK" else bare, kind != bare or kind == "OK", steps(phrase, lists))


def _list(phrase: str, lists: dict[str, tuple[Choice, ...]]) -> tuple[str, tuple[Choice, ...]]:
    name, equals, members = phrase.partition("=")
    name = " ".join(name.lower().split())
    if not equals or not name:
        raise ValueError("a list is written as a name, = and its words: someone = he / she / they")
    if name in lists:
        raise ValueError(f'there is already a list called "{name}": give this one another name')
    return name, choices(members, lists)


def _lexicon(rows: tuple[Row, ...], ordinary: set[str]) -> Lexicon:
    words = frozenset(word for row in rows for step in row.steps for word in step.words)
    danger = frozenset(word for row in rows if not row.covers for step in row.steps for word in step.words)
    stems = frozenset(word.removesuffix("*") for word in words if word.endswith("*"))
    whole = frozenset(word for word in words if not word.endswith("*"))
    return Lexicon(whole, stems, danger, frozenset(ordinary))
