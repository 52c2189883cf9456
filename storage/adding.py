"""Adding and changing rows without a flush: statements built once for each table.

A flush looks through everything the session holds and builds its statement anew; on the way from a text to its
answer that costs more than all the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Table, bindparam, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, set_committed_value
from sqlmodel import Session

from storage.tables.base import Row

R = TypeVar("R", bound=Row)
INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


@dataclass(frozen=True)
class _Kind:
    """What adding a row of one table takes."""

    plain: Executable
    once: Executable
    defaults: Mapping[str, Any]
    made: Mapping[str, Callable[[], Any]]
    blank: Callable[[], Any]


def put(session: Session, kind: type[R], **values: Any) -> R:
    """Insert a row at once, with its table's defaults; from then on the session keeps it like any other.

    Rows it refers to must be stored already. Nothing else that is waiting to be written is written.
    """
    how, full = _full(session, kind, values)
    row: R = _kept(session, how, full, session.connection().execute(how.plain, full).scalar_one())
    return row


def put_once(session: Session, kind: type[R], **values: Any) -> R | None:
    """The same; None where a row with one of its unique values is there already."""
    how, full = _full(session, kind, values)
    number = session.connection().execute(how.once, full).scalar()
    row: R | None = None if number is None else _kept(session, how, full, number)
    return row


def change(session: Session, row: Row, **values: Any) -> None:
    """Write columns of one row at once; the row in hand says the same from then on.

    Nothing else that is waiting to be written is written.
    """
    session.connection().execute(_changing(type(row), tuple(values)), {"which": row.id, **values})
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _changing(kind: type[Row], names: tuple[str, ...]) -> Executable:
    table: Table = kind.__table__  # type: ignore[attr-defined]
    which: Any = bindparam("which")
    return update(table).where(table.c.id == which).values({table.c[name]: bindparam(name) for name in names})


def _full(session: Session, kind: type[Row], values: dict[str, Any]) -> tuple[_Kind, dict[str, Any]]:
    how = _kind(kind, session.get_bind().dialect.name)
    return how, {**how.defaults, **{name: make() for name, make in how.made.items()}, **values}


def _kept(session: Session, how: _Kind, full: dict[str, Any], number: int) -> Any:
    row = how.blank()
    instance_dict(row).update(full, id=number)
    make_transient_to_detached(row)
    session.add(row)
    return row


@cache
def _kind(kind: type[Row], dialect: str) -> _Kind:
    table: Table = kind.__table__  # type: ignore[attr-defined]
    written = {c.name for c in table.columns if c.name != "id" and c.computed is None}
    fields = {name: field for name, field in kind.model_fields.items() if name in written}
    plain = INSERTS[dialect](table).returning(table.c.id)
    return _Kind(
        plain,
        INSERTS[dialect](table).on_conflict_do_nothing().returning(table.c.id),
        {n: f.default for n, f in fields.items() if not f.is_required() and f.default_factory is None},
        {n: f.default_factory for n, f in fields.items() if f.default_factory is not None},  # type: ignore[misc]
        class_mapper(kind).class_manager.new_instance,
    )
