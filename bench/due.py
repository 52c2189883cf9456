"""Rows 9 and 10: claiming what is due."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bench import lines
from bench.apscheduler_jobs import add_due, none_due, scheduler
from bench.crowd import timers
from bench.harness import Goal, Row, Size, compared, once, wall
from bench.servers import NoServer, copy_of, postgresql
from bot.line import Line
from bot.timers import TimerKind, run_due
from storage.work import claim_timers

DUE, JOB_ROUNDS = 500, 3


def rows_9_and_10(folder: Path, size: Size) -> Iterator[Row]:
    """Claims at two sizes on both databases; claim and finish against APScheduler's job store."""
    yield _claims("SQLite", Goal(3), lambda timers: lines.sqlite(folder, f"due{timers}"), size)
    try:
        with postgresql(size) as server:
            yield _claims("PostgreSQL", Goal(1.5), lambda timers: copy_of(server, f"due{timers}"), size)
    except NoServer as error:
        yield Row("9", "claim due timers, PostgreSQL", "itself with fewer", Goal(1.5), note=str(error))
    yield _finish(folder, size)


def _claims(kind: str, goal: Goal, url: Callable[[int], str], size: Size) -> Row:
    many, few, due = size.of(1_000_000, 10_000), size.of(10_000, 2_000), size.of(DUE, 50)
    made = {timers: lines.open_line(url(timers), tables=True) for timers in (many, few)}
    claim = {}
    for number, line in made.items():
        timers(line, due * (size.rounds + 1), number - due * (size.rounds + 1))
        claim[number] = _claiming(line, due)
        claim[number]()
    found = [(once(claim[many], 1), once(claim[few], 1)) for _ in range(size.rounds)]
    for line in made.values():
        line.database.close()
    return compared("9", f"claim {due} due of {many:,}, {kind}", f"itself at {few:,}", goal, found, wall)


def _claiming(made: Line, due: int) -> Callable[[], object]:
    def one() -> None:
        with made.database.transaction() as session:
            claimed = claim_timers(session, lines.NOW, made.token(), limit=due)
        if len(claimed) != due:
            raise AssertionError(f"{len(claimed)} claimed")

    return one


def _finish(folder: Path, size: Size) -> Row:
    """Ours as the worker does it; theirs as its scheduler does it, each job done in the same thread."""
    due, jobs = size.of(DUE, 20), size.of(100_000, 1_000)
    ours = lines.open_line(lines.sqlite(folder, "finish"), tables=True)
    timers(ours, due * (JOB_ROUNDS + 1), jobs - due * (JOB_ROUNDS + 1))
    theirs = scheduler(folder / "jobs.db", jobs)
    found = []
    for number in range(JOB_ROUNDS + 1):
        mine = once(lambda: _run(ours, due), 1)
        add_due(theirs, due, number)
        found.append((mine, once(theirs._process_jobs, 1)))
        none_due(theirs)
    theirs.shutdown()
    ours.database.close()
    reference = "APScheduler, SQLAlchemy job store"
    note = "same number of rows, a handler that does nothing, both on SQLite with synchronous=FULL"
    return compared("10", f"claim and finish {due} due of {jobs:,}", reference, Goal(0.05), found[1:], wall, note)


def _run(made: Line, due: int) -> None:
    ran = run_due(made, {TimerKind.NUDGE: lambda _work, _timer: None}, due)
    if ran != due:
        raise AssertionError(f"{ran} ran")
