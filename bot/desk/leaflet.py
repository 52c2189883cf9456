"""Leaflet, which draws maps on tiles: not part of Cuppa, served where an operator has put the published files."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

VERSION = "1.9.4"
PUBLISHED: Mapping[str, str] = {
    "leaflet.js": "20nQCchB9co0qIjJZRGuk2/Z9VM+kNiyxNV1lvTlZBo=",
    "leaflet.css": "p4NxAoJBhIIN+hmNHrzRCf9tD/miZyoHS5obTRR9BMY=",
}
"""SHA-256 of its two files. Source: leafletjs.com, "Leaflet Quick Start Guide", the integrity values of 1.9.4."""


def file(folder: Path, name: str) -> bytes | None:
    """One of the two files, if it is there and is the published one."""
    try:
        found = (folder / name).read_bytes()
    except OSError:
        return None
    return found if b64encode(sha256(found).digest()).decode() == PUBLISHED[name] else None


def lacking(folder: Path) -> tuple[str, ...]:
    """What is wrong with the files, a sentence each; () when both may be served."""
    return tuple(_fault(folder, name) for name in PUBLISHED if file(folder, name) is None)


def _fault(folder: Path, name: str) -> str:
    if (folder / name).is_file():
        return f"{name} in {folder.absolute()} is not the one published as Leaflet {VERSION}, so it is not used."
    return f"{name} is not in {folder.absolute()}."
