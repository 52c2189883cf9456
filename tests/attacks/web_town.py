"""A town with one of everything the desk has a page of, and every address of the line with that town's ids."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlmodel import SQLModel
from werkzeug.routing import Rule

from bot.access import Caller
from storage import tables as t
from storage.people import person_at
from tests.desk_kit import Desk, another, desk
from tests.kit import RESIDENT, Kit

OWN = {"Sec-Fetch-Site": "same-origin"}
JOAN = "Hi its Joan LE16 7QR can someone fetch my prescription from Boots tomorrow"


@dataclass(frozen=True)
class Address:
    """One address of the application, and how it is called."""

    method: str
    path: str
    endpoint: str
    caller: Caller
    has_ids: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def fill(kit: Kit) -> Mapping[str, int]:
    """One of everything, its coordinator signed in; the ids by the names that addresses have for them."""
    desk(kit, "coordinator")
    for words in (JOAN, "yes", "yes"):
        kit.text(RESIDENT, words)
    kit.text("+447700900101", "YES")
    kit.text("+447700900002", "he hit me")
    with kit.line.database.transaction() as session:
        ids = {name: _added(session, row) for name, row in _rows(kit)}
    inbound, task = kit.rows(t.Inbound)[-1], kit.rows(t.Task)[0]
    request, training = kit.rows(t.Request)[0], kit.rows(t.TrainingSession)[0]
    known = {"inbound_id": inbound.id, "task_id": task.id, "request_id": request.id, "session_id": training.id}
    return {**ids, **known, "person_id": kit.rows(t.CheckIn)[0].person_id, "volunteer_id": 1}


def _added(session: Any, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)


def _rows(kit: Kit) -> Iterator[tuple[str, Any]]:
    """What nobody texts."""
    now, checkin = kit.clock.now(), kit.rows(t.CheckIn)[0]
    here: dict[str, Any] = {"community_id": kit.community_id}
    who: dict[str, Any] = {**here, "person_id": checkin.person_id}
    yield (
        "contact_id",
        t.EmergencyContact(
            **here,
            checkin_id=checkin.id,
            person_id=kit.person("+447700900112").id,
            name="Jane",
            position=1,
            phone="+447700900112",
        ),
    )
    yield "pair_id", t.Pair(**here, resident_id=checkin.person_id, volunteer_id=1, never=True)
    yield "pledge_id", t.Pledge(**who, number=1, words="to bake", area="LE16 7", share=True, made_at=now)
    yield "organisation_id", t.Organisation(**who, kind=1, name="School", contact_name="Sue", made_at=now)
    yield "broadcast_id", t.Broadcast(**here, author_id=1, body="Tea on Monday", said="ALL", created_at=now)
    shown = {"what": "hours", "before": {"office": "1"}, "after": {"office": "2"}}
    yield "change_id", t.SettingsChange(**here, coordinator_id=1, at=now, **shown)
    yield "note", t.Event(**here, item_type="person", item_id=checkin.person_id, at=now, kind="note", words="note")
    yield "booking", t.Booking(**here, session_id=1, volunteer_id=2)


def addresses(app: Flask, ids: Mapping[str, int]) -> Sequence[Address]:
    """Every address the application answers, GET and POST."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return [made for rule in rules for made in _of(app, rule, ids)]


def _of(app: Flask, rule: Rule, ids: Mapping[str, int]) -> Iterator[Address]:
    words = {"key": "G1", "secret": "unknown", "filename": "desk.css"}
    chosen = {name: sorted(c.items)[0] for name, c in rule._converters.items() if hasattr(c, "items")}
    values = {name: {**words, **ids, **chosen}[name] for name in rule.arguments}
    path = app.url_map.bind("localhost").build(rule.endpoint, values, method=sorted(rule.methods or ())[0])
    caller = app.view_functions[rule.endpoint].caller  # type: ignore[attr-defined]
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        yield Address(method, path, rule.endpoint, caller, any(name.endswith("_id") for name in rule.arguments))


def reached(app: Flask) -> list[str]:
    """Put a note in place of every view, so that only its door is left; the endpoints that were let in."""
    let_in: list[str] = []

    def stand_in(endpoint: str, caller: Caller) -> Any:
        def view(**_: object) -> str:
            let_in.append(endpoint)
            return "in"

        view.caller = caller  # type: ignore[attr-defined]
        return view

    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = stand_in(endpoint, view.caller)  # type: ignore[attr-defined]
    return let_in


def lead_elsewhere(kit: Kit) -> Desk:
    """The lead of another community on the same line, which has nobody else."""
    with kit.line.database.transaction() as session:
        here = session.get_one(t.Community, kit.community_id)
        settings = {**copy.deepcopy(here.settings), "name": "Elsewhere", "short": "OTHER"}
        made = t.Community(short="OTHER", name="Elsewhere", settings=settings, created_at=kit.clock.now())
        session.add(made)
        session.flush()
        elsewhere = replace(kit, community_id=made.id)
        person_at(session, made.id, "sms", "+447700900198", kit.clock.now())
    return another(elsewhere, "Mallory", "lead")


def everything(kit: Kit, *, but: Sequence[type[Any]] = (), of: int | None = None) -> dict[str, list[Any]]:
    """Every row as it is read, of all tables but those, or of one community."""
    left_out = {table.__tablename__ for table in but}
    with kit.line.database.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(select(table).order_by(table.c.id))
                if of is None or getattr(row, "community_id", of) == of
            ]
            for table in SQLModel.metadata.sorted_tables
            if table.name not in left_out
        }
