"""What the tests of alerts and commands put in place first."""

from datetime import UTC, datetime, time, timedelta

from bot.demo import town
from flows.engine import Flow
from storage import references
from storage.people import person_at
from storage.tables import CheckIn, Conversation, Coordinator, Request, Round, Task, Visit
from tests.kit import RESIDENT, Kit

PRIYA = town.COORDINATOR
SECOND = "+447700900198"
FRIDAY_6PM = datetime(2026, 9, 25, 17, 0, tzinfo=UTC)


def nobody_on_call(kit: Kit) -> None:
    """Alerts reach the team in its hours only."""
    kit.change(Coordinator, kit.row(Coordinator).id, always_reachable=False)


def no_checkins(kit: Kit) -> None:
    """Nobody is checked on, so that days may pass in silence."""
    for checkin in kit.rows(CheckIn):
        kit.change(CheckIn, checkin.id, state="ended")


def add_coordinator(kit: Kit, phone: str, name: str, *, on_duty: bool = True) -> None:
    """One more coordinator, who carries no on-call phone."""
    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", phone, kit.clock.now())
        session.add(Coordinator(community_id=kit.community_id, person_id=person.id, name=name, on_duty=on_duty))


def open_question(kit: Kit, phone: str, flow: Flow, state: str, **values: object) -> int:
    """Put a question in front of somebody, as if it had just been asked."""
    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", phone, kit.clock.now())
        row = Conversation(
            community_id=kit.community_id,
            person_id=person.id,
            flow=flow,
            state=state,
            opened_at=kit.clock.now(),
            asked_at=kit.clock.now(),
            **values,
        )
        session.add(row)
        session.flush()
        return row.id


def add_visit(kit: Kit, resident: str, volunteer: int, *, days_ago: float = 1, **values: object) -> int:
    """A visit of V`volunteer` to the resident, matched so many days ago."""
    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", resident, now)
        request = Request(
            community_id=kit.community_id, person_id=person.id, name="Doris", kinds=2, wanted="day",
            wanted_on=now.date(), area="LE16 7", state="matched", opened_at=now, code=None,
        )  # fmt: skip
        session.add(request)
        session.flush()
        visit = Visit(
            community_id=kit.community_id, request_id=request.id, volunteer_id=volunteer, resident_id=person.id,
            word="ROBIN", created_at=now - timedelta(days=days_ago), ring_by=now, **values,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        return visit.id


def code_of(kit: Kit) -> str:
    """The code of the latest task."""
    return str(kit.rows(Task)[-1].code)


def put_checkin(kit: Kit, phone: str, level: str, state: str) -> None:
    """A check-in of today in some state, for somebody enrolled at a level."""
    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", phone, now)
        checkin = CheckIn(
            community_id=kit.community_id, person_id=person.id, level=level, days=127, at=time(9, 30),
            state="active", created_at=now,
        )  # fmt: skip
        session.add(checkin)
        session.flush()
        session.add(
            Round(
                community_id=kit.community_id, checkin_id=checkin.id, person_id=person.id, day=now.date(),
                slot_at=now, state=state,
            )
        )  # fmt: skip


def add_request(kit: Kit, state: str = "offering", phone: str = RESIDENT, **values: object) -> str:
    """A request for tea near LE16 7; returns its code."""
    with kit.line.database.transaction() as session:
        now = kit.clock.now()
        person, _ = person_at(session, kit.community_id, "sms", phone, now)
        row = Request(
            community_id=kit.community_id, person_id=person.id, name="Doris", kinds=2, wanted="day",
            wanted_on=now.date(), area="LE16 7", state=state, opened_at=now, **values,
        )  # fmt: skip
        session.add(row)
        session.flush()
        row.code = references.take(session, kit.community_id, ("request", row.id), now)
        return str(row.code)
