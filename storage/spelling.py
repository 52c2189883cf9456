"""How a person's number and name may be spelt in what others wrote, and taking them out of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from storage import tables as t

REMOVED = "(removed)"
NEVER = re.compile(r"(?!)")
WORDS_TOO = (
    " art bill daisy dawn dean drew faith frank grace grant guy heather hope ivy jack joy june lily mark max may "
    "olive pat pearl penny ray rob rose ruby sandy sue summer violet will "
)
"""First names that are words too: "will" in small letters is not Will."""
ENOUGH_DIGITS = 7


@dataclass(frozen=True)
class Spelt:
    """What stands for somebody."""

    surely: re.Pattern[str]
    """Their numbers and their whole name: also where an address may have a street of that name."""
    anywhere: re.Pattern[str]
    """These, and a first name that nobody else has."""
    near: re.Pattern[str]
    """These, and each name alone: for what is of people who knew them."""

    def without(self, said: Any, *, near: bool, addresses: bool = False) -> Any:
        """Words, or data with words in it, without them.

        Args:
            said: the words.
            near: whether they are of somebody who knew them.
            addresses: whether somebody finds their way by such words.
        """
        return _without(said, self.near if near else self.surely if addresses else self.anywhere)


def _without(said: Any, names: re.Pattern[str]) -> Any:
    if isinstance(said, str):
        return names.sub(REMOVED, said)
    if isinstance(said, dict):
        return {key: _without(value, names) for key, value in said.items()}
    return [_without(value, names) for value in said] if isinstance(said, list) else said


def spelt(person: t.Person, numbers: Collection[str], *, alone: bool, aliases: Collection[str] = ()) -> Spelt:
    """How a person may be spelt; `alone` when nobody else in their community has the first name.

    `aliases` are what people who knew them called them.
    """
    first, surname = person.first_name.strip(), person.surname.strip()
    sure = [found for number in numbers if (found := _number(number))]
    if first and surname:
        sure.append(
            rf"(?i:\b{_words(first)}[\s,.]+{_words(surname)}\b|\b{_words(surname)}[\s,]+{_words(first)}\b)"
        )
    only = [_alone(first)] if alone and len(first) > 1 and not _is_word(first) else []
    names = [_alone(name) for name in (*aliases, first, surname) if len(name) > 1]
    return Spelt(_any(sure), _any([*sure, *only]), _any([*sure, *names]))


def _any(found: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(found)) if found else NEVER


def _number(number: str) -> str:
    """However it is spaced, with +44, 0044, (0) or 0 before it."""
    digits = re.sub(r"\D", "", number).removeprefix("44")
    if len(digits) < ENOUGH_DIGITS:
        return ""
    between = r"[\s().-]*"
    prefix = rf"(?:(?:\+|(?<!\d)00)?44{between}(?:\(?0\)?)?{between}|(?<!\d)(?:0{between})*)"
    return prefix + between.join(digits) + r"(?!\d)"


def _alone(name: str) -> str:
    if _is_word(name):
        return rf"\b(?:{_words(name.capitalize())}|{_words(name.upper())})\b"
    return rf"(?i:\b{_words(name)}\b)"


def _is_word(name: str) -> bool:
    return f" {name.lower()} " in WORDS_TOO


def _words(name: str) -> str:
    return r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", name))
