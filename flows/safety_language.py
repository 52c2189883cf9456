"""The small language in which a clinician writes safety phrases (docs/safety-phrases.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flows.safety_words import said

Choice = tuple[str, ...]
_GAPS = {"_": 2, "...": 5, "\u2026": 5}  # words that may come between; a spreadsheet turns ... into one sign
_PART = re.compile(r"\s*(\.\.\.|\u2026|_|\[[^\[\]()]*\]|\([^\[\]()]*\)|\{[^{}]*\}|[^\s\[\](){}]+)")
_WORD = re.compile(r"[a-z0-9]+\*?|#")
_LIST = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Step:
    """One part of a phrase: any of `choices`, after at most `skip` other words.

    `choices` are by their first word; `optional` says that the part may be left out.
    """

    choices: Mapping[str, tuple[Choice, ...]]
    optional: bool
    skip: int

    @property
    def longest(self) -> int:
        """Words in the longest choice."""
        return max(len(choice) for these in self.choices.values() for choice in these)

    @property
    def words(self) -> frozenset[str]:
        """Every word named in the part."""
        return frozenset(word for these in self.choices.values() for choice in these for word in choice)


def steps(phrase: str, lists: Mapping[str, tuple[Choice, ...]]) -> tuple[Step, ...]:
    """The parts of a phrase; raises ValueError saying how to mend it."""
    found: list[Step] = []
    skip = 0
    for part in _parts(phrase):
        if part in _GAPS:
            skip = max(skip, _GAPS[part])
            continue
        found.append(_step(part, skip, lists))
        skip = 0
    _check_ends(found, skip)
    return tuple(found)


def choices(text: str, lists: Mapping[str, tuple[Choice, ...]]) -> tuple[Choice, ...]:
    """Choices written with strokes between them, as in `at home / in hospital / {place}`."""
    found: list[Choice] = []
    for each in text.split("/"):
        named = _LIST.fullmatch(each.strip())
        found.extend(_named(named[1], lists) if named else [_words(each)])
    return tuple(dict.fromkeys(found))


def _parts(phrase: str) -> list[str]:
    found, at = [], 0
    phrase = phrase.strip()
    while at < len(phrase):
        part = _PART.match(phrase, at)
        if not part:
            raise ValueError(f'a bracket is missing near "{phrase[at : at + 20]}": brackets come in pairs')
        found.append(part[1])
        at = part.end()
    return found


def _step(part: str, skip: int, lists: Mapping[str, tuple[Choice, ...]]) -> Step:
    inner = part[1:-1] if part[0] in "[(" else part
    by_first: dict[str, tuple[Choice, ...]] = {}
    for choice in choices(inner, lists):
        by_first[choice[0]] = (*by_first.get(choice[0], ()), choice)
    return Step(by_first, part[0] == "(", skip)


def _named(name: str, lists: Mapping[str, tuple[Choice, ...]]) -> tuple[Choice, ...]:
    if name.strip().lower() not in lists:
        raise ValueError(
            f'there is no list called "{name.strip()}": add a LIST row for it above, or mend the name'
        )
    return lists[name.strip().lower()]


def _words(text: str) -> Choice:
    """Words as a text would have them, so that "Can't" in the table finds "cant"."""
    if any(sign in text for sign in ("_", "...", "{", "}")):
        raise ValueError(
            f'"{text.strip()}" is inside brackets, where only words and whole lists may be: use two rows'
        )
    marked = text.replace("*", "zzstarzz").replace("#", " zznumberzz ")
    words = tuple(word.replace("zzstarzz", "*").replace("zznumberzz", "#") for word in said(marked).words)
    for word in words:
        if not _WORD.fullmatch(word) or (word.endswith("*") and len(word) < 4):
            raise ValueError(f'"{word}" cannot be used: a star goes at the end, after at least three letters')
    if not words:
        raise ValueError(f'"{text.strip()}" has no word in it: write a word, or take the stroke or bracket out')
    return words


def _check_ends(found: list[Step], skip: int) -> None:
    if not found:
        raise ValueError("the phrase is empty: write at least one word, or delete the row")
    if skip or found[0].skip:
        raise ValueError("_ and ... go between words: take them off the start and the end of the phrase")
    if found[0].optional:
        raise ValueError(
            "a part in round brackets may be left out, so it changes nothing at the start: take it off"
        )
