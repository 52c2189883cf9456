"""Commands that wait for their PIN."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage.tables import Pin

GUESSED = ""
"""In place of a PIN that was answered wrongly."""


def waiting_pin(session: Session, coordinator_id: int, now: datetime) -> Pin | None:
    """The command that waits for a coordinator's PIN, not used and not too old."""
    query = select(Pin).where(
        Pin.coordinator_id == coordinator_id, col(Pin.used_at).is_(None), Pin.expires_at > now
    )
    return session.exec(query.order_by(col(Pin.id).desc())).first()


def pin_since(session: Session, coordinator_id: int, since: datetime) -> bool:
    """Whether a PIN of a coordinator could be answered at some time since then."""
    query = select(Pin.id).where(Pin.coordinator_id == coordinator_id, Pin.expires_at > since)
    return session.exec(query.limit(1)).first() is not None


def use_pin(session: Session, pin: Pin, now: datetime) -> bool:
    """Use a PIN up; False when it has been used before."""
    query = update(Pin).where(col(Pin.id) == pin.id, col(Pin.used_at).is_(None)).values(used_at=now)
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def drop_pins(session: Session, coordinator_id: int, now: datetime, *, wrong: bool = False) -> None:
    """Void every command of a coordinator that still waits for its PIN; `wrong`: because a wrong one came."""
    query = update(Pin).where(col(Pin.coordinator_id) == coordinator_id, col(Pin.used_at).is_(None))
    session.execute(query.values(used_at=now, **({"pin": GUESSED} if wrong else {})))


def wrong_pins(session: Session, coordinator_id: int, since: datetime) -> int:
    """How many commands of a coordinator were voided by a wrong PIN since then."""
    query = select(func.count()).where(Pin.coordinator_id == coordinator_id, Pin.pin == GUESSED)
    return session.exec(query.where(col(Pin.used_at) > since)).one()
