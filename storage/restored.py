"""After a backup is put back: what it thinks is still to be sent may have been sent since it was taken."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from storage.database import Database
from storage.tables import Address, Outbound, Person

__all__ = ["unsettle"]


def unsettle(database: Database, now: datetime | None = None) -> int:
    """Make every text that was due of unknown fate, to be looked for at the provider; returns how many.

    It is looked for since it was written. What the provider never had goes again if it may be read twice;
    anything else ends in front of a coordinator.
    """
    now = now or datetime.now(UTC)
    with database.transaction() as session:
        due = select(Outbound).where(col(Outbound.status).in_(("queued", "sending")), Outbound.not_before <= now)
        texts = session.exec(due).all()
        for text in texts:
            text.address, text.channel = text.address or _address(session, text), text.channel or "sms"
            text.status, text.lease, text.lease_until = "unknown", None, now
            text.tried_at = text.tried_at or text.created_at
    return len(texts)


def _address(session: Session, text: Outbound) -> str | None:
    """Where it would have gone: the channel asked for, else the one last used."""
    person = session.get(Person, text.person_id)
    text.channel = text.channel or (person.preferred_channel if person else "sms")
    query = select(Address).where(Address.person_id == text.person_id, Address.channel == text.channel)
    found = session.exec(query).first()
    return found.value if found else None
