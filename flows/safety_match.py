"""Where in a text the rows of the phrase table are found; time grows in line with the text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flows.safety_language import Step
from flows.safety_words import Lexicon, said

Span = tuple[int, int]  # first word, and the one after the last
_MYSELF = frozenset({"i", "im", "ive"})


@dataclass(frozen=True)
class Row:
    """A phrase: its kind (None for an OK row) and whether it sets aside what lies inside it.

    `rarest` is the part to look for first, and `back` how many words before it the phrase may begin.
    """

    kind: str | None
    covers: bool
    steps: tuple[Step, ...]
    rarest: Step
    back: int


def row(kind: str | None, covers: bool, steps: tuple[Step, ...], uses: Mapping[str, int]) -> Row:
    """A row, looked for by the part whose words the table uses least, which rules most rows out.

    Args:
        uses: how many parts of the table begin a choice with each word.
    """
    needed = [number for number, step in enumerate(steps) if not step.optional]
    at = min(needed, key=lambda number: sum(uses[word] for word in steps[number].choices))
    back = sum(step.longest for step in steps[:at]) + sum(step.skip for step in steps[: at + 1])
    return Row(kind, covers, steps, steps[at], back)


@dataclass(frozen=True)
class Heard:
    """A text: what each word may stand for, whether it is the writer ("I"), its sentence, and an index."""

    at: tuple[frozenset[str], ...]
    myself: tuple[bool, ...]
    sentences: tuple[int, ...]
    places: Mapping[str, tuple[int, ...]]
    present: frozenset[str]


def hear(text: str, lexicon: Lexicon) -> Heard:
    """Read a text word by word against the table's words."""
    spoken = said(text)
    known = {word: lexicon.hear(word) for word in set(spoken.words)}
    at: list[frozenset[str]] = []
    myself: list[bool] = []
    sentences: list[int] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for word, sentence in zip(spoken.words, spoken.sentences, strict=True):
        for readings in known[word]:
            for reading in readings:
                places[reading].append(len(at))
            at.append(readings)
            myself.append(word in _MYSELF)
            sentences.append(sentence)
    where = {word: tuple(found) for word, found in places.items()}
    return Heard(tuple(at), tuple(myself), tuple(sentences), where, frozenset(where))


def spans(row: Row, heard: Heard) -> Iterator[Span]:
    """Every place where the row is found; a danger as short as it can be, a covering row as long."""
    if any(step.choices.keys().isdisjoint(heard.present) for step in row.steps if not step.optional):
        return
    for start in _starts(row, heard):
        ends = _ends(row, heard, start)
        if row.covers:
            ends = {end for end in ends if heard.sentences[end - 1] == heard.sentences[start]}
        if ends:
            yield start, max(ends) if row.covers else min(ends)


def _starts(row: Row, heard: Heard) -> set[int]:
    """Places near enough before the rarest part, so that a common first word costs nothing elsewhere."""
    rare = {place for word in row.rarest.choices.keys() & heard.present for place in heard.places[word]}
    if not row.back:
        return rare
    first = row.steps[0].choices.keys()
    near = {place for here in rare for place in range(max(0, here - row.back), here + 1)}
    return {place for place in near if not first.isdisjoint(heard.at[place])}


def reach(heard: Heard, covers: Iterable[Span]) -> list[int]:
    """For each word, how far a covering phrase that starts there or earlier goes."""
    furthest = [0] * len(heard.at)
    for start, end in covers:
        furthest[start] = max(furthest[start], end)
    for here in range(1, len(furthest)):
        furthest[here] = max(furthest[here], furthest[here - 1])
    return furthest


def _ends(row: Row, heard: Heard, start: int) -> set[int]:
    """Where the row may end if it starts here: one sweep, every part at once, so nothing is tried twice."""
    fronts = {start}
    for step in row.steps:
        reached = _skipped(fronts, step.skip, row.covers, heard) if step.skip else fronts
        landed = {end for here in reached for end in _after(step, heard, here)}
        fronts = landed | reached if step.optional else landed
        if not fronts:
            break
    return fronts


def _skipped(fronts: set[int], most: int, covers: bool, heard: Heard) -> set[int]:
    """Places reached by passing over a few words; a covering row never passes over "I".

    So "my mum died and I want to die" is not taken for "my mum … wanted to die".
    """
    found: set[int] = set()
    for here in fronts:
        for there in range(here, min(here + most, len(heard.at)) + 1):
            found.add(there)
            if covers and there < len(heard.at) and heard.myself[there]:
                break
    return found


def _after(step: Step, heard: Heard, here: int) -> Iterator[int]:
    if here >= len(heard.at):
        return
    for first in heard.at[here]:
        for choice in step.choices.get(first, ()):
            end = here + len(choice)
            if end <= len(heard.at) and all(word in heard.at[here + 1 + n] for n, word in enumerate(choice[1:])):
                yield end
