"""Numbers never to be texted: kept as a keyed hash, which outlives erasure."""

from datetime import datetime

from sqlmodel import Session, select

from storage.people import insert_for
from storage.tables import Address, Quiet
from storage.vault import vault_of


def keep_quiet(session: Session, community_id: int, number: str, now: datetime) -> None:
    """Put a number on the list."""
    row = {"community_id": community_id, "digest": _digest(session, community_id, number), "at": now}
    session.execute(insert_for(session)(Quiet).values(**row).on_conflict_do_nothing())


def is_quiet(session: Session, community_id: int, number: str) -> bool:
    """Whether a number is on the community's list."""
    digest = _digest(session, community_id, number)
    return session.exec(select(Quiet.id).where(Quiet.digest == digest)).first() is not None


def do_not_text(session: Session, community_id: int, number: str, known: Address | None) -> bool:
    """Whether nobody may put that number in: erased once, and not heard from since at its address, if any."""
    return (known is None or known.last_in_at is None) and is_quiet(session, community_id, number)


def _digest(session: Session, community_id: int, number: str) -> str:
    return vault_of(session.get_bind().dialect).digest(f"do not text {community_id} {number}")
