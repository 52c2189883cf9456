"""Queries on requests, and the conditional updates that change their state."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.tables import Request, Task

BEFORE_MATCH = ("open", "offering", "unfilled", "with_coordinator")
"""The states of a request that nobody has said yes to."""


def change(session: Session, request: Request, to: str, came_from: Collection[str], **values: Any) -> bool:
    """Move a request to a state if it is still in one of those it may come from; False if it was not."""
    session.flush()
    query = (
        update(Request)
        .where(col(Request.id) == request.id, col(Request.state).in_(came_from))
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(query).rowcount == 1  # type: ignore[attr-defined]
    session.refresh(request)
    return bool(changed)


def open_tasks_of(session: Session, request_id: int) -> list[Task]:
    """The tasks about a request that nobody has closed yet, oldest first."""
    query = select(Task).where(Task.request_id == request_id, Task.state != "closed")
    return list(session.exec(query.order_by(col(Task.id))).all())
