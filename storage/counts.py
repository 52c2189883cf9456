"""Counts for STATS: how many asked, were helped, waited, were checked on and alerted about."""

from collections.abc import Collection, Mapping
from datetime import datetime
from statistics import median

from sqlmodel import Session, col, func, select

from storage.people import OPEN_REQUEST
from storage.tables import Offer, Request, Round, Task, Visit

WAITING = tuple(state for state in OPEN_REQUEST if state not in ("matched", "contacted"))


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
    query = select(func.count()).where(Request.community_id == community_id, col(Request.state).in_(WAITING))
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


def yes_rate(session: Session, community_id: int, since: datetime) -> float | None:
    """The share of offers sent since then that won; None when none was sent."""
    query = select(Offer.state, func.count()).where(Offer.community_id == community_id, Offer.sent_at >= since)
    return share_won(dict(session.exec(query.group_by(col(Offer.state))).all()))


def share_won(offers: Mapping[str, int]) -> float | None:
    """The share of offers that won, of how many there are in each state; None when there are none."""
    sent = sum(offers.values())
    return offers.get("won", 0) / sent if sent else None
