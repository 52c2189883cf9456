"""Leases at the record: what a worker took is its own only as long as nobody else took it over."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage.tables import Timer

BEATING = 712_002
"""The number of PostgreSQL's advisory lock on noticing that nobody worked for a while."""

LONGEST = timedelta(minutes=10)
"""No lease of ours and no booking of a number lasts so long."""


def astray(until: Any, now: datetime) -> Any:
    """Whether something is taken for longer than can be: a clock that was ahead has been set back since."""
    return until > now + LONGEST


def finish_timer(session: Session, timer_id: int, lease: str) -> bool:
    """Mark a timer done that is still under this lease; False when another worker took it over.

    It comes before the timer's work, in the same transaction: the row stays locked until both are committed,
    so a worker that comes back from a pause finds the timer taken, or keeps others from taking it.
    """
    mine = (col(Timer.id) == timer_id, col(Timer.status) == "claimed", col(Timer.lease) == lease)
    query = update(Timer).where(*mine)
    done = session.execute(query.values(status="done").execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def one_notices(session: Session) -> None:
    """Of several workers that start at once, one looks at a time. SQLite's write lock does it there."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(BEATING)))
