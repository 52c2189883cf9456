"""Queries on people, their addresses, roles and consents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, or_, update
from sqlmodel import Session, col, select

from storage.adding import INSERTS, put, put_once
from storage.reading import Reading, columns_of
from storage.tables import (
    Address,
    Community,
    Consent,
    Coordinator,
    EmergencyContact,
    LineNumber,
    Pair,
    Person,
    Request,
    Volunteer,
)

CHANNELS = ("sms", "whatsapp", "landline")
_WITH_NUMBER = Reading(
    columns_of(Person)
    .join(Address, col(Address.person_id) == col(Person.id))
    .where(col(Address.community_id) == bindparam("community"), col(Address.value) == bindparam("number"))
    # The index on numbers has the channel before them: without it every address would be read.
    .where(or_(*(col(Address.channel) == channel for channel in CHANNELS))),
    Person,
)
_ADDRESSES = Reading(
    columns_of(Address)
    .where(col(Address.person_id) == bindparam("person"))
    .order_by(col(Address.last_in_at).desc(), col(Address.id)),
    Address,
)
OPEN_REQUEST = ("open", "offering", "unfilled", "with_coordinator", "matched", "contacted")
_OPEN_REQUESTS = Reading(
    columns_of(Request)
    .where(col(Request.person_id) == bindparam("person"), or_(*(col(Request.state) == s for s in OPEN_REQUEST)))
    .order_by(col(Request.id)),
    Request,
)


def insert_for(session: Session):  # type: ignore[no-untyped-def]
    """The `insert` of the database in use that knows ON CONFLICT."""
    name = session.get_bind().dialect.name
    return INSERTS[name]


def community_at(session: Session, channel: str, value: str) -> Community | None:
    """The community that owns one of our numbers."""
    query = (
        select(Community)
        .join(LineNumber, col(LineNumber.community_id) == col(Community.id))
        .where(LineNumber.channel == channel, LineNumber.value == value)
    )
    return session.exec(query).first()


def next_number(session: Session, community_id: int, what: Literal["volunteer", "pledge"]) -> int:
    """The next number of a community's volunteers or pledges, never given twice."""
    column = col(Community.next_volunteer) if what == "volunteer" else col(Community.next_pledge)
    query = update(Community).where(col(Community.id) == community_id).values({column: column + 1})
    taken: int = session.execute(query.returning(column)).scalar_one()
    return taken - 1


def line_number(session: Session, community_id: int, channel: str) -> str | None:
    """The community's own number on a channel."""
    query = select(LineNumber.value).where(LineNumber.community_id == community_id, LineNumber.channel == channel)
    return session.exec(query).first()


def address_of(session: Session, community_id: int, channel: str, value: str) -> Address | None:
    """The address with that value on that channel."""
    query = select(Address).where(
        Address.community_id == community_id, Address.channel == channel, Address.value == value
    )
    return session.exec(query).first()


def person_at(
    session: Session, community_id: int, channel: str, value: str, now: datetime
) -> tuple[Person, Address]:
    """The person at an address, made if new; their row is locked where rows can be."""
    found = address_of(session, community_id, channel, value)
    if found is None:
        return person_new_at(session, community_id, channel, value, now)
    return _locked(session, found), found


def person_new_at(
    session: Session, community_id: int, channel: str, value: str, now: datetime
) -> tuple[Person, Address]:
    """The person at an address that was not known a moment ago. The same number elsewhere is the same person.

    Two first texts at once: the second insert does nothing, and what the first made is read again.
    """
    person = person_with_number(session, community_id, value) or _new_person(session, community_id, now)
    row = {"community_id": community_id, "person_id": person.id, "channel": channel, "value": value}
    found = put_once(session, Address, **row) or address_of(session, community_id, channel, value)
    if found is None:
        raise LookupError("an address was neither inserted nor found")
    return _locked(session, found), found


def _locked(session: Session, address: Address) -> Person:
    """The person at an address; on SQLite the whole database is ours while we write."""
    rows_lock = session.get_bind().dialect.name == "postgresql"
    person = session.get(Person, address.person_id, with_for_update=rows_lock)
    if person is None:
        raise LookupError(f"no person {address.person_id}")
    return person


def person_with_number(session: Session, community_id: int, value: str) -> Person | None:
    """The person with that number, E.164, on any channel."""
    if not value.startswith("+"):
        return None
    found = _WITH_NUMBER.all(session, community=community_id, number=value)
    return found[0][0] if found else None


def _new_person(session: Session, community_id: int, now: datetime) -> Person:
    return put(session, Person, community_id=community_id, created_at=now)


def addresses(session: Session, person_id: int) -> list[Address]:
    """A person's addresses, the one last used first."""
    found: list[Address] = [address for (address,) in _ADDRESSES.all(session, person=person_id)]
    return sorted(found, key=lambda a: a.last_in_at is None)


def phone_of(session: Session, person: Person) -> str | None:
    """The number to ring a person on: one they gave, else the number of an address of theirs."""
    return person.ring_number or number_among(addresses(session, person.id))


def number_among(found: Sequence[Address]) -> str | None:
    """The first address that is a number to ring."""
    return next((address.value for address in found if address.value.startswith("+")), None)


def volunteer_of(session: Session, person_id: int) -> Volunteer | None:
    """The volunteer in a person, if there is one that has not left."""
    query = select(Volunteer).where(Volunteer.person_id == person_id, Volunteer.state != "left")
    return session.exec(query).first()


def volunteer_by_code(session: Session, community_id: int, code: int) -> Volunteer | None:
    """V12 of a community."""
    query = select(Volunteer).where(Volunteer.community_id == community_id, Volunteer.code == code)
    return session.exec(query).first()


def coordinator_of(session: Session, person_id: int) -> Coordinator | None:
    """The coordinator in a person."""
    query = select(Coordinator).where(Coordinator.person_id == person_id, col(Coordinator.removed_at).is_(None))
    return session.exec(query).first()


def ever_coordinator(session: Session, person_id: int) -> Coordinator | None:
    """The coordinator in a person, also one who was removed."""
    return session.exec(select(Coordinator).where(Coordinator.person_id == person_id)).first()


def coordinators(session: Session, community_id: int) -> list[Coordinator]:
    """The community's coordinators, in the order they were added."""
    query = select(Coordinator).where(
        Coordinator.community_id == community_id, col(Coordinator.removed_at).is_(None)
    )
    return list(session.exec(query.order_by(col(Coordinator.id))).all())


def ever_on_the_team(session: Session, community_id: int) -> list[Coordinator]:
    """The community's coordinators, those who were removed too."""
    return list(session.exec(select(Coordinator).where(Coordinator.community_id == community_id)).all())


def team_names(session: Session, community_id: int) -> dict[int, str]:
    """The names of the community's coordinators by id, those who were removed too."""
    query = select(Coordinator.id, Coordinator.name).where(Coordinator.community_id == community_id)
    return dict(session.exec(query).all())


def contacts_in(session: Session, person_id: int) -> list[EmergencyContact]:
    """Every check-in a person may be rung about."""
    mine = select(EmergencyContact).where(EmergencyContact.person_id == person_id)
    return list(session.exec(mine.order_by(col(EmergencyContact.id))).all())


def pair(session: Session, community_id: int, resident_id: int, volunteer_id: int) -> Pair:
    """What two people are to each other, made if new."""
    query = select(Pair).where(Pair.resident_id == resident_id, Pair.volunteer_id == volunteer_id)
    found = session.exec(query).first()
    if found is None:
        found = Pair(community_id=community_id, resident_id=resident_id, volunteer_id=volunteer_id)
        session.add(found)
        session.flush()
    return found


def consent(session: Session, person_id: int, purpose: str) -> bool:
    """Whether the latest word in the ledger on a purpose is yes."""
    query = select(Consent.granted).where(Consent.person_id == person_id, Consent.purpose == purpose)
    return bool(session.exec(query.order_by(col(Consent.id).desc())).first())


def open_requests(session: Session, person_id: int) -> list[Request]:
    """A person's requests that are not over, oldest first."""
    return [request for (request,) in _OPEN_REQUESTS.all(session, person=person_id)]


def requests_about(session: Session, person: Person) -> list[Request]:
    """Open requests of others for which somebody is to be rung, oldest first."""
    known = (person.ring_number, *(address.value for address in addresses(session, person.id)))
    numbers = [number for number in known if number]
    query = select(Request).where(
        Request.community_id == person.community_id,
        Request.person_id != person.id,
        col(Request.state).in_(OPEN_REQUEST),
        col(Request.phone).in_(numbers),
    )
    return list(session.exec(query.order_by(col(Request.id))).all())


def every_community(session: Session) -> list[Community]:
    """Every community on the line, oldest first."""
    return list(session.exec(select(Community).order_by(col(Community.id))).all())
