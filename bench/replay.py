"""What a database is asked during a turn, written down, and asked again by the driver alone."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Transaction = list[tuple[str, Any, bool]]
"""Statements with their parameters; the last says whether there are many sets of them."""


@dataclass
class Recorder:
    """The transactions that an engine commits while it listens."""

    engine: Engine
    transactions: list[Transaction] = field(default_factory=list)
    _now: Transaction = field(default_factory=list)

    def start(self) -> None:
        """Listen."""
        event.listen(self.engine, "before_cursor_execute", self._heard)
        event.listen(self.engine, "commit", self._committed)

    def stop(self) -> list[Transaction]:
        """Stop listening; returns what was heard."""
        event.remove(self.engine, "before_cursor_execute", self._heard)
        event.remove(self.engine, "commit", self._committed)
        return self.transactions

    def _heard(
        self, _connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool
    ) -> None:
        self._now.append((statement, given, many))

    def _committed(self, _connection: Any) -> None:
        self.transactions.append(self._now)
        self._now = []


def on_sqlite(file: str, transactions: list[Transaction]) -> Callable[[], object]:
    """What asks the next transaction of a copy of the database, by the standard library's driver."""
    connection = sqlite3.connect(file, isolation_level=None, cached_statements=256)
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    coming = iter(transactions)

    def one() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, given, many in next(coming):
            cursor = connection.executemany(statement, given) if many else connection.execute(statement, given)
            if cursor.description:
                cursor.fetchall()
        connection.execute("COMMIT")

    return one


def on_postgresql(address: str, transactions: list[Transaction]) -> Callable[[], object]:
    """The same by psycopg."""
    connection = psycopg.connect(address)
    coming = iter(transactions)

    def one() -> None:
        cursor = connection.cursor()
        for statement, given, many in next(coming):
            (cursor.executemany if many else cursor.execute)(statement, given)  # type: ignore[arg-type]
            if cursor.description:
                cursor.fetchall()
        connection.commit()

    return one
