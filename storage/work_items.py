"""Queries on visits and offers that stand."""

from sqlmodel import Session, col, or_, select

from storage.tables import Offer, Request, Visit, Volunteer

STANDING = ("introducing", "ringing", "agreed", "under_way")
"""A visit that is still to be, or going on."""


def active_visits(session: Session, person_id: int) -> list[Visit]:
    """The visits that stand, of a person as resident or as volunteer, soonest agreed first."""
    query = (
        select(Visit)
        .join(Volunteer, col(Volunteer.id) == col(Visit.volunteer_id))
        .where(col(Visit.state).in_(STANDING))
        .where(or_(col(Visit.resident_id) == person_id, col(Volunteer.person_id) == person_id))
    )
    return sorted(
        session.exec(query).all(), key=lambda v: (v.agreed_at is None, v.agreed_at or v.created_at, v.id)
    )


def visits_as_volunteer(session: Session, volunteer_id: int) -> list[Visit]:
    """The visits that stand, of a volunteer."""
    query = select(Visit).where(Visit.volunteer_id == volunteer_id, col(Visit.state).in_(STANDING))
    return list(session.exec(query.order_by(col(Visit.id))).all())


def open_offers(session: Session, volunteer_id: int) -> list[Offer]:
    """The offers a volunteer has not answered and that still stand."""
    query = select(Offer).where(Offer.volunteer_id == volunteer_id, Offer.state == "open")
    return list(session.exec(query.order_by(col(Offer.id))).all())


def offers_of(session: Session, request_id: int) -> list[Offer]:
    """Every offer of a request, in the order they were made."""
    return list(session.exec(select(Offer).where(Offer.request_id == request_id).order_by(col(Offer.id))).all())


def offer_to(session: Session, request_id: int, volunteer_id: int) -> Offer | None:
    """The offer of a request to a volunteer."""
    return session.exec(
        select(Offer).where(Offer.request_id == request_id, Offer.volunteer_id == volunteer_id)
    ).first()


def visit_of(session: Session, request_id: int) -> Visit | None:
    """The latest visit of a request."""
    query = select(Visit).where(Visit.request_id == request_id).order_by(col(Visit.id).desc())
    return session.exec(query).first()


def request_of(session: Session, request_id: int) -> Request:
    """The request of that id; raises LookupError."""
    request = session.get(Request, request_id)
    if request is None:
        raise LookupError(f"no request {request_id}")
    return request
