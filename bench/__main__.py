"""`make bench`: the table, as ratios against a floor or against itself at a smaller size."""

import os
import platform
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, text
from sqlmodel import SQLModel

from bench.harness import Row, side_by_side
from bot.clock import MovableClock
from bot.demo import town
from bot.demo.channel import PhonesChannel
from bot.line import Line
from bot.received import Received
from bot.turn import receive
from storage.database import Database
from storage.gazetteer import Gazetteer
from storage.nearby import cell, nearest
from storage.tables import Timer, Volunteer
from storage.work import claim_timers

SMALL, LARGE = 10_000, 100_000
NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)
GAZETTEER = Gazetteer()


@contextmanager
def line(folder: Path, name: str) -> Iterator[Line]:
    """A line with the sample town, on SQLite as durable as in service."""
    database = Database(f"sqlite:///{folder / name}.db", keys=("an encryption key of the benchmark",))
    SQLModel.metadata.create_all(database.engine)
    made = Line(database, PhonesChannel(), clock=MovableClock(NOW), gazetteer=GAZETTEER, demo=True)
    town.build(made)
    yield made
    database.close()


def turn_row(folder: Path) -> Row:
    """A whole turn, committed, against one durable insert by the raw driver."""
    numbers = iter(range(10_000_000))
    with line(folder, "turn") as made, made.database.engine.connect() as raw:
        raw.execute(text("CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT)"))
        raw.commit()

        def ours() -> None:
            n = next(numbers)
            receive(made, Received(f"SM{n}", "sms", f"+4477009{n % 99999:05d}", town.LINE, "I need help", {}))

        def theirs() -> None:
            raw.execute(text("INSERT INTO floor (body) VALUES ('I need help')"))
            raw.commit()

        return side_by_side(
            "a turn (I need help)", "one durable insert", ours, theirs, times=40, goal="to be lowered"
        )


def nearest_row(folder: Path) -> Row:
    """The nearest ten of many volunteers against the nearest ten of a tenth of them."""
    with line(folder, "small") as small, line(folder, "large") as large:
        for made, size in ((small, SMALL), (large, LARGE)):
            _volunteers(made, size)
        with small.database.reading() as few, large.database.reading() as many:
            return side_by_side(
                f"nearest 10 of {LARGE:,}",
                f"itself at {SMALL:,}",
                lambda: nearest(many, 1, _somewhere(), 10, kinds=2, level=2),
                lambda: nearest(few, 1, _somewhere(), 10, kinds=2, level=2),
                times=200,
                goal="≤ 1.5",
            )


def _somewhere() -> tuple[int, int]:
    return (random.randrange(440_000, 500_000), random.randrange(260_000, 320_000))


def _volunteers(made: Line, size: int) -> None:
    rows = []
    with made.database.transaction() as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        for n in range(size):
            east, north = _somewhere()
            rows.append(
                {"community_id": 1, "person_id": 1000 + n, "code": 1000 + n, "state": "active", "level": 3}
                | {"kinds": 15, "slots": 15, "easting": east, "northing": north, "cell": cell(east, north)}
                | {"joined_at": NOW, "gender": "", "reach_m": 9656, "area": "LE16 7", "misses": 0}
                | {"tasks_done": 0, "wants_here": False}
            )
        session.execute(text("INSERT INTO person (id, community_id, first_name, surname, created_at, language, "
                             "preferred_channel, landline, version) WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL "
                             "SELECT i + 1 FROM n WHERE i < :last) SELECT i, 1, 'V', '', '2026-01-01', 'English', "
                             "'sms', 0, 1 FROM n"), {"last": 1000 + size})  # fmt: skip
        session.execute(insert(Volunteer), rows)


def claim_row(folder: Path) -> Row:
    """Claiming 500 due timers among many against claiming them among a tenth."""
    with line(folder, "due-small") as small, line(folder, "due-large") as large:
        for made, size in ((small, SMALL), (large, LARGE)):
            row = {"community_id": 1, "kind": "nudge", "item_type": "conversation", "item_id": 1, "stage": 0}
            row |= {"status": "due", "attempts": 0, "facts": {}}
            with made.database.transaction() as session:
                session.execute(insert(Timer), [row | {"due_at": NOW.replace(minute=n % 60)} for n in range(size)])
        return side_by_side(
            f"claim 500 due of {LARGE:,}",
            f"itself at {SMALL:,}",
            lambda: _claim(large),
            lambda: _claim(small),
            times=3,
            goal="≤ 3",
        )


def _claim(made: Line) -> None:
    with made.database.transaction() as session:
        claim_timers(session, NOW.replace(hour=11), made.token(), limit=500)


def postcode_row(folder: Path) -> Row:
    """A postcode looked up against a dictionary look-up."""
    known = {"LE16 7AB": (473329, 287352)}
    GAZETTEER.find("LE16 7AB")
    return side_by_side(
        "a postcode",
        "a dict look-up",
        lambda: GAZETTEER.find("LE16 7AB"),
        lambda: known["LE16 7AB"],
        times=20_000,
        goal="≤ 10 µs",
    )


def main() -> int:
    """Measure and print."""
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}; medians of 5 rounds\n"
    )
    print(f"{'what':28} {'against':20} {'CPU ratio':>9} {'ours':>10} {'theirs':>10} {'spread':>7}  goal")
    with tempfile.TemporaryDirectory() as folder:
        for measure in (turn_row, nearest_row, claim_row, postcode_row):
            row = measure(Path(folder))
            ours, theirs = _said(row.ours_cpu), _said(row.theirs_cpu)
            measured = f"{row.ratio:9.2f} {ours:>10} {theirs:>10} {row.spread:6.1f}×"
            print(f"{row.what:28} {row.reference:20} {measured}  {row.goal}")
    print("\nNot measured yet: HTTP against bare Flask, RapidSMS, cKDTree, PostGIS, sending, broadcasts.")
    return 0


def _said(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
