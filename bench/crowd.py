"""Many rows at once: people with volunteers over a country, timers due and to come."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert, literal_column, select, text

from bench.lines import NOW
from bot.line import Line
from storage.nearby import cell
from storage.tables import Address, Consent, Person, Timer, Volunteer

TOWNS, TOWN_M = 2_500, 3_500
EAST, NORTH = (150_000, 630_000), (60_000, 620_000)
FIRST = 1_000_000
"""The number of the first of them: above the sample town's, and as long as the last's."""
BATCH = 20_000


def places(seed: int = 1) -> Iterator[tuple[int, int]]:
    """Places in metres on the grid: 2,500 towns over a country the size of Great Britain, people round each."""
    chance = random.Random(seed)
    towns = [(chance.randrange(*EAST), chance.randrange(*NORTH)) for _ in range(TOWNS)]
    who = random.Random(seed + 1)
    while True:
        east, north = who.choice(towns)
        yield max(0, int(who.gauss(east, TOWN_M))), max(0, int(who.gauss(north, TOWN_M)))


def volunteers(line: Line, how_many: int, seed: int = 1) -> None:
    """People who volunteer, each at one of the places; everything else as the sample town's first volunteer."""
    with spots(line, enumerate(islice(places(seed), how_many), FIRST)) as connection:
        cloned(connection, table_of(Person), {"id": "spot.id"})
        own = {name: f"spot.{name}" for name in ("id", "easting", "northing", "cell")}
        own |= {
            "person_id": "spot.id",
            "code": "spot.id",
            "kinds": "15",
            "slots": "15",
            "level": "3",
            "state": "'active'",
        }
        cloned(connection, table_of(Volunteer), own)
    counted(line)


@contextmanager
def spots(line: Line, numbered: Iterable[tuple[int, tuple[int, int]]]) -> Iterator[Connection]:
    """A transaction in which numbered places stand in a table `spot`, to make rows of; then it is gone."""
    rows = ({"id": n, "easting": e, "northing": o, "cell": cell(e, o)} for n, (e, o) in numbered)
    columns = "id BIGINT, easting INTEGER, northing INTEGER, cell INTEGER"
    with line.database.engine.begin() as connection:
        connection.execute(text(f"CREATE TEMPORARY TABLE spot ({columns})"))
        into = text("INSERT INTO spot VALUES (:id, :easting, :northing, :cell)")
        while batch := list(islice(rows, BATCH)):
            connection.execute(into, batch)
        yield connection
        connection.execute(text("DROP TABLE spot"))


def cloned(connection: Connection, table: Table, own: dict[str, str], of: str = "spot") -> None:
    """One row for each row of `of`, as the first row there is, but for `own` columns."""
    names = [c.name for c in table.columns if c.computed is None]
    first = select(table.c.id).order_by(table.c.id).limit(1).scalar_subquery()
    values = [literal_column(own[name]) if name in own else table.c[name] for name in names]
    query = select(*values).select_from(table, text(of)).where(table.c.id == first)
    connection.execute(insert(table).from_select(names, query))


def newsreaders(line: Line, how_many: int) -> None:
    """The same people, each with a phone of their own, and the news of volunteers agreed to."""
    volunteers(line, how_many)
    with line.database.engine.begin() as connection:
        connection.execute(
            text("CREATE TEMPORARY TABLE spot AS SELECT id FROM person WHERE id >= :first"), {"first": FIRST}
        )
        # The first 43 letters stand for the number; nobody opens what follows them.
        own = {"id": "spot.id", "person_id": "spot.id", "value": f"'{'0' * 36}' || spot.id || '.sealed'"}
        cloned(connection, table_of(Address), own)
        consents = {
            "id": "spot.id",
            "person_id": "spot.id",
            "purpose": "'news'",
            "prompt": "'V11'",
            "granted": "true",
        }
        cloned(connection, table_of(Consent), consents)
        connection.execute(text("DROP TABLE spot"))
    counted(line)


def timers(line: Line, due: int, later: int) -> None:
    """Timers due by now, and others to come within a year."""

    def row(minutes: int) -> dict[str, Any]:
        return {
            "community_id": 1, "kind": "nudge", "item_type": "conversation", "item_id": 1, "stage": 0,
            "due_at": NOW + timedelta(minutes=minutes), "status": "due", "attempts": 0, "facts": {},
        }  # fmt: skip

    chance = random.Random(3)
    rows = (row(-1 - n % 60) for n in range(due)), (row(chance.randrange(60, 500_000)) for _ in range(later))
    with line.database.engine.begin() as connection:
        for kind in rows:
            while batch := list(islice(kind, BATCH)):
                connection.execute(insert(table_of(Timer)), batch)
    counted(line)


def counted(line: Line) -> None:
    """Let the database count its tables, as it does by itself in service."""
    with line.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.connection.driver_connection.execute("ANALYZE")  # type: ignore[union-attr]


def table_of(kind: Any) -> Table:
    table: Table = kind.__table__
    return table
