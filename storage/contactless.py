"""Whoever is erased may be somebody's emergency contact: the team is asked to find another."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from storage import references
from storage import tables as t
from storage.care import open_task_of_kind
from storage.checkins import LIVE
from storage.traces import Traces

KIND = "CONTACT"
"""As flows.effects.talk.TaskKind names it."""
WHY = (
    "Somebody who might have been rung for them is not on the line any more. Please ask them for another contact."
)


def rung_at(found: Traces) -> ColumnElement[bool]:
    """Entries of somebody among the contacts of others."""
    return or_(
        col(t.EmergencyContact.person_id) == found.person.id, col(t.EmergencyContact.phone).in_(found.numbers)
    )


def ask_for_another(session: Session, found: Traces, now: datetime) -> None:
    """One task for each person whose check-ins still count on whoever goes."""
    counting = select(t.EmergencyContact.checkin_id).where(rung_at(found))
    query = select(t.CheckIn).where(col(t.CheckIn.id).in_(counting), col(t.CheckIn.state).in_(LIVE))
    for checkin in session.exec(query.order_by(col(t.CheckIn.id))).all():
        if open_task_of_kind(session, checkin.person_id, KIND) is None:
            _ask(session, checkin, now)


def _ask(session: Session, checkin: t.CheckIn, now: datetime) -> None:
    here = checkin.community_id
    task = t.Task(
        community_id=here, kind=KIND, colour="amber", person_id=checkin.person_id, why=WHY, opened_at=now
    )
    session.add(task)
    session.flush()
    task.code = references.take(session, here, ("task", task.id), now)
    session.add(t.Event(community_id=here, item_type="task", item_id=task.id, at=now, kind="opened"))
    session.flush()
