"""A message to many, and who is to have it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import CommunityRow, data, moment, words


class Broadcast(CommunityRow, table=True):
    """One message to many people."""

    __table_args__ = (Index("ix_broadcast_community_id_state", "community_id", "state"),)

    author_id: int = Field(foreign_key="coordinator.id")
    approver_id: int | None = Field(default=None, foreign_key="coordinator.id")
    """The second person, where it needed one."""
    state: str = "draft"
    """draft, awaiting, held, running, paused, halted, done, dropped"""
    stage: int = 1
    notice: str = "news"
    """news, or service: only to those concerned, without news consent"""
    audience: dict[str, Any] = data()
    """storage.audience.Audience"""
    said: str = ""
    """The audience in words."""
    why: str = words()
    """Why it is a service notice."""
    body: str = words()
    """The finished text, exactly as it is read."""
    parts: int = 1
    people: int = 0
    """How many the preview promised, then how many are to have it."""
    fingerprint: str = ""
    """Of the people the preview counted: another one means that the audience changed."""
    left_out: dict[str, int] = data()
    """Reason to number of people."""
    fixes_id: int | None = Field(default=None, foreign_key="broadcast.id")
    """The faulty one that this one mends."""
    created_at: datetime = moment()
    wanted_at: datetime | None = moment(null=True)
    """Not before this, where a time was chosen."""
    starts_at: datetime | None = moment(null=True)
    """The first text leaves then: after the hold, in the hours of broadcasts."""
    filled_to: int | None = 0
    """The last person looked at while recipients were written down; None when all are."""
    paced_to: datetime | None = moment(null=True)
    """Texts handed on so far take up the allowed rate until then."""
    ended_at: datetime | None = moment(null=True)


class Recipient(CommunityRow, table=True):
    """One person who is to have one broadcast; neither the person nor the phone twice."""

    __tablename__ = "broadcast_recipient"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "person_id"),
        UniqueConstraint("broadcast_id", "phone_hash"),
        Index("ix_broadcast_recipient_state", "broadcast_id", "state", "person_id"),
    )

    broadcast_id: int = Field(foreign_key="broadcast.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    phone_hash: str | None = Field(default=None, max_length=200)
    """What stands for the number they would be texted on; the number itself stays with the person."""
    state: str = "waiting"
    """waiting, queued, sent, delivered, undelivered, failed, refused, left out, halted"""
    reason: str = ""
