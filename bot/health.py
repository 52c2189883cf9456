"""Is it alive, is it ready, how much is waiting."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify

from bot.access import Caller, for_
from bot.line import Line
from storage.database import DatabaseError
from storage.migrate import pending
from storage.service import alive, counts, last_beat, oldest_unsent

pages = Blueprint("health", __name__)
BEAT_WITHIN, UNSENT_FOR = timedelta(minutes=1), timedelta(minutes=5)


@pages.get("/health")
@for_(Caller.ANYONE)
def health() -> Response:
    """200 while the process lives."""
    return jsonify(status="ok")


@pages.get("/ready")
@for_(Caller.ANYONE)
def ready() -> tuple[Response, int]:
    """200, or 503 with the reasons."""
    reasons = why_not_ready(current_app.extensions["cuppa"]["line"])
    return jsonify(ready=not reasons, reasons=reasons), 503 if reasons else 200


def why_not_ready(line: Line) -> list[str]:
    """What keeps the line from working: database, migrations, worker, texts that do not leave."""
    try:
        waiting = pending(line.database)
        with line.database.reading() as session:
            alive(session)
            beaten, unsent = last_beat(session), oldest_unsent(session, line.clock.now())
    except DatabaseError:
        return ["the database does not answer"]
    reasons = [f"{len(waiting)} migrations to apply: run cuppa db upgrade"] if waiting else []
    if beaten is None or line.wall.now() - beaten > BEAT_WITHIN:
        reasons.append("no worker has given a sign of life within a minute: start cuppa worker")
    if unsent is not None and line.clock.now() - unsent > UNSENT_FOR:
        reasons.append("a text has been waiting to leave for more than five minutes")
    return reasons


@pages.get("/metrics")
@for_(Caller.OPERATOR)
def metrics() -> Response:
    """Counts by state, in Prometheus' text format."""
    line: Line = current_app.extensions["cuppa"]["line"]
    with line.database.reading() as session:
        found = counts(session)
    lines = [
        f'cuppa_{name}{{state="{state}"}} {number}'
        for name, states in sorted(found.items())
        for state, number in sorted(states.items())
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
