"""Taking a person out of every table: their rows stay as counts, without name, number, place or words."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, tuple_, update
from sqlmodel import Session, col, select

from storage import tables as t
from storage.kept import BARE
from storage.people import insert_for
from storage.quiet import keep_quiet
from storage.tables.rights import Erasure
from storage.traces import Traces, traces
from storage.work import cancel

SWEPT: tuple[tuple[type[Any], str], ...] = (
    (t.Inbound, "body"),
    (t.Outbound, "body"),
    (t.Task, "why"),
    (t.Event, "words"),
    (t.Pin, "command"),
)
"""Where others may have written somebody's number or whole name."""
PAGE = 500


def erase(session: Session, person: t.Person, now: datetime) -> dict[str, int]:
    """Take a person out of every table; returns how many rows were emptied in each.

    Message ids, times, kinds of help and outcomes stay, and a keyed hash of each number on the do-not-text list.
    Whatever of theirs is still open must have been ended before.
    """
    found = traces(session, person)
    for number in found.numbers:
        keep_quiet(session, person.community_id, number, now)
    emptied: dict[str, int] = {}
    for table, where, values in (*_texts(found, now), *_things(found, now), *_roles(found, now)):
        change = update(table).where(where).values(**values).execution_options(synchronize_session=False)
        count = session.execute(change).rowcount  # type: ignore[attr-defined]
        emptied[table.__tablename__] = emptied.get(table.__tablename__, 0) + count
    emptied["swept"] = _sweep(session, found)
    _remove(session, found)
    for item in found.items:
        cancel(session, item)
    kept = insert_for(session)(Erasure).values(community_id=person.community_id, person_id=person.id, at=now)
    session.execute(kept.on_conflict_do_nothing())
    session.expire_all()
    return emptied


Change = tuple[type[Any], ColumnElement[bool], dict[str, Any]]


def _texts(found: Traces, now: datetime) -> Iterator[Change]:
    """What they and others texted about them."""
    mine, me = _about(found), found.person.id
    asked = select(t.Conversation.id).where(or_(col(t.Conversation.person_id) == me, mine(t.Conversation)))
    heard = or_(
        col(t.Inbound.person_id) == me,
        col(t.Inbound.sender).in_(found.numbers),
        col(t.Inbound.conversation_id).in_(asked),
    )
    yield (
        t.Event,
        or_(mine(t.Event), col(t.Event.inbound_id).in_(select(t.Inbound.id).where(heard))),
        {
            "words": "",
            "facts": {},
        },
    )
    yield t.Inbound, heard, {"body": "", "extras": {}}
    yield t.Inbound, or_(col(t.Inbound.person_id) == me, col(t.Inbound.sender).in_(found.numbers)), {"sender": ""}
    said = or_(col(t.Outbound.person_id) == me, mine(t.Outbound), col(t.Outbound.address).in_(found.numbers))
    unsent = and_(said, col(t.Outbound.status) == "queued")
    yield t.Outbound, unsent, {"status": "refused", "reason": "erased"}
    yield t.Outbound, said, {"body": "", "slots": {}}
    yield (
        t.Outbound,
        or_(col(t.Outbound.person_id) == me, col(t.Outbound.address).in_(found.numbers)),
        {"address": None},
    )
    theirs = or_(col(t.Conversation.person_id) == me, mine(t.Conversation))
    is_open = and_(theirs, col(t.Conversation.closed_at).is_(None))
    yield t.Conversation, is_open, {"closed_at": now, "outcome": "erased"}
    yield t.Conversation, theirs, {"draft": {}}
    yield t.Consent, col(t.Consent.person_id) == me, {"reply": ""}
    yield t.Call, col(t.Call.caller).in_(found.numbers), {"caller": None}


def _things(found: Traces, now: datetime) -> Iterator[Change]:
    """What they asked for, offered and were helped with."""
    yield t.Request, col(t.Request.id).in_(found.request_ids), dict(BARE)
    tasks = col(t.Task.id).in_(found.task_ids)
    yield (
        t.Task,
        and_(tasks, col(t.Task.closed_at).is_(None)),
        {
            "state": "closed",
            "closed_at": now,
            "close_reason": "erased",
        },
    )
    yield t.Task, tasks, {"why": "", "slots": {}}
    yield t.Pledge, col(t.Pledge.person_id) == found.person.id, {"words": "", "area": "", "share": False}
    yield t.Organisation, col(t.Organisation.person_id) == found.person.id, {"name": "", "contact_name": ""}
    yield t.Recipient, col(t.Recipient.person_id) == found.person.id, {"phone_hash": None}


def _roles(found: Traces, now: datetime) -> Iterator[Change]:
    """What they are to the line."""
    me = found.person.id
    where = {"easting": None, "northing": None, "cell": None, "area": ""}
    yield (
        t.Volunteer,
        col(t.Volunteer.person_id) == me,
        {
            "state": "left",
            "gender": "",
            "dbs_expires_on": None,
            "dbs_on": None,
            "checks_note": "",
            **where,
        },
    )
    mine = select(t.Coordinator.id).where(t.Coordinator.person_id == me)
    yield t.Pin, col(t.Pin.coordinator_id).in_(mine), {"command": ""}
    gone = {"name": "", "removed_at": now, "on_duty": False, "always_reachable": False}
    yield t.Coordinator, col(t.Coordinator.person_id) == me, gone
    yield t.Login, col(t.Login.coordinator_id).in_(mine), {"password": "", "totp": None, "link": None}
    yield t.DeskSession, col(t.DeskSession.coordinator_id).in_(mine), {"device": "", "ended_at": now}
    yield (
        t.Person,
        col(t.Person.id) == me,
        {
            "first_name": "",
            "surname": "",
            "ring_number": None,
            "stopped_at": now,
            "hushed_until": None,
            "landline": False,
            "language": "English",
            "contact_note": "",
            "held_by": None,
        },
    )


def _remove(session: Session, found: Traces) -> None:
    """Rows of which nothing would be left: addresses, and people to ring."""
    checkins = select(t.CheckIn.id).where(t.CheckIn.person_id == found.person.id)
    theirs = or_(
        col(t.EmergencyContact.person_id) == found.person.id,
        col(t.EmergencyContact.checkin_id).in_(checkins),
        col(t.EmergencyContact.phone).in_(found.numbers),
    )
    for table, where in ((t.Address, col(t.Address.person_id) == found.person.id), (t.EmergencyContact, theirs)):
        session.execute(delete(table).where(where).execution_options(synchronize_session=False))


def _about(found: Traces) -> Any:
    """A condition on tables with an item: it is one of theirs."""

    def condition(table: Any) -> ColumnElement[bool]:
        return tuple_(col(table.item_type), col(table.item_id)).in_(found.items)

    return condition


def _sweep(session: Session, found: Traces) -> int:
    """Empty what others wrote with their number or whole name in it; returns how many rows."""
    pattern = _spelt(found)
    return sum(_swept(session, found.person.community_id, table, name, pattern) for table, name in SWEPT)


def _swept(session: Session, community_id: int, table: type[Any], name: str, pattern: re.Pattern[str]) -> int:
    after, count = 0, 0
    column = getattr(table, name)
    while True:
        query = select(table.id, column).where(table.community_id == community_id, table.id > after)
        rows = session.exec(query.order_by(table.id).limit(PAGE)).all()
        hits = [row_id for row_id, words in rows if words and pattern.search(words)]
        if hits:
            session.execute(
                update(table)
                .where(col(table.id).in_(hits))
                .values({name: ""})
                .execution_options(synchronize_session=False)
            )
        count += len(hits)
        if len(rows) < PAGE:
            return count
        after = rows[-1][0]


def _spelt(found: Traces) -> re.Pattern[str]:
    """Their numbers however they are spaced, with +44, 0044 or 0, and their first name followed by the surname."""
    spelt = []
    for number in found.numbers:
        digits = re.sub(r"\D", "", number).removeprefix("44")
        if len(digits) > 6:
            spelt.append(r"[\s().-]*".join(digits))
    first, surname = found.person.first_name.strip(), found.person.surname.strip()
    if first and surname:
        spelt.append(rf"\b{re.escape(first)}\s+{re.escape(surname)}\b")
    return re.compile("|".join(spelt) or r"(?!)", re.IGNORECASE)


def erased(session: Session) -> list[Erasure]:
    """Everybody who was erased, oldest first."""
    return list(session.exec(select(Erasure).order_by(col(Erasure.id))).all())
