"""Checks of volunteers: the first level by one person of the team, those above it by two."""

from dataclasses import dataclass
from datetime import date

from bot import joining, tasks
from bot.work import Work
from flows.effects.talk import TaskKind
from storage.care import open_task_of_kind
from storage.people import coordinators
from storage.tables import Coordinator, Volunteer

FIRST, HIGHEST = 1, 3
MAY = ("coordinator", "lead")


@dataclass(frozen=True)
class Checks:
    """What somebody saw of a volunteer's checks; None and "" leave what is known as it is."""

    level: int
    dbs_on: date | None = None
    dbs_expires_on: date | None = None
    note: str = ""


def approve(work: Work, volunteer: Volunteer, checks: Checks, coordinator: Coordinator) -> bool:
    """Give a volunteer a level. One above the first counts once a second person has given it too.

    Meanwhile they keep the level they have, or the first. Where the team is one person, theirs has to do.

    Returns:
        Whether the level counts now; False while it waits for a second person.
    """
    _write_down(work, volunteer, checks)
    if _needs_second(work, volunteer, checks.level, coordinator):
        volunteer.next_level, volunteer.next_level_by = checks.level, coordinator.id
        _note(work, volunteer, f"level {checks.level} proposed", coordinator)
        _set(work, volunteer, max(volunteer.level, FIRST), checks)
        return False
    second = volunteer.next_level == checks.level and volunteer.next_level_by != coordinator.id
    volunteer.next_level, volunteer.next_level_by = None, None
    _note(work, volunteer, f"level {checks.level} {'agreed' if second else 'approved'}", coordinator)
    _set(work, volunteer, checks.level, checks)
    return True


def _needs_second(work: Work, volunteer: Volunteer, level: int, coordinator: Coordinator) -> bool:
    """Whether this raises the level above the first, and nobody else has said the same."""
    known = volunteer.level if volunteer.state == "active" else FIRST
    if level <= max(FIRST, known):
        return False
    if volunteer.next_level == level and volunteer.next_level_by not in (None, coordinator.id):
        return False
    return any(c.id != coordinator.id and c.role in MAY for c in coordinators(work.session, work.community.id))


def _write_down(work: Work, volunteer: Volunteer, checks: Checks) -> None:
    volunteer.dbs_on = checks.dbs_on or volunteer.dbs_on
    volunteer.checks_note = checks.note or volunteer.checks_note


def _set(work: Work, volunteer: Volunteer, level: int, checks: Checks) -> None:
    """The level counts: they are told when it is the first time, and what asked for it is done with."""
    if volunteer.state == "active":
        volunteer.level = level
    else:
        joining.approve(work, volunteer, level)
    known = volunteer.dbs_expires_on
    given = checks.dbs_on and joining.years_on(checks.dbs_on, work.settings.dbs_years)
    volunteer.dbs_expires_on = checks.dbs_expires_on or given or known
    if volunteer.next_level is None:
        _done(work, volunteer)


def _done(work: Work, volunteer: Volunteer) -> None:
    task = open_task_of_kind(work.session, volunteer.person_id, TaskKind.VOLUNTEER)
    if task is not None:
        tasks.close(work, task, "approved")


def refuse(work: Work, volunteer: Volunteer, coordinator: Coordinator) -> None:
    """The second person does not agree: the level proposed is dropped."""
    volunteer.next_level, volunteer.next_level_by = None, None
    _note(work, volunteer, "level not agreed", coordinator)
    _done(work, volunteer)


def _note(work: Work, volunteer: Volunteer, what: str, coordinator: Coordinator) -> None:
    tasks.note(work, ("volunteer", volunteer.id), what, actor=tasks.actor_of(coordinator))
