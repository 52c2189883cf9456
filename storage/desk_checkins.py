"""Queries of the desk's Check-ins: the morning's board, who has check-ins, and one person's last weeks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, or_, select

from storage.care import OPEN_TASK
from storage.checkins import OPEN_ROUND
from storage.tables import (
    CheckIn,
    Consent,
    Coordinator,
    EmergencyContact,
    Event,
    Outbound,
    Person,
    Round,
    Task,
)

MOST = 200
"""People a board shows at most."""
PAGE = 100
LOOK_BACK = timedelta(days=8)
"""A check-in of an earlier day waits no longer: the next one takes its place."""


@dataclass(frozen=True)
class Standing:
    """Somebody's check-in of a day, as far as it has come; `round` is None before its time."""

    checkin: CheckIn
    person: Person
    round: Round | None = None
    status: str = ""
    """Of the text that asked."""
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Open:
    """A task about somebody with check-ins, and who has it."""

    task: Task
    standing: Standing
    holder: str


@dataclass(frozen=True)
class Contact:
    """Somebody who may be asked, and the last word of theirs on that."""

    row: EmergencyContact
    person: Person
    consent: Consent | None = None


@dataclass(frozen=True)
class Past:
    """One check-in of the last weeks, and what came of it."""

    round: Round
    status: str
    delivered_at: datetime | None
    task: Task | None
    holder: str
    closed: Event | None = None
    """The end of its alert, where that has come."""


_COLUMNS = (CheckIn, Person, Round, col(Outbound.status), col(Outbound.delivered_at))


def _active(community_id: int) -> ColumnElement[bool]:
    return and_(col(CheckIn.community_id) == community_id, col(CheckIn.state) == "active")


def _due_on(day: date) -> ColumnElement[bool]:
    """The day is one of theirs, and not before the first; somebody away is away on it all the same."""
    started = or_(col(CheckIn.started_on).is_(None), col(CheckIn.started_on) <= day, col(CheckIn.away_until) > day)
    return and_(col(CheckIn.days).op("&")(1 << day.weekday()) != 0, started)


def _on(day: date) -> ColumnElement[bool]:
    return and_(col(Round.checkin_id) == col(CheckIn.id), col(Round.day) == day)


def _away(day: date) -> ColumnElement[bool]:
    return and_(col(Round.id).is_(None), col(CheckIn.away_until) > day)


def board(session: Session, community_id: int, day: date, most: int = MOST) -> list[Standing]:
    """Everybody whose check-in is due on a day: those that wait first, then those to come, heard from, away."""
    rank = case((col(Round.state).in_(OPEN_ROUND), 0), (_away(day), 3), (col(Round.id).is_(None), 1), else_=2)
    query = (
        columns(*_COLUMNS)
        .join(Person, col(Person.id) == col(CheckIn.person_id))
        .outerjoin(Round, _on(day))
        .outerjoin(Outbound, col(Outbound.id) == col(Round.first_text_id))
        .where(_active(community_id), or_(col(Round.id).is_not(None), _due_on(day)))
        .order_by(rank, col(CheckIn.at), col(CheckIn.id))
        .limit(most)
    )
    return [Standing(*row) for row in session.execute(query)]


def still_waiting(session: Session, community_id: int, day: date, most: int = PAGE) -> list[Standing]:
    """Check-ins of earlier days that still wait for an answer (a weekly hello waits a day and more)."""
    query = (
        columns(*_COLUMNS)
        .join(Person, col(Person.id) == col(CheckIn.person_id))
        .join(Round, col(Round.checkin_id) == col(CheckIn.id))
        .outerjoin(Outbound, col(Outbound.id) == col(Round.first_text_id))
        .where(_active(community_id), col(Round.day) < day, col(Round.day) >= day - LOOK_BACK)
        .where(col(Round.state).in_(OPEN_ROUND))
        .order_by(col(Round.slot_at), col(Round.id))
        .limit(most)
    )
    return [Standing(*row) for row in session.execute(query)]


def counts(session: Session, community_id: int, day: date) -> dict[str, int]:
    """How many of those due on a day stand where: by the state of their check-in, "to come" or "away"."""
    stands = case((_away(day), "away"), else_=func.coalesce(col(Round.state), "to come"))
    query = (
        select(stands, func.count())
        .select_from(CheckIn)
        .outerjoin(Round, _on(day))
        .where(_active(community_id), or_(col(Round.id).is_not(None), _due_on(day)))
        .group_by(stands)
    )
    return {str(name): int(many) for name, many in session.execute(query)}


def open_tasks(session: Session, community_id: int, most: int = PAGE) -> list[Open]:
    """What of check-ins needs a person: about one of them, or a red alert about somebody who has check-ins."""
    ours = or_(col(Task.round_id).is_not(None), col(Task.colour) == "red")
    query = (
        columns(Task, col(Coordinator.name), *_COLUMNS)
        .join(Person, col(Person.id) == col(Task.person_id))
        .join(CheckIn, and_(col(CheckIn.person_id) == col(Person.id), _active(community_id)))
        .outerjoin(Round, col(Round.id) == col(Task.round_id))
        .outerjoin(Outbound, col(Outbound.id) == col(Round.first_text_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(Task.holder_id))
        .where(col(Task.community_id) == community_id, OPEN_TASK, ours)
        .order_by(case((col(Task.colour) == "red", 0), else_=1), _promised(), col(Task.id))
        .limit(most)
    )
    return [Open(task, Standing(*rest), name or "") for task, name, *rest in session.execute(query)]


def _promised() -> ColumnElement[datetime]:
    return func.coalesce(col(Task.due_at), col(Task.opened_at))


def closed_by(session: Session, task_ids: Collection[int]) -> dict[int, Event]:
    """The end of each of those alerts, by number: whoever closed it may not be who has it."""
    return _latest(session, "task", task_ids, "closed")


def contacts(session: Session, checkin_ids: Collection[int], purpose: str) -> dict[int, list[Contact]]:
    """Who may be asked about each of those check-ins, in order, with the latest consent of each."""
    query = (
        select(EmergencyContact, Person)
        .join(Person, col(Person.id) == col(EmergencyContact.person_id))
        .where(col(EmergencyContact.checkin_id).in_(checkin_ids))
        .order_by(col(EmergencyContact.position), col(EmergencyContact.id))
    )
    rows = session.execute(query).all()
    said = _consents(session, {person.id for _, person in rows}, purpose)
    found: dict[int, list[Contact]] = {}
    for row, person in rows:
        found.setdefault(row.checkin_id, []).append(Contact(row, person, said.get(person.id)))
    return found


def _consents(session: Session, person_ids: Collection[int], purpose: str) -> dict[int, Consent]:
    query = select(Consent).where(col(Consent.person_id).in_(person_ids), Consent.purpose == purpose)
    return {each.person_id: each for each in session.exec(query.order_by(col(Consent.id)))}


def latest_notes(session: Session, checkin_ids: Collection[int], kind: str) -> dict[int, Event]:
    """The last of a kind in the story of each of those enrolments."""
    return _latest(session, "checkin", checkin_ids, kind)


def _latest(session: Session, item_type: str, ids: Collection[int], kind: str) -> dict[int, Event]:
    last = (
        select(func.max(Event.id))
        .where(Event.item_type == item_type, col(Event.item_id).in_(ids), Event.kind == kind)
        .group_by(col(Event.item_id))
    )
    found = session.exec(select(Event).where(col(Event.id).in_(last)))
    return {event.item_id: event for event in found}


def enrolled(
    session: Session, community_id: int, states: Collection[str], after: int = 0, most: int = PAGE
) -> list[Standing]:
    """Enrolments in those states, a page and one more, in the order they were made."""
    query = (
        select(CheckIn, Person)
        .join(Person, col(Person.id) == col(CheckIn.person_id))
        .where(CheckIn.community_id == community_id, col(CheckIn.state).in_(states), col(CheckIn.id) > after)
        .order_by(col(CheckIn.id))
        .limit(most + 1)
    )
    return [Standing(checkin, person) for checkin, person in session.execute(query)]


def past(session: Session, community_id: int, person_id: int, since: date) -> list[Past]:
    """A person's check-ins since a day, the latest first."""
    query = (
        columns(Round, col(Outbound.status), col(Outbound.delivered_at), Task, col(Coordinator.name))
        .outerjoin(Outbound, col(Outbound.id) == col(Round.first_text_id))
        .outerjoin(Task, col(Task.id) == col(Round.task_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(Task.holder_id))
        .where(col(Round.community_id) == community_id, col(Round.person_id) == person_id)
        .where(col(Round.day) >= since)
        .order_by(col(Round.day).desc(), col(Round.id).desc())
        .limit(PAGE)
    )
    found = session.execute(query).all()
    ends = closed_by(session, {task.id for *_, task, _ in found if task is not None and task.state == "closed"})
    return [
        Past(round_, status or "", at, task, name or "", ends.get(task.id) if task else None)
        for round_, status, at, task, name in found
    ]


def latest_enrolment(session: Session, community_id: int, person_id: int) -> CheckIn | None:
    """A person's enrolment, the latest, whatever it stands at."""
    query = select(CheckIn).where(CheckIn.community_id == community_id, CheckIn.person_id == person_id)
    return session.exec(query.order_by(col(CheckIn.id).desc())).first()


def locked(session: Session, community_id: int, checkin_id: int) -> CheckIn:
    """The enrolment as it is now, nobody else's until the transaction ends; raises LookupError.

    Their person's row before it, in which order whoever enrols them and every text of theirs take both.
    """
    ours = and_(col(CheckIn.id) == checkin_id, col(CheckIn.community_id) == community_id)
    person = select(Person).join(CheckIn, col(CheckIn.person_id) == col(Person.id)).where(ours)
    afresh = {"populate_existing": True}
    session.exec(person.with_for_update(of=Person).execution_options(**afresh)).first()
    found = session.exec(select(CheckIn).where(ours).with_for_update().execution_options(**afresh)).first()
    if found is None:
        raise LookupError(f"no check-in {checkin_id}")
    return found
