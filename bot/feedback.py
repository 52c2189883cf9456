"""The day after: the resident is asked, what both said is put together, and the request is closed."""

from datetime import time, timedelta

from bot import questions, tasks, weekly
from bot.outbox import Priority
from bot.request_ends import finish
from bot.timers import TimerKind, arm, cancel
from bot.visit_kit import LOOKING_BACK, Party, asking_waits, party, ref, slots, tell_team
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.feedback import FeedbackDraft
from flows.times import at
from storage.people import pair
from storage.requests import change as change_request
from storage.tables import Timer, Visit
from storage.visits import visits_together

HOLD, AGAIN_AFTER, MORNING = timedelta(hours=1), timedelta(days=2), time(10)
OVER = ("released", "called_off", "not_happened", "done")


def _asking(work: Work, timer: Timer) -> Party | None:
    visit = work.get(Visit, timer.item_id)
    if visit.state in OVER or visit.stage != timer.stage or visit.resident_says:
        return None
    return party(work, visit)


def feedback_due(work: Work, timer: Timer) -> None:
    """H19, at 10am the day after; held while a check-in is unanswered or an alert is open."""
    who = _asking(work, timer)
    if who is None or _held(work, who, TimerKind.FEEDBACK):
        return
    if weekly.asked_lately(work, who):
        who.visit.resident_says = "not asked"
        settle(work, who)
        return
    _ask(work, who)
    again = at(work.here.date() + AGAIN_AFTER, MORNING, work.settings.hours)
    arm(work, TimerKind.FEEDBACK_AGAIN, ref(who.visit), again, stage=who.visit.stage)


def _held(work: Work, who: Party, kind: TimerKind) -> bool:
    waits = asking_waits(work, who.resident)
    if waits:
        arm(work, kind, ref(who.visit), work.now + HOLD, stage=who.visit.stage)
    return waits


def _ask(work: Work, who: Party) -> None:
    questions.close_about(work, ref(who.visit), "asked again", frozenset({Flow.FEEDBACK, Flow.INTRODUCTION}))
    words = {k: v for k, v in slots(work, who).items() if k in ("name", "asker", "res", "vol", "need")}
    draft = FeedbackDraft(who.visit.id, asker=bool(who.request.asker), said=words)
    about, priority = ref(who.visit), Priority.REMINDER
    questions.start(work, who.resident, Flow.FEEDBACK, draft.question, draft, item=about, priority=priority)


def feedback_again(work: Work, timer: Timer) -> None:
    """Once more, two days later."""
    who = _asking(work, timer)
    if who is not None and not _held(work, who, TimerKind.FEEDBACK_AGAIN):
        _ask(work, who)
        arm(work, TimerKind.FEEDBACK_END, ref(who.visit), work.now + AGAIN_AFTER, stage=who.visit.stage)


def feedback_end(work: Work, timer: Timer) -> None:
    """No feedback: never "done" for that, only "no reply"; after a first visit a coordinator rings."""
    who = _asking(work, timer)
    if who is None:
        return
    who.visit.resident_says = "no reply"
    questions.close_about(work, ref(who.visit), "no feedback", frozenset({Flow.FEEDBACK}))
    if visits_together(work.session, who.volunteer.id, who.resident.id) <= 1:
        why = f"First visit by V{who.volunteer.code} and no feedback from {who.request.name}: please ring."
        tasks.open_task(work, TaskKind.RING, why, person=who.resident, request=who.request, visit=who.visit)
    settle(work, who)


def went_well(work: Work, visit: Visit) -> None:
    """All well."""
    who = party(work, visit)
    visit.resident_says = "well"
    cancel(work, ref(visit), *LOOKING_BACK)
    pair(work.session, work.community.id, who.resident.id, who.volunteer.id).times += 1
    settle(work, who)


def again(work: Work, visit: Visit, *, yes: bool) -> None:
    """Whether they would like the same volunteer again."""
    who = party(work, visit)
    pair(work.session, work.community.id, who.resident.id, who.volunteer.id).resident_again = yes


def did_not_happen(work: Work, visit: Visit) -> None:
    """The resident says it did not happen: a coordinator gets both sides, and it is not counted."""
    who = party(work, visit)
    visit.resident_says = "did not happen"
    cancel(work, ref(visit), *LOOKING_BACK)
    both_sides(work, who)


def both_sides(work: Work, who: Party) -> None:
    """A coordinator gets what each of them said."""
    said = who.visit.volunteer_says or "nothing yet"
    why = (
        f"How it went: {who.request.name} says '{who.visit.resident_says}', V{who.volunteer.code} says '{said}'."
        " Not counted until settled: please find out."
    )
    tell_team(work, who, why, who.resident)


def settle(work: Work, who: Party) -> None:
    """Both have had their say: counted if the volunteer said done and the resident said well, or nothing."""
    visit = who.visit
    if visit.volunteer_says != "done" or visit.resident_says not in ("well", "no reply", "not asked"):
        return
    visit.state, visit.counted_at, visit.closed_at = "done", work.now, work.now
    if weekly.is_weekly(who):
        return
    if change_request(work.session, who.request, "closed", ("done", "matched", "contacted")):
        finish(work, who.request, "done")


TIMERS = {
    TimerKind.FEEDBACK: feedback_due,
    TimerKind.FEEDBACK_AGAIN: feedback_again,
    TimerKind.FEEDBACK_END: feedback_end,
}
