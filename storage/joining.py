"""Queries on training sessions, bookings, and who has check-ins."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.people import OPEN_REQUEST
from storage.tables import Booking, CheckIn, Pledge, Request, Task, TrainingSession


def sessions_with_places(session: Session, community_id: int, now: datetime) -> list[TrainingSession]:
    """Training sessions to come that still have a place, soonest first."""
    booked = (
        select(func.count())
        .where(Booking.session_id == TrainingSession.id, col(Booking.state).in_(("booked", "coming")))
        .scalar_subquery()
    )
    query = select(TrainingSession).where(
        TrainingSession.community_id == community_id,
        TrainingSession.starts_at > now,
        col(TrainingSession.cancelled_at).is_(None),
        booked < TrainingSession.places,
    )
    return list(session.exec(query.order_by(col(TrainingSession.starts_at))).all())


def has_checkins(session: Session, person_id: int) -> bool:
    """Whether check-in texts are agreed with this person."""
    query = select(CheckIn.id).where(CheckIn.person_id == person_id, CheckIn.state == "active")
    return session.exec(query).first() is not None


def booking_of(session: Session, session_id: int, volunteer_id: int) -> Booking | None:
    """A volunteer's booking on a session."""
    query = select(Booking).where(Booking.session_id == session_id, Booking.volunteer_id == volunteer_id)
    return session.exec(query).first()


def standing_booking(session: Session, volunteer_id: int) -> Booking | None:
    """The volunteer's booking that stands, the latest."""
    query = select(Booking).where(
        Booking.volunteer_id == volunteer_id, col(Booking.state).in_(("booked", "coming"))
    )
    return session.exec(query.order_by(col(Booking.id).desc())).first()


def pledges_of(session: Session, person_id: int) -> list[Pledge]:
    """A person's pledges, oldest first."""
    return list(session.exec(select(Pledge).where(Pledge.person_id == person_id).order_by(col(Pledge.id))).all())


def latest_pledge(session: Session, person_id: int) -> Pledge | None:
    """A person's latest pledge."""
    return session.exec(
        select(Pledge).where(Pledge.person_id == person_id).order_by(col(Pledge.id).desc())
    ).first()


def troubled_since(session: Session, person_id: int, since: datetime) -> bool:
    """Whether a person has a request open, or had an alert since then: they are not asked for anything."""
    request = select(Request.id).where(Request.person_id == person_id, col(Request.state).in_(OPEN_REQUEST))
    alert = select(Task.id).where(
        Task.person_id == person_id, col(Task.colour).in_(("red", "amber")), Task.opened_at >= since
    )
    return session.exec(request).first() is not None or session.exec(alert).first() is not None
