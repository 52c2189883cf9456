"""Queries of the desk's pages about people: who they are, what was said, who has their chat."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, update
from sqlmodel import Session, col, func, or_, select

from storage.people import CHANNELS, OPEN_REQUEST
from storage.tables import (
    Address,
    CheckIn,
    Consent,
    Conversation,
    Event,
    Inbound,
    Outbound,
    Pair,
    Person,
    Request,
    Task,
    Visit,
    Volunteer,
)

MOST = 100
"""Rows a page shows at most."""
SHORTEST = 2
"""Letters of a name that are worth searching for."""


@dataclass(frozen=True)
class Listed:
    """A person in a list: who they are to the line, and when they last texted."""

    person: Person
    code: int | None
    """V12, where they volunteer."""
    wrote_at: datetime | None


def find_people(session: Session, community_id: int, text: str) -> list[Person]:
    """People whose first name or surname begins with what was typed, or both do; at most MOST, newest last.

    Never words of texts. Names are compared without regard to capitals.
    """
    words = text.split()[:2]
    if not words or len("".join(words)) < SHORTEST:
        return []
    first, last = (_begins(Person.first_name, words[0]), _begins(Person.surname, words[-1]))
    both = and_(first, last) if len(words) > 1 else or_(first, last)
    query = select(Person).where(Person.community_id == community_id, both)
    return list(session.exec(query.order_by(col(Person.first_name), col(Person.id)).limit(MOST)).all())


def _begins(column: Any, word: str) -> Any:
    """SQLite lowers plain letters only, so an É is tried as a capital too."""
    return or_(
        *(func.lower(column).startswith(spelt, autoescape=True) for spelt in {word.lower(), word.title().lower()}),
        col(column).startswith(word.title(), autoescape=True),
    )


def people_at_number(session: Session, community_id: int, number: str) -> list[Person]:
    """Those who text from a number; where nobody does, those who gave it to be rung on (without an index)."""
    at = select(Address.person_id).where(Address.community_id == community_id, Address.value == number)
    at = at.where(col(Address.channel).in_(CHANNELS))  # the index has it before the number
    query = select(Person).where(Person.community_id == community_id)
    found = session.exec(query.where(col(Person.id).in_(at))).all()
    return list(found or session.exec(query.where(Person.ring_number == number)).all())


def recent_people(session: Session, community_id: int, limit: int = MOST) -> list[Person]:
    """Who texted last, the latest first."""
    query = select(Address.person_id).where(
        Address.community_id == community_id, col(Address.last_in_at).is_not(None)
    )
    ids = session.exec(query.order_by(col(Address.last_in_at).desc()).limit(2 * limit)).all()
    return in_order(session, list(dict.fromkeys(ids))[:limit])


def in_order(session: Session, ids: list[int]) -> list[Person]:
    """People by their ids, in that order."""
    found = {p.id: p for p in session.exec(select(Person).where(col(Person.id).in_(ids))).all()}
    return [found[i] for i in ids if i in found]


def held_people(session: Session, community_id: int) -> list[Person]:
    """Those whose chat somebody of the team has taken over, the longest silent first."""
    query = select(Person).where(Person.community_id == community_id, col(Person.held_by).is_not(None))
    return list(session.exec(query.order_by(col(Person.held_at)).limit(MOST)).all())


def listed(session: Session, people: list[Person]) -> list[Listed]:
    """What a list says of each, in two queries for all of them."""
    ids = [p.id for p in people]
    codes = session.exec(
        select(Volunteer.person_id, Volunteer.code).where(
            col(Volunteer.person_id).in_(ids), Volunteer.state != "left"
        )
    )
    wrote = session.exec(
        select(Address.person_id, func.max(Address.last_in_at))
        .where(col(Address.person_id).in_(ids))
        .group_by(col(Address.person_id))
    )
    code_of, wrote_at = dict(codes.all()), dict(wrote.all())
    return [Listed(p, code_of.get(p.id), wrote_at.get(p.id)) for p in people]


def consents(session: Session, person_id: int) -> list[Consent]:
    """A person's consent ledger, newest first."""
    query = select(Consent).where(Consent.person_id == person_id)
    return list(session.exec(query.order_by(col(Consent.id).desc()).limit(MOST)).all())


def requests_of(session: Session, person_id: int, limit: int = 10) -> list[Request]:
    """What a person asked for, open ones first, then the latest."""
    query = select(Request).where(Request.person_id == person_id)
    found = session.exec(query.order_by(col(Request.state).in_(OPEN_REQUEST).desc(), col(Request.id).desc()))
    return list(found.fetchmany(limit))


def open_tasks_of(session: Session, person_id: int) -> list[Task]:
    """What about a person needs somebody, oldest first."""
    query = select(Task).where(Task.person_id == person_id, Task.state != "closed")
    return list(session.exec(query.order_by(col(Task.id)).limit(MOST)).all())


def checkins_of(session: Session, person_id: int) -> list[CheckIn]:
    """A person's check-ins that are asked for or going on."""
    query = select(CheckIn).where(CheckIn.person_id == person_id, col(CheckIn.state).in_(("asked", "active")))
    return list(session.exec(query.order_by(col(CheckIn.id))).all())


def notes_of(session: Session, item: tuple[str, int], limit: int = 30) -> list[Event]:
    """The latest of an item's story, newest first."""
    query = select(Event).where(Event.item_type == item[0], Event.item_id == item[1])
    return list(session.exec(query.order_by(col(Event.id).desc()).limit(limit)).all())


def kept_apart(session: Session, person_id: int, volunteer_id: int | None) -> list[tuple[Pair, Volunteer, Person]]:
    """Whom a person is never to be paired with: (the pair, its volunteer, the other person)."""
    mine = or_(col(Pair.resident_id) == person_id, col(Pair.volunteer_id) == (volunteer_id or 0))
    other = or_(
        and_(col(Pair.resident_id) == person_id, col(Person.id) == Volunteer.person_id),
        and_(col(Pair.resident_id) != person_id, col(Person.id) == Pair.resident_id),
    )
    query = (
        select(Pair, Volunteer, Person)
        .join(Volunteer, col(Volunteer.id) == col(Pair.volunteer_id))
        .join(Person, other)
        .where(col(Pair.never), mine)
    )
    return [(p, v, o) for p, v, o in session.exec(query.order_by(col(Pair.id)).limit(MOST)).all()]


def hours_of(session: Session, person_id: int, volunteer_id: int | None) -> dict[str, tuple[int, int]]:
    """Visits counted and minutes, given and received."""
    given = col(Visit.volunteer_id) == (volunteer_id or 0)
    query = (
        select(given, func.count(), func.coalesce(func.sum(Visit.minutes), 0))
        .where(or_(col(Visit.resident_id) == person_id, given), col(Visit.counted_at).is_not(None))
        .group_by(given)
    )
    return {"given" if was else "received": (n, int(minutes)) for was, n, minutes in session.execute(query)}


def claim_chat(session: Session, person_id: int, coordinator_id: int, now: datetime) -> bool:
    """Take over a chat that nobody has; False when somebody was quicker."""
    query = (
        update(Person)
        .where(col(Person.id) == person_id, col(Person.held_by).is_(None))
        .values(held_by=coordinator_id, held_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined]


Texts = list[Inbound | Outbound]


@dataclass(frozen=True)
class Cursor:
    """Where a page of a conversation ends: texts in and out before these ids come on the next."""

    heard: int
    said: int


def thread(session: Session, person_id: int, before: Cursor | None, limit: int) -> tuple[Texts, Cursor | None]:
    """A page of a person's conversation over every channel, oldest first, and the cursor of the page before it."""
    heard = select(Inbound).where(Inbound.person_id == person_id)
    said = select(Outbound).where(Outbound.person_id == person_id)
    if before is not None:
        heard, said = heard.where(Inbound.id < before.heard), said.where(Outbound.id < before.said)
    latest = (col(Inbound.received_at).desc(), col(Inbound.id).desc())
    both: Texts = [
        *session.exec(heard.order_by(*latest).limit(limit + 1)),
        *session.exec(said.order_by(col(Outbound.id).desc()).limit(limit + 1)),
    ]
    both.sort(key=_moment)
    page = both[-limit:]
    return page, _cursor(page, before) if len(both) > limit else None


def _moment(text: Inbound | Outbound) -> tuple[datetime, int, int, int]:
    """By time; of the same moment, what was said in answer to a text comes after it."""
    if isinstance(text, Inbound):
        return text.received_at, text.id, 0, text.id
    return text.created_at, text.inbound_id or 0, 1, text.id


def _cursor(page: Texts, before: Cursor | None) -> Cursor:
    last = before or Cursor(2**31 - 1, 2**31 - 1)
    heard = min((t.id for t in page if isinstance(t, Inbound)), default=last.heard)
    return Cursor(heard, min((t.id for t in page if isinstance(t, Outbound)), default=last.said))


def is_asked(session: Session, person_id: int) -> bool:
    """Whether the machine has a question to them open that is not set aside."""
    query = select(Conversation.id).where(Conversation.person_id == person_id)
    open_now = query.where(col(Conversation.closed_at).is_(None), col(Conversation.parked_at).is_(None))
    return session.exec(open_now).first() is not None
