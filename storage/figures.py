"""What /metrics asks the database: a fixed number of counts, each over an index on what is waiting."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, text
from sqlmodel import Session, col, func, select

from storage.care import OPEN_TASK
from storage.people import insert_for
from storage.tables import Heartbeat, Outbound, Task, Timer
from storage.texts import stands, under_way

Waiting = tuple[str, int, datetime]
"""What waits (a priority, a kind), how many, and since when the oldest does."""


def due_texts(session: Session, now: datetime) -> list[Waiting]:
    """Queued texts whose time has come, by priority."""
    query = select(Outbound.priority, func.count(), func.min(Outbound.not_before))
    due = query.where(stands(Outbound.status, "queued"), Outbound.not_before <= now)
    each = session.exec(due.group_by(col(Outbound.priority))).all()
    return [(str(priority), number, oldest) for priority, number, oldest in each]


def due_timers(session: Session, now: datetime) -> list[Waiting]:
    """Timers whose time has come, by kind."""
    query = select(Timer.kind, func.count(), func.min(Timer.due_at))
    due = query.where(stands(Timer.status, "due"), Timer.due_at <= now).group_by(col(Timer.kind))
    return [(kind, number, oldest) for kind, number, oldest in session.exec(due).all()]


def oldest_timer(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest timer whose time has come has been waiting."""
    return session.exec(select(func.min(Timer.due_at)).where(Timer.status == "due", Timer.due_at <= now)).first()


def flying_texts(session: Session) -> dict[str, int]:
    """Texts at the network or of unknown fate, by status."""
    query = select(Outbound.status, func.count()).where(under_way(Outbound.status))
    return dict(session.exec(query.group_by(col(Outbound.status))).all())


def open_tasks(session: Session) -> list[tuple[str, str, int, datetime]]:
    """Tasks not closed by colour and state: how many, and since when the oldest is open."""
    query = select(Task.colour, Task.state, func.count(), func.min(Task.opened_at))
    found = query.where(OPEN_TASK).group_by(col(Task.colour), col(Task.state))
    return [(colour, state, number, oldest) for colour, state, number, oldest in session.exec(found).all()]


def beat(session: Session, process: str, half: str, now: datetime, figures: dict[str, Any]) -> None:
    """A process's sign of life, with what it has counted so far. `half`: worker or web."""
    values = {"worker": process, "half": half, "at": now, "figures": figures}
    insert = insert_for(session)(Heartbeat).values(**values)
    changed = {name: values[name] for name in ("half", "at", "figures")}
    session.execute(insert.on_conflict_do_update(index_elements=["worker"], set_=changed))


def beats(session: Session) -> list[Heartbeat]:
    """Every process heard of lately."""
    return list(session.exec(select(Heartbeat).order_by(col(Heartbeat.worker))).all())


def forget_beats(session: Session, before: datetime) -> None:
    """Processes that ended long ago are not shown for ever."""
    old = delete(Heartbeat).where(col(Heartbeat.at) < before)
    session.execute(old.execution_options(synchronize_session=False))


def size(session: Session) -> int:
    """The size of the database in bytes."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
    pages = session.execute(text("PRAGMA page_count")).scalar_one()
    return int(pages) * int(session.execute(text("PRAGMA page_size")).scalar_one())
