"""Counts for STATS: how many asked, were helped, waited, were checked on and alerted about."""

from collections.abc import Collection
from datetime import datetime
from statistics import median

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from storage.requests import BEFORE_MATCH
from storage.tables import Offer, Request, Round, Task, Visit

YES = col(Offer.said_yes)
"""What counts as a yes to an offer, wherever they are counted: also one that came too late, or was taken back by
somebody who had it."""


def asked(session: Session, community_id: int, since: datetime) -> int:
    """Requests opened since then."""
    query = select(func.count()).where(Request.community_id == community_id, Request.opened_at >= since)
    return session.exec(query).one()


def helped(session: Session, community_id: int, since: datetime) -> int:
    """Visits counted as done since then."""
    query = select(func.count()).where(Visit.community_id == community_id, col(Visit.counted_at) >= since)
    return session.exec(query).one()


def waiting(session: Session, community_id: int) -> int:
    """Requests that nobody has said yes to, at this moment."""
    query = select(func.count()).where(Request.community_id == community_id, col(Request.state).in_(BEFORE_MATCH))
    return session.exec(query).one()


def half_matched_minutes(session: Session, community_id: int, since: datetime) -> float | None:
    """The median time from asking to a yes, in minutes, of what was matched since then; None for nothing."""
    query = select(Request.opened_at, Request.matched_at)
    rows = session.exec(query.where(Request.community_id == community_id, col(Request.matched_at) >= since)).all()
    waits = [(matched - opened).total_seconds() / 60 for opened, matched in rows if matched is not None]
    return median(waits) if waits else None


def checks(session: Session, community_id: int, since: datetime) -> int:
    """Check-in texts sent since then."""
    query = select(func.count()).where(Round.community_id == community_id, col(Round.sent_at) >= since)
    return session.exec(query).one()


def alerts(session: Session, community_id: int, kinds: Collection[str], since: datetime) -> int:
    """Alerts of those kinds raised since then."""
    query = select(func.count()).where(Task.community_id == community_id, Task.opened_at >= since)
    return session.exec(query.where(col(Task.kind).in_(kinds))).one()


def hours(session: Session, community_id: int, since: datetime) -> float:
    """Hours given in the visits counted since then."""
    query = select(func.sum(Visit.minutes)).where(
        Visit.community_id == community_id, col(Visit.counted_at) >= since
    )
    return float(session.exec(query).one() or 0) / 60


def answers(
    session: Session, community_id: int, since: datetime, until: datetime | None = None
) -> tuple[int, int]:
    """How many offers of that time had their chance of an answer, and how many were answered yes.

    A yes that came too late is a yes: only one of a wave can win. An offer had its chance when it was answered, or
    left a full gap without a word; one still open, stood down before that, or never delivered says nothing.
    """
    had_time = col(Offer.missed) & (col(Offer.state) != "closed")
    query = select(func.count(), func.sum(case((YES, 1), else_=0))).where(
        Offer.community_id == community_id,
        Offer.sent_at >= since,
        col(Offer.answered_at).is_not(None) | had_time,
    )
    if until is not None:
        query = query.where(Offer.sent_at < until)
    heard, yes = session.exec(query).one()
    return heard, int(yes or 0)
