"""The database: one engine, transactions that roll back by default, SQLite made safe to write to."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import SQLAlchemyError as DatabaseError
from sqlmodel import Session

from storage.vault import Vault

__all__ = ["Database", "DatabaseError", "Session", "again", "gave_way", "may_run_again", "went_away"]

T = TypeVar("T")
SERIALISATION_FAILURE, DEADLOCK = "40001", "40P01"
TRIES = 5
PATIENCE: Mapping[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": "-c idle_in_transaction_session_timeout=30s -c jit=off",
}
"""A network cut in two is noticed within seconds; a process frozen inside a transaction loses its locks.

No statement of ours runs long enough to be worth compiling: looking for neighbours took nine times as long.
"""


def gave_way(error: BaseException) -> bool:
    """Whether PostgreSQL broke a transaction off to let another one through: it may simply be run again."""
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    return code in (SERIALISATION_FAILURE, DEADLOCK)


def went_away(error: BaseException) -> bool:
    """Whether the server could not be reached, or the connection to it was cut."""
    if not isinstance(error, DBAPIError):
        return False
    unreachable = getattr(error.orig, "sqlstate", "not PostgreSQL") is None
    return bool(error.connection_invalidated or (isinstance(error, OperationalError) and unreachable))


def may_run_again(error: BaseException) -> bool:
    """Whether a transaction failed for a reason that passes."""
    return gave_way(error) or went_away(error)


def again(act: Callable[[], T]) -> T:
    """Run a transaction again when PostgreSQL gave way to another one (deadlock, serialisation) or went away.

    Only for what may run twice: a commit whose answer was lost may have been made. A server that restarts is
    waited for a little over four seconds, less than Twilio waits for us.
    """
    for tried in range(TRIES - 1):
        try:
            return act()
        except DBAPIError as error:
            if went_away(error):
                time.sleep(0.05 * 4**tried)
            elif not gave_way(error):
                raise
    return act()


class _Session(Session):
    """A session that looks up its connection once a transaction, not for every statement.

    Within a part that may be undone alone it does not: that part's savepoint is only set as it is looked up.
    """

    _held: Connection | None = None

    def connection(self, *given: Any, **named: Any) -> Connection:
        """The connection of the transaction it is in; raises, as any session, where that has failed."""
        held = self._held
        if held is None or held.closed or not self.is_active or self.in_nested_transaction():
            held = self._held = super().connection(*given, **named)
        return held


class Database:
    """One database, SQLite or PostgreSQL, by SQLAlchemy URL.

    `durable=False` trades safety on power loss for speed; only tests may. `keys` are the encryption keys, newest
    first; without them neither words nor numbers can be written or read (storage.vault.NoKeys).
    """

    def __init__(self, url: str, *, durable: bool = True, keys: Sequence[str] = ()) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine = (
            self._sqlite_engine(durable)
            if self.sqlite
            else create_engine(self.url, pool_size=20, hide_parameters=True, connect_args=PATIENCE)
        )
        self.vault = Vault(keys) if keys else None
        # Column types are given the dialect, which is this engine's own: so two databases may have different keys.
        self.engine.dialect.vault = self.vault  # type: ignore[attr-defined]
        self._writing = threading.Lock()
        self._lock_file: int | None = None

    def _sqlite_engine(self, durable: bool) -> Engine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = create_engine(
            self.url, pool_size=32, max_overflow=32, hide_parameters=True, connect_args={"timeout": 30}
        )

        @event.listens_for(engine, "do_connect")
        def _private(*_: Any) -> None:
            # SQLite would let everybody on the machine read what it makes; what lies beside has the file's mode.
            if self.url.database:
                os.close(os.open(self.url.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

        @event.listens_for(engine, "connect")
        def _connected(connection: Any, _record: Any) -> None:
            # Python's own BEGINs come too late: a read that turns into a write raises BUSY_SNAPSHOT.
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute("PRAGMA foreign_keys=ON")
            # What is erased is overwritten, so that no backup holds it between its pages. Debian's default too.
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begun(connection: Any) -> None:
            reading = connection.get_execution_options().get("reading", False)
            # Past SQLAlchemy's own way of executing, which takes as long as the rest of an empty transaction.
            connection.connection.driver_connection.execute("BEGIN" if reading else "BEGIN IMMEDIATE")

        return engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A write transaction: committed once at the end, rolled back on any exception."""
        self._get_keys_ready()
        with self._turnstile(), _Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only transaction; nothing is committed."""
        self._get_keys_ready()
        engine = self.engine.execution_options(reading=True)
        with _Session(engine, expire_on_commit=False) as session:
            yield session

    def _get_keys_ready(self) -> None:
        """Read the look-up key before the transaction that needs it: on SQLite nobody can write beside it."""
        if self.vault is not None and not self.vault.ready:
            with self._turnstile(), self.engine.begin() as connection:
                self.vault.get_ready(connection)

    @contextmanager
    def _turnstile(self) -> Iterator[None]:
        """Queue for SQLite's one write lock: its busy handler sleeps and starves (p99 of 700 ms to 60 ms)."""
        if not self.sqlite or not self.url.database:
            yield
            return
        with self._writing:
            if self._lock_file is None:
                self._lock_file = os.open(
                    f"{self.url.database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
                )
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of every connection, and of what was read of the keys kept in it."""
        self.engine.dispose()
        if self.vault is not None:
            self.vault.forget()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None
