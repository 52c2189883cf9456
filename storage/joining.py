"""Queries on training sessions, bookings, and who has check-ins."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.tables import Booking, CheckIn, TrainingSession


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
