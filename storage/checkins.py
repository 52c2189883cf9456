"""Queries on check-ins, their rounds, and emergency contacts."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from storage.care import OPEN_TASK
from storage.tables import CheckIn, EmergencyContact, Event, Inbound, Outbound, Round, Task

OPEN_ROUND = ("due", "waiting", "reminded", "alarmed")
LIVE = ("asked", "active")


def checkin_of(session: Session, person_id: int, states: Sequence[str] = LIVE) -> CheckIn | None:
    """A person's enrolment in one of those states, the latest."""
    query = select(CheckIn).where(CheckIn.person_id == person_id, col(CheckIn.state).in_(states))
    return session.exec(query.order_by(col(CheckIn.id).desc())).first()


def active_checkins(session: Session, community_id: int) -> list[CheckIn]:
    """The community's enrolments for which texts are sent."""
    query = select(CheckIn).where(CheckIn.community_id == community_id, CheckIn.state == "active")
    return list(session.exec(query.order_by(col(CheckIn.id))).all())


def round_on(session: Session, checkin_id: int, day: date) -> Round | None:
    """The check-in of one day."""
    return session.exec(select(Round).where(Round.checkin_id == checkin_id, Round.day == day)).first()


def open_rounds(session: Session, person_id: int) -> list[Round]:
    """A person's check-ins that still wait for a word of theirs, the latest first."""
    query = select(Round).where(Round.person_id == person_id, col(Round.state).in_(OPEN_ROUND))
    return list(session.exec(query.order_by(col(Round.id).desc())).all())


def texts_of_round(session: Session, round_id: int) -> list[Outbound]:
    """The texts of a check-in that ask how somebody is, in order."""
    query = select(Outbound).where(
        Outbound.item_type == "checkin_round",
        Outbound.item_id == round_id,
        col(Outbound.prompt).in_(("C1", "C1x", "C2")),
    )
    return list(session.exec(query.order_by(col(Outbound.id))).all())


def texts_in_between(session: Session, person_id: int, since: datetime, until: datetime) -> list[Inbound]:
    """What a person sent from `since` to `until`."""
    query = select(Inbound).where(
        Inbound.person_id == person_id, Inbound.received_at >= since, Inbound.received_at <= until
    )
    return list(session.exec(query.order_by(col(Inbound.id))).all())


def times_noted(session: Session, item: tuple[str, int], kind: str, since: datetime) -> int:
    """How often something happened to an item since then."""
    query = select(func.count()).where(
        Event.item_type == item[0], Event.item_id == item[1], Event.kind == kind, Event.at >= since
    )
    return session.exec(query).one()


def open_task_of_round(session: Session, round_: Round, kind: str) -> Task | None:
    """The alert about a check-in that is not closed."""
    query = select(Task).where(Task.round_id == round_.id, Task.kind == kind, OPEN_TASK)
    return session.exec(query.order_by(col(Task.id).desc())).first()


def contacts_of(session: Session, checkin_id: int) -> list[EmergencyContact]:
    """Who may be asked, in order."""
    query = select(EmergencyContact).where(EmergencyContact.checkin_id == checkin_id)
    return list(session.exec(query.order_by(col(EmergencyContact.position), col(EmergencyContact.id))).all())
