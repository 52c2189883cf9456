"""Whoever is erased, taken out of what others wrote: their number, their name.

A number, a whole name or a first name that nobody else has goes wherever it stands in their community; the first
name not where addresses are. Other names alone go only from what is of people who knew them (`acquaintances`):
elsewhere they are somebody else's.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, or_, update
from sqlmodel import Session, col, select

from storage import tables as t
from storage.acquaintances import Known, acquaintances, only_contacts
from storage.database import Database
from storage.retention import holds
from storage.spelling import Spelt, spelt
from storage.traces import traces
from storage.types import SecretJson

PAGE = 500
UNNAMED, AS_ANYBODY, AS_KNOWN = 0, 1, 2
Condition = ColumnElement[bool]
LATE = 500
"""Rows by which the erasure goes back: on PostgreSQL one with a lower id may be committed after a higher."""


@dataclass(frozen=True)
class Marks:
    """How far was looked, and for whom."""

    last: Mapping[str, int] = field(default_factory=dict)
    """Table to the last row that surely needs no second look."""
    people: frozenset[int] = frozenset()


NOT_YET = Marks()


@dataclass(frozen=True)
class Place:
    """Columns of a table in which others may have written."""

    table: type[Any]
    columns: tuple[str, ...]
    near: Callable[[Known], Condition]
    """Whether a row is of somebody who knew them."""
    wanted: Callable[[Known], Condition] | None = None
    """Which rows can name them at all; None: every row with words."""
    addresses: bool = False
    """Whether somebody finds a door by these words: Victoria Road is not Victoria."""


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
    Place(t.Conversation, ("draft",), _of(t.Conversation.person_id), addresses=True),
    Place(t.Request, ("place", "details"), _of(t.Request.person_id), addresses=True),
    Place(t.Request, ("name", "asker"), lambda known: col(t.Request.person_id).in_(known.contacts)),
    Place(t.Person, ("contact_note",), _of(t.Person.id)),
    Place(t.Volunteer, ("checks_note",), _of(t.Volunteer.person_id)),
    Place(t.Pledge, ("words", "area"), _of(t.Pledge.person_id)),
    Place(t.Organisation, ("name", "contact_name", "next_step"), _of(t.Organisation.person_id)),
    Place(t.Consent, ("reply",), _of(t.Consent.person_id)),
    Place(t.Broadcast, ("body", "why"), _never),
    Place(t.SettingsChange, ("why",), _never),
    Place(t.Pin, ("command",), lambda known: col(t.Pin.coordinator_id).in_(known.coordinators)),
)
"""Changed as they go, and short: looked through in the erasure itself."""


@dataclass(frozen=True)
class Look:
    """Whom to look for, and in whose words."""

    person_id: int
    community_id: int
    known: Known
    how: Spelt

    def where(self, place: Place) -> Any:
        """How to look in a row: UNNAMED, AS_ANYBODY or AS_KNOWN."""
        unnamed = [] if place.wanted is None else [(~place.wanted(self.known), UNNAMED)]
        return case(*unnamed, (place.near(self.known), AS_KNOWN), else_=AS_ANYBODY)


def looks(session: Session, people: Sequence[t.Person]) -> list[Look]:
    """How to look for people who are erased together."""
    going = [person.id for person in people]
    return [_look(session, person, going) for person in people]


def _look(session: Session, person: t.Person, going: Collection[int]) -> Look:
    numbers = traces(session, person).numbers
    known = acquaintances(session, person, numbers, going)
    return Look(
        person.id, person.community_id, known, spelt(person, numbers, alone=known.alone, aliases=known.aliases)
    )


def sweep(database: Database, person: t.Person) -> Marks:
    """Take the numbers and names of a person, and of those who go with them, out of what others wrote.

    A page a transaction: nobody waits for it, and it may be run again. The erasure looks at what came since.

    Returns:
        How far it came, and for whom it looked.
    """
    with database.reading() as session:
        found = looks(session, [person, *only_contacts(session, person)])
    last = {place.table.__tablename__: _through(database, place, found) - LATE for place in GROWING}
    return Marks(last, frozenset(look.person_id for look in found))


def _through(database: Database, place: Place, found: Sequence[Look]) -> int:
    after, full = 0, True
    while full:
        with database.reading() as session:
            page = _page(session, place, found, after)
        if page.ids:
            with database.transaction() as session:
                _clean(session, place, found, page.ids)
        after, full = page.last, page.full
    return after


def sweep_rest(session: Session, found: Sequence[Look], marks: Marks) -> int:
    """Look through what is left, inside the erasure; returns how many rows were changed."""
    last, changed = marks.last if {look.person_id for look in found} <= marks.people else {}, 0
    for place in (*GROWING, *OTHERS):
        after, full = last.get(place.table.__tablename__, 0), True
        while full:
            page = _page(session, place, found, after)
            changed += _clean(session, place, found, page.ids) if page.ids else 0
            after, full = page.last, page.full
    return changed


@dataclass(frozen=True)
class Page:
    """Some rows of a table that were looked at."""

    last: int
    full: bool
    ids: tuple[int, ...]
    """Those that name somebody."""


def _page(session: Session, place: Place, found: Sequence[Look], after: int) -> Page:
    words = or_(*(_holds(getattr(place.table, name)) for name in place.columns))
    query = _query(place, found).where(place.table.id > after, words)
    if place.wanted is not None:
        query = query.where(or_(*(place.wanted(look.known) for look in found)))
    rows = session.execute(query.limit(PAGE)).all()
    ids = tuple(row[0] for row in rows if _changes(place, found, row))
    return Page(rows[-1][0] if rows else after, len(rows) == PAGE, ids)


def _query(place: Place, found: Sequence[Look]) -> Any:
    how = (look.where(place).label(f"look_{n}") for n, look in enumerate(found))
    columns = (getattr(place.table, name) for name in place.columns)
    query = select(place.table.id, *how, *columns)
    return query.where(place.table.community_id == found[0].community_id).order_by(place.table.id)


def _changes(place: Place, found: Sequence[Look], row: Any) -> dict[str, Any]:
    """What a row would be without them."""
    named = [(look.how, where) for look, where in zip(found, row[1:], strict=False) if where != UNNAMED]
    changes: dict[str, Any] = {}
    for name, value in zip(place.columns, row[1 + len(found) :], strict=True):
        clean = value
        for how, _ in named:  # each whole name, before the other's first name is taken out of it
            clean = how.without(clean, near=False, addresses=True)
        for how, where in named:
            clean = how.without(clean, near=where == AS_KNOWN, addresses=place.addresses)
        if clean != value:
            changes[name] = clean
    return changes


def _clean(session: Session, place: Place, found: Sequence[Look], ids: Collection[int]) -> int:
    """Read rows again, now that nobody else can change them, and write them; returns how many."""
    rows = session.execute(_query(place, found).where(place.table.id.in_(ids)).with_for_update()).all()
    changed = [(row[0], changes) for row in rows if (changes := _changes(place, found, row))]
    for row_id, values in changed:
        change = update(place.table).where(place.table.id == row_id).values(**values)
        session.execute(change.execution_options(synchronize_session=False))
    return len(changed)


def _holds(column: Any) -> Condition:
    return holds(column) if isinstance(column.type, SecretJson) else col(column) != ""
