"""Queries on tasks and alerts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text, update
from sqlmodel import Session, col, func, or_, select

from storage.tables import CheckIn, Event, Inbound, Outbound, Request, Round, Task, Visit, Volunteer

RED = "red"
OPEN_TASK = text("task.state IN ('open', 'taken')")
"""Written out, not bound: a partial index is used only where the database sees that it holds what is asked."""
UNANSWERED = ("waiting", "reminded", "alarmed")


def open_task_of_kind(session: Session, person_id: int, kind: str) -> Task | None:
    """A person's task of that kind that is not closed."""
    query = select(Task).where(Task.person_id == person_id, Task.kind == kind, Task.state != "closed")
    return session.exec(query.order_by(col(Task.id).desc())).first()


def open_tasks_of_kind(session: Session, person_id: int, kind: str) -> list[Task]:
    """A person's tasks of that kind that are not closed, oldest first."""
    query = select(Task).where(Task.person_id == person_id, Task.kind == kind, Task.state != "closed")
    return list(session.exec(query.order_by(col(Task.id))).all())


def open_tasks(session: Session, community_id: int) -> list[Task]:
    """The community's tasks that are not closed, oldest first."""
    query = select(Task).where(Task.community_id == community_id, OPEN_TASK)
    return list(session.exec(query.order_by(col(Task.id))).all())


def alerts_waiting(session: Session, community_id: int) -> int:
    """How many tasks are chased and not taken."""
    query = select(func.count()).where(Task.community_id == community_id, OPEN_TASK, Task.state == "open")
    return session.exec(query.where(col(Task.chased).is_(True))).one()


def waiting_alerts(session: Session, community_id: int) -> list[Task]:
    """Tasks that are chased and that nobody has taken, red before others, oldest first."""
    query = select(Task).where(Task.community_id == community_id, OPEN_TASK, Task.state == "open")
    query = query.where(col(Task.chased).is_(True))
    return sorted(session.exec(query).all(), key=lambda task: (task.colour != RED, task.id))


def held_tasks(session: Session, coordinator_id: int) -> list[Task]:
    """What a coordinator has taken and not closed, the latest first."""
    query = select(Task).where(OPEN_TASK, Task.holder_id == coordinator_id, Task.state == "taken")
    return list(session.exec(query.order_by(col(Task.taken_at).desc())).all())


def open_alerts(session: Session, person_id: int, kinds: Collection[str]) -> list[Task]:
    """A person's alerts of those kinds that are not closed, the latest first."""
    query = select(Task).where(Task.person_id == person_id, col(Task.kind).in_(kinds), Task.state != "closed")
    return list(session.exec(query.order_by(col(Task.id).desc())).all())


def last_alert(session: Session, person_id: int, kinds: Collection[str]) -> Task | None:
    """A person's latest alert of those kinds, closed ones too; an open one comes first."""
    query = select(Task).where(Task.person_id == person_id, col(Task.kind).in_(kinds))
    newest_first = session.exec(query.order_by(col(Task.id).desc())).all()
    return next((task for task in newest_first if task.state != "closed"), next(iter(newest_first), None))


def alerted_since(session: Session, person_id: int, kinds: Collection[str], since: datetime) -> bool:
    """Whether a person had an alert of one of those kinds since then."""
    query = select(Task.id).where(Task.person_id == person_id, col(Task.kind).in_(kinds), Task.opened_at >= since)
    return session.exec(query).first() is not None


def claim_task(session: Session, task_id: int, coordinator_id: int, now: datetime) -> bool:
    """Take a task that nobody has; False when somebody was quicker or it is closed."""
    query = (
        update(Task)
        .where(col(Task.id) == task_id, col(Task.state) == "open")
        .values(state="taken", holder_id=coordinator_id, taken_at=now, noted_at=None)
    )
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def events(session: Session, item: tuple[str, int]) -> list[Event]:
    """The story of an item, oldest first."""
    query = select(Event).where(Event.item_type == item[0], Event.item_id == item[1])
    return list(session.exec(query.order_by(col(Event.id))).all())


def last_event(session: Session, item: tuple[str, int], kind: str) -> Event | None:
    """The latest of one kind in the story of an item."""
    query = select(Event).where(Event.item_type == item[0], Event.item_id == item[1], Event.kind == kind)
    return session.exec(query.order_by(col(Event.id).desc())).first()


def checkin_unanswered(session: Session, person_id: int, now: datetime) -> bool:
    """Whether a check-in waits for an answer, or the text that came `now` has just been counted as one."""
    just = (col(Round.state) == "answered") & (col(Round.answered_at) == now)
    query = select(Round.id).where(Round.person_id == person_id)
    return session.exec(query.where(or_(col(Round.state).in_(UNANSWERED), just))).first() is not None


def on_safety_level(session: Session, person_id: int) -> bool:
    """Whether a person has check-ins because they may fall."""
    query = select(CheckIn.id).where(
        CheckIn.person_id == person_id, CheckIn.state == "active", CheckIn.level == "SAFETY"
    )
    return session.exec(query).first() is not None


def visit_under_way(session: Session, person_id: int) -> Visit | None:
    """The visit a volunteer is on: after HERE, before HOME."""
    query = select(Visit).join(Volunteer, col(Volunteer.id) == col(Visit.volunteer_id))
    there = query.where(
        Volunteer.person_id == person_id, col(Visit.here_at).is_not(None), col(Visit.home_at).is_(None)
    )
    return session.exec(there.where(col(Visit.closed_at).is_(None)).order_by(col(Visit.id).desc())).first()


def matched_volunteers(session: Session, person_id: int, since: datetime) -> list[Volunteer]:
    """Every volunteer matched to a resident since then, by number."""
    query = (
        select(Volunteer)
        .join(Visit, col(Visit.volunteer_id) == col(Volunteer.id))
        .where(Visit.resident_id == person_id, Visit.created_at >= since)
        .distinct()
    )
    return list(session.exec(query.order_by(col(Volunteer.code))).all())


def latest_request(session: Session, person_id: int) -> Request | None:
    """The request a person made last, whatever became of it."""
    query = select(Request).where(Request.person_id == person_id)
    return session.exec(query.order_by(col(Request.id).desc())).first()


def requests_in(session: Session, community_id: int, states: Collection[str]) -> list[Request]:
    """A community's requests in those states, oldest first."""
    query = select(Request).where(Request.community_id == community_id, col(Request.state).in_(states))
    return list(session.exec(query.order_by(col(Request.id))).all())


def last_inbound_id(session: Session, person_id: int) -> int | None:
    """The latest text of a person."""
    return session.exec(select(func.max(Inbound.id)).where(Inbound.person_id == person_id)).first()


def texts_waiting(session: Session, person_id: int) -> list[Outbound]:
    """The texts queued for a person and not yet taken up by the sender."""
    query = select(Outbound).where(Outbound.person_id == person_id, Outbound.status == "queued")
    return list(session.exec(query.order_by(col(Outbound.id))).all())
