"""Versions of the built-in phrase table: who changed it, when and why (`safety_versions.csv`)."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files


@dataclass(frozen=True)
class TableVersion:
    """One version of the built-in table."""

    number: int
    on: date
    by: str
    why: str
    table: str
    """The mark of the file as it was then."""


@cache
def table_version() -> TableVersion:
    """The version of the built-in table as it stands."""
    rows = csv.DictReader(io.StringIO(_packaged("safety_versions.csv")))
    return [
        TableVersion(int(row["version"]), date.fromisoformat(row["on"]), row["by"], row["why"], row["table"])
        for row in rows
    ][-1]


def mark() -> str:
    """The mark of the built-in table: another as soon as a letter of it is."""
    return sha256(_packaged("safety.csv").encode()).hexdigest()[:12]


def _packaged(name: str) -> str:
    return files("flows").joinpath(name).read_text("utf-8")
