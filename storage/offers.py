"""Queries of matching, offers and the race."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from storage.people import OPEN_REQUEST
from storage.tables import Offer, Outbound, Pair, Person, Request, Task, Volunteer

WINNABLE = ("offering", "unfilled")
"""The states in which a yes wins a request."""


@dataclass(frozen=True)
class History:
    """How often a volunteer was asked: since the one moment and since the other."""

    week: int
    month: int


def with_people(session: Session, volunteer_ids: Collection[int]) -> list[tuple[Volunteer, Person]]:
    """Volunteers with the person in each."""
    query = select(Volunteer, Person).join(Person, col(Person.id) == col(Volunteer.person_id))
    query = query.where(col(Volunteer.id).in_(volunteer_ids)).order_by(col(Volunteer.id))
    return list(session.exec(query).all())


def histories(
    session: Session, volunteer_ids: Collection[int], week: datetime, month: datetime
) -> dict[int, History]:
    """How often each was asked since the two moments; those never asked are left out."""
    lately = func.sum(case((col(Offer.sent_at) >= week, 1), else_=0))
    query = (
        select(Offer.volunteer_id, lately, func.count())
        .where(col(Offer.volunteer_id).in_(volunteer_ids), col(Offer.sent_at) >= month)
        .group_by(col(Offer.volunteer_id))
    )
    return {volunteer: History(int(in_week), in_month) for volunteer, in_week, in_month in session.exec(query)}


def with_open_offer(session: Session, volunteer_ids: Collection[int]) -> set[int]:
    """Those of them who have an offer that keeps others away."""
    query = select(Offer.volunteer_id).where(
        col(Offer.volunteer_id).in_(volunteer_ids), Offer.state == "open", col(Offer.blocking)
    )
    return set(session.exec(query).all())


def pairs_of(session: Session, resident_id: int) -> dict[int, Pair]:
    """What a resident and each volunteer are to each other, by volunteer."""
    return {p.volunteer_id: p for p in session.exec(select(Pair).where(Pair.resident_id == resident_id)).all()}


def in_trouble(session: Session, person_ids: Collection[int], kinds: Sequence[str], since: datetime) -> set[int]:
    """Those with an open request of their own, or an alert of those kinds since the moment."""
    asking = select(Request.person_id).where(
        col(Request.person_id).in_(person_ids), col(Request.state).in_(OPEN_REQUEST)
    )
    alerts = select(Task.person_id).where(
        col(Task.person_id).in_(person_ids), col(Task.kind).in_(kinds), Task.opened_at >= since
    )
    alerted = (person_id for person_id in session.exec(alerts) if person_id is not None)
    return {*session.exec(asking), *alerted}


def place(session: Session, offer: Offer) -> bool:
    """Put an offer down; False when another request asked that volunteer in the same moment."""
    try:
        with session.begin_nested():
            session.add(offer)
            session.flush()
    except IntegrityError:
        if offer in session:
            session.refresh(offer)
        return False
    return True


def win(session: Session, request: Request, volunteer: Volunteer, now: datetime) -> bool:
    """The race, decided by one statement: True when this volunteer now has the request.

    They must have been asked and not have said no (or have changed it since), be active, neither paused nor
    stopped, and never have been kept apart from this resident.
    """
    was_asked = exists().where(
        col(Offer.request_id) == request.id, col(Offer.volunteer_id) == volunteer.id, col(Offer.state) != "no"
    )
    may = exists().where(
        col(Volunteer.id) == volunteer.id,
        col(Volunteer.state) == "active",
        col(Volunteer.paused_at).is_(None),
        col(Person.id) == col(Volunteer.person_id),
        col(Person.stopped_at).is_(None),
    )
    kept_apart = exists().where(
        col(Pair.resident_id) == request.person_id, col(Pair.volunteer_id) == volunteer.id, col(Pair.never)
    )
    statement = (
        update(Request)
        .where(col(Request.id) == request.id, col(Request.state).in_(WINNABLE), was_asked, may, ~kept_apart)
        .values(state="matched", volunteer_id=volunteer.id, matched_at=now)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    changed: int = session.execute(statement).rowcount  # type: ignore[attr-defined]
    session.refresh(request)
    return changed == 1


def locked(session: Session, request_id: int) -> Request:
    """The request as it is now, locked until the transaction ends: whoever settles an offer takes this first."""
    query = select(Request).where(Request.id == request_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def not_texting_now(session: Session, volunteer_ids: Collection[int]) -> set[int]:
    """Those of them whose own text is not being handled at this very moment (PostgreSQL; on SQLite, all).

    A turn locks its person. Waiting for somebody who waits for us would be a deadlock, so the busy are left out.
    """
    query = (
        select(Volunteer.id)
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(col(Volunteer.id).in_(volunteer_ids))
        .with_for_update(read=True, key_share=True, skip_locked=True, of=Person)
    )
    return set(session.exec(query).all())


def open_offers_of(session: Session, request_id: int) -> list[Offer]:
    """The offers of a request that nobody has settled, oldest first."""
    query = select(Offer).where(Offer.request_id == request_id, Offer.state == "open")
    return list(session.exec(query.order_by(col(Offer.id))).all())


def unsend(session: Session, item: tuple[str, int], prompt: str) -> int:
    """Take back texts about an item that have not left yet; returns how many."""
    statement = (
        update(Outbound)
        .where(
            col(Outbound.item_type) == item[0],
            col(Outbound.item_id) == item[1],
            col(Outbound.prompt) == prompt,
            col(Outbound.status) == "queued",
        )
        .values(status="refused", reason="no longer true")
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).rowcount  # type: ignore[attr-defined, no-any-return]


def open_task_about(session: Session, request_id: int, kind: str, volunteer_id: int | None = None) -> Task | None:
    """A request's task of that kind (about that volunteer) that is not closed, the latest."""
    query = select(Task).where(Task.request_id == request_id, Task.kind == kind, Task.state != "closed")
    if volunteer_id is not None:
        query = query.where(Task.volunteer_id == volunteer_id)
    return session.exec(query.order_by(col(Task.id).desc())).first()


def open_tasks_about(session: Session, request_id: int, kinds: Sequence[str]) -> list[Task]:
    """A request's tasks of those kinds that are not closed."""
    query = select(Task).where(Task.request_id == request_id, col(Task.kind).in_(kinds), Task.state != "closed")
    return list(session.exec(query.order_by(col(Task.id))).all())


def last_to_wonder(session: Session, request_id: int) -> Offer | None:
    """The offer whose volunteer last gave a conditional answer (the one in K14)."""
    query = select(Offer).where(Offer.request_id == request_id, Offer.conditional > 0)
    return session.exec(query.order_by(col(Offer.answered_at).desc(), col(Offer.id).desc())).first()


def latest_unanswered(session: Session, volunteer_id: int, since: datetime) -> Offer | None:
    """The latest offer to a volunteer since a moment that was closed before they had answered."""
    query = select(Offer).where(
        Offer.volunteer_id == volunteer_id,
        col(Offer.state).in_(("stood_down", "closed")),
        col(Offer.answered_at).is_(None),
        Offer.sent_at >= since,
    )
    return session.exec(query.order_by(col(Offer.id).desc())).first()
