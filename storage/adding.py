"""Adding a row without a flush: one statement for each table, built once.

A flush looks through everything the session holds and builds its statement anew; on the way from a text to its
answer that costs more than all the rest.
"""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session

from storage.tables.base import Row

R = TypeVar("R", bound=Row)


@cache
def _statement(kind: type[Row]) -> tuple[Insert, tuple[str, ...]]:
    table: Table = kind.__table__  # type: ignore[attr-defined]
    names = tuple(c.name for c in table.columns if c.name != "id" and c.computed is None)
    return insert(table).returning(table.c.id), names


def put(session: Session, row: R) -> R:
    """Insert a new row at once and give it its number; from then on the session keeps it like any other.

    Rows it refers to must be stored already. Nothing else that is waiting to be written is written.
    """
    statement, names = _statement(type(row))
    held: dict[str, Any] = row.__dict__
    row.id = session.connection().execute(statement, {name: held[name] for name in names}).scalar_one()
    make_transient_to_detached(row)
    session.add(row)
    return row
