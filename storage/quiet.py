"""Numbers never to be texted: kept as a keyed hash, which outlives erasure."""

from datetime import datetime

from sqlmodel import Session, select

from storage.people import insert_for
from storage.tables import Quiet
from storage.vault import vault_of


def keep_quiet(session: Session, community_id: int, number: str, now: datetime) -> None:
    """Put a number on the list."""
    row = {"community_id": community_id, "digest": _digest(session, community_id, number), "at": now}
    session.execute(insert_for(session)(Quiet).values(**row).on_conflict_do_nothing())


def is_quiet(session: Session, community_id: int, number: str) -> bool:
    """Whether a number is on the community's list."""
    digest = _digest(session, community_id, number)
    return session.exec(select(Quiet.id).where(Quiet.digest == digest)).first() is not None


def _digest(session: Session, community_id: int, number: str) -> str:
    return vault_of(session.get_bind().dialect).digest(f"do not text {community_id} {number}")
