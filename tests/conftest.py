"""Fixtures every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.kit import Kit, make_kit
from tests.servers import drop_database, fresh_database, postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes golden transcripts anew."""
    parser.addoption("--update", action="store_true", help="write golden transcripts anew")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` run on SQLite and on a real PostgreSQL."""
    if "kit" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("kit", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A real PostgreSQL server, started once a run."""
    with postgres() as url:
        yield url


@pytest.fixture
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A line with the sample town on a Tuesday at 10am."""
    url = ""
    if getattr(request, "param", "sqlite") == "postgresql":
        server: URL = request.getfixturevalue("postgres_server")
        url = fresh_database(server).render_as_string(hide_password=False)
    made = make_kit(tmp_path, url=url)
    yield made
    made.line.database.close()
    if url:
        drop_database(server, url)
