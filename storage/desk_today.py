"""Queries of the desk's Today: what needs a person, oldest promise first, in a fixed number of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, text, update
from sqlmodel import Session, col, func, or_, select

from storage.care import OPEN_TASK
from storage.tables import Conversation, Coordinator, Event, Inbound, Person, Request, Task, Volunteer

WITH_NOBODY = ("unfilled", "with_coordinator")
"""Requests that go on only if a person does something."""
UNHANDLED = ("unowned", "failed", "held")
QUIET_EVENTS = ("opened", "told", "taken", "opened again", "number shown")
"""What the story of a task need not say again on its card."""


@dataclass(frozen=True)
class Waiting:
    """A task with what it is about and who has it."""

    task: Task
    request: Request | None
    person: Person | None
    volunteer: Volunteer | None
    """The volunteer it is about, or in the person it is about."""
    holder: str


@dataclass(frozen=True)
class Unmatched:
    """A request without a task of its own, and who has it."""

    request: Request
    holder: str


def waiting(session: Session, community_id: int, most: int) -> list[Waiting]:
    """Tasks that are not closed: red ones first, then by what was promised, else by age."""
    query = (
        select(Task, Request, Person, Coordinator.name)
        .outerjoin(Request, col(Request.id) == col(Task.request_id))
        .outerjoin(Person, col(Person.id) == func.coalesce(col(Task.person_id), col(Request.person_id)))
        .outerjoin(Coordinator, col(Coordinator.id) == col(Task.holder_id))
        .where(Task.community_id == community_id, OPEN_TASK)
        .order_by(case((col(Task.colour) == "red", 0), else_=1), _promised(), col(Task.id))
        .limit(most)
    )
    rows = session.exec(query).all()
    found = _volunteers(session, [task for task, *_ in rows])
    return [Waiting(task, asked, who, found.get(task.id), holder or "") for task, asked, who, holder in rows]


def _volunteers(session: Session, tasks: Sequence[Task]) -> dict[int, Volunteer]:
    """The volunteer each task is about, or in the person it is about."""
    named = {task.volunteer_id for task in tasks} - {None}
    people = {task.person_id for task in tasks} - {None}
    either = or_(col(Volunteer.id).in_(named), col(Volunteer.person_id).in_(people))
    found = session.exec(select(Volunteer).where(either)).all()
    by_id, by_person = {v.id: v for v in found}, {v.person_id: v for v in found}
    about = {t.id: by_id.get(t.volunteer_id or 0) or by_person.get(t.person_id or 0) for t in tasks}
    return {task_id: volunteer for task_id, volunteer in about.items() if volunteer is not None}


def _promised() -> ColumnElement[datetime]:
    """The moment by which somebody was to hear: of the task, else of its request; else since when it waits."""
    return func.coalesce(col(Task.due_at), col(Request.promise_at), col(Task.opened_at))


def in_states(session: Session, community_id: int) -> dict[str, int]:
    """How many tasks are open, and how many are taken."""
    query = select(Task.state, func.count()).where(Task.community_id == community_id, OPEN_TASK)
    return dict(session.exec(query.group_by(col(Task.state))).all())


def unmatched(session: Session, community_id: int, most: int) -> list[Unmatched]:
    """Requests nobody has said yes to, that the line asks nobody about, without an open task of their own."""
    shown = exists().where(col(Task.request_id) == col(Request.id), OPEN_TASK)
    query = (
        select(Request, Coordinator.name)
        .outerjoin(Coordinator, col(Coordinator.id) == col(Request.coordinator_id))
        .where(Request.community_id == community_id, col(Request.state).in_(WITH_NOBODY))
        .where(~shown)
        .order_by(func.coalesce(col(Request.promise_at), col(Request.opened_at)), col(Request.id))
        .limit(most)
    )
    return [Unmatched(request, name or "") for request, name in session.execute(query).all()]


def stories(session: Session, task_ids: Collection[int], most: int = 400) -> dict[int, list[Event]]:
    """What was written, heard and done about each of those tasks, oldest first."""
    query = select(Event).where(
        Event.item_type == "task", col(Event.item_id).in_(task_ids), col(Event.kind).not_in(QUIET_EVENTS)
    )
    told: dict[int, list[Event]] = {}
    for event in reversed(session.exec(query.order_by(col(Event.id).desc()).limit(most)).all()):
        told.setdefault(event.item_id, []).append(event)
    return told


def asked_if_safe(session: Session, task_ids: Collection[int]) -> set[int]:
    """Those of them that still wait for the answer to "is it safe to ring you?"."""
    query = select(Conversation.item_id).where(
        Conversation.item_type == "task",
        col(Conversation.item_id).in_(task_ids),
        Conversation.flow == "safety",
        col(Conversation.closed_at).is_(None),
    )
    return {task_id for task_id in session.exec(query) if task_id is not None}


def unhandled(session: Session, community_id: int, most: int) -> Sequence[Inbound]:
    """Texts that nothing was done about: too many at once, a fault, or for a number of nobody's; newest first."""
    ours = or_(col(Inbound.community_id) == community_id, col(Inbound.community_id).is_(None))
    # Written out, as OPEN_TASK is.
    query = select(Inbound).where(text("inbound.status IN ('unowned', 'failed', 'held')"), ours)
    return session.exec(query.order_by(col(Inbound.id).desc()).limit(most)).all()


def put_away(session: Session, community_id: int, inbound_id: int) -> bool:
    """Somebody has read such a text; False when another did so before."""
    ours = or_(col(Inbound.community_id) == community_id, col(Inbound.community_id).is_(None))
    query = update(Inbound).where(col(Inbound.id) == inbound_id, col(Inbound.status).in_(UNHANDLED), ours)
    return bool(session.execute(query.values(status="handled")).rowcount == 1)  # type: ignore[attr-defined]


def locked_task(session: Session, community_id: int, task_id: int) -> Task:
    """The task as it is now, nobody else's until the transaction ends; raises LookupError."""
    query = select(Task).where(Task.id == task_id, Task.community_id == community_id).with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise LookupError(f"no task {task_id}")
    return found
