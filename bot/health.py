"""Is it alive, is it ready, and what it counts."""

import platform
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify

from bot.access import Caller, for_
from bot.line import Line
from bot.metrics import Sample, exposition, samples_of
from storage import figures
from storage.backup import BACKED_UP
from storage.database import Database, DatabaseError, Session
from storage.migrate import pending
from storage.service import alive, fact, last_beat, oldest_unsent

pages = Blueprint("health", __name__)
BEAT_WITHIN, UNSENT_FOR, TIMER_LATE_FOR = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=5)


@pages.get("/health")
@for_(Caller.ANYONE)
def health() -> Response:
    """200 while the process lives."""
    return jsonify(status="ok")


@pages.get("/ready")
@for_(Caller.ANYONE)
def ready() -> tuple[Response, int]:
    """200, or 503 with the reasons."""
    reasons = why_not_ready(_line())
    return jsonify(ready=not reasons, reasons=reasons), 503 if reasons else 200


def _line() -> Line:
    line: Line = current_app.extensions["cuppa"]["line"]
    return line


def why_not_ready(line: Line) -> list[str]:
    """What keeps the line from working: database, migrations, worker, texts and timers that do not move."""
    reasons: list[str] = []
    try:
        if waiting := pending(line.database):
            reasons.append(f"{len(waiting)} migrations to apply: run cuppa db upgrade")
        with line.database.reading() as session:
            alive(session)
            reasons += _standing_still(line, session)
    except DatabaseError:
        # A schema too old to be asked is a reason already.
        reasons = reasons or ["the database does not answer"]
    return reasons


def _standing_still(line: Line, session: Session) -> Iterator[str]:
    now, beaten = line.clock.now(), last_beat(session)
    unsent, late = oldest_unsent(session, now), figures.oldest_timer(session, now)
    if beaten is None or line.wall.now() - beaten > BEAT_WITHIN:
        yield "no worker has given a sign of life within a minute: start cuppa worker"
    if unsent is not None and now - unsent > UNSENT_FOR:
        yield "a text has been waiting to leave for more than five minutes"
    if late is not None and now - late > TIMER_LATE_FOR:
        yield "a timer has been waiting to be run for more than five minutes"


@pages.get("/metrics")
@for_(Caller.OPERATOR)
def metrics() -> Response:
    """What the whole line counts, in Prometheus' text format; any web process tells it."""
    words = exposition(measure(_line()))
    return Response(words, content_type="text/plain; version=0.0.4; charset=utf-8")


def measure(line: Line) -> Iterator[Sample]:
    """Every sample: what is waiting in the database, and what each process counted, this one up to now."""
    yield "ready_problems", {}, len(why_not_ready(line))
    yield "build_info", _build(line.database), 1
    yield from samples_of(line.process, line.figures.dump())
    # Without a database that answers, what this process counted is still told.
    with suppress(DatabaseError), line.database.reading() as session:
        yield from _processes(line, session)
        yield from _waiting(session, line.clock.now())
        yield from _storage(line, session)


def _build(database: Database) -> dict[str, str]:
    kind = "sqlite" if database.sqlite else "postgresql"
    return {"version": version("cuppa"), "python": platform.python_version(), "database": kind}


def _processes(line: Line, session: Session) -> Iterator[Sample]:
    for row in figures.beats(session):
        age_s = (line.wall.now() - row.at).total_seconds()
        yield "heartbeat_age_seconds", {"process": row.worker, "half": row.half}, age_s
        if row.worker != line.process:
            yield from samples_of(row.worker, row.figures)


def _waiting(session: Session, now: datetime) -> Iterator[Sample]:
    for priority, number, oldest in figures.due_texts(session, now):
        yield "queue_texts", {"priority": priority}, number
        yield "queue_texts_oldest_seconds", {"priority": priority}, (now - oldest).total_seconds()
    for kind, number, oldest in figures.due_timers(session, now):
        yield "queue_timers", {"kind": kind}, number
        yield "queue_timers_oldest_seconds", {"kind": kind}, (now - oldest).total_seconds()
    for status, number in figures.flying_texts(session).items():
        yield "texts_under_way", {"status": status}, number
    for colour, state, number, oldest in figures.open_tasks(session):
        yield "alerts_open", {"colour": colour, "state": state}, number
        yield "alerts_oldest_seconds", {"colour": colour, "state": state}, (now - oldest).total_seconds()


def _storage(line: Line, session: Session) -> Iterator[Sample]:
    backed_up = fact(session, BACKED_UP)
    if backed_up is not None:
        age = line.wall.now() - datetime.fromisoformat(backed_up)
        yield "backup_age_seconds", {}, age.total_seconds()
    yield "database_bytes", {}, figures.size(session)
    file = line.database.url.database
    if line.database.sqlite and file:
        yield "disk_free_bytes", {}, shutil.disk_usage(Path(file).parent).free
