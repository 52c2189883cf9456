"""Training, pledges, organisations."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import CommunityRow, moment, words


class TrainingSession(CommunityRow, table=True):
    """A training session with a number of places."""

    __tablename__ = "training_session"

    starts_at: datetime = moment()
    place: str
    places: int = 12
    cancelled_at: datetime | None = moment(null=True)


class Booking(CommunityRow, table=True):
    """A volunteer's place on a session."""

    __table_args__ = (
        UniqueConstraint("session_id", "volunteer_id"),
        Index("ix_booking_volunteer_id", "volunteer_id"),
    )

    session_id: int = Field(foreign_key="training_session.id")
    volunteer_id: int = Field(foreign_key="volunteer.id")
    state: str = "booked"
    """booked, coming, cancelled, attended, missed"""
    stage: int = 1
    asked_again_at: datetime | None = moment(null=True)


class Pledge(CommunityRow, table=True):
    """A Compassionate Friend's pledge."""

    person_id: int = Field(foreign_key="person.id", index=True)
    number: int
    choice: int | None = None
    words: str = words()
    area: str = ""
    share: bool = False
    approved_at: datetime | None = moment(null=True)
    made_at: datetime = moment()
    asked_at: datetime | None = moment(null=True)
    going: int | None = None


class Organisation(CommunityRow, table=True):
    """A business, school or group that got in touch."""

    person_id: int = Field(foreign_key="person.id", index=True)
    kind: int
    name: str = words()
    contact_name: str = words()
    interest: str = ""
    state: str = "new"
    made_at: datetime = moment()


class Loneliness(CommunityRow, table=True):
    """An answer to the loneliness question, 1 (often or always) to 5 (never)."""

    person_id: int = Field(foreign_key="person.id", index=True)
    answer: int | None = None
    at: datetime = moment()
