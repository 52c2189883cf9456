"""Texts in, texts out, and the questions between them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.tables.base import CommunityRow, Row, contact, moment, secret, words


class Inbound(Row, table=True):
    """A text that reached us. Its provider message id is unique: a repeat changes nothing."""

    __table_args__ = (
        Index("ix_inbound_person_id_received_at", "person_id", "received_at"),
        Index(
            "ix_inbound_unhandled",
            "id",
            sqlite_where=text("status IN ('unowned', 'failed', 'held')"),
            postgresql_where=text("status IN ('unowned', 'failed', 'held')"),
        ),
    )

    message_id: str = Field(unique=True, max_length=64)
    community_id: int | None = Field(default=None, foreign_key="community.id")
    """None: its `To` belongs to no community; shown to leads."""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel: str
    sender: str = contact()
    recipient: str = contact()
    body: str = words()
    extras: dict[str, Any] = secret()
    """What else matters of the form: media count, button payload, quoted message, opt-out type, location."""
    received_at: datetime = moment()
    arrived_at: datetime = moment()
    """Wall time, also where the line runs on a moved clock: floods are measured by it."""
    status: str = "received"
    """received, handled, held (over the rate limit), failed, unowned"""
    conversation_id: int | None = None
    """The question it answered."""
    cleared_at: datetime | None = moment(null=True)
    """When the network was asked to forget its words."""


class Outbound(CommunityRow, table=True):
    """A text to be sent. Statuses only climb; a refusal has a named reason."""

    __table_args__ = (
        Index(
            "ix_outbound_due",
            "priority",
            "not_before",
            "id",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
        Index("ix_outbound_person_id_id", "person_id", "id"),
        Index("ix_outbound_provider_id", "provider_id"),
        Index("ix_outbound_token", "token", unique=True),
        Index("ix_outbound_item", "item_type", "item_id"),
        # The parts are in it: a year's cost is read from here, and no text.
        Index(
            "ix_outbound_sent",
            *("community_id", "sent_at", "parts"),
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
        Index(
            "ix_outbound_flying",
            "person_id",
            "lease_until",
            sqlite_where=text("status IN ('sending', 'unknown')"),
            postgresql_where=text("status IN ('sending', 'unknown')"),
        ),
    )

    person_id: int = Field(foreign_key="person.id")
    prompt: str
    """Prompt id, or "" for words a coordinator wrote."""
    body: str = words()
    slots: dict[str, str] = secret()
    """What was filled in, where the prompt may have to go as a WhatsApp template."""
    content_sid: str = ""
    """The template it went as; "" for free words."""
    priority: int
    channel: str = ""
    """The channel asked for; "" means the one last used."""
    address: str | None = contact()
    """Where it went."""
    status: str = "queued"
    """queued, sending, unknown, sent, delivered, undelivered, failed, refused"""
    reason: str = ""
    created_at: datetime = moment()
    not_before: datetime = moment()
    expires_at: datetime | None = moment(null=True)
    after_id: int | None = None
    """Leaves once that one is delivered, or is 10 s old, or cannot be sent."""
    item_type: str = ""
    item_id: int | None = None
    conversation_id: int | None = None
    """The question it asks; a later answer makes an unsent question pointless."""
    stage: int | None = None
    """The stage of that question when it was asked."""
    inbound_id: int | None = None
    """The text that caused it."""
    trace_id: int | None = None
    """The text in that started what this is a part of, perhaps days ago and by another person."""
    token: str | None = None
    """Our own opaque id, in the status callback's address."""
    provider_id: str | None = Field(default=None, max_length=64)
    lease: str | None = None
    lease_until: datetime | None = moment(null=True)
    attempts: int = 0
    tried_at: datetime | None = moment(null=True)
    """When the latest attempt began."""
    sent_at: datetime | None = moment(null=True)
    delivered_at: datetime | None = moment(null=True)
    error_code: int | None = None
    parts: int = 1
    cleared_at: datetime | None = moment(null=True)
    """When the network was asked to forget its words."""


class Conversation(CommunityRow, table=True):
    """An open question: the conversation, its state, what is known so far, what it is about."""

    __table_args__ = (
        Index(
            "ix_conversation_open",
            "person_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_conversation_item", "item_type", "item_id"),
    )

    person_id: int = Field(foreign_key="person.id")
    flow: str
    state: str
    draft: dict[str, Any] = secret()
    item_type: str = ""
    item_id: int | None = None
    opened_at: datetime = moment()
    asked_at: datetime = moment()
    expires_at: datetime | None = moment(null=True)
    parked_at: datetime | None = moment(null=True)
    closed_at: datetime | None = moment(null=True)
    outcome: str = ""
    misses: int = 0
    missed_at: datetime | None = moment(null=True)
    nudged: bool = False
    stage: int = 0
    """Raised at every question; a timer armed for an earlier one does nothing."""
    version: int = 1


class Quiet(CommunityRow, table=True):
    """Numbers never to be texted, as a one-way hash; survives erasure."""

    __tablename__ = "do_not_text"

    digest: str = Field(unique=True, max_length=64)
    at: datetime = moment()
