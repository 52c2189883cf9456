"""Where people live: postcodes of the ONS directory, a community for each town.

Postcodes stand for people: each has about as many households, 15 on average (ONS), so where there are more
postcodes there are more volunteers and more requests.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from storage.gazetteer import Gazetteer
from storage.postcodefile import PostcodeFile, area, key, load, pcd_of

FEWEST = 50
"""Fewer places than this are an office block or a sorting office, not a town."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IRISH = "BT"


@dataclass(frozen=True)
class Patch:
    """The area of one community: its outward codes, and where people live in it, in metres on the grid."""

    name: str
    outwards: tuple[str, ...]
    eastings: Sequence[int]
    northings: Sequence[int]

    def __len__(self) -> int:
        return len(self.eastings)


def town(outwards: Sequence[str]) -> list[Patch]:
    """One community over some outward codes ("LE16"); raises LookupError for one nobody lives in."""
    gazetteer = Gazetteer()
    for outward in outwards:
        if gazetteer.find(outward) is None:
            raise LookupError(f"no postcode begins with {outward}: name outward codes, like LE16")
    parts = [_patch(load(area(outward)), outward) for outward in outwards]
    eastings, northings = array("i"), array("i")
    for part in parts:
        eastings.extend(part.eastings)
        northings.extend(part.northings)
    return [Patch(" ".join(outwards), tuple(outwards), eastings, northings)]


def county(areas: Sequence[str]) -> list[Patch]:
    """A community for each outward code of some postcode areas ("LE"); raises LookupError for an unknown one."""
    found: list[Patch] = []
    for letters in areas:
        within = [p for p in _patches(area(letters)) if _letters(p.name) == letters]
        if not within:
            raise LookupError(f"no postcode area is called {letters}: name areas, like LE")
        found.extend(within)
    return found


def country(progress: Callable[[int, int], None] = lambda done, of: None) -> list[Patch]:
    """A community for each outward code of the United Kingdom."""
    names = (*LETTERS, IRISH)
    found: list[Patch] = []
    for done, name in enumerate(names, start=1):
        found.extend(p for p in _patches(name) if (_letters(p.name) == IRISH) == (name == IRISH))
        progress(done, len(names))
    return found


def _letters(outward: str) -> str:
    """The postcode area: "LE" of "LE16"; "GIR" has no digits at all."""
    return "".join(takewhile(str.isalpha, outward))


def _patches(name: str) -> Iterator[Patch]:
    file = load(name)
    for outward in _outwards(file, name[:1]):
        patch = _patch(file, outward)
        if len(set(zip(patch.eastings, patch.northings, strict=True))) >= FEWEST:
            yield patch


def _outwards(file: PostcodeFile, letter: str) -> Iterable[str]:
    row = 0
    while row < len(file.keys):
        outward = pcd_of(letter, file.keys[row])[:4]
        yield outward.strip()
        row = bisect_left(file.keys, key(outward) + _INWARDS)


_INWARDS = 10 * 26 * 26
"""How many postcodes one outward code could have."""


def _patch(file: PostcodeFile, outward: str) -> Patch:
    first, end = file.span(outward.ljust(4))
    rows = [row for row in range(first, end) if file.eastings[row]]
    eastings = array("i", [file.eastings[row] for row in rows])
    return Patch(outward, (outward,), eastings, array("i", [file.northings[row] for row in rows]))
