"""People, their addresses, and what they are to the line."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.tables.base import CommunityRow, contact, contact_hash, moment, words


class Person(CommunityRow, table=True):
    """Somebody who texts, or is helped. May be resident, volunteer, friend and coordinator at once."""

    __table_args__ = (
        Index("ix_person_community_id_id", "community_id", "id"),
        Index(
            "ix_person_held",
            *("community_id", "held_at"),
            sqlite_where=text("held_by IS NOT NULL"),
            postgresql_where=text("held_by IS NOT NULL"),
        ),
    )

    first_name: str = ""
    surname: str = ""
    created_at: datetime = moment()
    stopped_at: datetime | None = moment(null=True)
    """STOP: nothing is sent until START."""
    under_18_at: datetime | None = moment(null=True)
    resident_at: datetime | None = moment(null=True)
    friend_at: datetime | None = moment(null=True)
    hushed_until: datetime | None = moment(null=True)
    """No question, nudge, offer, feedback or broadcast before this (24 h after a red alert's SAFE)."""
    language: str = "English"
    preferred_channel: str = "sms"
    """The channel they last used."""
    landline: bool = False
    """Served through ring tasks: nothing is texted."""
    ring_number: str | None = contact()
    """The number to ring where no address of theirs is one (WhatsApp without a number)."""
    contact_note: str = words()
    """How the team should reach them: "ring the landline after 2"."""
    held_by: int | None = None
    """The coordinator who has taken over the chat: the machine holds still."""
    held_at: datetime | None = moment(null=True)
    """When they took it over, or the last word in it since."""
    version: int = 1


class Address(CommunityRow, table=True):
    """A way to reach a person: a phone on a channel. An address of a person, never the person's key."""

    __table_args__ = (
        UniqueConstraint("community_id", "channel", "value_hash"),
        Index("ix_address_person_id", "person_id"),
        Index("ix_address_recent", "community_id", "last_in_at"),
    )

    person_id: int = Field(foreign_key="person.id")
    channel: str
    value: str = contact()
    value_hash: str | None = contact_hash("value")
    last_in_at: datetime | None = moment(null=True)
    """When they last texted on it; WhatsApp's 24-hour window counts from here."""
    opted_out_at: datetime | None = moment(null=True)
    carrier_blocks: bool = False
    """Whether the carrier holds them opted out; told where that differs from what we know."""
    gone_at: datetime | None = moment(null=True)
    """Wrong number, or the network says it cannot be reached."""


class Consent(CommunityRow, table=True):
    """The consent ledger: append only."""

    __table_args__ = (Index("ix_consent_person_id_purpose", "person_id", "purpose", "id"),)

    person_id: int = Field(foreign_key="person.id")
    purpose: str
    granted: bool
    at: datetime = moment()
    channel: str = ""
    prompt: str = ""
    """The wording that asked (prompt id and catalogue version)."""
    reply: str = words()
    by: str = "person"


class Volunteer(CommunityRow, table=True):
    """A Compassionate Neighbour. Metres on the British National Grid; masks as in bot/matching."""

    __table_args__ = (
        UniqueConstraint("community_id", "code"),
        Index(
            "ix_volunteer_near",
            *("community_id", "state", "cell", "kinds", "level", "easting", "northing"),
            postgresql_include=["id"],
        ),
    )

    person_id: int = Field(foreign_key="person.id", unique=True)
    code: int
    """V12 is 12."""
    state: str = "checking"
    """checking, booked, waiting, active, left"""
    level: int = 0
    dbs_on: date | None = None
    """The date on the DBS certificate."""
    dbs_expires_on: date | None = None
    checks_note: str = words()
    """References, identity and DBS: who was asked, what was seen."""
    next_level: int | None = None
    """A level that one person has given; it counts once another agrees."""
    next_level_by: int | None = None
    kinds: int = 0
    """Bit 1 phone chat, 2 tea, 4 shopping, 8 prescription."""
    slots: int = 0
    """Bit 1 weekday mornings, 2 weekday afternoons, 4 evenings, 8 weekends."""
    gender: str = ""
    reach_m: int = 0
    easting: int | None = None
    northing: int | None = None
    cell: int | None = None
    area: str = ""
    """What others may know of where they are: "LE16 7"."""
    joined_at: datetime = moment()
    away_until: datetime | None = moment(null=True)
    quiet_since: datetime | None = moment(null=True)
    """Four offers missed: paused until F16 is answered."""
    paused_at: datetime | None = moment(null=True)
    """Paused by a coordinator, or by a MONEY or UNSAFE report."""
    misses: int = 0
    tasks_done: int = 0
    safety_note_at: datetime | None = moment(null=True)
    """When F3 was last sent."""
    wants_here: bool = False
    """Asked for HERE and HOME on every visit."""
    last_offer_at: datetime | None = moment(null=True)
    thanked_at: datetime | None = moment(null=True)
    """When F17 was last sent."""


class Pair(CommunityRow, table=True):
    """What two people are to each other: never pair them again, or both would again."""

    __table_args__ = (
        UniqueConstraint("resident_id", "volunteer_id"),
        Index("ix_pair_volunteer_id", "volunteer_id"),
    )

    resident_id: int = Field(foreign_key="person.id")
    volunteer_id: int = Field(foreign_key="volunteer.id")
    never: bool = False
    resident_again: bool | None = None
    volunteer_again: bool | None = None
    times: int = 0


class Coordinator(CommunityRow, table=True):
    """Somebody of the team, known by their number."""

    person_id: int = Field(foreign_key="person.id", unique=True)
    name: str
    role: str = "coordinator"
    """viewer, coordinator, lead"""
    on_duty: bool = False
    always_reachable: bool = False
    """Carries the on-call phone: alerts reach them outside team hours too."""
    removed_at: datetime | None = moment(null=True)


class Pin(CommunityRow, table=True):
    """A command waiting for its PIN."""

    coordinator_id: int = Field(foreign_key="coordinator.id", index=True)
    pin: str
    command: str = words()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(null=True)
