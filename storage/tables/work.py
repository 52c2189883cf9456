"""Work to come: timers; and the references that items are known by."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import CommunityRow, Row, data, moment


class Timer(CommunityRow, table=True):
    """A time to look again at something. It does nothing if the thing has moved to a later stage."""

    __table_args__ = (
        Index(
            "ix_timer_due",
            "due_at",
            "id",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index(
            "ix_timer_claimed",
            "lease_until",
            sqlite_where=text("status = 'claimed'"),
            postgresql_where=text("status = 'claimed'"),
        ),
        Index("ix_timer_item", "item_type", "item_id", "kind"),
    )

    kind: str
    item_type: str
    item_id: int
    stage: int = 0
    due_at: datetime = moment()
    status: str = "due"
    """due, claimed, done, cancelled, failed"""
    lease: str | None = None
    lease_until: datetime | None = moment(null=True)
    attempts: int = 0
    facts: dict[str, str] = data()
    trace_id: int | None = None
    """The text in that started what this is a part of."""


class Reference(CommunityRow, table=True):
    """A three-digit reference in use, or rested: free again 30 days after its item closed."""

    __table_args__ = (
        UniqueConstraint("community_id", "code"),
        Index("ix_reference_item", "item_type", "item_id"),
    )

    code: int
    item_type: str
    item_id: int
    taken_at: datetime = moment()
    closed_at: datetime | None = moment(null=True)


class Heartbeat(Row, table=True):
    """A process's sign of life, with what it has counted."""

    worker: str = Field(unique=True, max_length=64)
    at: datetime = moment()
    half: str = "worker"
    """worker (also where both halves are one process), web"""
    figures: dict[str, Any] = data()


class Fact(Row, table=True):
    """Small facts of the installation: the demo clock, the last good tick."""

    name: str = Field(unique=True, max_length=64)
    value: str
