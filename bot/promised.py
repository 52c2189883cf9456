"""What a resident was promised, kept by timers."""

from datetime import datetime

from bot.timers import TimerKind, arm, cancel
from bot.work import Work
from flows.hearing.when import When
from flows.promises import leaves, promises
from flows.times import at, local
from storage.requests import BEFORE_MATCH, open_tasks_of
from storage.tables import Request
from storage.visits import standing_visit
from storage.work import pending


def promise(work: Work, request: Request) -> datetime:
    """Promise the first word, give-up and the end of the day anew from now; returns the first, local."""
    hours, weekly = work.settings.hours, request.wanted == When.WEEKLY
    made = promises(When(request.wanted), request.wanted_on, work.here, hours)
    request.promise_at, request.give_up_at = made.first, made.give_up
    request.stage += 1
    item = ("request", request.id)
    cancel(work, item, TimerKind.PROMISE, TimerKind.GIVE_UP, TimerKind.DAY_ENDS)
    # A call promised by 5pm is asked of the team that morning, not at 5pm.
    first = at(made.first.date(), hours.team.opens, hours) if weekly else leaves(made.first, hours)
    arm(work, TimerKind.PROMISE, item, first, stage=request.stage)
    if made.give_up > made.first:
        arm(work, TimerKind.GIVE_UP, item, leaves(made.give_up, hours), stage=request.stage)
    if not weekly and made.day_ends > work.here:
        arm(work, TimerKind.DAY_ENDS, item, made.day_ends, stage=request.stage)
    return made.first


def promised(work: Work, request: Request) -> datetime | None:
    """By when they will hear from the line, local; None when no word is due (a person rings them instead)."""
    due = request.promise_at
    return local(due, work.settings.hours) if due is not None and due > work.now else None


def nothing_promised(work: Work, request: Request) -> None:
    """A person rings instead: the timers of the promises go."""
    request.promise_at, request.give_up_at = None, None
    request.stage += 1
    cancel(work, ("request", request.id), TimerKind.PROMISE, TimerKind.GIVE_UP, TimerKind.DAY_ENDS)


def waiting(work: Work, request: Request) -> bool:
    """Whether an open request waits for something: a timer, its visit's timer, a task, a person who holds it."""
    if request.state in BEFORE_MATCH and (request.state == "with_coordinator" or request.coordinator_id):
        return True  # on the list of whoever holds it
    items = [("request", request.id)]
    visit = standing_visit(work.session, request.id)
    if visit is not None:
        items.append(("visit", visit.id))
    timers = any(pending(work.session, item) for item in items)
    return timers or bool(open_tasks_of(work.session, request.id))
