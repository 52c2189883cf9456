"""Claiming work: due timers and due texts, by conditional updates under a lease."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage.tables import Outbound, Timer


def arm(session: Session, timer: Timer) -> Timer:
    """Add a timer."""
    session.add(timer)
    session.flush()
    return timer


def cancel(session: Session, item: tuple[str, int], kinds: Sequence[str] = ()) -> int:
    """Cancel an item's timers that are still due (all, or those kinds); returns how many."""
    query = update(Timer).where(
        col(Timer.item_type) == item[0], col(Timer.item_id) == item[1], col(Timer.status) == "due"
    )
    if kinds:
        query = query.where(col(Timer.kind).in_(kinds))
    return session.execute(query.values(status="cancelled")).rowcount  # type: ignore[attr-defined, no-any-return]


def pending(session: Session, item: tuple[str, int]) -> list[Timer]:
    """An item's timers still to come, soonest first."""
    query = select(Timer).where(
        Timer.item_type == item[0], Timer.item_id == item[1], col(Timer.status).in_(("due", "claimed"))
    )
    return list(session.exec(query.order_by(col(Timer.due_at), col(Timer.id))).all())


def claim_timers(session: Session, now: datetime, lease: str, *, limit: int = 50, keep_s: int = 60) -> list[Timer]:
    """Take due timers, and those whose worker let its lease run out, soonest first."""
    session.execute(
        update(Timer)
        .where(col(Timer.status) == "claimed", col(Timer.lease_until) < now)
        .values(status="due", lease=None, lease_until=None)
    )
    due = select(Timer.id).where(Timer.status == "due", Timer.due_at <= now)
    due = due.order_by(col(Timer.due_at), col(Timer.id)).limit(limit).with_for_update(skip_locked=True)
    session.execute(
        update(Timer)
        .where(col(Timer.id).in_(due), col(Timer.status) == "due")
        .values(status="claimed", lease=lease, lease_until=now + timedelta(seconds=keep_s))
        .execution_options(synchronize_session=False)
    )
    query = select(Timer).where(Timer.lease == lease, Timer.status == "claimed")
    return list(session.exec(query.order_by(col(Timer.due_at), col(Timer.id))).all())


def claim_texts(
    session: Session, now: datetime, lease: str, *, limit: int = 20, keep_s: int = 60
) -> list[Outbound]:
    """Take queued texts whose time has come, most urgent first; `sending` is committed before the call."""
    first = aliased(Outbound)
    waits = exists().where(col(first.id) == col(Outbound.after_id), col(first.status).in_(("queued", "sending")))
    due = select(Outbound.id).where(Outbound.status == "queued", Outbound.not_before <= now, ~waits)
    due = due.order_by(col(Outbound.priority), col(Outbound.not_before), col(Outbound.id)).limit(limit)
    session.execute(
        update(Outbound)
        .where(col(Outbound.id).in_(due.with_for_update(skip_locked=True)), col(Outbound.status) == "queued")
        .values(
            status="sending",
            lease=lease,
            lease_until=now + timedelta(seconds=keep_s),
            attempts=col(Outbound.attempts) + 1,
        )
        .execution_options(synchronize_session=False)
    )
    query = select(Outbound).where(Outbound.lease == lease, Outbound.status == "sending")
    return list(session.exec(query.order_by(col(Outbound.priority), col(Outbound.id))).all())


def next_due(session: Session) -> datetime | None:
    """The soonest moment at which a timer or a queued text is due."""
    timer = session.exec(select(func.min(Timer.due_at)).where(Timer.status == "due")).first()
    text = session.exec(select(func.min(Outbound.not_before)).where(Outbound.status == "queued")).first()
    return min((m for m in (timer, text) if m is not None), default=None)
