"""The day after: the resident is asked, what both said is put together, and the request is closed."""

from datetime import time, timedelta

from bot import questions, tasks
from bot.outbox import Priority
from bot.request_ends import finish
from bot.timers import TimerKind, arm
from bot.visit_kit import Party, asking_waits, party, ref, slots
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.feedback import Feedback, FeedbackDraft
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
    if who is None:
        return
    if asking_waits(work, who.resident):
        arm(work, TimerKind.FEEDBACK, ref(who.visit), work.now + HOLD, stage=who.visit.stage)
        return
    _ask(work, who)
    again = at(work.here.date() + AGAIN_AFTER, MORNING, work.settings.hours)
    arm(work, TimerKind.FEEDBACK_AGAIN, ref(who.visit), again, stage=who.visit.stage)


def _ask(work: Work, who: Party) -> None:
    questions.close_about(work, ref(who.visit), "asked again", frozenset({Flow.FEEDBACK, Flow.INTRODUCTION}))
    state = Feedback.ASKER if who.request.asker else Feedback.RESIDENT
    draft = FeedbackDraft(who.visit.id, slots(work, who))
    questions.start(
        work, who.resident, Flow.FEEDBACK, state, draft, item=ref(who.visit), priority=Priority.REMINDER
    )


def feedback_again(work: Work, timer: Timer) -> None:
    """Once more, two days later."""
    who = _asking(work, timer)
    if who is not None:
        if not asking_waits(work, who.resident):
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
    other = "says it is done" if visit.volunteer_says == "done" else "has not said anything yet"
    why = f"{who.request.name} says it did not happen; V{who.volunteer.code} {other}. Please find out."
    tasks.open_task(
        work,
        TaskKind.VISIT,
        why,
        person=who.resident,
        request=who.request,
        visit=visit,
        colour="amber",
        urgent=True,
    )


def settle(work: Work, who: Party) -> None:
    """Both have had their say: counted if the volunteer said done and the resident did not say otherwise."""
    visit = who.visit
    if visit.volunteer_says != "done" or visit.resident_says == "did not happen":
        return
    visit.state, visit.counted_at, visit.closed_at = "done", work.now, work.now
    if change_request(work.session, who.request, "closed", ("done", "matched", "contacted")):
        finish(work, who.request, "done")


TIMERS = {
    TimerKind.FEEDBACK: feedback_due,
    TimerKind.FEEDBACK_AGAIN: feedback_again,
    TimerKind.FEEDBACK_END: feedback_end,
}
