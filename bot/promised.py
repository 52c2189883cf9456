"""What a resident was promised, kept by timers."""

from datetime import datetime

from bot.timers import TimerKind, arm, cancel
from bot.work import Work
from flows.hearing.when import When
from flows.promises import promises
from flows.times import local, next_team_opening
from storage.tables import Request


def promise(work: Work, request: Request) -> datetime:
    """Promise the first word, give-up and the end of the day anew from now; returns the first, local."""
    made = promises(When(request.wanted), request.wanted_on, work.here, work.settings.hours)
    request.promise_at, request.give_up_at = made.first, made.give_up
    request.stage += 1
    item = ("request", request.id)
    cancel(work, item, TimerKind.PROMISE, TimerKind.GIVE_UP, TimerKind.DAY_ENDS)
    arm(work, TimerKind.PROMISE, item, made.first, stage=request.stage)
    if made.give_up > made.first:
        arm(work, TimerKind.GIVE_UP, item, made.give_up, stage=request.stage)
    if request.wanted != When.WEEKLY and made.day_ends > work.now:
        arm(work, TimerKind.DAY_ENDS, item, made.day_ends, stage=request.stage)
    return made.first


def promised(work: Work, request: Request) -> datetime:
    """By when they will hear, local: the next promise still to come, else when the team is next in."""
    hours = work.settings.hours
    for moment in (request.promise_at, request.give_up_at):
        if moment is not None and moment > work.now:
            return local(moment, hours)
    return next_team_opening(work.now, hours)
