"""Everything held on one person, read for a copy of their data."""

from typing import Any

from sqlalchemy import ColumnElement, or_, tuple_
from sqlmodel import Session, col, select

from storage import tables as t
from storage.traces import traces

HIDDEN = frozenset(
    {"id", "community_id", "person_id", "value_hash", "caller_hash", "phone_hash", "token", "lease"}
)
"""Columns that say nothing to the person, or are nobody's business but the machine's."""


def held(session: Session, person: t.Person) -> dict[str, list[dict[str, Any]]]:
    """What every table holds on a person: heading to rows, oldest first; headings without rows are left out."""
    found = traces(session, person)
    me, mine = person.id, tuple_(col(t.Event.item_type), col(t.Event.item_id)).in_(found.items)
    checkins = select(t.CheckIn.id).where(t.CheckIn.person_id == me)
    asked: dict[str, tuple[type[Any], ColumnElement[bool]]] = {
        "You": (t.Person, col(t.Person.id) == me),
        "How to reach you": (t.Address, col(t.Address.person_id) == me),
        "What you agreed to": (t.Consent, col(t.Consent.person_id) == me),
        "Texts from you": (
            t.Inbound,
            or_(col(t.Inbound.person_id) == me, col(t.Inbound.sender).in_(found.numbers)),
        ),
        "Texts to you": (t.Outbound, col(t.Outbound.person_id) == me),
        "Calls from you": (t.Call, col(t.Call.caller).in_(found.numbers)),
        "Conversations": (t.Conversation, col(t.Conversation.person_id) == me),
        "Help you asked for": (t.Request, col(t.Request.id).in_(found.request_ids)),
        "Visits": (t.Visit, col(t.Visit.id).in_(found.visit_ids)),
        "As a volunteer": (t.Volunteer, col(t.Volunteer.person_id) == me),
        "Training booked": (t.Booking, col(t.Booking.volunteer_id).in_(found.volunteer_ids)),
        "Requests you were asked about": (t.Offer, col(t.Offer.volunteer_id).in_(found.volunteer_ids)),
        "Check-ins": (t.CheckIn, col(t.CheckIn.person_id) == me),
        "Each check-in": (t.Round, col(t.Round.person_id) == me),
        "Who may be rung for you": (t.EmergencyContact, col(t.EmergencyContact.checkin_id).in_(checkins)),
        "Where you are somebody's contact": (t.EmergencyContact, col(t.EmergencyContact.person_id) == me),
        "Your pledge": (t.Pledge, col(t.Pledge.person_id) == me),
        "Your organisation": (t.Organisation, col(t.Organisation.person_id) == me),
        "How lonely you felt": (t.Loneliness, col(t.Loneliness.person_id) == me),
        "As a coordinator": (t.Coordinator, col(t.Coordinator.person_id) == me),
        "What the team was asked to do": (t.Task, col(t.Task.id).in_(found.task_ids)),
        "What was noted": (t.Event, mine),
        "Messages to many": (t.Recipient, col(t.Recipient.person_id) == me),
    }
    read = {heading: _rows(session, table, where) for heading, (table, where) in asked.items()}
    return {heading: rows for heading, rows in read.items() if rows}


def _rows(session: Session, table: type[Any], where: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = session.exec(select(table).where(where).order_by(col(table.id))).all()
    return [
        {k: v for k, v in row.model_dump().items() if k not in HIDDEN and v not in (None, "", {})} for row in rows
    ]
