"""The week ahead on the duty rota: hours in which nobody would answer, found before they come."""

import logging
from collections.abc import Sequence
from datetime import time

from bot import duty, tasks
from bot.line import Line
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.rota import Gap, gaps
from flows.times import is_team_day, local, say_clock, say_date
from storage.desk_settings import facts, open_task_of
from storage.people import every_community
from storage.service import once
from storage.tables import Community, Coordinator

log = logging.getLogger(__name__)
AHEAD_DAYS = 7
MORNING = time(9)


def coming(work: Work, people: Sequence[Coordinator] | None = None) -> tuple[Gap, ...]:
    """Every stretch of the coming week with nobody on duty, in order; `people`: the team, if read already."""
    return gaps(duty.members(work, people), work.settings.rota, work.settings.hours, work.now, AHEAD_DAYS)


def say(gap: Gap) -> str:
    """ "Thu 24 Sept 1pm to 5pm"."""
    start, end = gap.starts, gap.ends
    until = (
        say_clock(end.time()) if end.date() == start.date() else f"{say_clock(end.time())} {say_date(end.date())}"
    )
    return f"{say_date(start.date())} {say_clock(start.time())} to {until}"


def daily(line: Line) -> int:
    """Look once each working morning, over every worker; returns how many communities were looked at."""
    with line.database.reading() as session:
        days = {c.id: day for c in every_community(session) if (day := _day(line, c))}
        done = facts(session, [_fact(c) for c in days])
    return sum(_look_once(line, c, day) for c, day in days.items() if done.get(_fact(c)) != day)


def _fact(community_id: int) -> str:
    return f"rota {community_id}"


def _look_once(line: Line, community_id: int, day: str) -> bool:
    """Whether this worker looked; what goes wrong in one community keeps no other from being looked at."""
    try:
        with line.work(community_id) as work:
            if not once(work.session, _fact(community_id), day):
                return False
            look(work)
    except Exception:
        log.exception("the rota could not be looked at", extra={"community": community_id})
        return False
    return True


def _day(line: Line, community: Community) -> str:
    """The local working day, from nine in the morning on; "" before, and on days the team is away."""
    hours = line.settings(community).hours
    here = local(line.clock.now(), hours)
    return here.date().isoformat() if is_team_day(here.date(), hours) and here.time() >= MORNING else ""


def look(work: Work) -> None:
    """One task for the team while hours of the coming week are without anybody; closed by itself when filled."""
    bare = [gap for gap in coming(work) if gap.team_in]
    task = open_task_of(work.session, work.community.id, TaskKind.ROTA)
    if not bare:
        if task is not None:
            tasks.close(work, task, "filled")
        return
    why = f"Nobody is on duty {'; '.join(say(gap) for gap in bare[:5])}. Settings, Duty rota."
    if task is None:
        tasks.open_task(work, TaskKind.ROTA, why, colour="amber")
    else:
        task.why = why
