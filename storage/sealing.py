"""Sealed columns as they lie in the database: gone through in batches, each value written another way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Integer,
    String,
    TableClause,
    bindparam,
    column,
    func,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (every table must be known)
from storage.types import Contact, SecretJson, Words
from storage.vault import Vault

BATCH = 500


@dataclass(frozen=True)
class Place:
    """A column with sealed values in it."""

    table: str
    column: str
    data: bool = False
    """JSON, in which a sealed value is a string."""

    @property
    def raw(self) -> TableClause:
        """The column without what seals and opens it."""
        kind = JSON().with_variant(JSONB(), "postgresql") if self.data else String()
        return table(self.table, column("id", Integer), column(self.column, kind))


def places() -> list[Place]:
    """Every column of every table that holds numbers, words or data about people."""
    found = SQLModel.metadata.tables
    return [
        Place(name, c.name, isinstance(c.type, SecretJson))
        for name in sorted(found)
        for c in found[name].columns
        if isinstance(c.type, (Contact, Words, SecretJson))
    ]


def rewritten(
    connection: Connection, place: Place, after: int, write: Callable[[Any], Any], limit: int = BATCH
) -> tuple[int | None, int]:
    """Write one batch another way, in the caller's transaction.

    Args:
        connection: the caller's transaction.
        place: the column.
        after: only rows with a higher id.
        write: from what is stored (never empty) to what is to be stored; None leaves it.
        limit: rows at a time; they stay locked until the transaction ends.

    Returns:
        The last id looked at (None: that was all), and how many were written.
    """
    raw = place.raw
    value = raw.c[place.column]
    query = select(raw.c.id, value).where(raw.c.id > after).order_by(raw.c.id).limit(limit).with_for_update()
    rows = connection.execute(query).all()
    fresh = [(row_id, write(stored)) for row_id, stored in rows if stored]
    changes = [{"row": row_id, "fresh": new} for row_id, new in fresh if new is not None]
    if changes:
        change = update(raw).where(raw.c.id == bindparam("row"))
        connection.execute(change.values({place.column: bindparam("fresh", type_=value.type)}), changes)
    return (rows[-1][0] if len(rows) == limit else None), len(changes)


def everything(connection: Connection, place: Place, write: Callable[[Any], Any]) -> int:
    """Write a whole column another way, in one transaction; returns how many values were written."""
    after, total = 0, 0
    while True:
        following, count = rewritten(connection, place, after, write)
        total += count
        if following is None:
            return total
        after = following


def count(connection: Connection, place: Place) -> int:
    """How many rows a column's table has."""
    return int(connection.execute(select(func.count()).select_from(place.raw)).scalar_one())


def renew(vault: Vault) -> Callable[[Any], Any]:
    """Seals a stored value with the newest key; None where that was done."""

    def write(stored: str) -> str | None:
        digest, dot, token = stored.rpartition(".")
        renewed = vault.renewed(token)
        return None if renewed is None else f"{digest}{dot}{renewed}"

    return write
