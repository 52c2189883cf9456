"""Who has stopped our texts, and whether the carrier knows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, and_, col, or_, select

from storage.tables import Address, Person


@dataclass(frozen=True)
class Differs:
    """An address of which the carrier thinks otherwise than we do."""

    address_id: int
    community_id: int
    number: str
    stopped_at: datetime | None
    """Since when texts are stopped; None: they are not, yet the carrier blocks them."""


def unlike_the_carrier(session: Session, limit: int) -> list[Differs]:
    """Numbers whose opt-out, or return, happened where the carrier did not see it, a community at a time."""
    stopped = or_(col(Person.stopped_at).is_not(None), col(Address.opted_out_at).is_not(None))
    back = and_(col(Person.stopped_at).is_(None), col(Address.opted_out_at).is_(None))
    blocks = col(Address.carrier_blocks)
    query = (
        select(Address, Person.stopped_at)
        .join(Person, col(Person.id) == col(Address.person_id))
        .where(Address.channel == "sms", or_(and_(blocks.is_(False), stopped), and_(blocks.is_(True), back)))
    )
    found = session.exec(query.order_by(col(Address.community_id), col(Address.id)).limit(limit)).all()
    return [
        Differs(a.id, a.community_id, a.value, stopped_at or a.opted_out_at)
        for a, stopped_at in found
        if a.value.startswith("+")
    ]


def carrier_knows(session: Session, address_ids: Collection[int], *, blocks: bool) -> None:
    """The carrier was told."""
    change = update(Address).where(col(Address.id).in_(address_ids)).values(carrier_blocks=blocks)
    session.execute(change.execution_options(synchronize_session=False))
