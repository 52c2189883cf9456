"""Whoever is erased, taken out of what others wrote: their number, their name.

A number, a whole name or a first name that nobody else has goes wherever it stands in their community. Other names
alone go only from what is of people who knew them (`acquaintances`): elsewhere they are somebody else's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, update
from sqlmodel import Session, col, select

from storage import tables as t
from storage.acquaintances import Known, acquaintances
from storage.database import Database
from storage.retention import holds
from storage.spelling import Spelt, spelt
from storage.traces import traces
from storage.types import SecretJson

PAGE = 500
Condition = ColumnElement[bool]
Marks = Mapping[str, int]
"""Table to the last row that was looked at."""
NOT_YET: Marks = {}


@dataclass(frozen=True)
class Place:
    """Columns of a table in which others may have written."""

    table: type[Any]
    columns: tuple[str, ...]
    near: Callable[[Known], Condition]
    """Whether a row is of somebody who knew them."""
    wanted: Callable[[Known], Condition] | None = None
    """Which rows can name them at all; None: every row with words."""


def _of(column: Any) -> Callable[[Known], Condition]:
    return lambda known: col(column).in_(known.people)


def _said(known: Known) -> Condition:
    """Texts of the catalogue name nobody but those they are about, and those they go to."""
    return or_(col(t.Outbound.prompt) == "", col(t.Outbound.person_id).in_(known.people))


def _noted(known: Known) -> Condition:
    items = ((kind, ids) for kind, ids in known.items.items() if ids)
    return or_(
        false(), *(and_(col(t.Event.item_type) == kind, col(t.Event.item_id).in_(ids)) for kind, ids in items)
    )


def _never(_known: Known) -> Condition:
    return false()


GROWING: tuple[Place, ...] = (
    Place(t.Inbound, ("body",), _of(t.Inbound.person_id)),
    Place(t.Outbound, ("body", "slots"), _of(t.Outbound.person_id), _said),
    Place(t.Event, ("words", "facts"), _noted),
)
"""Only ever added to, and long: looked through before the erasure, in pages, while the line goes on."""
OTHERS: tuple[Place, ...] = (
    Place(t.Task, ("why", "slots"), _of(t.Task.person_id)),
    Place(t.Conversation, ("draft",), _of(t.Conversation.person_id)),
    Place(t.Request, ("place", "details"), _of(t.Request.person_id)),
    Place(t.Person, ("contact_note",), _of(t.Person.id)),
    Place(t.Volunteer, ("checks_note",), _of(t.Volunteer.person_id)),
    Place(t.Pledge, ("words", "area"), _of(t.Pledge.person_id)),
    Place(t.Organisation, ("name", "contact_name", "next_step"), _of(t.Organisation.person_id)),
    Place(t.Consent, ("reply",), _of(t.Consent.person_id)),
    Place(t.Broadcast, ("body", "why"), _never),
    Place(t.Pin, ("command",), lambda known: col(t.Pin.coordinator_id).in_(known.coordinators)),
)
"""Changed as they go, and short: looked through in the erasure itself."""


@dataclass(frozen=True)
class Page:
    """Some rows of a table that were looked at."""

    last: int
    full: bool
    changes: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Look:
    """Whom to look for, and in whose words."""

    community_id: int
    known: Known
    how: Spelt

    def page(self, session: Session, place: Place, after: int) -> Page:
        """The next rows after one, and what they would be without them."""
        rows = session.execute(self._query(place, after)).all()
        found = ((row[0], self._changes(place, row)) for row in rows)
        changes = {row_id: change for row_id, change in found if change}
        return Page(rows[-1][0] if rows else after, len(rows) == PAGE, changes)

    def _query(self, place: Place, after: int) -> Any:
        table, columns = place.table, [getattr(place.table, name) for name in place.columns]
        bounds = [table.community_id == self.community_id, table.id > after, or_(*map(_holds, columns))]
        if place.wanted is not None:
            bounds.append(place.wanted(self.known))
        near = place.near(self.known).label("near")
        return select(table.id, near, *columns).where(*bounds).order_by(table.id).limit(PAGE)

    def _changes(self, place: Place, row: Any) -> dict[str, Any]:
        values = zip(place.columns, row[2:], strict=True)
        cleaned = ((name, value, self.how.without(value, near=bool(row[1]))) for name, value in values)
        return {name: clean for name, value, clean in cleaned if clean != value}


def sweep(database: Database, person: t.Person) -> Marks:
    """Take a person's number and name out of what others wrote, a page a transaction; says how far it came.

    Nobody waits for it, and it may be run again: the erasure looks at what came since.
    """
    with database.reading() as session:
        look = _look(session, person)
    return {place.table.__tablename__: _through(database, place, look) for place in GROWING}


def _through(database: Database, place: Place, look: Look) -> int:
    after, full = 0, True
    while full:
        with database.reading() as session:
            page = look.page(session, place, after)
        if page.changes:
            with database.transaction() as session:
                _write(session, place, page)
        after, full = page.last, page.full
    return after


def sweep_rest(session: Session, person: t.Person, marks: Marks) -> int:
    """Look through what is left, inside the erasure; returns how many rows were changed."""
    look, changed = _look(session, person), 0
    for place in (*GROWING, *OTHERS):
        page = look.page(session, place, marks.get(place.table.__tablename__, 0))
        changed += _write(session, place, page)
        while page.full:
            page = look.page(session, place, page.last)
            changed += _write(session, place, page)
    return changed


def _look(session: Session, person: t.Person) -> Look:
    known, numbers = acquaintances(session, person), traces(session, person).numbers
    return Look(person.community_id, known, spelt(person, numbers, alone=known.alone))


def _holds(column: Any) -> Condition:
    return holds(column) if isinstance(column.type, SecretJson) else col(column) != ""


def _write(session: Session, place: Place, page: Page) -> int:
    """What was emptied meanwhile stays empty."""
    for row_id, values in page.changes.items():
        still = [_holds(getattr(place.table, name)) for name in values]
        change = update(place.table).where(place.table.id == row_id, *still).values(**values)
        session.execute(change.execution_options(synchronize_session=False))
    return len(page.changes)
