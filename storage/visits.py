"""Queries on visits, and the conditional updates that change them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage.care import OPEN_TASK
from storage.tables import Outbound, Request, Task, Visit, Volunteer
from storage.work_items import STANDING


def change(session: Session, visit: Visit, to: str, came_from: Collection[str], **values: Any) -> bool:
    """Move a visit to a state if it is still in one of those it may come from; False if it was not."""
    session.flush()
    query = (
        update(Visit)
        .where(col(Visit.id) == visit.id, col(Visit.state).in_(came_from))
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(query).rowcount == 1  # type: ignore[attr-defined]
    session.refresh(visit)
    return bool(changed)


def words_in_use(session: Session, community_id: int) -> set[str]:
    """The passwords of visits that stand."""
    query = select(Visit.word).where(Visit.community_id == community_id, col(Visit.state).in_(STANDING))
    return set(session.exec(query).all())


def standing_of_resident(session: Session, person_id: int) -> list[Visit]:
    """A resident's visits that stand, oldest first."""
    query = select(Visit).where(Visit.resident_id == person_id, col(Visit.state).in_(STANDING))
    return list(session.exec(query.order_by(col(Visit.id))).all())


def standing_visit(session: Session, request_id: int) -> Visit | None:
    """The request's visit that stands."""
    query = select(Visit).where(Visit.request_id == request_id, col(Visit.state).in_(STANDING))
    return session.exec(query).first()


def latest_as_volunteer(session: Session, volunteer_id: int) -> Visit | None:
    """A volunteer's latest visit, whatever became of it."""
    query = select(Visit).where(Visit.volunteer_id == volunteer_id).order_by(col(Visit.id).desc())
    return session.exec(query).first()


def said_before(session: Session, person_id: int, volunteer_id: int, prompt: str) -> bool:
    """Whether a resident was sent a prompt about an earlier visit by that volunteer."""
    query = (
        select(Outbound.id)
        .join(Visit, col(Visit.id) == col(Outbound.item_id))
        .where(Outbound.person_id == person_id, Outbound.prompt == prompt, Outbound.item_type == "visit")
        .where(Visit.volunteer_id == volunteer_id)
    )
    return session.exec(query).first() is not None


def introduction_of(session: Session, visit_id: int) -> Outbound | None:
    """The latest introduction text of a visit."""
    query = select(Outbound).where(
        Outbound.item_type == "visit",
        Outbound.item_id == visit_id,
        col(Outbound.prompt).in_(("H14", "H14a", "H14l")),
    )
    return session.exec(query.order_by(col(Outbound.id).desc())).first()


def asked_after(session: Session, visit_id: int) -> bool:
    """Whether the resident has been asked how the visit was."""
    query = select(Outbound.id).where(
        Outbound.item_type == "visit", Outbound.item_id == visit_id, col(Outbound.prompt).in_(("H19", "H19x"))
    )
    return session.exec(query).first() is not None


def unsend(session: Session, visit_id: int) -> int:
    """Take back what was queued about a visit that is no more; that it is called off still goes. How many."""
    statement = (
        update(Outbound)
        .where(
            col(Outbound.item_type) == "visit",
            col(Outbound.item_id) == visit_id,
            col(Outbound.prompt) != "F18",
            col(Outbound.status) == "queued",
        )
        .values(status="refused", reason="no longer true")
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).rowcount  # type: ignore[attr-defined, no-any-return]


def in_hand(session: Session, visit_id: int, kind: str, since: datetime) -> bool:
    """Whether somebody of the team has taken, or is done with, a task about a visit opened since then."""
    query = select(Task.id).where(
        Task.visit_id == visit_id, Task.kind == kind, Task.opened_at >= since, Task.state != "open"
    )
    return session.exec(query).first() is not None


def waiting_task(session: Session, visit_id: int, kind: str, since: datetime | None) -> Task | None:
    """A task about a visit, opened since then and not closed."""
    query = select(Task).where(Task.visit_id == visit_id, Task.kind == kind, OPEN_TASK)
    if since is not None:
        query = query.where(Task.opened_at >= since)
    return session.exec(query.order_by(col(Task.id).desc())).first()


def late_drop_outs(session: Session, volunteer_id: int, since: datetime) -> int:
    """How often a volunteer withdrew less than a day before, since a moment."""
    query = select(func.count()).where(
        Visit.volunteer_id == volunteer_id,
        Visit.volunteer_says == "withdrew late",
        col(Visit.closed_at) >= since,
    )
    return session.exec(query).one()


def visits_together(session: Session, volunteer_id: int, resident_id: int) -> int:
    """How many visits by that volunteer to that resident happened."""
    query = select(func.count()).where(
        Visit.volunteer_id == volunteer_id,
        Visit.resident_id == resident_id,
        col(Visit.state).in_(("happened", "done")),
    )
    return session.exec(query).one()


def request_and_volunteer(session: Session, visit: Visit) -> tuple[Request, Volunteer]:
    """What a visit is for, and who goes; raises LookupError."""
    request, volunteer = session.get(Request, visit.request_id), session.get(Volunteer, visit.volunteer_id)
    if request is None or volunteer is None:
        raise LookupError(f"visit {visit.id} has no request or volunteer")
    return request, volunteer


def visits_of_request(session: Session, request_id: int) -> int:
    """How many visits a request has had, whatever became of them."""
    return session.exec(select(func.count()).where(Visit.request_id == request_id)).one()
