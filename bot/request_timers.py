"""What a resident hears when time has passed: still looking, nobody is free, the day has gone."""

from collections.abc import Mapping

from bot import offers, tasks
from bot.outbox import Priority, say
from bot.promised import promised
from bot.request_ends import finish
from bot.timers import Handler, TimerKind, current
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.when import When
from flows.times import in_team_hours, say_time
from storage.requests import BEFORE_MATCH, change
from storage.tables import Person, Request, Timer


def _waiting(work: Work, timer: Timer) -> Request | None:
    request = current(work, Request, timer)
    return request if request is not None and request.state in BEFORE_MATCH else None


def promise_due(work: Work, timer: Timer) -> None:
    """The promised moment has come and nobody has said yes: H12 with the team in, else H12w."""
    request = _waiting(work, timer)
    if request is None:
        return
    if request.wanted != When.WEEKLY and request.give_up_at is not None and request.give_up_at <= work.now:
        give_up(work, timer)
        return
    person = work.get(Person, request.person_id)
    offers.tell_unfilled(work, request)
    if request.wanted == When.WEEKLY:
        why = "Promised a call about weekly company by now: please ring."
        tasks.open_task(work, TaskKind.RING, why, person=person, request=request, colour="amber", urgent=True)
        return
    team_in = in_team_hours(work.now, work.settings.hours)
    slots = {"name": request.asker or request.name, "time": say_time(promised(work, request), work.here)}
    say(
        work, person, "H12" if team_in else "H12w", slots, priority=Priority.REMINDER, item=("request", request.id)
    )


def give_up(work: Work, timer: Timer) -> None:
    """No volunteer is free: H13, and a person rings to find another way."""
    request = _waiting(work, timer)
    if request is None:
        return
    _nobody_free(work, request, "Nobody free: please ring to find another way.")
    if request.wanted != When.WEEKLY:
        offers.tell_unfilled(work, request)


def _nobody_free(work: Work, request: Request, why: str) -> None:
    person = work.get(Person, request.person_id)
    slots = {"name": request.asker or request.name}
    say(work, person, "H13", slots, priority=Priority.REMINDER, item=("request", request.id))
    tasks.open_task(work, TaskKind.RING, why, person=person, request=request, colour="amber")


def day_ends(work: Work, timer: Timer) -> None:
    """The wanted day has gone: those still asked are stood down, the resident hears it, a late yes gets F4d."""
    request = _waiting(work, timer)
    if request is None:
        return
    told = request.give_up_at is not None and request.give_up_at < work.now
    offers.stand_down(work, request)
    if request.state == "with_coordinator":
        return  # a person holds it, and ends it
    if change(work.session, request, "expired", BEFORE_MATCH):
        if not told:
            _nobody_free(work, request, "The wanted day has gone and nobody was free: please ring.")
        finish(work, request, "the day has gone")


TIMERS: Mapping[TimerKind, Handler] = {
    TimerKind.PROMISE: promise_due,
    TimerKind.GIVE_UP: give_up,
    TimerKind.DAY_ENDS: day_ends,
}
