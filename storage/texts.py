"""Texts under way: those that follow one another, and those whose fate is unknown."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal_column, or_, update
from sqlmodel import Session, col, select

from storage.care import OPEN_TASK
from storage.leases import astray
from storage.tables import Inbound, Outbound, Task


def hold_followers(session: Session, text_id: int, until: datetime) -> None:
    """The text that follows one not yet delivered waits until then at the latest."""
    session.execute(
        update(Outbound)
        .where(
            col(Outbound.after_id) == text_id,
            col(Outbound.status) == "queued",
            col(Outbound.not_before) < until,
        )
        .values(not_before=until)
        .execution_options(synchronize_session=False)
    )


def release_followers(session: Session, text_id: int, now: datetime) -> None:
    """The one before is delivered, or never will be: what follows need not wait for it."""
    session.execute(
        update(Outbound)
        .where(
            col(Outbound.after_id) == text_id,
            col(Outbound.status) == "queued",
            col(Outbound.not_before) > now,
        )
        .values(not_before=now)
        .execution_options(synchronize_session=False)
    )


def stands(status: Any, word: str) -> ColumnElement[bool]:
    """A status as the condition of an index names it: SQLite uses such an index only for the very same words."""
    return col(status) == literal_column(f"'{word}'")


def under_way(status: Any) -> ColumnElement[bool]:
    """The condition of the index on texts under way, in the very words SQLite needs to see to use it."""
    return col(status).in_([literal_column("'sending'"), literal_column("'unknown'")])


def expire_sending(session: Session, now: datetime, look_at_s: int) -> int:
    """Texts whose sender did not come back are unknown, never simply sent again; returns how many.

    They are looked into `look_at_s` seconds after their attempt began, which is over by now.
    """
    until = col(Outbound.lease_until)
    late = (col(Outbound.status) == "sending", or_(until < now, astray(until, now)))
    query = update(Outbound).where(under_way(Outbound.status), *late)
    values = {"status": "unknown", "lease": None, "lease_until": now + timedelta(seconds=look_at_s)}
    found = session.execute(query.values(**values).execution_options(synchronize_session=False))
    return found.rowcount  # type: ignore[attr-defined, no-any-return]


def claim_unknown(session: Session, now: datetime, lease: str, *, limit: int, keep_s: int) -> list[Outbound]:
    """Take texts of unknown fate whose time to be looked into has come, for `keep_s` seconds."""
    due = select(Outbound.id).where(under_way(Outbound.status), Outbound.status == "unknown")
    until = col(Outbound.lease_until)
    due = due.where(or_(until <= now, astray(until, now))).order_by(until).limit(limit)
    ids = session.exec(due.with_for_update(skip_locked=True)).all()
    if not ids:
        return []
    session.execute(
        update(Outbound)
        .where(col(Outbound.id).in_(ids), col(Outbound.status) == "unknown")
        .values(lease=lease, lease_until=now + timedelta(seconds=keep_s))
        .execution_options(synchronize_session=False)
    )
    query = select(Outbound).where(col(Outbound.id).in_(ids), Outbound.lease == lease)
    return list(session.exec(query.order_by(col(Outbound.priority), col(Outbound.id))).all())


def nth_last_sent(session: Session, person_id: int, n: int) -> datetime | None:
    """When the n-th last text that left for a person was tried; None when fewer did."""
    query = select(Outbound.tried_at).where(
        Outbound.person_id == person_id, col(Outbound.status).in_(("sent", "delivered", "unknown"))
    )
    return session.exec(query.order_by(col(Outbound.id).desc()).offset(n - 1).limit(1)).first()


def latest_in(session: Session, person_id: int, n: int) -> list[str]:
    """The words of the last n texts somebody sent us."""
    query = select(Inbound.body).where(Inbound.person_id == person_id)
    return list(session.exec(query.order_by(col(Inbound.id).desc()).limit(n)).all())


def latest_out(session: Session, person_id: int, n: int) -> list[str]:
    """The words of the last n texts we said to somebody."""
    query = select(Outbound.body).where(Outbound.person_id == person_id)
    return list(session.exec(query.order_by(col(Outbound.id).desc()).limit(n)).all())


def by_token(session: Session, token: str) -> Outbound | None:
    """The text of our own opaque id."""
    return session.exec(select(Outbound).where(Outbound.token == token)).first()


def known_ids(session: Session, provider_ids: Collection[str]) -> set[str]:
    """Those of the provider's message ids that belong to texts we know."""
    query = select(Outbound.provider_id).where(col(Outbound.provider_id).in_(provider_ids))
    return {found for found in session.exec(query).all() if found}


def next_alike(session: Session, text: Outbound) -> datetime | None:
    """When the next text with the same words to the same person was tried whose fate is not known either."""
    query = select(Outbound).where(Outbound.person_id == text.person_id, under_way(Outbound.status))
    later = session.exec(query.where(col(Outbound.tried_at) > text.tried_at)).all()
    return min((t.tried_at for t in later if t.tried_at and t.body == text.body), default=None)


def open_task_saying(session: Session, community_id: int, why: str) -> Task | None:
    """A task of the community with just those words that is not closed."""
    query = select(Task).where(Task.community_id == community_id, OPEN_TASK)
    return next((task for task in session.exec(query) if task.why == why), None)


def without_news(session: Session, since: datetime, until: datetime, limit: int) -> list[Outbound]:
    """Texts that left between two moments, and of which nothing was heard or asked since."""
    left = (col(Outbound.sent_at) >= since, col(Outbound.sent_at) <= until)
    query = select(Outbound).where(Outbound.status == "sent", Outbound.reason == "", *left)
    return list(session.exec(query.order_by(col(Outbound.id)).limit(limit)).all())
