"""People's rights: a copy of all that is held on somebody, and taking them out of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot import contacts
from bot.leaving import off_the_team
from bot.line import Line
from bot.work import Work
from flows.times import local
from storage import audit
from storage.checkins import checkin_of
from storage.database import Database
from storage.erasing import alerts_of, erased
from storage.erasing import erase as take_out
from storage.exporting import held
from storage.people import contacts_in, coordinator_of, open_requests, requests_about
from storage.sweeping import NOT_YET, Marks
from storage.sweeping import sweep as through
from storage.tables import Community, Erasure, Person
from storage.work_items import active_visits

CHECK_FIRST = (
    "Before this is handed over, somebody of the team reads it and takes out what is about other people "
    "(what a neighbour told us, who was rung)."
)
STYLE = "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}dt{font-weight:600}"


@dataclass(frozen=True)
class Export:
    """A copy of what is held on a person, to read and to process."""

    html: str
    json: str


@dataclass(frozen=True)
class Checked:
    """Who made sure, in a call, that the person is who they say they are."""

    coordinator_id: int
    at: datetime
    how: str = "called"
    """In one plain word, as the audit record keeps it."""


class StillOpen(ValueError):
    """Something of theirs is open: somebody may be on the way, or waiting. End it first, then erase."""


def export(work: Work, person: Person, by: int | str = "operator", checked: Checked | None = None) -> Export:
    """A person's data as a page and as JSON; that it was made is recorded.

    Args:
        work: the community's work.
        person: whose data.
        by: a coordinator's id, or "operator".
        checked: who rang them, when and how, where it goes to the person.
    """
    if checked is not None:
        _was_checked(work, person, audit.Action.EXPORT_CHECKED, checked)
    found = held(work.session, person)
    made = {"community": work.settings.name, "made_at": work.now.isoformat(), "held": found}
    audit.record(work.session, work.community.id, work.now, by, audit.Action.EXPORT_MADE, ("person", person.id))
    plain = json.dumps(made, ensure_ascii=False, indent=2, default=str)
    return Export(_page(work, found), plain)


def _page(work: Work, found: Mapping[str, list[dict[str, Any]]]) -> str:
    parts = "".join(_part(work, heading, rows) for heading, rows in found.items())
    title = f"What {escape(work.settings.name)} holds about you"
    return (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}</h1><p>Made on {_said(work, work.now)}.</p><p>{CHECK_FIRST}</p>{parts}</html>\n"
    )


def _part(work: Work, heading: str, rows: list[dict[str, Any]]) -> str:
    lists = "".join(f"<dl>{''.join(_pair(work, name, value) for name, value in row.items())}</dl>" for row in rows)
    return f"<h2>{escape(heading)} ({len(rows)})</h2>{lists}"


def _pair(work: Work, name: str, value: Any) -> str:
    return f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{escape(_said(work, value))}</dd>"


def _said(work: Work, value: Any) -> str:
    if isinstance(value, datetime):
        return f"{local(value, work.settings.hours):%d %B %Y, %H:%M}"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)


def still_open(work: Work, person: Person) -> list[str]:
    """What must be ended before somebody can be erased."""
    session = work.session
    checkin = checkin_of(session, person.id)
    asked = [task for contact in contacts_in(session, person.id) for task in contacts.waiting_for(work, contact)]
    return [
        *(f"request {request.code or request.id}" for request in open_requests(session, person.id)),
        *(f"request {request.code or request.id} for them" for request in requests_about(session, person)),
        *(f"visit {visit.word}" for visit in active_visits(session, person.id)),
        *([f"check-in {checkin.code or checkin.id}"] if checkin else []),
        *(f"alert {task.code or task.id}" for task in alerts_of(session, person.id)),
        *(f"alert {task.code or task.id}, which waits for what they say" for task in asked),
    ]


def sweep(line: Line, person: Person) -> Marks:
    """Before `erase`, outside its transaction: take a person out of what others wrote, so that nobody waits.

    Returns:
        How far it looked, for `erase` to look at the rest.

    Raises:
        StillOpen: as `erase`; nothing was touched.
    """
    with line.database.reading() as session:
        _nothing_open(line.on(session, session.get_one(Community, person.community_id)), person)
    return through(line.database, person)


def _nothing_open(work: Work, person: Person) -> None:
    if found := still_open(work, person):
        raise StillOpen(f"Still open: {', '.join(found)}. Please end it first, so that nobody is left waiting")


def erase(
    work: Work, person: Person, *, by: int | str, checked: Checked, swept: Marks = NOT_YET
) -> dict[str, int]:
    """Take a person out of the line: everything but counts, message ids and the do-not-text hash.

    Args:
        work: the community's work.
        person: who.
        by: a coordinator's id, or "operator".
        checked: who rang them, and when.
        swept: what `sweep` said; without it everything is looked through here, while others wait.

    Returns:
        How many rows were emptied in each table.

    Raises:
        StillOpen: a request, visit, check-in or alert of theirs is open.
    """
    _nothing_open(work, person)
    _was_checked(work, person, audit.Action.ERASURE_CHECKED, checked)
    if (coordinator := coordinator_of(work.session, person.id)) is not None:
        off_the_team(work, coordinator)
    emptied = take_out(work.session, person, work.now, swept)
    facts: dict[str, audit.FactValue] = {"rows": sum(emptied.values())}
    audit.record(work.session, work.community.id, work.now, by, audit.Action.ERASED, ("person", person.id), facts)
    return emptied


def _was_checked(work: Work, person: Person, action: audit.Action, checked: Checked) -> None:
    facts: dict[str, audit.FactValue] = {
        "checked_at": checked.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "how": checked.how,
    }
    subject, by = ("person", person.id), checked.coordinator_id
    audit.record(work.session, work.community.id, work.now, by, action, subject, facts)


def owed(database: Database) -> list[Erasure]:
    """Who was erased so far; read before a backup takes the database's place."""
    with database.reading() as session:
        return erased(session)


def reapply(database: Database, before: Collection[Erasure] = ()) -> int:
    """Erase again whoever a backup brought back; returns how many.

    Args:
        database: the one the backup was put into.
        before: who was erased in the database it replaced (`owed`).
    """
    with database.transaction() as session:
        known = {row.person_id: row for row in (*erased(session), *before)}
        again = [(session.get(Person, row.person_id), row) for row in known.values()]
        back = [(p, row) for p, row in again if p is not None and p.community_id == row.community_id]
        for person, row in back:
            take_out(session, person, row.at)
        for community_id in {row.community_id for _, row in back}:
            if (community := session.get(Community, community_id)) is not None and before:
                at = max(row.at for _, row in back)
                facts: dict[str, audit.FactValue] = {"people": len(back)}
                audit.record(
                    session, community.id, at, "operator", audit.Action.ERASED, ("community", community.id), facts
                )
    return len(back)
