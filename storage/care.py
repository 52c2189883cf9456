"""Queries on tasks and alerts."""

from sqlmodel import Session, col, select

from storage.tables import Event, Task

RED = "red"


def open_task_of_kind(session: Session, person_id: int, kind: str) -> Task | None:
    """A person's task of that kind that is not closed."""
    query = select(Task).where(Task.person_id == person_id, Task.kind == kind, Task.state != "closed")
    return session.exec(query.order_by(col(Task.id).desc())).first()


def open_tasks(session: Session, community_id: int) -> list[Task]:
    """The community's tasks that are not closed, oldest first."""
    query = select(Task).where(Task.community_id == community_id, Task.state != "closed")
    return list(session.exec(query.order_by(col(Task.id))).all())


def red_alert(session: Session, person_id: int) -> Task | None:
    """A person's red alert that is not closed, the latest."""
    query = select(Task).where(Task.person_id == person_id, Task.colour == RED, Task.state != "closed")
    return session.exec(query.order_by(col(Task.id).desc())).first()


def events(session: Session, item: tuple[str, int]) -> list[Event]:
    """The story of an item, oldest first."""
    query = select(Event).where(Event.item_type == item[0], Event.item_id == item[1])
    return list(session.exec(query.order_by(col(Event.id))).all())
