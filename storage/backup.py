"""Copies of the whole database: taken while the line runs, checked, and put back."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import column, func, select, table
from sqlalchemy import text as sql
from sqlalchemy.engine import URL

from storage.database import Database
from storage.migrate import revisions
from storage.tables.audit import SQLITE as TRIGGERS

BACKED_UP = "last backup"
"""The fact that says when the last copy was made."""
COPYING = ".copying"
WAIT_S = 30.0


class BackupError(OSError):
    """A copy that could not be made, or is not one."""


def backup(database: Database, to: Path) -> None:
    """Copy the database into a new file (mode 0600) while the line runs; raises BackupError.

    On SQLite by its online backup; the copy is checked before it gets its name. On PostgreSQL by pg_dump.
    """
    if os.path.lexists(to):
        raise BackupError(f"{to} exists already: name a new file")
    unfinished = _begun(to)
    try:
        if database.sqlite:
            _copy(_file_of(database), unfinished)
            check(unfinished)
        else:
            _run("pg_dump", ["--format=custom", "--no-owner", f"--file={unfinished}"], database.url)
        _sync(unfinished)
        unfinished.rename(to)
    finally:
        unfinished.unlink(missing_ok=True)


def check(file: Path) -> None:
    """Raise BackupError unless the file is a whole, sound database of a line."""
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    try:
        with closing(_reading(file)) as found:
            sound = found.execute("PRAGMA integrity_check").fetchone()[0]
            orphans = found.execute("PRAGMA foreign_key_check").fetchall()
            found.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file} is not a backup of a line ({error})") from error
    if sound != "ok" or orphans:
        raise BackupError(f"{file} is damaged: use an older backup")


def _check_ours(file: Path) -> None:
    """Raise BackupError for a database of another program or a later version, or with a trap in it that runs."""
    with closing(_reading(file)) as found:
        (version,) = found.execute("SELECT version_num FROM alembic_version").fetchone() or ("none",)
        running = found.execute("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall()
    if version not in revisions() or {statement for (statement,) in running} - set(TRIGGERS):
        raise BackupError(f"{file} is another program's, or of a later version of this one: nothing was changed")


def restore(database: Database, file: Path) -> None:
    """Put a backup in the database's place; the caller migrates afterwards. Raises BackupError.

    Must run while nothing else uses the database (`alone`). On SQLite the old file goes in one step, or stays.
    """
    if not database.sqlite:
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
        _run("pg_restore", [*options, f"--dbname={_address(database.url)}", str(file)], database.url)
        return
    check(file)
    _check_ours(file)
    target = _file_of(database)
    database.close()
    unfinished = _begun(target)
    _copy(file, unfinished)
    _sync(unfinished)
    # The old write-ahead log belongs to the old file: SQLite would play it into the new one.
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    unfinished.replace(target)
    _sync(target.parent)


def _begun(file: Path) -> Path:
    """A new file beside it that nobody else can read; a link laid in its place is removed, never followed."""
    unfinished = file.with_name(file.name + COPYING)
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return unfinished


def holds_data(database: Database) -> bool:
    """Whether restoring would overwrite anything."""
    if database.sqlite:
        file = _file_of(database)
        return file.exists() and file.stat().st_size > 0
    with database.engine.connect() as connection:
        found = connection.execute(sql("SELECT to_regclass('alembic_version')")).scalar()
    return found is not None


def hold_open(database: Database) -> int | None:
    """Show, until this process ends, that a line uses the database's file; on a server its connections show it.

    Raises BackupError while a backup is being put back.
    """
    if not database.sqlite or not database.url.database:
        return None
    held = _lock_file(database)
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(held)
        raise BackupError("a backup is being put back here: wait until that is done") from error
    return held


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """While nothing else uses the database; raises BackupError if something does."""
    in_use = BackupError("the line is running on this database: stop its web and worker first")
    if not database.sqlite:
        others = _others(database)
        database.close()
        if others:
            raise in_use
        yield
        return
    held = _lock_file(database)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise in_use from error
    finally:
        os.close(held)


def _others(database: Database) -> int:
    """How many connections but ours there are."""
    query = select(func.count()).select_from(table("pg_stat_activity", column("datname"), column("pid")))
    ours = func.pg_backend_pid()
    with database.engine.connect() as connection:
        query = query.where(column("datname") == func.current_database(), column("pid") != ours)
        return int(connection.execute(query).scalar_one())


def _lock_file(database: Database) -> int:
    return os.open(f"{_file_of(database)}.running", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _file_of(database: Database) -> Path:
    if not database.url.database:
        raise BackupError("a database in memory cannot be copied")
    return Path(database.url.database)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)


def _copy(source: Path, target: Path) -> None:
    """In one step: copied page by page, a busy line would make it begin again and again."""
    if not source.exists():
        raise BackupError(f"there is no database at {source}")
    with closing(_reading(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written, pages=-1)
        written.execute("PRAGMA journal_mode=DELETE")


def _sync(path: Path) -> None:
    """A name and its bytes survive a power cut."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def command(name: str, options: list[str]) -> str:
    """How to do by hand what a program of PostgreSQL's would have done."""
    return " ".join([name, *options])


def _run(name: str, options: list[str], url: URL) -> None:
    """Run a program of PostgreSQL's; the password goes by the environment, not where `ps` shows it."""
    address = [] if name == "pg_restore" else [f"--dbname={_address(url)}"]
    by_hand = command(name, [*options, *address])
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"{name} is not installed here. Where it is: {by_hand}")
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    done = subprocess.run([program, *options, *address], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it did not say why"])[0]
        raise BackupError(f"{why}. By hand, with the server's own version: {by_hand}")


def _address(url: URL) -> str:
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)
