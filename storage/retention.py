"""Forgetting by rule: how rows are found whose time has come, and what is done to them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, delete, func, or_, update
from sqlmodel import Session, col, select

from storage import tables as t

BATCH = 500
"""Rows in one transaction: turns go on between them."""


@dataclass(frozen=True)
class Rule:
    """One class of data."""

    name: str
    what: str
    days: int
    since: str
    """From when the days count."""
    remains: str
    find: Callable[[int, datetime], Select[Any]]
    """Ids of a community's rows whose time has come, given the moment before which it has."""
    act: Callable[[Session, list[int]], None]


def due(session: Session, rule: Rule, community_id: int, before: datetime) -> int:
    """How many rows a rule would touch."""
    query = rule.find(community_id, before).subquery()
    return int(session.execute(select(func.count()).select_from(query)).scalar_one())


def run_batch(session: Session, rule: Rule, community_id: int, before: datetime, limit: int = BATCH) -> int:
    """Apply a rule to at most so many rows; returns how many."""
    ids = list(session.execute(rule.find(community_id, before).limit(limit)).scalars())
    if ids:
        rule.act(session, ids)
    return len(ids)


def rows_where(table: type[Any], *conditions: Callable[[datetime], ColumnElement[bool]]) -> Any:
    """A finder: a community's rows of a table that meet every condition."""

    def find(community_id: int, before: datetime) -> Select[Any]:
        met = (condition(before) for condition in conditions)
        return select(table.id).where(table.community_id == community_id, *met).order_by(table.id)

    return find


def emptied(table: type[Any], **values: Any) -> Callable[[Session, list[int]], None]:
    def act(session: Session, ids: list[int]) -> None:
        change = update(table).where(table.id.in_(ids)).values(**values)
        session.execute(change.execution_options(synchronize_session=False))

    return act


def removed(table: type[Any]) -> Callable[[Session, list[int]], None]:
    def act(session: Session, ids: list[int]) -> None:
        session.execute(delete(table).where(table.id.in_(ids)).execution_options(synchronize_session=False))

    return act


def older(column: Any) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda before: col(column) < before


def that(condition: ColumnElement[bool]) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda before: condition


def settled(person_id: Any) -> Callable[[datetime], ColumnElement[bool]]:
    """Whoever the words are of or for has nothing open, and nothing closed too lately."""

    def condition(before: datetime) -> ColumnElement[bool]:
        def lately(closed_at: Any) -> ColumnElement[bool]:
            return or_(col(closed_at).is_(None), col(closed_at) >= before)

        volunteering = select(t.Volunteer.id).where(t.Volunteer.person_id == person_id)
        busy = (
            select(t.Request.id).where(t.Request.person_id == person_id, lately(t.Request.closed_at)),
            select(t.Visit.id).where(
                lately(t.Visit.closed_at),
                or_(col(t.Visit.resident_id) == person_id, col(t.Visit.volunteer_id).in_(volunteering)),
            ),
            select(t.Task.id).where(t.Task.person_id == person_id, lately(t.Task.closed_at)),
        )
        return and_(*(~query.exists() for query in busy))

    return condition


def holds(column: Any) -> ColumnElement[bool]:
    """Sealed data that is not empty."""
    return cast(col(column), String) != "{}"


def numbered(
    session: Session,
    community_id: int,
    prompts: Collection[str],
    before: datetime,
    after: int,
    limit: int = BATCH,
) -> list[t.Outbound]:
    """Texts that gave somebody's number and left before a moment, by id, after one."""
    mine = (t.Outbound.community_id == community_id, col(t.Outbound.prompt).in_(prompts))
    old = (t.Outbound.created_at < before, t.Outbound.id > after, t.Outbound.status != "queued")
    query = select(t.Outbound).where(*mine, *old, col(t.Outbound.body) != "")
    return list(session.exec(query.order_by(col(t.Outbound.id)).limit(limit)).all())


def to_clear(session: Session, community_id: int, limit: int) -> list[tuple[type[Any], int, str]]:
    """Texts whose words the network may forget: those it delivered, or gave up, and those we have handled."""
    said = select(t.Outbound.id, t.Outbound.provider_id).where(
        t.Outbound.community_id == community_id,
        col(t.Outbound.status).in_(("delivered", "undelivered", "failed")),
        col(t.Outbound.provider_id).is_not(None),
        col(t.Outbound.cleared_at).is_(None),
    )
    heard = select(t.Inbound.id, t.Inbound.message_id).where(
        t.Inbound.community_id == community_id,
        col(t.Inbound.status).in_(("handled", "failed", "held")),
        col(t.Inbound.cleared_at).is_(None),
    )
    out = [
        (t.Outbound, i, sid or "") for i, sid in session.exec(said.order_by(col(t.Outbound.id)).limit(limit)).all()
    ]
    return [
        *out,
        *((t.Inbound, i, sid) for i, sid in session.exec(heard.order_by(col(t.Inbound.id)).limit(limit)).all()),
    ]
