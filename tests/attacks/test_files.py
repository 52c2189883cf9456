"""Attacks by file: uploads that are no list, copies that are no line's, files that others could read or swap."""

import gzip
import io
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.desk.importing import LARGEST_FILE
from storage.backup import BackupError, backup, check, restore
from storage.database import Database
from storage.migrate import upgrade
from storage.tables import Person, Volunteer
from tests.desk_kit import desk
from tests.kit import KEYS, Kit, make_kit, migrated

LIST = "First name,Mobile\nAnn,07700 900150\n"


def zipped(data: bytes) -> bytes:
    """As a spreadsheet program keeps it, or a bomb: a thousand times smaller than what is in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", data)
    return held.getvalue()


NO_LIST, NOT_TAKEN = "This is no CSV file", "0 added</strong>, 0 here already, 1 not taken"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "too large": (b"First name,Mobile\n" + b"A,1\n" * 200_000, "That is too large."),
    "a zip bomb": (zipped(b"0" * 20_000_000), NO_LIST),
    "a gzip bomb": (gzip.compress(b"0" * 20_000_000), NO_LIST),
    "NUL": (LIST.encode() + b"\0", NO_LIST),
    "UTF-16": (LIST.encode("utf-16"), NO_LIST),
    "UTF-16 without its mark": (LIST.encode("utf-16-le"), NO_LIST),
    "UTF-32": (LIST.encode("utf-32"), NO_LIST),
    "EBCDIC": (LIST.encode("cp500"), "The first line must name the columns"),
    "columns": (b"," * 100_000, "The first line must name the columns"),
    "named columns": (b"First name," * 40_000, "there is none called “phone”"),
    "columns in a row": (b"First name,Mobile\nAnn," + b"1," * 100_000, NOT_TAKEN),
    "quotes": (b"First name,Mobile\n" + b'"' * 100_001, NOT_TAKEN),
    "quotes that never end": (b'First name,Mobile\n"' + b'""' * 140_000, "cannot be read as CSV"),
    "lines in a cell": (b'First name,Mobile\n"' + b"\n" * 140_000, "cannot be read as CSV"),
    "a long cell": (b"First name,Mobile,Help\nAnn,07700 900150,shopping" + b" " * 300 + b"x", NOT_TAKEN),
    "letters that hide": ("First name,Mobile\nAnn\u202e\u200b\x1b[31m,07700 900150\n".encode(), NOT_TAKEN),
    "a formula": (b"First name,Mobile\n=cmd|' /C calc'!A0,07700 900150\n", NOT_TAKEN),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_upload_does_harm(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Whatever is sent as a list, nobody is added by it, no file is written, and the answer says what is wrong."""
    monkeypatch.chdir(tmp_path)
    data, says = HOSTILE[what]
    answer = desk(kit).post("/volunteers/import", agreed="yes", file=(io.BytesIO(data), "../../../etc/cron.d/x"))
    said = " ".join(answer.get_data(as_text=True).split())
    assert answer.status_code == (413 if what == "too large" else 200)
    assert says in said and "cron.d" not in said
    assert len(kit.rows(Volunteer)) == 12 and list(tmp_path.iterdir()) == []


def test_an_upload_lies_in_no_temporary_folder(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest list that is taken is read as it comes: no file is made of it."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *_, **__: pytest.fail("a file was made"))
    long = LIST.encode().ljust(LARGEST_FILE - 400, b"x")
    answer = desk(kit).post("/volunteers/import", agreed="yes", file=(io.BytesIO(long), "x.csv"))
    assert answer.status_code == 200


def test_a_form_of_two_thousand_parts_is_refused(kit: Kit) -> None:
    """A form made of more parts than any page has is not taken apart."""
    parts: dict[str, Any] = {f"part{n}": "x" for n in range(2_000)}
    answer = desk(kit).post("/volunteers/import", agreed="yes", file=(io.BytesIO(b""), "list.csv"), **parts)
    assert answer.status_code == 413


def test_the_name_of_a_file_is_nobodys_business(kit: Kit) -> None:
    """A good list is taken whatever its name leads to; the name is kept nowhere."""
    file = (io.BytesIO(LIST.encode()), "/etc/passwd")
    assert "V13 Ann" in desk(kit).post("/volunteers/import", agreed="yes", file=file).get_data(as_text=True)
    assert kit.rows(Person)[-1].first_name == "Ann"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Kit]:
    """A line in a migrated SQLite database."""
    with migrated(tmp_path) as made:
        yield made


def changed(file: Path, *statements: str) -> None:
    """A copy somebody has been at."""
    held = sqlite3.connect(file)
    with held:
        for statement in statements:
            held.execute(statement)
    held.close()


TAMPERED = {
    "another program's": "UPDATE alembic_version SET version_num = '1975ea83b712'",
    "a later version's": "UPDATE alembic_version SET version_num = '9999'",
    "no version": "DELETE FROM alembic_version",
    "a trap": "CREATE TRIGGER trap AFTER INSERT ON inbound BEGIN DELETE FROM task; END",
    "a mask": "CREATE VIEW heard AS SELECT * FROM inbound",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_copy_that_is_not_ours_replaces_nothing(line: Kit, tmp_path: Path, what: str) -> None:
    """A database of something else, of a version to come, or with a trap in it, is refused in time."""
    file = tmp_path / "copy.db"
    backup(line.line.database, file)
    check(file)
    changed(file, TAMPERED[what])
    with pytest.raises(BackupError, match="nothing was changed"):
        restore(line.line.database, file)
    assert len(line.rows(Volunteer)) == 12


@pytest.mark.parametrize("what", ["folder", "pipe", "link to nothing", "device"])
def test_what_is_no_file_is_not_put_back(
    line: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """A folder, a pipe, a link that leads nowhere, a device: one line that says so, and nothing is waited for."""
    file = Path("/dev/zero") if what == "device" else tmp_path / "copy.db"
    if what == "folder":
        file.mkdir()
    elif what == "pipe":
        os.mkfifo(file)
    elif what == "link to nothing":
        file.symlink_to(tmp_path / "nowhere")
    monkeypatch.setenv("CUPPA_DATABASE_URL", f"sqlite:///{tmp_path / 'cuppa.db'}")
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    line.line.database.close()
    assert main(["db", "restore", str(file), "--yes"]) == 1
    assert f"there is no file {file}" in capsys.readouterr().err
    assert len(line.rows(Volunteer)) == 12


def test_no_link_leads_a_copy_elsewhere(line: Kit, tmp_path: Path) -> None:
    """Links laid where a copy is to go, by somebody who may write there too, are never followed."""
    elsewhere = tmp_path / "elsewhere"
    file = tmp_path / "copy.db"
    file.symlink_to(elsewhere)
    with pytest.raises(BackupError, match="exists already"):
        backup(line.line.database, file)
    file.unlink()
    (tmp_path / "copy.db.copying").symlink_to(elsewhere)
    backup(line.line.database, file)
    assert not elsewhere.exists() and not file.is_symlink()
    (tmp_path / "cuppa.db.copying").symlink_to(elsewhere)
    restore(line.line.database, file)
    assert not elsewhere.exists() and not (tmp_path / "cuppa.db").is_symlink()


def test_nobody_else_on_the_machine_reads_the_data(tmp_path: Path) -> None:
    """Whatever the shell's umask, each file the line makes, and its folder, are its user's alone."""
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path / 'data' / 'cuppa.db'}", durable=False, keys=KEYS)
        upgrade(database)
        made = make_kit(tmp_path, url=str(database.url))
        backup(made.line.database, tmp_path / "data" / "copy.db")
        found = [tmp_path / "data", *(tmp_path / "data").iterdir()]
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in found}
        made.line.database.close()
        database.close()
    finally:
        os.umask(before)
    assert {"cuppa.db", "cuppa.db-wal", "cuppa.db-shm", "cuppa.db.lock", "copy.db"} <= set(modes)
    assert modes.pop("data") == "0o700" and set(modes.values()) == {"0o600"}
