"""Numbered choices, by number or by their words."""

import re
from collections.abc import Iterable, Mapping

from flows.hearing.numbers import with_digits
from flows.hearing.slips import mended
from flows.hearing.tidy import POLITE, bare, plain

Options = Mapping[int, tuple[str, ...]]
_LEADS = frozenset({"number", "option", "no", "reply", "answer", "yes", "choice"})
_ORDINALS = {
    "first": "1",
    "1st": "1",
    "second": "2",
    "2nd": "2",
    "third": "3",
    "3rd": "3",
    "fourth": "4",
    "4th": "4",
}
_SMALL = frozenset(
    {
        "a",
        "an",
        "the",
        "and",
        "or",
        "to",
        "for",
        "of",
        "it",
        "is",
        "its",
        "i",
        "am",
        "my",
        "in",
        "on",
        "with",
        "by",
        "be",
    }
    | {
        "would",
        "like",
        "one",
        "that",
        "ok",
        "yes",
        "just",
        "all",
        "some",
        "bit",
        "me",
        "prefer",
        "number",
        "option",
    }
)
_NEGATIONS = frozenset(
    {"no", "not", "never", "cannot", "nothing", "none", "without", "except", "but", "nor", "neither"}
)
_EVERYTHING = re.compile(
    r"(?:yes |i can do )?(?:all|everything|anything|any)(?: of (?:them|it|these|those|the above))?"
)


def choice(text: str, options: Options) -> int | None:
    """The one option chosen, by its number or by the words of exactly one option, slips mended.

    Args:
        text: raw or tidied: "2", "number two please", "2 please ring me", "tea".
        options: the words and phrases of each option, in lower case.
    """
    words = with_digits(bare(text)).split()
    while len(words) > 1 and words[0] in _LEADS and words[1].isdecimal():
        words = words[1:]
    words = words[1:] if words[:1] == ["the"] else words
    if not words:
        return None
    if words[0] in _ORDINALS and words[1:] in ([], ["1"]):
        words = [_ORDINALS[words[0]]]
    number = words[0]
    if number.isdecimal():
        return _numbered(int(number), words[1:], options)
    named = _named(" ".join(words), options)
    return named[0] if len(named) == 1 else None


def _numbered(number: int, rest: list[str], options: Options) -> int | None:
    """The number, if the words after it (if any) are that option's own."""
    if number not in options:
        return None
    own = _words(options[number]) | _SMALL | POLITE
    return number if set(mended(" ".join(rest), own).split()) <= own else None


def choices(text: str, options: Options) -> tuple[int, ...]:
    """All the options chosen, sorted and unique: "1,2", "12", "1 and 2", "all", "tea and shopping".

    Empty if nothing is chosen, if a digit is not an option, or if words say something more.
    """
    words = with_digits(bare(text))
    if _EVERYTHING.fullmatch(words):
        return tuple(sorted(options))
    tokens = words.split()
    digits = [digit for token in tokens if token.isdecimal() for digit in token]
    if not digits:
        return _named(words, options)
    vocabulary = {word for phrases in options.values() for word in _words(phrases)}
    known = vocabulary | _SMALL | POLITE | _LEADS
    spoken = set(mended(" ".join(token for token in tokens if not token.isdecimal()), vocabulary).split())
    chosen = {int(digit) for digit in digits}
    return tuple(sorted(chosen)) if spoken <= known and chosen <= set(options) else ()


def _words(phrases: Iterable[str]) -> set[str]:
    return {word for phrase in phrases for word in plain(phrase).split()}


def _named(words: str, options: Options) -> tuple[int, ...]:
    """The options whose words are in the text; a phrase inside a longer one of another option does not count.

    A negation outside the phrases ("no man", "not tea") makes the whole text unsure.
    """
    phrases = {plain(phrase): number for number, own in options.items() for phrase in own}
    vocabulary = {word for phrase in phrases for word in phrase.split()}
    rest, found = f" {mended(words, vocabulary)} ", set()
    for phrase in sorted(filter(None, phrases), key=len, reverse=True):
        if f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", "  ")
            found.add(phrases[phrase])
    return tuple(sorted(found)) if _NEGATIONS.isdisjoint(rest.split()) else ()
