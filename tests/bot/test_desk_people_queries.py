"""The pages about people and volunteers ask the database as often with much in it as with little."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.tables import (
    Address,
    Booking,
    CheckIn,
    Consent,
    Event,
    Inbound,
    Offer,
    Outbound,
    Pair,
    Person,
    Request,
    Task,
    Visit,
    Volunteer,
)
from tests.desk_kit import desk, queries
from tests.kit import RESIDENT, Kit

PATHS = (
    "/people",
    "/people/{person}",
    "/people/{person}/talk",
    "/volunteers?list=all",
    "/volunteers/1",
    "/volunteers/fairness",
    "/volunteers/training",
    "/volunteers/training/1",
)


def grow(kit: Kit, person_id: int) -> None:
    """Ten times as many people, and ten of everything about one of them and about V1."""
    with kit.line.database.transaction() as session:
        for n in range(120):
            person = Person(community_id=kit.community_id, first_name=f"Pat{n}", created_at=kit.clock.now())
            session.add(person)
            session.flush()
            _somebody(session, kit, person, n)
        for n in range(10):
            _about(session, kit, person_id, n)


def _somebody(session: Session, kit: Kit, person: Person, n: int) -> None:
    here, now = {"community_id": kit.community_id, "person_id": person.id}, kit.clock.now()
    session.add(Address(**here, channel="sms", value=f"+44791{n:08}", last_in_at=now))
    state = "waiting" if n % 2 else "active"
    volunteer = Volunteer(**here, code=100 + n, state=state, joined_at=now)
    session.add(volunteer)
    session.flush()
    session.add(Booking(community_id=kit.community_id, session_id=1, volunteer_id=volunteer.id))
    session.add(Pair(community_id=kit.community_id, resident_id=person.id, volunteer_id=1, never=True))


def _about(session: Session, kit: Kit, person_id: int, n: int) -> None:
    place, now = {"community_id": kit.community_id}, kit.clock.now() - timedelta(hours=n)
    here = {**place, "person_id": person_id}
    request = Request(**here, name="x", kinds=1, wanted="day", wanted_on=now.date(), opened_at=now)
    session.add(request)
    session.flush()
    about = {**place, "request_id": request.id, "volunteer_id": 1}
    session.add(Offer(**about, wave=1, state="no", blocking=False, sent_at=now, answer_by=now))
    done = {"state": "done", "created_at": now, "ring_by": now, "counted_at": now, "minutes": 60}
    session.add(Visit(**about, resident_id=person_id, word="ROBIN", **done))
    session.add(Task(**here, kind="READ", why="please read", opened_at=now))
    session.add(Consent(**here, purpose="news", granted=True, at=now))
    session.add(CheckIn(**here, level="SAFETY", days=127, at=now.time(), state="active", created_at=now))
    for kind, item in (("person", person_id), ("volunteer", 1)):
        session.add(Event(**place, item_type=kind, item_id=item, at=now, kind="note", actor="coordinator:1"))
    times = {"received_at": now, "arrived_at": now}
    session.add(
        Inbound(**here, message_id=f"M{n}", channel="sms", sender="+1", recipient="+2", body="hello", **times)
    )
    written = {"item_type": "coordinator", "item_id": 1}
    session.add(Outbound(**here, prompt="", body="x", priority=1, created_at=now, not_before=now, **written))


@pytest.mark.parametrize("path", PATHS)
def test_no_more_queries_for_more_rows(kit: Kit, path: str) -> None:
    """Each page asks a fixed number of questions of the database, and not many, whatever there is to show."""
    kit.text(RESIDENT, "PERSON")
    browser, person = desk(kit), kit.person(RESIDENT).id
    where = path.format(person=person)
    browser.text(where)
    with queries(kit) as few:
        browser.text(where)
    grow(kit, person)
    with queries(kit) as many:
        browser.text(where)
    assert len(many) == len(few) < 35
