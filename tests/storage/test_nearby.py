"""Finding volunteers near a place."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlmodel import SQLModel, insert

from flows.geometry import distance_m
from storage import nearby
from storage.database import Database, Session
from storage.tables import Community, Person, Volunteer
from tests.servers import fresh_database

HERE = (473_500, 287_500)
NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
COUNT = 3_000


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[int, int]]:
    """3,000 places within 30 km of HERE, by volunteer number."""
    random = Random(7)
    return {
        n: (HERE[0] + random.randint(-30_000, 30_000), HERE[1] + random.randint(-30_000, 30_000))
        for n in range(1, COUNT + 1)
    }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def session(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    places: dict[int, tuple[int, int]],
) -> Iterator[Session]:
    """A database with a volunteer at each of the places; every third does phone chats only."""
    url = f"sqlite:///{tmp_path_factory.mktemp('nearby') / 'line.db'}"
    if request.param == "postgresql":
        server: URL = request.getfixturevalue("postgres_server")
        url = fresh_database(server).render_as_string(hide_password=False)
    database = Database(url, durable=False)
    SQLModel.metadata.create_all(database.engine)
    with database.transaction() as writing:
        writing.add(Community(id=1, short="LOROS", name="Harborough", created_at=NOW))
        writing.add(Community(id=2, short="OTHER", name="Elsewhere", created_at=NOW))
        writing.flush()
        writing.execute(insert(Person), [{"id": n, "community_id": 1, "created_at": NOW} for n in places])
        writing.execute(insert(Volunteer), [_row(n, e, north) for n, (e, north) in places.items()])
        writing.flush()
        writing.connection().execute(text("ANALYZE"))
    with database.reading() as reading:
        yield reading
    database.close()


def _row(n: int, easting: int, northing: int) -> dict[str, object]:
    return {
        "id": n,
        "community_id": 1 if n % 10 else 2,
        "person_id": n,
        "code": n,
        "state": "left" if n % 7 == 0 else "active",
        "level": 3,
        "kinds": 1 if n % 3 == 0 else 15,
        "easting": easting,
        "northing": northing,
        "cell": nearby.cell(easting, northing),
        "joined_at": NOW,
    }


def _there(places: dict[int, tuple[int, int]], *, shopping: bool = False) -> list[tuple[float, int]]:
    """Every volunteer who should be found, with the distance, nearest first, worked out one by one."""
    who = (n for n in places if n % 10 and n % 7 and not (shopping and n % 3 == 0))
    return sorted((distance_m(HERE, places[n]), n) for n in who)


@pytest.mark.parametrize("radius", [500, 1_609, 4_828, 9_656, 20_000])
def test_within_finds_exactly_those_in_the_circle(
    session: Session, places: dict[int, tuple[int, int]], radius: int
) -> None:
    """Whoever is inside the circle is found, and nobody else: not those who left, nor another community's."""
    found = nearby.within(session, 1, HERE, radius, most=COUNT)
    assert [n.volunteer_id for n in found] == [n for metres, n in _there(places) if metres <= radius]


@pytest.mark.parametrize("limit", [1, 3, 10, 200])
def test_nearest_are_the_nearest(session: Session, places: dict[int, tuple[int, int]], limit: int) -> None:
    """The nearest are found in order, with their distances in metres, also where the rings have to widen."""
    found = nearby.nearest(session, 1, HERE, limit)
    assert [(round(n.metres, 3), n.volunteer_id) for n in found] == [
        (round(metres, 3), n) for metres, n in _there(places)[:limit]
    ]


def test_only_those_who_do_the_kind(session: Session, places: dict[int, tuple[int, int]]) -> None:
    """Somebody who only chats by phone is not in the way of a shopping request."""
    found = nearby.nearest(session, 1, HERE, 10, kinds=4, level=3)
    assert [n.volunteer_id for n in found] == [n for _, n in _there(places, shopping=True)[:10]]
    assert nearby.nearest(session, 1, HERE, 10, kinds=4, level=4) == []


def test_database_searches_the_named_index(session: Session) -> None:
    """The plan is a search of ix_volunteer_near by cell, not a scan: the slow plans give the same answers."""
    bound = nearby.parameters(1, HERE, 2_000, most=10)
    dialect = session.get_bind().dialect.name
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[dialect]
    plan = session.execute(text(f"{explain} {nearby.STATEMENTS[dialect]}"), bound)
    steps = [str(step.detail if dialect == "sqlite" else step[0]).strip() for step in plan]
    searches = {
        "sqlite": "USING COVERING INDEX ix_volunteer_near (community_id=? AND state=? AND cell>? AND cell<?)",
        "postgresql": "Index Scan",
    }
    assert any(searches[dialect] in step and "ix_volunteer_near" in step for step in steps), steps
    assert not any("BLOOM" in step for step in steps), steps
    assert not any(step.startswith(("SCAN v", "Seq Scan", "->  Seq Scan")) for step in steps)


def test_anywhere_begins_with_those_not_asked_longest(session: Session) -> None:
    """For a phone chat everybody of the community who is active counts, wherever they live."""
    everybody = nearby.anywhere(session, 1, kinds=1, level=1, most=COUNT)
    assert len(everybody) == len([n for n in range(1, COUNT + 1) if n % 10 and n % 7])
