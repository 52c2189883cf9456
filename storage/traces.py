"""What is about one person, wherever it lies."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from storage import tables as t

Item = tuple[str, int]


@dataclass(frozen=True)
class Traces:
    """What is about one person."""

    person: t.Person
    numbers: tuple[str, ...]
    volunteer_ids: tuple[int, ...]
    request_ids: tuple[int, ...]
    visit_ids: tuple[int, ...]
    task_ids: tuple[int, ...]
    items: tuple[Item, ...]
    """Everything of theirs that texts, questions and events are about."""


def traces(session: Session, person: t.Person) -> Traces:
    """Find what is about a person."""
    volunteers = _ids(session, t.Volunteer, col(t.Volunteer.person_id) == person.id)
    requests = _ids(session, t.Request, col(t.Request.person_id) == person.id)
    visits = _ids(
        session,
        t.Visit,
        or_(
            col(t.Visit.resident_id) == person.id,
            col(t.Visit.request_id).in_(requests),
            col(t.Visit.volunteer_id).in_(volunteers),
        ),
    )
    tasks = _ids(
        session,
        t.Task,
        or_(
            col(t.Task.person_id) == person.id,
            col(t.Task.request_id).in_(requests),
            col(t.Task.visit_id).in_(visits),
            col(t.Task.volunteer_id).in_(volunteers),
        ),
    )
    rows = session.exec(select(t.Address.value).where(t.Address.person_id == person.id)).all()
    numbers = tuple({number for number in (*rows, person.ring_number) if number})
    named = {"request": requests, "visit": visits, "task": tasks, "volunteer": volunteers, "person": (person.id,)}
    items = tuple(
        (kind, row_id)
        for kind, ids in (named | _others(session, person, volunteers, requests)).items()
        for row_id in ids
    )
    return Traces(person, numbers, volunteers, requests, visits, tasks, items)


def _others(
    session: Session, person: t.Person, volunteers: tuple[int, ...], requests: tuple[int, ...]
) -> dict[str, tuple[int, ...]]:
    about = {
        "checkin": (t.CheckIn, col(t.CheckIn.person_id) == person.id),
        "checkin_round": (t.Round, col(t.Round.person_id) == person.id),
        "pledge": (t.Pledge, col(t.Pledge.person_id) == person.id),
        "organisation": (t.Organisation, col(t.Organisation.person_id) == person.id),
        "coordinator": (t.Coordinator, col(t.Coordinator.person_id) == person.id),
        "booking": (t.Booking, col(t.Booking.volunteer_id).in_(volunteers)),
        "offer": (
            t.Offer,
            or_(col(t.Offer.volunteer_id).in_(volunteers), col(t.Offer.request_id).in_(requests)),
        ),
    }
    return {kind: _ids(session, table, where) for kind, (table, where) in about.items()}


def _ids(session: Session, table: type[Any], where: ColumnElement[bool]) -> tuple[int, ...]:
    return tuple(session.exec(select(table.id).where(where)).all())
