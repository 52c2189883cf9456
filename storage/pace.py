"""How fast each of our numbers sends, held across all workers by one column."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.tables import LineNumber


def busy(session: Session, now: datetime) -> list[int]:
    """The communities whose number still has texts to send at its own pace."""
    query = select(LineNumber.community_id).where(LineNumber.channel == "sms", col(LineNumber.free_at) > now)
    return list(session.exec(query.distinct()).all())


def take(session: Session, community_id: int, channel: str, now: datetime, seconds: float, *, wait: bool) -> bool:
    """Book a number for as long as a text takes to leave; False when it is taken and `wait` says to wait for it.

    One conditional update: a booking that another worker made in between is seen, and the booking tried again.
    """
    query = select(LineNumber.id, LineNumber.free_at).where(
        LineNumber.community_id == community_id, LineNumber.channel == channel
    )
    while (row := session.exec(query).first()) is not None:
        number_id, free_at = row
        if wait and free_at is not None and free_at > now:
            return False
        booked = max(free_at or now, now) + timedelta(seconds=seconds)
        same = col(LineNumber.free_at).is_(None) if free_at is None else col(LineNumber.free_at) == free_at
        change = update(LineNumber).where(col(LineNumber.id) == number_id, same).values(free_at=booked)
        done = session.execute(change.execution_options(synchronize_session=False))
        if done.rowcount == 1:  # type: ignore[attr-defined]
            return True
    return True
