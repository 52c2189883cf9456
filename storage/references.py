"""Three-digit references: one counter a community, the lowest number free for 30 days."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from storage.people import insert_for
from storage.tables import Reference

FIRST, LAST = 100, 999
REST = timedelta(days=30)


def take(session: Session, community_id: int, item: tuple[str, int], now: datetime) -> int | None:
    """Give an item the lowest free reference; None when 100 to 999 are all in use or resting."""
    session.execute(
        delete(Reference).where(
            col(Reference.community_id) == community_id, col(Reference.closed_at) <= now - REST
        )
    )
    used = set(session.exec(select(Reference.code).where(Reference.community_id == community_id)).all())
    values = {"community_id": community_id, "item_type": item[0], "item_id": item[1], "taken_at": now}
    for code in range(FIRST, LAST + 1):
        if code in used:
            continue
        insert = insert_for(session)(Reference).values(code=code, **values).on_conflict_do_nothing()
        if session.execute(insert.returning(Reference.id)).scalar() is not None:
            return code
    return None


def close(session: Session, item: tuple[str, int], now: datetime) -> None:
    """Let an item's reference rest."""
    query = select(Reference).where(Reference.item_type == item[0], Reference.item_id == item[1])
    for row in session.exec(query.where(col(Reference.closed_at).is_(None))).all():
        row.closed_at = now


def find(session: Session, community_id: int, code: int) -> tuple[str, int] | None:
    """The item a reference belongs to (or last belonged to)."""
    query = select(Reference).where(Reference.community_id == community_id, Reference.code == code)
    row = session.exec(query).first()
    return (row.item_type, row.item_id) if row else None
