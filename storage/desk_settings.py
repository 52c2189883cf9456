"""Queries of the settings pages: the community held while its settings change, and what was changed before."""

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from storage.care import OPEN_TASK
from storage.reading import Reading, columns_of
from storage.tables import Community, Fact, LineNumber, Outbound, SettingsChange, Task

_asked = (
    select(Outbound.created_at)
    .where(col(Outbound.person_id) == bindparam("person"), col(Outbound.prompt) == bindparam("prompt"))
    .order_by(col(Outbound.id).desc())
    .limit(1)
)
_SINCE_ASKED = Reading(
    columns_of(SettingsChange)
    .where(col(SettingsChange.community_id) == bindparam("community"))
    .where(col(SettingsChange.at) > _asked.scalar_subquery())
    .order_by(col(SettingsChange.id)),
    SettingsChange,
)


def held(session: Session, community_id: int) -> Community:
    """The community as it is now, its settings nobody else's to change until the transaction ends.

    Raises LookupError when it is gone.
    """
    query = select(Community).where(Community.id == community_id).with_for_update()
    found = session.exec(query, execution_options={"populate_existing": True}).first()
    if found is None:
        raise LookupError(f"no community {community_id}")
    return found


def short_taken(session: Session, community_id: int, short: str) -> bool:
    """Whether another community on the line has that short name."""
    query = select(Community.id).where(Community.short == short, Community.id != community_id)
    return session.exec(query).first() is not None


def changes(
    session: Session, community_id: int, before: int | None = None, limit: int = 50
) -> list[SettingsChange]:
    """What was changed, newest first; only what came before a change's number, where that is given."""
    query = select(SettingsChange).where(SettingsChange.community_id == community_id)
    if before is not None:
        query = query.where(SettingsChange.id < before)
    return list(session.exec(query.order_by(col(SettingsChange.id).desc()).limit(limit)).all())


def how_many_changes(session: Session, community_id: int, part: str) -> int:
    """How often a part was changed, changes undone and their undoing counted too."""
    mine = SettingsChange.community_id == community_id, col(SettingsChange.what).startswith(part)
    return session.exec(select(func.count()).select_from(SettingsChange).where(*mine)).one()


def line_numbers(session: Session, community_id: int) -> list[LineNumber]:
    """The community's own numbers, in the order they were added."""
    query = select(LineNumber).where(LineNumber.community_id == community_id).order_by(col(LineNumber.id))
    return list(session.exec(query).all())


def facts(session: Session, names: Collection[str]) -> dict[str, str]:
    """Those of some small facts of the installation that are known."""
    return dict(session.exec(select(Fact.name, Fact.value).where(col(Fact.name).in_(names))).all())


def open_task_of(session: Session, community_id: int, kind: str) -> Task | None:
    """The oldest task of a kind that is not closed."""
    query = select(Task).where(Task.community_id == community_id, Task.kind == kind, OPEN_TASK)
    return session.exec(query.order_by(col(Task.id)).limit(1)).first()


def changed_since_asked(session: Session, community_id: int, person_id: int, prompt: str) -> SettingsChange | None:
    """The first change of a prompt's wording after a person was last sent it; None when it is as they read it."""
    later = _SINCE_ASKED.all(session, community=community_id, person=person_id, prompt=prompt)
    return next((row for (row,) in later if f"wording.{prompt}" in row.after), None)
