"""The day before, the day, HERE and HOME, and how it went."""

from datetime import time, timedelta

from bot import questions, tasks
from bot.outbox import Priority, say
from bot.timers import TimerKind, arm, cancel
from bot.visit_kit import (
    AT_THE_DOOR,
    TEA,
    Party,
    ask,
    asking_waits,
    introduction_over,
    party,
    question,
    ref,
    slots,
    tell_team,
    when_awake,
)
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.times import at, local, say_clock
from flows.visit import Visiting
from storage.tables import Timer, Visit
from storage.talk import questions_about
from storage.visits import visits_together

STILL_THERE, STILL_SILENT, LONE_WORKER = timedelta(minutes=90), timedelta(minutes=30), timedelta(minutes=15)
HOLD, MORNING = timedelta(hours=1), time(10)
GOING = ("agreed", "under_way")


def _standing(work: Work, timer: Timer) -> Party | None:
    visit = work.get(Visit, timer.item_id)
    return party(work, visit) if visit.state in GOING and visit.stage == timer.stage else None


def day_before(work: Work, timer: Timer) -> None:
    """F10 to the volunteer; H16 to the resident, held while a check-in is unanswered or an alert is open."""
    who = _standing(work, timer)
    if who is None or who.visit.agreed_at is None:
        return
    agreed = local(who.visit.agreed_at, work.settings.hours)
    day = "tomorrow" if agreed.date() > work.here.date() else "today"
    said = {**slots(work, who), "day": day, "time": say_clock(agreed.time())}
    if "held" not in timer.facts:
        say(work, who.helper, "F10", said, priority=Priority.REMINDER, item=ref(who.visit))
    if not asking_waits(work, who.resident):
        prompt = "H16a" if who.request.asker else "H16"
        say(work, who.resident, prompt, said, priority=Priority.REMINDER, item=ref(who.visit), expires_at=agreed)
    elif work.now + HOLD < agreed:
        later, facts = work.now + HOLD, {"held": "resident"}
        arm(work, TimerKind.DAY_BEFORE, ref(who.visit), later, stage=who.visit.stage, facts=facts)


def on_the_day(work: Work, timer: Timer) -> None:
    """F11 for a first home visit, or whoever asked for it."""
    who = _standing(work, timer)
    if who is None:
        return
    home = bool(who.request.kinds & TEA)
    first = visits_together(work.session, who.volunteer.id, who.resident.id) == 0
    if (home and first) or who.volunteer.wants_here:
        say(work, who.helper, "F11", slots(work, who), priority=Priority.REMINDER, item=ref(who.visit))


def arrived(work: Work, visit: Visit) -> None:
    """HERE: noted; asked after in an hour and a half."""
    visit.here_at, visit.home_at, visit.state = work.now, None, "under_way"
    who = party(work, visit)
    say(work, who.helper, "F11h", slots(work, who), item=ref(visit))
    introduction_over(work, visit)
    cancel(work, ref(visit), *AT_THE_DOOR)
    arm(work, TimerKind.STILL_THERE, ref(visit), work.now + STILL_THERE, stage=visit.stage)


def safely_away(work: Work, visit: Visit) -> None:
    """HOME: glad to hear it."""
    if visit.state == "under_way":
        visit.state = "agreed"
    no_longer_there(work, visit)
    who = party(work, visit)
    say(work, who.helper, "F12y", slots(work, who), item=ref(visit))


def no_longer_there(work: Work, visit: Visit) -> None:
    """They are away: nobody watches any more, and F12 is answered."""
    if visit.here_at is not None:
        visit.home_at = visit.home_at or work.now
    cancel(work, ref(visit), *AT_THE_DOOR)
    for conversation in questions_about(work.session, ref(visit)):
        if conversation.flow == Flow.VISIT and conversation.state == Visiting.SAFELY_AWAY:
            questions.close(work, conversation, "home")


def _not_home(work: Work, timer: Timer) -> Party | None:
    visit = work.get(Visit, timer.item_id)
    return party(work, visit) if visit.state == "under_way" and visit.home_at is None else None


def still_there(work: Work, timer: Timer) -> None:
    """F12: are you safely away?"""
    who = _not_home(work, timer)
    if who is not None:
        ask(work, who, Visiting.SAFELY_AWAY, priority=Priority.SAFETY)
        arm(work, TimerKind.STILL_SILENT, ref(who.visit), work.now + STILL_SILENT, stage=who.visit.stage)


def still_silent(work: Work, timer: Timer) -> None:
    """No answer: a coordinator rings the volunteer."""
    who = _not_home(work, timer)
    if who is not None:
        why = f"V{who.volunteer.code} has not said HOME after a visit to {who.request.name}: ring them now."
        _lone(work, who, why, "amber")
        arm(work, TimerKind.LONE_WORKER, ref(who.visit), work.now + LONE_WORKER, stage=who.visit.stage)


def lone_worker(work: Work, timer: Timer) -> None:
    """Still nothing: the lone-worker plan."""
    who = _not_home(work, timer)
    if who is not None:
        why = f"Lone-worker plan: still no word from V{who.volunteer.code}, at {who.request.name}'s since HERE."
        _lone(work, who, why, "red")


def _lone(work: Work, who: Party, why: str, colour: str) -> None:
    tell_team(work, who, why, who.helper, colour=colour)


def complete(work: Work, timer: Timer) -> None:
    """F13: how did it go? Once more at 10am the next day, then a coordinator."""
    who = _standing(work, timer)
    if who is None:
        return
    introduction_over(work, who.visit)
    if _held(work, who, TimerKind.COMPLETE):
        return
    ask(work, who, Visiting.HOW_IT_WENT)
    tomorrow = at(when_awake(work, work.now).date() + timedelta(days=1), MORNING, work.settings.hours)
    arm(work, TimerKind.COMPLETE_AGAIN, ref(who.visit), tomorrow, stage=who.visit.stage)


def _held(work: Work, who: Party, kind: TimerKind) -> bool:
    waits = asking_waits(work, who.helper)
    if waits:
        arm(work, kind, ref(who.visit), work.now + HOLD, stage=who.visit.stage)
    return waits


def complete_again(work: Work, timer: Timer) -> None:
    """Once more."""
    who = _standing(work, timer)
    if who is not None and not _held(work, who, TimerKind.COMPLETE_AGAIN):
        ask(work, who, Visiting.HOW_IT_WENT)
        arm(work, TimerKind.COMPLETE_LIST, ref(who.visit), work.now + timedelta(hours=24), stage=who.visit.stage)


def complete_list(work: Work, timer: Timer) -> None:
    """Never answered: on the coordinators' list, and no longer asked. DONE still works."""
    who = _standing(work, timer)
    if who is not None:
        if (asked := question(work, who.visit)) is not None:
            questions.close(work, asked, "no answer")
        why = f"V{who.volunteer.code} never said how it went with {who.request.name}: please ask, then CLOSE."
        tasks.open_task(work, TaskKind.VISIT, why, person=who.helper, request=who.request, visit=who.visit)


TIMERS = {
    TimerKind.DAY_BEFORE: day_before,
    TimerKind.ON_THE_DAY: on_the_day,
    TimerKind.STILL_THERE: still_there,
    TimerKind.STILL_SILENT: still_silent,
    TimerKind.LONE_WORKER: lone_worker,
    TimerKind.COMPLETE: complete,
    TimerKind.COMPLETE_AGAIN: complete_again,
    TimerKind.COMPLETE_LIST: complete_list,
}
