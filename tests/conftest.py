"""Fixtures every test may use."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import URL

from tests.kit import Kit
from tests.ready import Databases, Files, Ready
from tests.servers import postgres
from tests.watch import WATCH, Watch


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes golden transcripts anew."""
    parser.addoption("--update", action="store_true", help="write golden transcripts anew")


def pytest_configure(config: pytest.Config) -> None:
    """Look at every line that is logged, from the first test to the last."""
    watch, patch = Watch(), pytest.MonkeyPatch()
    watch.start(patch.setattr)
    config.stash[WATCH] = watch
    config.add_cleanup(patch.undo)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test during which a line told a number or somebody's words has failed."""
    try:
        result = yield
    finally:  # what a test that failed told is not the next one's
        told = item.config.stash[WATCH].told()
    if told:
        pytest.fail("the log told what is private:\n" + "\n".join(told[:5]))
    return result


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` run on SQLite and on a real PostgreSQL."""
    if "kit" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("kit", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A real PostgreSQL server, started once a run."""
    with postgres() as url:
        yield url


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """The database of tests on SQLite."""
    ready = Ready(Files(tmp_path_factory.mktemp("ready")))
    yield ready
    ready.close()


@pytest.fixture(scope="session")
def on_postgresql(postgres_server: URL) -> Iterator[Ready]:
    """The database of tests on PostgreSQL."""
    ready = Ready(Databases(postgres_server))
    yield ready
    ready.close()


@pytest.fixture
def kit(request: pytest.FixtureRequest) -> Iterator[Kit]:
    """A line with the sample town on a Tuesday at 10am."""
    ready: Ready = request.getfixturevalue(f"on_{getattr(request, 'param', 'sqlite')}")
    made = ready.kit()
    yield made
    in_use = ready.database.engine.pool.checkedout()  # type: ignore[attr-defined]
    ready.database.close()
    made.line.database.close()  # some tests put another in its place
    assert not in_use, "a connection to the database was left in use"
