"""How fast each of our numbers sends, held across all workers by one column."""

from datetime import date, datetime, timedelta

from sqlalchemy import case, update
from sqlmodel import Session, col, func, select

from storage.leases import astray
from storage.tables import LineNumber


def busy(session: Session, now: datetime) -> list[int]:
    """The communities whose number still has texts to send at its own pace."""
    taken = (col(LineNumber.free_at) > now, ~astray(col(LineNumber.free_at), now))
    query = select(LineNumber.community_id).where(LineNumber.channel == "sms", *taken)
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
        begins = now if free_at is None or free_at <= now or astray(free_at, now) else free_at
        if wait and begins > now:
            return False
        booked = begins + timedelta(seconds=seconds)
        same = col(LineNumber.free_at).is_(None) if free_at is None else col(LineNumber.free_at) == free_at
        change = update(LineNumber).where(col(LineNumber.id) == number_id, same).values(free_at=booked)
        done = session.execute(change.execution_options(synchronize_session=False))
        if done.rowcount == 1:  # type: ignore[attr-defined]
            return True
    return True


def parts_on(session: Session, community_id: int, day: date) -> int:
    """How many parts the community's numbers sent on a day (the latest on which they sent any)."""
    query = select(func.sum(LineNumber.spent_parts)).where(LineNumber.community_id == community_id)
    return int(session.exec(query.where(LineNumber.spent_on == day)).one() or 0)


def add_parts(session: Session, community_id: int, channel: str, day: date, parts: int) -> None:
    """Count parts that leave, in one statement, so that no other worker's are lost; a new day begins at none."""
    today = case((col(LineNumber.spent_on) == day, col(LineNumber.spent_parts)), else_=0)
    theirs = (col(LineNumber.community_id) == community_id, col(LineNumber.channel) == channel)
    change = update(LineNumber).where(*theirs).values(spent_on=day, spent_parts=today + parts)
    session.execute(change.execution_options(synchronize_session=False))
