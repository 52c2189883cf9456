"""One process tells another that there is work: LISTEN and NOTIFY on PostgreSQL, the file's version on SQLite.

It only saves waiting: whoever misses it finds the work at the next look.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

from storage.database import Database, DatabaseError

log = logging.getLogger(__name__)
CHANNEL = "cuppa_work"
LOOK_S, AFTER_LOSS_S, FILE_LOOK_S = 1.0, 1.0, 0.05


def tell(database: Database) -> bool:
    """Tell every listening process that there is work; False where the server does not answer.

    Once for any number of commits, and after them: inside a commit NOTIFY takes a lock that every other
    committing transaction waits for.
    """
    if database.sqlite:
        return True
    try:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
    except DatabaseError as error:
        log.warning("nobody could be woken", extra={"error": type(error).__name__})
        return False
    return True


def hear(database: Database, heard: Callable[[], None], ends: threading.Event) -> None:
    """Call `heard` whenever another process has made work, until `ends`. A lost connection is made anew."""
    listen = _hear_file if database.sqlite else _hear_server
    while not ends.is_set():
        try:
            listen(database, heard, ends)
        except (psycopg.Error, sqlite3.Error) as error:
            log.warning("not listening for a moment", extra={"error": type(error).__name__})
            ends.wait(AFTER_LOSS_S)


def _hear_server(database: Database, heard: Callable[[], None], ends: threading.Event) -> None:
    """On a connection of its own, which the pool does not lend to anybody else."""
    with closing(database.engine.raw_connection()) as borrowed:
        connection = borrowed.driver_connection
        borrowed.detach()
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("only psycopg listens")
        with connection:
            connection.rollback()
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            # Something may have been said while nobody listened.
            heard()
            while not ends.is_set():
                for _ in connection.notifies(timeout=LOOK_S, stop_after=1):
                    heard()


def _hear_file(database: Database, heard: Callable[[], None], ends: threading.Event) -> None:
    """SQLite keeps a number that changes when another connection commits; reading it costs microseconds."""
    file = Path(database.url.database or "")
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        seen = None
        while not ends.wait(FILE_LOOK_S):
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if version != seen:
                seen = version
                heard()
