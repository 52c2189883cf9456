"""Requests for help, offers to volunteers, and visits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import CommunityRow, contact, moment, secret, words


class Request(CommunityRow, table=True):
    """Help somebody asked for. Places are metres on the British National Grid."""

    __table_args__ = (
        Index("ix_request_community_id_state", "community_id", "state"),
        Index("ix_request_person_id", "person_id"),
    )

    code: int | None = None
    """Three digits; None when no reference was free."""
    person_id: int = Field(foreign_key="person.id")
    """Who asked, and whose phone it is."""
    name: str
    """Who is helped."""
    asker: str = ""
    """First name of who asked, when for somebody else."""
    phone: str | None = contact()
    """The number the volunteer rings."""
    kinds: int
    """Bit 1 phone chat, 2 tea, 4 shopping, 8 prescription, 16 something else."""
    level: int = 1
    wanted: str
    """today, tomorrow, day, week, weekly"""
    wanted_on: date
    """The wanted day, or the last day of "any day in the next week", in the community's zone."""
    weekday: int | None = None
    postcode: str = ""
    area: str = ""
    easting: int | None = None
    northing: int | None = None
    rough: bool = False
    place: str = words()
    prefer: str = ""
    details: dict[str, Any] = secret()
    state: str = "open"
    """open, offering, unfilled, with_coordinator, matched, contacted, done, closed, expired, called_off"""
    stage: int = 1
    wave: int = 0
    widened: int = 0
    volunteer_id: int | None = Field(default=None, foreign_key="volunteer.id")
    coordinator_id: int | None = None
    opened_at: datetime = moment()
    asking_from: datetime | None = moment(null=True)
    promise_at: datetime | None = moment(null=True)
    give_up_at: datetime | None = moment(null=True)
    told_unfilled_at: datetime | None = moment(null=True)
    """K3 goes once a request."""
    matched_at: datetime | None = moment(null=True)
    closed_at: datetime | None = moment(null=True)
    close_reason: str = ""
    channel: str = "sms"


class Offer(CommunityRow, table=True):
    """One volunteer asked about one request."""

    __table_args__ = (
        UniqueConstraint("request_id", "volunteer_id"),
        Index(
            "ix_offer_open",
            "volunteer_id",
            unique=True,
            sqlite_where=text("state = 'open' AND blocking"),
            postgresql_where=text("state = 'open' AND blocking"),
        ),
        Index("ix_offer_volunteer_id_sent_at", "volunteer_id", "sent_at"),
        Index("ix_offer_community_id_sent_at", "community_id", "sent_at"),
    )

    request_id: int = Field(foreign_key="request.id")
    volunteer_id: int = Field(foreign_key="volunteer.id")
    wave: int
    state: str = "open"
    """open, no, won, stood_down, withdrawn, closed"""
    blocking: bool = True
    """An open offer keeps others away for 24 h."""
    sent_at: datetime = moment()
    answer_by: datetime = moment()
    answered_at: datetime | None = moment(null=True)
    conditional: int = 0
    missed: bool = False
    said_yes: bool = False
    """A plain yes, whether it won or came too late; a no afterwards takes it back."""


class Visit(CommunityRow, table=True):
    """What follows a yes, until it is done, released or called off."""

    __table_args__ = (
        Index("ix_visit_request_id", "request_id"),
        Index("ix_visit_resident_id", "resident_id"),
        Index("ix_visit_volunteer_id_state", "volunteer_id", "state"),
    )

    request_id: int = Field(foreign_key="request.id")
    volunteer_id: int = Field(foreign_key="volunteer.id")
    resident_id: int = Field(foreign_key="person.id")
    state: str = "introducing"
    """introducing, ringing, agreed, under_way, happened, done, not_happened, released, called_off"""
    stage: int = 1
    word: str
    created_at: datetime = moment()
    introduced_at: datetime | None = moment(null=True)
    """H14 delivered, or told by a coordinator; the number may go to the volunteer."""
    number_sent_at: datetime | None = moment(null=True)
    ring_by: datetime = moment()
    contacted_at: datetime | None = moment(null=True)
    no_answers: int = 0
    no_answer_at: datetime | None = moment(null=True)
    agreed_at: datetime | None = moment(null=True)
    """The moment agreed for the visit."""
    estimated: bool = False
    here_at: datetime | None = moment(null=True)
    home_at: datetime | None = moment(null=True)
    minutes: int | None = None
    minutes_estimated: bool = False
    volunteer_says: str = ""
    resident_says: str = ""
    counted_at: datetime | None = moment(null=True)
    closed_at: datetime | None = moment(null=True)
    called_off_seen_at: datetime | None = moment(null=True)
