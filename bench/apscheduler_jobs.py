"""APScheduler with its SQLAlchemy job store, as its documentation shows, on SQLite as safe as ours."""

from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import create_engine, event


class Looking(BaseScheduler):
    """A scheduler that looks when it is told to; nothing else of it is changed."""

    def wakeup(self) -> None:
        """It is told to look."""

    def shutdown(self, wait: bool = True) -> None:
        """As it is."""
        super().shutdown(wait)


def job() -> None:
    """Does nothing, as the handler of ours."""


def scheduler(file: Path, jobs: int) -> Looking:
    """One with that many jobs to come. Add and run others with `add_due` and its own `_process_jobs`."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def _safe(connection: object, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
        connection.execute("PRAGMA synchronous=FULL")  # type: ignore[attr-defined]

    store = SQLAlchemyJobStore(engine=engine)
    made = Looking(
        jobstores={"default": store},
        executors={"default": DebugExecutor()},
        job_defaults={"misfire_grace_time": None},
    )
    made.start()
    _fill(store, made, jobs)
    return made


def add_due(made: Looking, how_many: int, number: int) -> None:
    """Jobs that are due now."""
    past = datetime.now().astimezone() - timedelta(seconds=1)
    for n in range(how_many):
        made.add_job(job, "date", run_date=past, id=f"due{number}-{n}")


def none_due(made: Looking) -> None:
    """Raises unless all that was due has run."""
    due = made._lookup_jobstore("default").get_due_jobs(datetime.now().astimezone())
    if due:
        raise AssertionError(f"APScheduler left {len(due)} jobs")


def _fill(store: SQLAlchemyJobStore, made: Looking, jobs: int) -> None:
    """Jobs to come, written in one statement: adding them one by one would take an hour."""
    later = datetime.now().astimezone() + timedelta(days=300)
    first = made.add_job(job, "date", run_date=later, id="first")
    with store.engine.begin() as connection:
        row = connection.execute(store.jobs_t.select()).mappings().one()
        times = float(row["next_run_time"])
        rows = [{**row, "id": f"later{n}", "next_run_time": times + n} for n in range(jobs)]
        connection.execute(store.jobs_t.insert(), rows)
    first.remove()
