"""Training, pledges, organisations."""

from datetime import date, datetime

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

    __table_args__ = (Index("ix_pledge_community_id_id", "community_id", "id"),)

    person_id: int = Field(foreign_key="person.id", index=True)
    number: int
    choice: int | None = None
    words: str = words()
    area: str = ""
    share: bool = False
    approved_at: datetime | None = moment(null=True)
    hidden_at: datetime | None = moment(null=True)
    """Taken off the wall by the team, whatever its maker agreed to."""
    stage: int = 1
    """Rises with each change by the team, so that a stale page is told."""
    made_at: datetime = moment()
    asked_at: datetime | None = moment(null=True)
    going: int | None = None


class Organisation(CommunityRow, table=True):
    """A business, school or group that got in touch."""

    __table_args__ = (Index("ix_organisation_community_id_state", "community_id", "state"),)

    person_id: int = Field(foreign_key="person.id", index=True)
    kind: int
    name: str = words()
    contact_name: str = words()
    interest: str = ""
    state: str = "new"
    """new, rung, planned, with_us, not_now"""
    stage: int = 1
    """Rises with each change by the team, so that a stale page is told."""
    holder_id: int | None = None
    """The coordinator who looks after them."""
    next_step: str = words()
    next_on: date | None = None
    made_at: datetime = moment()


class Loneliness(CommunityRow, table=True):
    """An answer to the loneliness question, 1 (often or always) to 5 (never)."""

    person_id: int = Field(foreign_key="person.id", index=True)
    answer: int | None = None
    at: datetime = moment()
