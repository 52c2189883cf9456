"""People who may have named somebody: who visited them or was visited, who may be rung for whom, and the team."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from storage import tables as t

ROLES: tuple[type[Any], ...] = (
    *(t.Request, t.Volunteer, t.Coordinator, t.CheckIn),
    *(t.Pledge, t.Organisation, t.Task, t.Recipient),
)


@dataclass(frozen=True)
class Known:
    """Who knew them, and what of theirs may hold a note about them."""

    alone: bool
    """Nobody else in their community has the first name."""
    people: tuple[int, ...]
    contacts: tuple[int, ...]
    """Of these: who may be rung for them, and for whom they may be."""
    aliases: tuple[str, ...]
    """What they are called as the contact of somebody."""
    coordinators: tuple[int, ...]
    items: Mapping[str, tuple[int, ...]]


def acquaintances(
    session: Session, person: t.Person, numbers: Collection[str] = (), going: Collection[int] = ()
) -> Known:
    """Find them. Whoever has the same first name is left out: what is said to them would be read as about her.

    Args:
        session: the transaction.
        person: about whom.
        numbers: where they are rung: whoever else gave these spoke of them.
        going: who is erased with them: a name that only these have is nobody's afterwards.
    """
    team = _ids(session, t.Coordinator, t.Coordinator.community_id == person.community_id)
    rung = _contacts(session, person)
    everybody = {*_visiting(session, person), *rung, *_team(session, team)}
    leaving = {person.id, *going}
    namesakes = _namesakes(session, person) - leaving
    people = tuple(sorted(everybody - namesakes - {person.id}))
    first = person.first_name.casefold().split()
    whole = [*first, *person.surname.casefold().split()]
    others = (name.casefold().split() for name in _told(session, person, numbers, leaving))
    told = (name[: len(first)] for name in others if name != whole or len(whole) == 1)
    contacts = tuple(sorted(rung & {*people}))
    alone, aliases = not namesakes and first not in told, _aliases(session, person)
    return Known(alone, people, contacts, aliases, team, _items(session, people))


def _namesakes(session: Session, person: t.Person) -> set[int]:
    """Compared here: SQLite knows the capitals of plain letters only."""
    query = select(t.Person.id, t.Person.first_name).where(t.Person.community_id == person.community_id)
    first = person.first_name.casefold()
    return {row_id for row_id, name in session.exec(query).all() if name.casefold() == first}


def _told(session: Session, person: t.Person, numbers: Collection[str], leaving: Collection[int]) -> Iterator[str]:
    """Names of others that somebody told us, who may be nothing else to the line."""
    here = person.community_id
    elsewhere = or_(col(t.Request.phone).is_(None), col(t.Request.phone).not_in(numbers))
    asked = select(t.Request.name, t.Request.asker).where(t.Request.community_id == here, elsewhere)
    for names in session.exec(asked.where(col(t.Request.person_id).not_in(leaving)).distinct()):
        yield from names
    rung = select(t.EmergencyContact.name).where(t.EmergencyContact.community_id == here)
    yield from session.exec(rung.where(col(t.EmergencyContact.person_id).not_in(leaving)).distinct())


def _aliases(session: Session, person: t.Person) -> tuple[str, ...]:
    names = session.exec(
        select(t.EmergencyContact.name).where(t.EmergencyContact.person_id == person.id).distinct()
    )
    return tuple(sorted(name for name in names if name.strip()))


def _visiting(session: Session, person: t.Person) -> set[int]:
    as_volunteer = select(t.Volunteer.id).where(t.Volunteer.person_id == person.id)
    helped = select(t.Visit.resident_id).where(col(t.Visit.volunteer_id).in_(as_volunteer))
    helpers = select(t.Visit.volunteer_id).where(t.Visit.resident_id == person.id)
    came = select(t.Volunteer.person_id).where(col(t.Volunteer.id).in_(helpers))
    return {*session.exec(helped).all(), *session.exec(came).all()}


def _contacts(session: Session, person: t.Person) -> set[int]:
    mine = select(t.CheckIn.id).where(t.CheckIn.person_id == person.id)
    rung = select(t.EmergencyContact.person_id).where(col(t.EmergencyContact.checkin_id).in_(mine))
    of = select(t.EmergencyContact.checkin_id).where(t.EmergencyContact.person_id == person.id)
    theirs = select(t.CheckIn.person_id).where(col(t.CheckIn.id).in_(of))
    return {*session.exec(rung).all(), *session.exec(theirs).all()}


def _team(session: Session, team: Collection[int]) -> Collection[int]:
    return session.exec(select(t.Coordinator.person_id).where(col(t.Coordinator.id).in_(team))).all()


def _items(session: Session, people: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    volunteers = _ids(session, t.Volunteer, col(t.Volunteer.person_id).in_(people))
    requests = _ids(session, t.Request, col(t.Request.person_id).in_(people))
    visits = or_(col(t.Visit.resident_id).in_(people), col(t.Visit.volunteer_id).in_(volunteers))
    return {
        "person": people,
        "volunteer": volunteers,
        "request": requests,
        "visit": _ids(session, t.Visit, visits),
        "task": _ids(session, t.Task, col(t.Task.person_id).in_(people)),
        "checkin": _ids(session, t.CheckIn, col(t.CheckIn.person_id).in_(people)),
        "coordinator": _ids(session, t.Coordinator, col(t.Coordinator.person_id).in_(people)),
    }


def only_contacts(session: Session, person: t.Person) -> list[t.Person]:
    """Who is known to the line for no other reason than that they might be rung for this person."""
    mine = select(t.CheckIn.id).where(t.CheckIn.person_id == person.id)
    rung = select(t.EmergencyContact.person_id).where(col(t.EmergencyContact.checkin_id).in_(mine))
    others = select(t.EmergencyContact.person_id).where(col(t.EmergencyContact.checkin_id).not_in(mine))
    texted = select(t.Inbound.person_id).where(t.Inbound.person_id == t.Person.id, _unasked())
    is_more = (select(table.id).where(table.person_id == t.Person.id).exists() for table in ROLES)
    query = select(t.Person).where(
        *(col(t.Person.id).in_(rung), col(t.Person.id).not_in(others), t.Person.id != person.id),
        *(col(t.Person.resident_at).is_(None), col(t.Person.friend_at).is_(None)),
        *(~found for found in (*is_more, texted.exists())),
    )
    return list(session.exec(query).all())


def _unasked() -> ColumnElement[bool]:
    """A text that was no answer about somebody else: they are somebody to the line themselves."""
    about = select(t.Conversation.id).where(t.Conversation.flow == "contact")
    return or_(col(t.Inbound.conversation_id).is_(None), col(t.Inbound.conversation_id).not_in(about))


def _ids(session: Session, table: type[Any], where: ColumnElement[bool] | bool) -> tuple[int, ...]:
    return tuple(session.exec(select(table.id).where(where)).all())
