"""Rows 6 to 8: the nearest ten of a million volunteers."""

import statistics
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from bench import lines
from bench.crowd import places, volunteers
from bench.harness import Goal, Row, Size, Taken, compared, cpu, wall
from bench.peers import NoPeer, Peer, environment, peer
from bench.servers import NoServer, copy_of, postgresql
from bot.line import Line
from storage.database import Session
from storage.nearby import nearest

ASKED, CHECKED, EACH = 2_000, 200, 300
Shares = tuple[Taken, Taken]
"""What half of the searches took at most, and what 99 of 100 did."""
Search = Callable[[], Shares]
Places = Sequence[tuple[int, int]]
# PostGIS documentation, "Nearest-neighbour searching".
KNN = text("SELECT id FROM spotted ORDER BY at <-> ST_SetSRID(ST_MakePoint(:e, :n), 27700) LIMIT 10")
SCIPY, POSTGIS = "scipy cKDTree in memory", "PostGIS KNN"
ON_SQLITE = (("p50", Goal(4)), ("p99", Goal(5)))
ON_POSTGRESQL = (("p50", Goal(1.3)), ("p99", Goal(0.7)))


def rows_6_to_8(folder: Path, size: Size) -> Iterator[Row]:
    """SQLite against cKDTree, PostgreSQL against PostGIS, each against itself with a hundredth."""
    many, few = size.of(1_000_000, 2_000), size.of(10_000, 500)
    _write(folder / "places", places(), many)
    asked = list(islice(places(seed=5), ASKED))
    _write(folder / "asked", iter(asked), ASKED)
    yield from _on_sqlite(folder, size, (many, few), asked)
    try:
        with postgresql(size) as server:
            yield from _on_postgresql(server, (many, few), asked, size)
    except NoServer as error:
        yield from _unmeasured("7", f"nearest 10 of {many:,}, PostgreSQL", POSTGIS, ON_POSTGRESQL, str(error))


def _on_sqlite(folder: Path, size: Size, sizes: tuple[int, int], asked: Places) -> Iterator[Row]:
    large, small = (_crowded(lines.sqlite(folder, f"near{people}"), people) for people in sizes)
    with large.database.reading() as many, small.database.reading() as few:
        yield from _against_scipy(folder, size, sizes[0], asked, many)
        yield _itself("SQLite", sizes, _searching(many, asked), _searching(few, asked), size)
    large.database.close()
    small.database.close()


def _crowded(url: str, people: int) -> Line:
    made = lines.open_line(url, tables=True)
    volunteers(made, people)
    return made


def _against_scipy(folder: Path, size: Size, people: int, asked: Places, many: Session) -> Iterator[Row]:
    what, ours = f"nearest 10 of {people:,}, SQLite", _searching(many, asked)
    names = {"BENCH_PLACES": str(folder / "places"), "BENCH_ASKED": str(folder / "asked")}
    try:
        with peer(environment("scipy", "numpy", "scipy", size=size), "ckdtree_peer.py", **names) as theirs:
            _verify(theirs, many, asked)
            ours(), _theirs(theirs)
            found = [(ours(), _theirs(theirs)) for _ in range(size.rounds)]
    except NoPeer as error:
        yield from _unmeasured("6", what, SCIPY, ON_SQLITE, str(error))
        return
    note = f"by CPU; same places, {CHECKED} answers checked against each other"
    for at, (share, goal) in enumerate(ON_SQLITE):
        yield compared("6", f"{what}: {share}", SCIPY, goal, [(a[at], b[at]) for a, b in found], cpu, note)


def _on_postgresql(server: URL, sizes: tuple[int, int], asked: Places, size: Size) -> Iterator[Row]:
    large, small = (_crowded(copy_of(server, f"near{people}"), people) for people in sizes)
    with large.database.reading() as many, small.database.reading() as few:
        yield from _against_postgis(sizes[0], asked, many, size)
        yield _itself("PostgreSQL", sizes, _searching(many, asked), _searching(few, asked), size)
    large.database.close()
    small.database.close()


def _against_postgis(people: int, asked: Places, many: Session, size: Size) -> Iterator[Row]:
    what, ours = f"nearest 10 of {people:,}, PostgreSQL", _searching(many, asked)
    ours()
    try:
        theirs = _postgis(many, asked)
    except DBAPIError:
        many.rollback()
        half, most = ours()
        alone = f"ours alone: {(half.wall or 0) * 1e3:.2f} and {(most.wall or 0) * 1e3:.2f} ms"
        yield from _unmeasured("7", what, POSTGIS, ON_POSTGRESQL, f"PostGIS is not installed here; {alone}")
        return
    found = [(ours(), theirs()) for _ in range(size.rounds)]
    for at, (share, goal) in enumerate(ON_POSTGRESQL):
        yield compared("7", f"{what}: {share}", POSTGIS, goal, [(a[at], b[at]) for a, b in found], wall)


def _unmeasured(
    number: str, what: str, reference: str, goals: Sequence[tuple[str, Goal]], why: str
) -> Iterator[Row]:
    for share, goal in goals:
        yield Row(number, f"{what}: {share}", reference, goal, note=why)


def _postgis(session: Session, asked: Places) -> Search:
    session.execute(text("CREATE EXTENSION postgis"))
    made = "SELECT id, ST_SetSRID(ST_MakePoint(easting, northing), 27700) AS at FROM volunteer"
    session.execute(text(f"CREATE TABLE spotted AS {made}"))
    session.execute(text("CREATE INDEX ON spotted USING gist (at)"))
    session.execute(text("ANALYZE spotted"))
    coming = cycle(asked)
    return _timed(lambda: session.execute(KNN, dict(zip("en", next(coming), strict=True))).all())


def _searching(session: Session, asked: Places) -> Search:
    coming = cycle(asked)
    return _timed(lambda: nearest(session, 1, next(coming), 10, kinds=2, level=2))


def _timed(act: Callable[[], object]) -> Search:
    def some() -> Shares:
        took, worked = [], []
        for _ in range(EACH):
            cpu_began, began = time.thread_time(), time.perf_counter()
            act()
            worked.append(time.thread_time() - cpu_began)
            took.append(time.perf_counter() - began)
        at = [statistics.quantiles(each, n=100) for each in (worked, took)]
        return Taken(at[0][49], at[1][49]), Taken(at[0][98], at[1][98])

    return some


def _theirs(peer: Peer) -> Shares:
    cpu50, wall50, cpu99, wall99 = map(float, peer.ask(EACH).split())
    return Taken(cpu50, wall50), Taken(cpu99, wall99)


def _itself(kind: str, sizes: tuple[int, int], many: Search, few: Search, size: Size) -> Row:
    many(), few()
    found = [(many()[0], few()[0]) for _ in range(size.rounds)]
    what, by = f"nearest 10: p50 at {sizes[0]:,}, {kind}", cpu if kind == "SQLite" else wall
    note = "the same country with fewer volunteers; by " + ("CPU" if by is cpu else "wall time")
    return compared("8", what, f"itself at {sizes[1]:,}", Goal(1.5), found, by, note)


def _verify(theirs: Peer, many: Session, asked: Places) -> None:
    """Both find the same tenth nearest, where ten are within our farthest ring (rounding apart)."""
    squares = list(map(int, theirs.ask(-CHECKED).split()))
    for where, square in zip(asked, squares, strict=False):
        found = nearest(many, 1, where, 10, kinds=2, level=2)
        # The sample town's own volunteers are among ours only, so ours may be nearer.
        if len(found) == 10 and round(found[-1].metres ** 2) > square + 1:
            raise AssertionError(f"at {where} cKDTree found nearer ones")


def _write(file: Path, found: Iterator[tuple[int, int]], how_many: int) -> None:
    flat = array("i", (metres for where in islice(found, how_many) for metres in where))
    file.write_bytes(flat.tobytes())
