"""Reading whole rows by a statement compiled once; the session keeps them like any others."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, select
from sqlmodel import Session

from storage.adding import held
from storage.direct import Direct
from storage.tables.base import Row


def columns_of(*kinds: type[Row]) -> "Select[Any]":
    """A select of every column of those tables, in order; `Reading` takes it with its conditions added."""
    return select(*(column for kind in kinds for column in _table(kind).columns))


class Reading:
    """Rows of one or more tables side by side; where an outer join finds none, None."""

    def __init__(self, statement: "Select[Any]", *kinds: type[Row]) -> None:
        tables = [_table(kind) for kind in kinds]
        self._direct = Direct(statement, [column for table in tables for column in table.columns])
        self._parts: list[tuple[type[Row], int, tuple[str, ...]]] = []
        start = 0
        for kind, table in zip(kinds, tables, strict=True):
            self._parts.append((kind, start, tuple(table.columns.keys())))
            start += len(table.columns)

    def all(self, session: Session, **given: Any) -> list[tuple[Any, ...]]:
        """Every row found. What waits to be written is written before, as before any query."""
        session.flush()
        return [self._held(session, row) for row in self._direct.rows(session, given)]

    def _held(self, session: Session, row: Sequence[Any]) -> tuple[Any, ...]:
        parts = ((kind, dict(zip(names, row[at:], strict=False))) for kind, at, names in self._parts)
        return tuple(held(session, kind, values) if values["id"] is not None else None for kind, values in parts)


def _table(kind: type[Row]) -> Table:
    table: Table = kind.__table__  # type: ignore[attr-defined]
    return table
