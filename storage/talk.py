"""Queries on texts in, texts out and open questions."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from storage.adding import put_once
from storage.reading import Reading, columns_of
from storage.tables import Conversation, Inbound, Outbound

_OPEN = Reading(
    columns_of(Conversation)
    .where(col(Conversation.person_id) == bindparam("person"), col(Conversation.closed_at).is_(None))
    .order_by(col(Conversation.id).desc()),
    Conversation,
)


def accept(session: Session, **values: Any) -> Inbound | None:
    """Store an inbound text; None when its message id was stored before (a repeat)."""
    return put_once(session, Inbound, **values)


def open_questions(session: Session, person_id: int) -> list[Conversation]:
    """A person's open questions, parked ones too, newest first."""
    return [conversation for (conversation,) in _OPEN.all(session, person=person_id)]


def questions_about(session: Session, item: tuple[str, int]) -> list[Conversation]:
    """The open questions about an item, anybody's."""
    query = select(Conversation).where(
        Conversation.item_type == item[0],
        Conversation.item_id == item[1],
        col(Conversation.closed_at).is_(None),
    )
    return list(session.exec(query.order_by(col(Conversation.id))).all())


def last_asked(session: Session, person_id: int, prompt: str) -> datetime | None:
    """When a prompt was last queued for a person."""
    query = select(func.max(Outbound.created_at)).where(Outbound.person_id == person_id, Outbound.prompt == prompt)
    return session.exec(query).first()


def thread(session: Session, person_id: int, limit: int = 200) -> list[Inbound | Outbound]:
    """The latest texts to and from a person, oldest first."""
    heard = session.exec(
        select(Inbound).where(Inbound.person_id == person_id).order_by(col(Inbound.id).desc()).limit(limit)
    ).all()
    said = session.exec(
        select(Outbound).where(Outbound.person_id == person_id).order_by(col(Outbound.id).desc()).limit(limit)
    ).all()
    both: list[Inbound | Outbound] = [*heard, *said]
    return sorted(both, key=lambda t: (t.received_at if isinstance(t, Inbound) else t.created_at, t.id))[-limit:]


def outbound_by_provider(session: Session, provider_id: str) -> Outbound | None:
    """The text a provider knows by that message id (a quoted or answered message)."""
    return session.exec(select(Outbound).where(Outbound.provider_id == provider_id)).first()


def words_since(session: Session, person_id: int, now: datetime) -> list[Inbound]:
    """What a person sent since the last conversation of theirs was closed (or at most a day ago)."""
    closed = select(func.max(Conversation.closed_at)).where(
        Conversation.person_id == person_id, col(Conversation.closed_at) < now
    )
    yesterday = now - timedelta(days=1)
    since = max(session.exec(closed).first() or yesterday, yesterday)
    query = select(Inbound).where(Inbound.person_id == person_id, Inbound.received_at > since)
    return list(session.exec(query).all())
