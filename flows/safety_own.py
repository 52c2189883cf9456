"""Safety phrases that a community adds: they can raise more alerts than the built-in table, never fewer."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from flows.safety import Danger, Phrases, parse
from flows.settings import OwnPhrase

_HELPS = ("LIST", "ORDINARY", "OK", "ONLY")
MOST, LONGEST = 100, 120


def dangers(text: str, built_in: Phrases, own: Phrases | None) -> tuple[Danger, ...]:
    """Every kind of danger in a text, most severe first, by the built-in table and a community's own beside it.

    Apart, because a word that is named in a table is no slip of another any more: in one table an addition could
    make the line deaf to a misspelling it knew.
    """
    found = built_in.dangers(text)
    if own is None:
        return found
    more = {*found, *own.dangers(text)}
    return tuple(kind for kind in Danger if kind in more)


def own_table(own: Sequence[OwnPhrase]) -> Phrases:
    """The additions alone, with the built-in lists, ordinary words and sayings; `fault_of` has passed each."""
    return parse(_csv([*_helps(), *((each.kind, each.phrase) for each in own)]))


def fault_of(own: OwnPhrase) -> str:
    """Why an addition cannot be used, as a sentence; "" when it can."""
    if own.kind not in set(Danger):
        return f"Choose what kind of danger it is: {', '.join(Danger)}."
    if len(own.phrase) > LONGEST:
        return f"At most {LONGEST} letters, please: a phrase is a few words."
    try:
        parse(_csv([*_lists(), (own.kind, own.phrase)]))
    except ValueError as problem:
        said = str(problem).partition(": ")[2]
        return f"{said[:1].upper()}{said[1:]}."
    return ""


def catches(own: OwnPhrase) -> tuple[str, ...]:
    """The ordinary sentences, of those packaged, that an addition would take for danger."""
    table = own_table((own,))
    return tuple(sentence for sentence in ordinary_sentences() if table.dangers(sentence))


@cache
def ordinary_sentences() -> tuple[str, ...]:
    """Harmless things people text, to try an addition against."""
    text = files("flows").joinpath("ordinary.csv").read_text("utf-8")
    return tuple(row["sentence"] for row in csv.DictReader(io.StringIO(text)))


@cache
def _helps() -> tuple[tuple[str, str], ...]:
    """The rows of the built-in table that raise nothing by themselves."""
    text = files("flows").joinpath("safety.csv").read_text("utf-8")
    return tuple((r["kind"], r["phrase"]) for r in csv.DictReader(io.StringIO(text)) if _is_help(r["kind"]))


def _is_help(kind: str | None) -> bool:
    return bool(kind) and str(kind).split(" ")[0] in _HELPS


def _lists() -> list[tuple[str, str]]:
    return [row for row in _helps() if row[0] == "LIST"]


def _csv(rows: Iterable[tuple[str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([("kind", "phrase", "note"), *((kind, phrase, "") for kind, phrase in rows)])
    return out.getvalue()
