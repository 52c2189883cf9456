"""Adding and changing rows without a flush: statements built once for each table.

A flush looks through everything the session holds and builds its statement anew; on the way from a text to its
answer that costs more than all the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import class_mapper
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlmodel import Session

from storage.direct import Direct
from storage.tables.base import Row

R = TypeVar("R", bound=Row)
INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


@dataclass(frozen=True)
class _Kind:
    """What adding a row of one table takes."""

    plain: Direct
    once: Mapping[str, Direct]
    defaults: Mapping[str, Any]
    made: Mapping[str, Callable[[], Any]]
    blank: Callable[[], Any]
    filled: frozenset[str]
    """Columns the database works out; read when they are asked for."""


def put(session: Session, kind: type[R], **values: Any) -> R:
    """Insert a row at once, with its table's defaults; from then on the session keeps it like any other.

    Rows it refers to must be stored already. Nothing else that is waiting to be written is written.
    """
    how, full = _full(kind, values)
    ((number,),) = how.plain.rows(session, full)
    return held(session, kind, {**full, "id": number})


def put_once(session: Session, kind: type[R], **values: Any) -> R | None:
    """The same; None where a row with one of its unique values is there already."""
    how, full = _full(kind, values)
    found = how.once[session.connection().dialect.name].rows(session, full)
    return held(session, kind, {**full, "id": found[0][0]}) if found else None


def change(session: Session, row: Row, **values: Any) -> None:
    """Write columns of one row at once; the row in hand says the same from then on.

    Nothing else that is waiting to be written is written.
    """
    _changing(type(row), tuple(values)).run(session, {"which": row.id, **values})
    inside = instance_dict(row)
    inside.update(values)
    instance_state(row)._commit(inside, values)


def held(session: Session, kind: type[R], values: Mapping[str, Any]) -> R:
    """The session's row with those values; the one it has already, where it has it."""
    how = _kind(kind)
    key = (kind, (values["id"],), None)
    found: R | None = session.identity_map.get(key)
    if found is not None:
        return found
    row: R = how.blank()
    instance_dict(row).update(values)
    # As SQLAlchemy's own loader attaches what it loads (orm/loading.py): `add` looks for much that cannot be here.
    state: Any = instance_state(row)
    state.key, state.session_id = key, session.hash_key
    session.identity_map._add_unpresent(state, key)
    if missing := how.filled - values.keys():
        session.expire(row, missing)
    return row


@cache
def _changing(kind: type[Row], names: tuple[str, ...]) -> Direct:
    table = _table(kind)
    which: Any = bindparam("which")
    return Direct(update(table).where(table.c.id == which).values({table.c[n]: bindparam(n) for n in names}))


def _full(kind: type[Row], values: dict[str, Any]) -> tuple[_Kind, dict[str, Any]]:
    how = _kind(kind)
    return how, {**how.defaults, **{name: make() for name, make in how.made.items()}, **values}


@cache
def _kind(kind: type[Row]) -> _Kind:
    table = _table(kind)
    written = [c.name for c in table.columns if c.name != "id" and c.computed is None]
    fields = {name: kind.model_fields[name] for name in written}
    once = {name: of(table).on_conflict_do_nothing().returning(table.c.id) for name, of in INSERTS.items()}
    return _Kind(
        Direct(insert(table).returning(table.c.id), keys=written),
        {name: Direct(statement, keys=written) for name, statement in once.items()},
        {n: f.default for n, f in fields.items() if not f.is_required() and f.default_factory is None},
        {n: f.default_factory for n, f in fields.items() if f.default_factory is not None},  # type: ignore[misc]
        class_mapper(kind).class_manager.new_instance,
        frozenset(c.name for c in table.columns if c.computed is not None),
    )


def _table(kind: type[Row]) -> Table:
    table: Table = kind.__table__  # type: ignore[attr-defined]
    return table
