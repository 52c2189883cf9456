"""Row 4: a turn in process against the same statements by the driver alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL
from sqlmodel import SQLModel

from bench import lines
from bench.harness import Goal, Round, Row, Size, compared, rate, rounds
from bench.replay import Recorder, Transaction, on_postgresql, on_sqlite
from bench.servers import NoServer, copy_of, postgresql

WARM = 8
WHAT, REFERENCE = "turn in process", "the same statements by raw driver"
NOTE = "same statements and parameters in the same transactions, same durability; four-text dialogues"
ON_SQLITE, ON_POSTGRESQL = Goal(0.5, at_least=True), Goal(0.6, at_least=True)


def row_4(folder: Path, size: Size) -> Iterator[Row]:
    """Both databases."""
    found = _on_sqlite(folder, size)
    yield compared("4", f"{WHAT}, SQLite", REFERENCE, ON_SQLITE, found, rate, NOTE)
    try:
        with postgresql(size) as server:
            found = _on_postgresql(server, size)
    except NoServer as error:
        yield Row("4", f"{WHAT}, PostgreSQL", REFERENCE, ON_POSTGRESQL, note=str(error))
        return
    yield compared("4", f"{WHAT}, PostgreSQL", REFERENCE, ON_POSTGRESQL, found, rate, NOTE)


def _on_sqlite(folder: Path, size: Size) -> list[Round]:
    lines.open_line(lines.sqlite(folder, "base"), tables=True).database.close()
    for copy in ("ours", "written", "raw"):
        shutil.copy(folder / "base.db", folder / f"{copy}.db")
    heard = _recorded(lines.sqlite(folder, "written"), size)
    ours = lines.open_line(lines.sqlite(folder, "ours"))
    theirs = on_sqlite(str(folder / "raw.db"), heard)
    found = rounds(lines.texting(ours, 1), theirs, _times(size), warm=WARM, of=size.rounds)
    ours.database.close()
    _verify(folder)
    return found


def _verify(folder: Path) -> None:
    """Both sides have left as many rows in every table."""
    left = [_rows(folder / f"{copy}.db") for copy in ("ours", "raw")]
    if left[0] != left[1]:
        raise AssertionError(f"not the same work: {dict(left[0].items() ^ left[1].items())}")


def _rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as database:
        return {
            name: database.execute(f"SELECT count(*) FROM {table.fullname}").fetchone()[0]
            for name, table in SQLModel.metadata.tables.items()
        }


def _on_postgresql(server: URL, size: Size) -> list[Round]:
    base = copy_of(server, "bench_base")
    lines.open_line(base, tables=True).database.close()
    copies = {name: copy_of(server, f"bench_{name}", "bench_base") for name in ("ours", "written", "raw")}
    heard = _recorded(copies["written"], size)
    ours = lines.open_line(copies["ours"])
    theirs = on_postgresql(copies["raw"].replace("+psycopg", ""), heard)
    found = rounds(lines.texting(ours, 1), theirs, _times(size), warm=WARM, of=size.rounds)
    ours.database.close()
    return found


def _times(size: Size) -> int:
    return size.of(80, 4)


def _recorded(url: str, size: Size) -> list[Transaction]:
    """Everything the database is asked during as many turns as will be measured."""
    made = lines.open_line(url)
    text = lines.texting(made, 1)
    with made.database.reading():  # the keys are read before the first turn
        pass
    recorder = Recorder(made.database.engine)
    recorder.start()
    turns = size.rounds * _times(size) + WARM
    for _ in range(turns):
        text()
    heard = recorder.stop()
    made.database.close()
    if len(heard) != turns:
        raise AssertionError("a turn is one transaction")
    return heard
