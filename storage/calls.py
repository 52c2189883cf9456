"""Queries on phone calls to the line."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.people import insert_for, person_with_number
from storage.tables import Call, Person


def accept(
    session: Session, call_id: str, community_id: int, caller: str | None, kind: str, at: datetime
) -> Call | None:
    """Store a call; None when its id was stored before (a repeat of the webhook)."""
    row = {"community_id": community_id, "caller": caller, "kind": kind, "at": at, "acted": False}
    insert = insert_for(session)(Call).values(call_id=call_id, **row).on_conflict_do_nothing()
    row_id = session.execute(insert.returning(Call.id)).scalar()
    return session.get(Call, row_id) if row_id is not None else None


def acted_since(session: Session, community_id: int, caller: str, since: datetime) -> bool:
    """Whether a call from that number led to a text or a task since then."""
    query = select(Call.id).where(Call.community_id == community_id, Call.caller == caller, Call.at >= since)
    return session.exec(query.where(col(Call.acted)).limit(1)).first() is not None


def person_at_number(session: Session, community_id: int, number: str) -> Person | None:
    """Whoever texts from that number, or is rung on it."""
    rung = select(Person).where(Person.community_id == community_id, Person.ring_number == number)
    return person_with_number(session, community_id, number) or session.exec(rung).first()
