"""Tasks for coordinators (alerts among them), and check-ins."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import CommunityRow, contact, moment, secret, words


class Task(CommunityRow, table=True):
    """Something that needs a person of the team: an alert, a call to make, words to read."""

    __table_args__ = (
        Index("ix_task_community_id_state", "community_id", "state", "id"),
        Index(
            "ix_task_open",
            *("community_id", "id"),
            sqlite_where=text("state IN ('open', 'taken')"),
            postgresql_where=text("state IN ('open', 'taken')"),
        ),
        Index("ix_task_person_id", "person_id"),
        Index("ix_task_request_id", "request_id"),
    )

    code: int | None = None
    kind: str
    """flows.safety.Danger or flows.effects.talk.TaskKind"""
    colour: str = "plain"
    """red, amber, plain"""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    request_id: int | None = Field(default=None, foreign_key="request.id")
    visit_id: int | None = Field(default=None, foreign_key="visit.id")
    round_id: int | None = None
    volunteer_id: int | None = None
    why: str = words()
    state: str = "open"
    """open, taken, closed"""
    stage: int = 1
    chased: bool = False
    """Whether coordinators are alerted by text and chased until GOT."""
    chases: int = 0
    opened_at: datetime = moment()
    due_at: datetime | None = moment(null=True)
    holder_id: int | None = None
    """The coordinator who took it."""
    taken_at: datetime | None = moment(null=True)
    noted_at: datetime | None = moment(null=True)
    closed_at: datetime | None = moment(null=True)
    close_reason: str = ""
    hushed_reply_at: datetime | None = moment(null=True)
    """When G6h was last sent."""
    prompt: str = "K1"
    """The text that alerts coordinators."""
    slots: dict[str, str] = secret()
    """What that text needs beyond code and kind."""
    safe_to_ring: bool | None = None
    """The answer to "is it safe to ring you?"; None when not asked or not answered."""
    phrases: str = Field(default="", max_length=20)
    """The version of the safety phrases that caught it ("2.14"); "" where none did."""


class Event(CommunityRow, table=True):
    """What happened to an item, in order: notes, texts attached to an alert, who did what. Append only."""

    __table_args__ = (Index("ix_event_item", "item_type", "item_id", "id"),)

    item_type: str
    item_id: int
    at: datetime = moment()
    kind: str
    actor: str = "line"
    """line, person, coordinator:ID"""
    words: str = words()
    inbound_id: int | None = None
    facts: dict[str, Any] = secret()


class CheckIn(CommunityRow, table=True):
    """An enrolment for check-in texts."""

    __tablename__ = "checkin"

    code: int | None = None
    person_id: int = Field(foreign_key="person.id", index=True)
    level: str
    """SAFETY or FRIENDLY"""
    days: int
    """Bit 1 Monday … 64 Sunday."""
    at: time
    """Local wall-clock time."""
    state: str = "asked"
    """asked (C0 sent), active, declined, ended"""
    stage: int = 1
    started_on: date | None = None
    away_until: date | None = None
    lovely: int = 0
    """Which of the four thanks comes next."""
    created_at: datetime = moment()
    ended_at: datetime | None = moment(null=True)
    missed_weeks: int = 0


class Round(CommunityRow, table=True):
    """One check-in on one day."""

    __tablename__ = "checkin_round"
    __table_args__ = (
        UniqueConstraint("checkin_id", "day"),
        Index("ix_checkin_round_slot", "community_id", "slot_at", "state"),
    )

    checkin_id: int = Field(foreign_key="checkin.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    day: date
    slot_at: datetime = moment()
    state: str = "due"
    """due, waiting, reminded, alarmed, answered, skipped, closed"""
    stage: int = 1
    first_text_id: int | None = None
    sent_at: datetime | None = moment(null=True)
    reminded_at: datetime | None = moment(null=True)
    answered_at: datetime | None = moment(null=True)
    how: str = ""
    task_id: int | None = None


class EmergencyContact(CommunityRow, table=True):
    """Who may be asked when a check-in goes unanswered, in order."""

    __tablename__ = "emergency_contact"

    checkin_id: int = Field(foreign_key="checkin.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    name: str
    position: int
    phone: str = contact()
