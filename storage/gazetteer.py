"""UK postcodes placed on the British National Grid, offline and without a database."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from storage.postcodefile import BRITISH_GRID, WGS84, PostcodeFile, area, key, load, pcd_of, transform

_OUTWARD = "([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)"
_FULL, _HALF, _SECTOR = rf"{_OUTWARD}\s*([0-9][A-Z]{{2}})", f"{_OUTWARD}()", rf"{_OUTWARD}\s*([0-9])"
# The outward code before the sector: "LE17" is a town, not the seventh sector of LE1.
_FORMS = tuple(re.compile(form) for form in (_FULL, _HALF, _SECTOR))

NOT_A_POSTCODE = "This does not look like a UK postcode."
UNKNOWN = "There is no such postcode."
NO_REFERENCE = "This postcode has no place on the map."

# The whole British grid in metres: what lies outside it was not placed but guessed.
_GRID_EDGE = (700_000, 1_300_000)


@dataclass(frozen=True)
class Place:
    """A postcode, or the centre of half of one.

    Attributes:
        text: "LE16 7AB", or half of one: "LE16 7", "LE16".
        easting: metres east on the British National Grid (EPSG:27700), Northern Ireland too.
        northing: metres north on the same grid.
        rough: True for half a postcode: the place is the mean of its postcodes.
        outward: "LE16", as communities list their area.
        sector: "LE16 7", the most of it that may be shown to the unmatched; "LE16" when no more is known.
    """

    text: str
    easting: int
    northing: int
    rough: bool
    outward: str
    sector: str


class _Code(NamedTuple):
    outward: str
    inward: str

    @property
    def text(self) -> str:
        return f"{self.outward} {self.inward}".rstrip()

    @property
    def pcd(self) -> str:
        return self.outward.ljust(4) + self.inward

    @property
    def rough(self) -> bool:
        return len(self.inward) < 3

    @property
    def sector(self) -> str:
        return f"{self.outward} {self.inward[:1]}".rstrip()


class Gazetteer:
    """Every UK postcode, live and ended, decoded letter by letter when asked for.

    One is enough for a process, and threads may share it. The first look-up of a letter decodes a file, so
    look up before taking a write lock, or `preload` what the communities' areas need.

    Source: ONS Postcode Directory (Open Government Licence); see `storage.postcodefile`.
    """

    def __init__(self) -> None:
        self._files: dict[str, PostcodeFile] = {}
        self._centres: dict[str, tuple[int, int] | None] = {}
        self._lock = Lock()

    def find(self, text: str) -> Place | None:
        """Where a postcode is.

        Args:
            text: a postcode or half of one, in any case, with or without its space. "LE17" is the outward
                code; the sector is "LE1 7".

        Returns:
            The place, or None when there is no such postcode or it has no grid reference: nothing is ever
            placed at 0,0. `reason` tells the two apart.
        """
        code = _read(text)
        if code is None:
            return None
        point = self._centre(code) if code.rough else self._point(code)
        return point and Place(code.text, *point, code.rough, code.outward, code.sector)

    def reason(self, text: str) -> str | None:
        """Why `find(text)` gives nothing: one of this module's three sentences, or None when it does."""
        code = _read(text)
        if code is None:
            return NOT_A_POSTCODE
        first, end = self._file(code.outward).span(code.pcd)
        if first == end:
            return UNKNOWN
        return None if self.find(text) else NO_REFERENCE

    def warm(self, letter: str) -> None:
        """Decode now what postcodes beginning with this letter (or with "BT") need."""
        self._file(letter.upper())

    def preload(self, outwards: Iterable[str]) -> None:
        """Decode now what these outward codes need, as at start-up for the areas of all communities."""
        for outward in outwards:
            self.warm(outward.strip())

    def nearest(self, easting: int, northing: int, outwards: Iterable[str]) -> Place | None:
        """The postcode closest to a point in metres, among those of some outward codes, if they have any."""
        best, place = float("inf"), None
        for outward in outwards:
            file = self._file(outward.upper())
            first, end = file.span(outward.upper().ljust(4))
            for row in range(first, end):
                away = (file.eastings[row] - easting) ** 2 + (file.northings[row] - northing) ** 2
                if file.eastings[row] and away < best:
                    best, place = away, (outward[0].upper(), file, row)
        return place and _place(*place)

    def _point(self, code: _Code) -> tuple[int, int] | None:
        file = self._file(code.outward)
        wanted = key(code.pcd)
        row = bisect_left(file.keys, wanted)
        if row == len(file.keys) or file.keys[row] != wanted or not file.eastings[row]:
            return None
        return file.eastings[row], file.northings[row]

    def _centre(self, code: _Code) -> tuple[int, int] | None:
        # Kept, since an outward code has up to 10,000 postcodes; there are only 15,000 halves in all.
        if code.pcd not in self._centres:
            self._centres[code.pcd] = _mean(self._file(code.outward), code.pcd)
        return self._centres[code.pcd]

    def _file(self, outward: str) -> PostcodeFile:
        name = area(outward)
        if name not in self._files:
            with self._lock:
                if name not in self._files:
                    self._files[name] = load(name)
        return self._files[name]


def from_latlon(lat: float, lon: float) -> tuple[int, int]:
    """A shared location in metres on the British National Grid.

    Args:
        lat: degrees north (WGS 84).
        lon: degrees east (WGS 84).

    Raises:
        ValueError: the point is not on the British grid.
    """
    easting, northing = transform(WGS84, BRITISH_GRID)(lon, lat)
    if not (0 < easting < _GRID_EDGE[0] and 0 < northing < _GRID_EDGE[1]):
        raise ValueError("this place is outside the United Kingdom")
    return round(easting), round(northing)


def to_latlon(easting: int, northing: int) -> tuple[float, float]:
    """A place on the British National Grid in degrees north and east (WGS 84), within about 5 metres.

    By seven parameters (EPSG:1314): Ordnance Survey's grid of shifts, which is exact, is not installed.
    """
    lon, lat = transform(BRITISH_GRID, WGS84)(easting, northing)
    return round(lat, 5), round(lon, 5)


def _read(text: str) -> _Code | None:
    tidy = text.strip().upper()
    for form in _FORMS:
        if match := form.fullmatch(tidy):
            return _Code(match[1], match[2])
    return None


def _place(letter: str, file: PostcodeFile, row: int) -> Place:
    pcd = pcd_of(letter, file.keys[row])
    code = _Code(pcd[:4].strip(), pcd[4:])
    return Place(code.text, file.eastings[row], file.northings[row], False, code.outward, code.sector)


def _mean(file: PostcodeFile, start: str) -> tuple[int, int] | None:
    first, end = file.span(start)
    placed = sum(1 for easting in file.eastings[first:end] if easting)
    if not placed:
        return None
    return round(sum(file.eastings[first:end]) / placed), round(sum(file.northings[first:end]) / placed)
