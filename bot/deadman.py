"""The dead-man's switch: when no worker worked for minutes, the team is told as soon as one does again."""

import logging
from datetime import datetime, timedelta

from bot import duty
from bot.line import Line
from bot.outbox import Priority, say
from bot.work import Work
from flows.times import local, say_time
from storage.database import Session
from storage.figures import beat, forget_beats
from storage.leases import one_notices
from storage.people import every_community
from storage.service import last_beat
from storage.tables import Person

log = logging.getLogger(__name__)
KEPT = timedelta(days=1)
SILENT = timedelta(minutes=3)
"""A restart takes seconds; after this long somebody may have waited for a text that did not come."""


def sign_of_life(line: Line, process: str) -> bool:
    """A worker's sign of life; the first one after a silence tells every coordinator. Returns whether it did."""
    with line.database.transaction() as session:
        one_notices(session)
        before, now = last_beat(session), line.wall.now()
        beat(session, process, "worker", now, line.figures.dump())
        forget_beats(session, now - KEPT)
        silent = before is not None and now - before > SILENT and not line.demo
        if before is None or not silent:
            return False
        _tell_all(line, session, now - before)
    line.wake.set()
    return True


def _tell_all(line: Line, session: Session, silence: timedelta) -> None:
    """One community whose team cannot be told does not keep others from hearing, nor the heart from beating."""
    log.error("nothing was sent for a while", extra={"late_s": round(silence.total_seconds())})
    for community in every_community(session):
        try:
            with session.begin_nested():
                _tell(line.on(session, community), silence)
        except Exception as error:
            about = {"community": community.id, "error": type(error).__name__}
            log.error("a team could not be told", extra=about)


def _tell(work: Work, silence: timedelta) -> None:
    slots = {"time": _clock(work, work.now - silence), "until": _clock(work, work.now)}
    for coordinator in duty.everyone(work):
        person = work.get(Person, coordinator.person_id)
        say(work, person, "K20", slots, priority=Priority.SAFETY)


def _clock(work: Work, moment: datetime) -> str:
    return say_time(local(moment, work.settings.hours), work.here)
