"""A statement compiled once and handed to the driver itself: for the few that every text and every timer needs.

SQLAlchemy works out anew at every execution what it has worked out before; that takes several times as long as
the statement. Column types still read and write every value, those who count statements still hear of each, and
errors are SQLAlchemy's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Column, Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

Processes = tuple[tuple[int, Callable[[Any], Any]], ...]
"""What turns values into the driver's, or back, by place; those that are the same are left out."""


@dataclass(frozen=True)
class _Plan:
    sql: str
    keys: tuple[str, ...]
    fixed: Mapping[str, Any]
    names: tuple[str, ...]
    """What the driver calls the parameters; none where it takes them in order."""
    writes: Processes
    reads: Processes

    def bound(self, given: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them: in order, or by name."""
        all_given = {**self.fixed, **given}
        values = _through(self.writes, [all_given[key] for key in self.keys])
        return dict(zip(self.names, values, strict=True)) if self.names else values

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row as the column types read it."""
        return _through(self.reads, list(row)) if self.reads else row


def _through(processes: Processes, values: list[Any]) -> list[Any]:
    """Nothing at all is NULL for every type here, so most columns of most rows need no type's help."""
    for place, process in processes:
        if values[place] is not None:
            values[place] = process(values[place])
    return values


def _needed(processes: Iterable[Callable[[Any], Any] | None]) -> Processes:
    return tuple((place, process) for place, process in enumerate(processes) if process is not None)


class Direct:
    """A statement with bound parameters.

    Args:
        statement: an `insert` of the columns in `keys`, or any statement that names its parameters itself.
        columns: what it gives back, in order, for their types.
    """

    def __init__(
        self, statement: Executable, columns: Sequence[Column[Any]] = (), keys: Sequence[str] | None = None
    ) -> None:
        self._statement: Any = statement
        self._columns, self._keys = columns, keys
        # By dialect: each engine has its own, and encrypts with keys of its own.
        self._plans: WeakKeyDictionary[Dialect, _Plan] = WeakKeyDictionary()

    def rows(self, session: Session, given: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Run it; what it gives back. Nothing that waits to be written is written before."""
        plan, cursor = self._run(session, given)
        try:
            return [plan.read(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def run(self, session: Session, *given: Mapping[str, Any]) -> int:
        """Run it, once for each set of parameters; how many rows it changed."""
        _, cursor = self._run(session, *given)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def _run(self, session: Session, *given: Mapping[str, Any]) -> tuple[_Plan, Any]:
        connection = session.connection()
        plan = self._plans.get(connection.dialect) or self._planned(connection.dialect)
        cursor: Any = connection.connection.cursor()
        many = len(given) != 1
        bound = [plan.bound(each) for each in given] if many else plan.bound(given[0])
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, cursor, plan.sql, bound, None, many)
        try:
            (cursor.executemany if many else cursor.execute)(plan.sql, bound)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _ours(connection, cursor, plan.sql, error) from error
        return plan, cursor

    def _planned(self, dialect: Dialect) -> _Plan:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._keys)
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        binds = [compiled.binds[name] for name in names]
        plan = _Plan(
            compiled.string,
            tuple(b.key for b in binds),
            {b.key: b.value for b in compiled.binds.values() if not b.required},
            () if compiled.positional else tuple(names),
            _needed(b.type.dialect_impl(dialect).bind_processor(dialect) for b in binds),
            _needed(c.type.dialect_impl(dialect).result_processor(dialect, None) for c in self._columns),
        )
        self._plans[dialect] = plan
        return plan


def _ours(connection: Connection, cursor: Any, sql: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy raises it; a connection that was cut is not used again."""
    dialect: Any = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if gone:
        connection.invalidate(error)
    about: dict[str, Any] = {"hide_parameters": True, "connection_invalidated": gone, "dialect": dialect}
    made: BaseException = DBAPIError.instance(sql, None, error, dialect.loaded_dbapi.Error, **about)
    return made
