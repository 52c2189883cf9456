"""The sample town, ready: built once, copied for every test into one database whose statements stay compiled.

A database of its own for every test meant an engine of its own, which compiles every statement anew: half of the
time of most tests.
"""

import atexit
import os
import shutil
import tempfile
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlmodel import SQLModel

from storage.database import Database
from tests.kit import KEYS, TUESDAY_10AM, Kit, kit_on
from tests.servers import drop_database, fresh_database

NUMBERS = count(1)


class Store(Protocol):
    """Where the one database lies, and the states of it that are kept; nothing is connected while it copies."""

    url: str

    def keep(self, name: str) -> None:
        """Keep the database as it is."""

    def bring(self, name: str) -> None:
        """Make the database as it was when that state was kept."""

    def remove(self) -> None:
        """Leave nothing behind."""


class Files:
    """SQLite: files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "line.db"
        self.url = f"sqlite:///{self.file}"
        database = Database(self.url, durable=False, keys=KEYS)
        SQLModel.metadata.create_all(database.engine)
        database.close()

    def keep(self, name: str) -> None:
        """Copy the file: the last connection to close has emptied the log into it."""
        shutil.copy(self.file, self.file.with_name(name))

    def bring(self, name: str) -> None:
        """A new file under the old name, so that a thread left over from the last test harms only that one."""
        for ending in ("", "-wal", "-shm"):
            self.file.with_name(f"line.db{ending}").unlink(missing_ok=True)
        shutil.copy(self.file.with_name(name), self.file)

    def remove(self) -> None:
        """The folder goes by itself."""


class Databases:
    """PostgreSQL: databases of a server, copied as templates."""

    def __init__(self, server: URL) -> None:
        self.server = server
        self.kept: list[str] = []
        self.url = fresh_database(server).render_as_string(hide_password=False)
        self.name = f"cuppa_{os.getpid()}_ready_{next(NUMBERS)}"
        self.admin = create_engine(server, isolation_level="AUTOCOMMIT")

    def _run(self, *statements: str) -> None:
        with self.admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def keep(self, name: str) -> None:
        """A template of that state."""
        self._run(f"CREATE DATABASE {self.name}_{name} TEMPLATE {self._own}")
        self.kept.append(name)

    def bring(self, name: str) -> None:
        """The database again, from its template."""
        own = self._own
        self._run(f"DROP DATABASE {own} WITH (FORCE)", f"CREATE DATABASE {own} TEMPLATE {self.name}_{name}")

    @property
    def _own(self) -> str:
        return self.url.rpartition("/")[2].partition("?")[0]

    def remove(self) -> None:
        """Drop the database and its templates."""
        self._run(*(f"DROP DATABASE {self.name}_{name} WITH (FORCE)" for name in self.kept))
        self.admin.dispose()
        drop_database(self.server, self.url)


class Ready:
    """The database of all tests on one engine, one after the other."""

    def __init__(self, store: Store) -> None:
        self.store, self.database = store, Database(store.url, durable=False, keys=KEYS)
        self.town = 0
        store.keep("blank")

    def kit(self, start: datetime = TUESDAY_10AM, **settings: Any) -> Kit:
        """A line with the sample town and nothing else; what an earlier kit of this store did is gone."""
        self.database.close()
        if start == TUESDAY_10AM and not settings:
            return self._copy()
        self.store.bring("blank")
        return kit_on(self.database, start, **settings)

    def _copy(self) -> Kit:
        if not self.town:
            self.store.bring("blank")
            self.town = kit_on(self.database).community_id
            self.database.close()
            self.store.keep("town")
        self.store.bring("town")
        with self.database.reading():  # its look-up key is read, as in a line that has run
            pass
        return kit_on(self.database, community_id=self.town)

    def close(self) -> None:
        """Let go, and leave nothing behind."""
        self.database.close()
        self.store.remove()


@cache
def on_files() -> Ready:
    """The database of tests that are no functions with fixtures (state machines), on SQLite."""
    folder = Path(tempfile.mkdtemp(prefix="cuppa-ready-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Ready(Files(folder))
