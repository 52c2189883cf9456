"""What a text that comes in is met with: whose number it came to, who sent it, what that person is to the line.

Every text asks this, so the statements are built once, and there are two of them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select
from sqlmodel import Session, col

from storage.checkins import OPEN_ROUND
from storage.direct import Direct
from storage.reading import Reading, columns_of
from storage.tables import Address, Community, Coordinator, Inbound, LineNumber, Person, Round, Volunteer

_TO: Any = bindparam("recipient")
_FROM: Any = bindparam("sender")
_CHANNEL: Any = bindparam("channel")
_PERSON: Any = bindparam("person")
_SINCE: Any = bindparam("since")
_theirs = (col(Address.community_id) == col(Community.id)) & (col(Address.channel) == _CHANNEL)
_MET = Reading(
    columns_of(Community, Address, Person)
    .select_from(Community)
    .join(LineNumber, col(LineNumber.community_id) == col(Community.id))
    .outerjoin(Address, _theirs & (col(Address.value) == _FROM))
    .outerjoin(Person, col(Person.id) == col(Address.person_id))
    .where(col(LineNumber.channel) == _CHANNEL, col(LineNumber.value) == _TO),
    Community,
    Address,
    Person,
)
_waits = or_(*(col(Round.state) == state for state in OPEN_ROUND))
_texts = select(func.count()).where(col(Inbound.person_id) == _PERSON, col(Inbound.arrived_at) >= _SINCE)
_STANDING = Direct(
    select(
        exists().where(col(Coordinator.person_id) == _PERSON, col(Coordinator.removed_at).is_(None)),
        exists().where(col(Volunteer.person_id) == _PERSON, col(Volunteer.state) != "left"),
        exists().where(col(Round.person_id) == _PERSON, _waits),
        _texts.scalar_subquery(),
    )
)


@dataclass(frozen=True)
class Standing:
    """What somebody is to the line at this moment, as far as the way of a text depends on it."""

    coordinator: bool
    volunteer: bool
    checkin_waits: bool
    texts: int
    """How many they sent since the moment asked for."""


def met(
    session: Session, channel: str, recipient: str, sender: str
) -> tuple[Community | None, Address | None, Person | None]:
    """The community of one of our numbers, and the address and person of whoever texted it, where they are known.

    The person's row is locked where rows can be: two texts of one person are handled one after the other.
    """
    found = _MET.all(session, channel=channel, recipient=recipient, sender=sender)
    community, address, person = found[0] if found else (None, None, None)
    if person is not None and session.connection().dialect.name == "postgresql":
        session.refresh(person, with_for_update=True)
    return community, address, person


def standing(session: Session, person_id: int, since: datetime) -> Standing:
    """What somebody is to the line, and how many texts they sent since a moment of wall time; writes nothing."""
    ((coordinator, volunteer, waits, texts),) = _STANDING.rows(session, {"person": person_id, "since": since})
    return Standing(bool(coordinator), bool(volunteer), bool(waits), texts)
