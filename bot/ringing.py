"""From the number to an agreed day and time."""

from datetime import datetime, time, timedelta

from bot import tasks
from bot.outbox import say
from bot.timers import TimerKind, arm, cancel
from bot.visit_kit import (
    AGREED,
    INTRODUCING,
    LOOKING_BACK,
    RINGING,
    Party,
    ask,
    party,
    ref,
    slots,
    tell_team,
    when_awake,
)
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.when import When
from flows.times import DAYS, at, local, say_clock, say_date
from flows.visit import Visiting
from storage.requests import change as change_request
from storage.tables import Timer, Visit
from storage.visits import in_hand

SILENT, SILENT_TODAY = timedelta(minutes=60), timedelta(minutes=20)
RELEASE, TRY_AGAIN, A_DAY = timedelta(hours=2), timedelta(hours=3), timedelta(hours=24)
A_WEEK = 7
ESTIMATED_AT, MORNING, REMINDERS_AT = time(17), time(10), time(8)
AFTER_VISIT = timedelta(hours=2)


def _ringing(work: Work, timer: Timer) -> Party | None:
    visit = work.get(Visit, timer.item_id)
    waiting = visit.state == "ringing" and visit.contacted_at is None and visit.stage == timer.stage
    return party(work, visit) if waiting else None


def ring_by_due(work: Work, timer: Timer) -> None:
    """F8: have you spoken?"""
    who = _ringing(work, timer)
    if who is None:
        return
    ask(work, who, Visiting.SPOKEN)
    span = SILENT_TODAY if who.request.wanted == When.TODAY else SILENT
    silent = when_awake(work, work.now) + span
    arm(work, TimerKind.RING_SILENT, ref(who.visit), silent, stage=who.visit.stage)


def ring_silent(work: Work, timer: Timer) -> None:
    """No reply to F8: a coordinator, and two hours later the request goes out again."""
    who = _ringing(work, timer)
    if who is None:
        return
    why = f"V{who.volunteer.code} has not said whether they rang {who.request.name}: please ring them."
    tell_team(work, who, why, who.helper)
    released = when_awake(work, work.now + RELEASE)
    arm(work, TimerKind.RING_RELEASE, ref(who.visit), released, stage=who.visit.stage)


def ring_release(work: Work, timer: Timer) -> None:
    """Still nothing: released, and offered again; unless somebody of the team has sorted it out meanwhile."""
    from bot.visit_ends import release

    who = _ringing(work, timer)
    if who is None:
        return
    if in_hand(work.session, who.visit.id, TaskKind.VISIT, work.now - A_DAY):
        tomorrow = at(work.here.date() + timedelta(days=1), MORNING, work.settings.hours)
        arm(work, TimerKind.RING_BY, ref(who.visit), tomorrow, stage=who.visit.stage)
    else:
        release(work, who.visit, "no word after the number", tell=True)


def not_reached(work: Work, timer: Timer) -> None:
    """Rung, and not reached at all in 24 hours: somebody must find out that they are well."""
    who = _ringing(work, timer)
    if who is None:
        return
    why = f"{who.request.name} could not be reached for 24 hours: treat as a missed check-in."
    tell_team(work, who, why, who.resident, kind=TaskKind.CHECKIN, colour="red")


def no_answer(work: Work, visit: Visit) -> None:
    """Rang, no answer: 24 hours from the first one they must have been reached. Two on different parts of the
    day: a coordinator rings too."""
    if visit.no_answers == 0:
        arm(work, TimerKind.NOT_REACHED, ref(visit), work.now + A_DAY, stage=visit.stage)
    earlier, visit.no_answer_at = visit.no_answer_at, work.now
    visit.no_answers += 1
    cancel(work, ref(visit), TimerKind.RING_SILENT, TimerKind.RING_RELEASE)
    arm(work, TimerKind.RING_BY, ref(visit), when_awake(work, work.now + TRY_AGAIN), stage=visit.stage)
    if earlier is not None and _part_of_day(work, earlier) != _part_of_day(work, work.now):
        who = party(work, visit)
        why = f"{who.request.name} did not answer twice, on different parts of the day: please ring."
        tell_team(work, who, why, who.resident)


def _part_of_day(work: Work, moment: datetime) -> tuple[int, int]:
    here = local(moment, work.settings.hours)
    return (here.toordinal(), (here.hour >= 12) + (here.hour >= 17))


def spoken_to(work: Work, visit: Visit, agreed: datetime | None) -> None:
    """They have spoken; the agreed moment, or 5pm on the wanted day as an estimate until one is given."""
    who = party(work, visit)
    visit.contacted_at = visit.contacted_at or work.now
    cancel(work, ref(visit), *RINGING, *INTRODUCING)
    change_request(work.session, who.request, "contacted", ("matched",))
    if agreed is not None:
        agree(work, who, agreed, estimated=False)
        when = {"day": _said_day(work, agreed), "time": say_clock(agreed.time())}
        say(work, who.helper, "F8c", {**slots(work, who), **when}, item=ref(visit))
    elif who.chat:
        _had_a_chat(work, who)
    elif visit.agreed_at is None:
        estimate = at(who.request.wanted_on, ESTIMATED_AT, work.settings.hours)
        agree(work, who, max(estimate, work.here), estimated=True)


def _had_a_chat(work: Work, who: Party) -> None:
    """A phone chat goes straight to how it went (F13, asked by the conversation), once more next morning."""
    visit = who.visit
    visit.agreed_at, visit.state = work.now, "agreed"
    tomorrow = at(work.here.date() + timedelta(days=1), MORNING, work.settings.hours)
    cancel(work, ref(visit), *AGREED, *LOOKING_BACK)
    arm(work, TimerKind.COMPLETE_AGAIN, ref(visit), tomorrow, stage=visit.stage)
    arm(work, TimerKind.FEEDBACK, ref(visit), tomorrow, stage=visit.stage)


def _said_day(work: Work, agreed: datetime) -> str:
    ahead = (agreed.date() - work.here.date()).days
    near = DAYS[agreed.weekday()] if ahead < A_WEEK else say_date(agreed.date())
    return {0: "today", 1: "tomorrow"}.get(ahead, near)


def agree(work: Work, who: Party, agreed: datetime, *, estimated: bool) -> None:
    """A moment stands: the reminders, the safety texts and the question how it went follow from it."""
    visit, hours = who.visit, work.settings.hours
    visit.agreed_at, visit.estimated = agreed, estimated
    if visit.state != "under_way":  # still in somebody's home: that watch goes on
        visit.state = "agreed"
    visit.stage += 1
    cancel(work, ref(visit), *INTRODUCING, *RINGING, *AGREED, *LOOKING_BACK)
    day = local(agreed, hours).date()
    eve, morning = at(day - timedelta(days=1), MORNING, hours), at(day, REMINDERS_AT, hours)
    if not estimated and eve > work.now:
        arm(work, TimerKind.DAY_BEFORE, ref(visit), eve, stage=visit.stage)
    if not estimated:
        arm(work, TimerKind.ON_THE_DAY, ref(visit), max(morning, work.now), stage=visit.stage)
    arm(work, TimerKind.COMPLETE, ref(visit), agreed + AFTER_VISIT, stage=visit.stage)
    if estimated:
        next_day = at(day + timedelta(days=1), MORNING, hours)
        arm(work, TimerKind.AGREE_SILENT, ref(visit), next_day, stage=visit.stage)
    arm(work, TimerKind.FEEDBACK, ref(visit), at(day + timedelta(days=1), MORNING, hours), stage=visit.stage)


def agree_silent(work: Work, timer: Timer) -> None:
    """No time was ever given, and no word since: a coordinator asks."""
    visit = work.get(Visit, timer.item_id)
    if visit.state == "agreed" and visit.estimated and visit.stage == timer.stage:
        who = party(work, visit)
        why = f"V{who.volunteer.code} and {who.request.name} never gave a time: please ring."
        tasks.open_task(work, TaskKind.VISIT, why, person=who.helper, request=who.request, visit=visit)


TIMERS = {
    TimerKind.RING_BY: ring_by_due,
    TimerKind.RING_SILENT: ring_silent,
    TimerKind.RING_RELEASE: ring_release,
    TimerKind.NOT_REACHED: not_reached,
    TimerKind.AGREE_SILENT: agree_silent,
}
