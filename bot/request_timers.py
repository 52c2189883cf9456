"""What a resident hears when time has passed: still looking, nobody is free, the day has gone."""

from collections.abc import Mapping

from bot import duty, offers, tasks
from bot.outbox import Priority, say
from bot.request_ends import finish
from bot.timers import Handler, TimerKind, arm, current
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.when import When
from flows.promises import next_word
from flows.times import in_team_hours, local, say_time
from storage.requests import BEFORE_MATCH, change
from storage.tables import Person, Request, Timer


def _due(work: Work, timer: Timer) -> Request | None:
    """The request, if its resident still waits for the word this timer brings.

    A request that the team has from the start was promised a call, not a text.
    """
    request = current(work, Request, timer)
    if request is None or request.give_up_at is None:
        return None
    if request.state == "with_coordinator" and request.coordinator_id is None:
        return None
    return request if request.state in (*BEFORE_MATCH, "expired") else None


def _too_early(work: Work, timer: Timer) -> bool:
    """In the quiet hours (the server was off) the word waits for the morning, so that its times are still true."""
    opens = next_word(work.here, work.settings.hours)
    if opens <= work.here:
        return False
    arm(work, TimerKind(timer.kind), (timer.item_type, timer.item_id), opens, stage=timer.stage)
    return True


def promise_due(work: Work, timer: Timer) -> None:
    """The promised moment has come and nobody has said yes: H12 with the team in, else H12w."""
    request = _due(work, timer)
    if request is None or request.give_up_at is None:
        return
    if request.wanted == When.WEEKLY:
        _weekly_due(work, request)
    elif request.promise_at is None or request.give_up_at <= max(request.promise_at, work.now):
        give_up(work, timer)
    elif not _too_early(work, timer):
        _still_looking(work, request)


def _still_looking(work: Work, request: Request) -> None:
    person = work.get(Person, request.person_id)
    taken = request.state == "with_coordinator"
    if not taken:
        offers.tell_unfilled(work, request)
    helping = taken or (in_team_hours(work.now, work.settings.hours) and bool(duty.reachable(work)))
    request.promise_at = request.give_up_at
    slots = {"name": request.asker or request.name, "time": _said(work, request)}
    item = ("request", request.id)
    say(work, person, "H12" if helping else "H12w", slots, priority=Priority.REMINDER, item=item)


def _said(work: Work, request: Request) -> str:
    due = request.promise_at or work.now
    return say_time(local(due, work.settings.hours), work.here)


def _weekly_due(work: Work, request: Request) -> None:
    """A call by 5pm was promised: if nobody is matched yet, a person rings."""
    person = work.get(Person, request.person_id)
    why = f"Weekly company: promised a call by {_said(work, request)}. Please ring."
    tasks.open_task(work, TaskKind.RING, why, person=person, request=request, colour="amber", urgent=True)


def give_up(work: Work, timer: Timer) -> None:
    """No volunteer is free: H13, once, and a person rings to find another way."""
    request = _due(work, timer)
    if request is None or request.wanted == When.WEEKLY or _too_early(work, timer):
        return
    gone = request.state == "expired"
    why = "The wanted day has gone" if gone else "Nobody free"
    request.promise_at, request.give_up_at = None, None
    person = work.get(Person, request.person_id)
    slots = {"name": request.asker or request.name}
    say(work, person, "H13", slots, priority=Priority.REMINDER, item=("request", request.id))
    why = f"{why}: please ring to find another way."
    tasks.open_task(work, TaskKind.RING, why, person=person, request=request, colour="amber")
    if not gone and request.state != "with_coordinator":
        offers.tell_unfilled(work, request)


def day_ends(work: Work, timer: Timer) -> None:
    """The wanted day has gone: those still asked are stood down, a late yes gets F4d, the resident hears H13."""
    request = current(work, Request, timer)
    if request is None or request.state not in BEFORE_MATCH:
        return
    offers.stand_down(work, request)
    if request.state == "with_coordinator":
        return  # a person holds it, and ends it
    if change(work.session, request, "expired", BEFORE_MATCH):
        finish(work, request, "the day has gone")
        if request.give_up_at is not None:
            arm(work, TimerKind.GIVE_UP, ("request", request.id), work.now, stage=request.stage)


TIMERS: Mapping[TimerKind, Handler] = {
    TimerKind.PROMISE: promise_due,
    TimerKind.GIVE_UP: give_up,
    TimerKind.DAY_ENDS: day_ends,
}
