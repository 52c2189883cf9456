"""Chasing: an alert goes from one coordinator to the next until somebody takes it (section 9, Alerts)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot import duty, tasks
from bot.outbox import Priority, say
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.work import Work
from flows.safety_replies import ALL_AT_ONCE, LEAD_FIRST
from flows.times import in_team_hours, next_team_opening
from storage.care import RED
from storage.tables import Coordinator, Outbound, Person, Task, Timer

GAP = timedelta(minutes=10)
SOFT_GAP = timedelta(minutes=30)
LONG_GAP, FEW = timedelta(hours=1), 4
ALONE = 3
"""How often somebody alone on duty is told before everybody is."""
NO_CODE = "NEW"
ALERTS = ("K1", "K4", "K4w", "K10")
LOST = ("failed", "undelivered", "refused")


def chase(work: Work, task: Task) -> None:
    """Tell the first on duty now, the next in 10 minutes, then everybody; nobody on duty: at the next opening."""
    task.chased = True
    cancel(work, tasks.ref(task), TimerKind.CHASE)
    if _waits_for_team(work, task):
        opens = next_team_opening(work.now, work.settings.hours)
        arm(work, TimerKind.CHASE, tasks.ref(task), opens, stage=task.stage)
        return
    for coordinator in _whom(work, task):
        tell(work, task, coordinator)
    task.chases += 1
    arm(work, TimerKind.CHASE, tasks.ref(task), work.now + _gap(work, task), stage=task.stage)


def _waits_for_team(work: Work, task: Task) -> bool:
    """Whether it waits for the team: nobody to reach, and nobody was told who might still have come."""
    if duty.reachable(work) or in_team_hours(work.now, work.settings.hours):
        return False
    return task.chases == 0 or task.colour != RED


def _whom(work: Work, task: Task) -> Sequence[Coordinator]:
    able, team = duty.reachable(work), duty.everyone(work)
    if task.colour != RED and not in_team_hours(work.now, work.settings.hours):
        team = able
    if task.kind in LEAD_FIRST:
        able = lead_first(able, work.settings.safeguarding_lead)
    return whom(task.chases, able, team, at_once=task.kind in ALL_AT_ONCE)


def lead_first(able: Sequence[Coordinator], lead: int | None) -> list[Coordinator]:
    """Those on duty with the safeguarding lead before the others; as they are when that is none of them."""
    return sorted(able, key=lambda coordinator: coordinator.id != lead)


def whom(
    step: int, able: Sequence[Coordinator], team: Sequence[Coordinator], *, at_once: bool
) -> Sequence[Coordinator]:
    """Who is told at a step: those on duty one by one (somebody alone three times), then the whole team."""
    if at_once and len(able) > 1:
        return able if step == 0 else team
    ladder = list(able) * (ALONE if len(able) == 1 else 1)
    return ladder[step : step + 1] or team


def _gap(work: Work, task: Task) -> timedelta:
    """Ten minutes until everybody has been told, then half an hour, then an hour: nobody reads the 50th."""
    rounds = task.chases - max(ALONE, len(duty.reachable(work)))
    if rounds > FEW:
        return LONG_GAP
    return GAP if task.colour != "amber" and rounds <= 0 else SOFT_GAP


def tell(work: Work, task: Task, coordinator: Coordinator) -> None:
    """The alert itself: a code and a kind, never a name, a number or words."""
    slots = {"code": code_of(task), "kind": task.kind, **task.slots}
    person = work.get(Person, coordinator.person_id)
    say(work, person, task.prompt, slots, priority=Priority.SAFETY, item=tasks.ref(task))
    tasks.note(work, tasks.ref(task), "told", coordinator.name)


def code_of(task: Task) -> str:
    """Its reference, or NEW when none was free."""
    return str(task.code) if task.code is not None else NO_CODE


def list_next_morning(work: Work, task: Task) -> None:
    """LOW: not chased by text, but on the list of every morning until somebody takes it."""
    task.due_at = next_team_opening(work.now, work.settings.hours)
    arm(work, TimerKind.CHASE, tasks.ref(task), task.due_at, stage=task.stage)


def chase_due(work: Work, timer: Timer) -> None:
    """The next step, unless somebody has it by now."""
    task = current(work, Task, timer)
    if task is None or task.state != "open":
        return
    if task.chased:
        chase(work, task)
    else:
        list_next_morning(work, task)


def reopen_due(work: Work, timer: Timer) -> None:
    """Taken half an hour ago and not a word since: somebody else is asked."""
    task = current(work, Task, timer)
    if task is not None and task.state == "taken" and task.noted_at is None:
        tasks.give_back(work, task)


def text_changed(work: Work, text: Outbound) -> None:
    """An alert that did not reach its coordinator goes to the next at once; a lost reply is noted on the alert."""
    task = work.session.get(Task, text.item_id)
    if task is None or text.status not in LOST:
        return
    if text.prompt in ALERTS:
        _undelivered(work, task)
    elif text.person_id == task.person_id and task.state != "closed":
        tasks.note(work, tasks.ref(task), "not delivered", text.prompt)


def _undelivered(work: Work, task: Task) -> None:
    """At once, but only while there are others to try: when everybody has failed the clock decides again."""
    if task.state == "open" and task.chases < max(ALONE, len(duty.reachable(work)) + 1):
        cancel(work, tasks.ref(task), TimerKind.CHASE)
        arm(work, TimerKind.CHASE, tasks.ref(task), work.now, stage=task.stage)


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.CHASE: chase_due, TimerKind.REOPEN: reopen_due}
