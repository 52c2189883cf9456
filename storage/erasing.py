"""Taking a person out of every table: their rows stay as counts, without name, number, place or words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, tuple_, update
from sqlmodel import Session, col, select

from storage import tables as t
from storage.acquaintances import only_contacts
from storage.contactless import ask_for_another, rung_at
from storage.kept import BARE
from storage.people import insert_for
from storage.quiet import keep_quiet
from storage.sweeping import NOT_YET, Marks, looks, sweep_rest
from storage.tables.rights import Erasure
from storage.traces import Traces, traces
from storage.work import cancel

_NO_ORGANISATION: dict[str, Any] = {"name": "", "contact_name": "", "next_step": ""}


def erase(session: Session, person: t.Person, now: datetime, swept: Marks = NOT_YET) -> dict[str, int]:
    """Take a person out of every table; returns how many rows were emptied in each.

    Message ids, times, kinds of help and outcomes stay, and a keyed hash of each number on the do-not-text list.
    Whatever of theirs is still open must have been ended before. Whoever was known only because they might be rung
    for this person goes too, and nothing keeps them from being somebody's contact again.

    Args:
        session: the transaction.
        person: who.
        now: UTC.
        swept: how far `storage.sweeping.sweep` has looked; without it everything is looked through here.
    """
    strangers = only_contacts(session, person)
    found = looks(session, [person, *strangers])  # before they are nobody's contacts any more
    emptied = _take_out(session, person, now, quiet=True)
    for stranger in strangers:
        more = _take_out(session, stranger, now, quiet=False)
        emptied = {name: count + more.get(name, 0) for name, count in emptied.items()}
    emptied["swept"] = sweep_rest(session, found, swept)
    session.expire_all()
    return emptied


def alerts_of(session: Session, person_id: int) -> list[t.Task]:
    """Open alerts about somebody, oldest first."""
    mine = (t.Task.person_id == person_id, t.Task.state != "closed", t.Task.colour != "plain")
    return list(session.exec(select(t.Task).where(*mine).order_by(col(t.Task.id))).all())


def _take_out(session: Session, person: t.Person, now: datetime, *, quiet: bool) -> dict[str, int]:
    found = traces(session, person)
    for number in found.numbers if quiet else ():
        keep_quiet(session, person.community_id, number, now)
    emptied: dict[str, int] = {}
    for table, where, values in (*_texts(found, now), *_things(found, now), *_roles(found, now)):
        change = update(table).where(where).values(**values).execution_options(synchronize_session=False)
        count = session.execute(change).rowcount  # type: ignore[attr-defined]
        emptied[table.__tablename__] = emptied.get(table.__tablename__, 0) + count
    ask_for_another(session, found, now)
    _remove(session, found)
    for item in found.items:
        cancel(session, item)
    kept = insert_for(session)(Erasure).values(community_id=person.community_id, person_id=person.id, at=now)
    session.execute(kept.on_conflict_do_nothing())
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
        col(t.Inbound.id).in_(select(t.Event.inbound_id).where(mine(t.Event))),
    )
    yield (
        t.Event,
        or_(mine(t.Event), col(t.Event.inbound_id).in_(select(t.Inbound.id).where(heard))),
        {"words": ""},
    )
    # What a text of theirs brought about for others stays a fact: which contact was asked.
    yield t.Event, mine(t.Event), {"facts": {}}
    yield t.Inbound, heard, {"body": "", "extras": {}}
    yield t.Inbound, or_(col(t.Inbound.person_id) == me, col(t.Inbound.sender).in_(found.numbers)), {"sender": ""}
    theirs_in = select(t.Inbound.id).where(col(t.Inbound.person_id) == me)
    said = or_(
        col(t.Outbound.person_id) == me,
        mine(t.Outbound),
        col(t.Outbound.address).in_(found.numbers),
        col(t.Outbound.inbound_id).in_(theirs_in),
    )
    to_them = or_(col(t.Outbound.person_id) == me, col(t.Outbound.address).in_(found.numbers))
    unsent = and_(or_(to_them, mine(t.Outbound)), col(t.Outbound.status) == "queued")
    yield t.Outbound, unsent, {"status": "refused", "reason": "erased"}
    yield t.Outbound, said, {"body": "", "slots": {}}
    yield t.Outbound, to_them, {"address": None}
    theirs = or_(col(t.Conversation.person_id) == me, mine(t.Conversation))
    is_open = and_(theirs, col(t.Conversation.closed_at).is_(None))
    yield t.Conversation, is_open, {"closed_at": now, "outcome": "erased"}
    yield t.Conversation, theirs, {"draft": {}}
    yield t.Consent, col(t.Consent.person_id) == me, {"reply": ""}
    yield t.Call, col(t.Call.caller).in_(found.numbers), {"caller": None}
    yield t.Timer, mine(t.Timer), {"facts": {}}


def _things(found: Traces, now: datetime) -> Iterator[Change]:
    """What they asked for, offered and were helped with."""
    yield t.Request, col(t.Request.id).in_(found.request_ids), dict(BARE)
    yield t.Request, col(t.Request.phone).in_(found.numbers), {"phone": None, "name": ""}
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
    yield t.Organisation, col(t.Organisation.person_id) == found.person.id, _NO_ORGANISATION
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
    theirs = or_(rung_at(found), col(t.EmergencyContact.checkin_id).in_(checkins))
    for table, where in ((t.Address, col(t.Address.person_id) == found.person.id), (t.EmergencyContact, theirs)):
        session.execute(delete(table).where(where).execution_options(synchronize_session=False))


def _about(found: Traces) -> Any:
    """A condition on tables with an item: it is one of theirs."""

    def condition(table: Any) -> ColumnElement[bool]:
        return tuple_(col(table.item_type), col(table.item_id)).in_(found.items)

    return condition


def erased(session: Session) -> list[Erasure]:
    """Everybody who was erased, oldest first."""
    return list(session.exec(select(Erasure).order_by(col(Erasure.id))).all())
