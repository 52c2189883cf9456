"""What the tests of messages to many put in place first."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from bot.demo import town
from bot.handlers import HANDLERS
from bot.timers import run_due
from storage.people import person_at
from storage.tables import Address, Booking, Broadcast, Community, Consent, Person, TrainingSession, Volunteer
from tests.kit import Kit

PRIYA = town.COORDINATOR
WORDS = "Tea and cake on Friday at 3pm, the Square. All welcome."
BODY = f"LOROS: {WORDS} Text STOP to leave"
NEIGHBOURS = [f"+447700900{ending}" for ending, *_ in town.VOLUNTEERS]
SATURDAY_5PM = datetime(2026, 9, 26, 16, 0, tzinfo=UTC)


def settings(kit: Kit, **broadcasts: Any) -> None:
    """Change how messages to many go; `pace` is also that of the number."""
    pace = broadcasts.pop("pace", None)
    with kit.line.database.transaction() as session:
        community = session.get(Community, kit.community_id)
        raw = dict(community.settings)
        if pace is not None:
            broadcasts["parts_per_second"] = raw["parts_per_second"] = pace
        raw["broadcasts"] = {**raw.get("broadcasts", {}), **broadcasts}
        community.settings = raw


def run_timers(kit: Kit) -> None:
    """Everything due but sending."""
    while run_due(kit.line, HANDLERS):
        pass


def pin_in(replies: list[str]) -> str:
    """The PIN of the K6 among the replies."""
    (pin,) = [found[1] for reply in replies if (found := re.search(r"Reply SEND (\d{4}) to", reply))]
    return pin


def tell(kit: Kit, whom: str = "ALL", words: str = WORDS, phone: str = PRIYA) -> list[str]:
    """TELL; returns what the coordinator reads."""
    return kit.text(phone, f"TELL {whom} {words}")


def send(kit: Kit, whom: str = "ALL", words: str = WORDS) -> list[str]:
    """TELL and SEND; returns the answer to SEND."""
    return kit.text(PRIYA, f"SEND {pin_in(tell(kit, whom, words))}")


def had(kit: Kit, body: str = BODY) -> list[str]:
    """The phones the message reached, one for each time, in order."""
    sent = (text for text in kit.phones.sent if text.item_type == "broadcast" and text.body == body)
    return sorted(text.address or "" for text in sent)


def the_broadcast(kit: Kit) -> Broadcast:
    """The latest."""
    return kit.rows(Broadcast)[-1]


def add_friend(kit: Kit, phone: str, *, news: bool = True, prompt: str = "P6") -> int:
    """A Compassionate Friend; returns their number."""
    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", phone, kit.clock.now())
        person.friend_at = kit.clock.now()
        session.add(consent_row(kit, person.id, news, prompt))
        return person.id


def consent_row(kit: Kit, person_id: int, granted: bool, prompt: str = "") -> Consent:
    """A word on news."""
    return Consent(
        community_id=kit.community_id, person_id=person_id, purpose="news", granted=granted, at=kit.clock.now(),
        prompt=prompt,
    )  # fmt: skip


def says_no_to_news(kit: Kit, phone: str, prompt: str = "") -> None:
    """Their latest word on news is no."""
    person = kit.person(phone)
    with kit.line.database.transaction() as session:
        session.add(consent_row(kit, person.id, False, prompt))


def book(kit: Kit, session_id: int, code: int, state: str = "booked") -> None:
    """A place of a volunteer on a session."""
    with kit.line.database.transaction() as session:
        session.add(Booking(community_id=kit.community_id, session_id=session_id, volunteer_id=code, state=state))


def first_session(kit: Kit) -> TrainingSession:
    """The next training session."""
    return kit.rows(TrainingSession)[0]


def crowd(kit: Kit, number: int) -> None:
    """So many more people, every one a neighbour of LE16 who wants news, on +4478…"""
    with kit.line.database.transaction() as session:
        last = session.exec(select(Person.id).order_by(col(Person.id).desc())).first() or 0
        ids = range(last + 1, last + 1 + number)
        base = {"community_id": kit.community_id}
        now, here = kit.clock.now(), [base | {"person_id": i} for i in ids]
        session.execute(insert(Person), [
            base | {"id": i, "created_at": now, "first_name": "N", "surname": "", "language": "English",
                    "preferred_channel": "sms", "landline": False, "version": 1} for i in ids])  # fmt: skip
        session.execute(insert(Address), [
            row | {"channel": "sms", "value": f"+4478{row['person_id']:08d}", "carrier_blocks": False}
            for row in here])  # fmt: skip
        session.execute(insert(Consent), [
            row | {"purpose": "news", "granted": True, "at": now, "channel": "", "prompt": "V11", "reply": "",
                   "by": "person"} for row in here])  # fmt: skip
        session.execute(insert(Volunteer), [
            row | {"code": 1000 + row["person_id"], "state": "active", "level": 3, "kinds": 15, "slots": 15,
                   "gender": "", "reach_m": 9656, "area": "LE16 7", "joined_at": now, "misses": 0,
                   "tasks_done": 0, "wants_here": False} for row in here])  # fmt: skip
        if not kit.line.database.sqlite:
            _past(session, ids[-1])


def _past(session: Any, last: int) -> None:
    """PostgreSQL's sequence does not see numbers given by hand."""
    from sqlalchemy import text

    session.execute(text("SELECT setval('person_id_seq', :last)"), {"last": last})
