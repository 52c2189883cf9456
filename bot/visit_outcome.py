"""How it went, as the volunteer says: done and in how many minutes, or it did not happen."""

from datetime import time, timedelta

from bot import feedback, tasks, weekly
from bot.timers import TimerKind, arm, cancel
from bot.visit_day import no_longer_there
from bot.visit_ends import MATCHED, end, put_out_again
from bot.visit_kit import AGREED, INTRODUCING, LOOKING_BACK, RINGING, introduction_over, party, ref
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.times import at
from storage.requests import change as change_request
from storage.tables import Visit
from storage.visits import asked_after, change
from storage.work_items import STANDING

MORNING = time(10)


def happened(work: Work, visit: Visit) -> None:
    """The volunteer says it is done; counted once the resident has not said otherwise."""
    if not change(work.session, visit, "happened", STANDING, volunteer_says="done"):
        return
    who = party(work, visit)
    visit.contacted_at = visit.contacted_at or work.now
    cancel(work, ref(visit), *INTRODUCING, *RINGING, *AGREED)
    no_longer_there(work, visit)
    introduction_over(work, visit)
    if weekly.is_weekly(who):
        weekly.go_on(work, who)
    else:
        change_request(work.session, who.request, "done", MATCHED)
        cancel(work, ("request", who.request.id))
    who.volunteer.tasks_done += 1
    gave_minutes(work, visit, None)
    if visit.resident_says == "":
        _ask_resident_tomorrow(work, visit)
    elif visit.resident_says == "well":
        feedback.settle(work, who)
    else:
        feedback.both_sides(work, who)


def _ask_resident_tomorrow(work: Work, visit: Visit) -> None:
    """H19 at 10am the next day, unless it has been asked already."""
    if asked_after(work.session, visit.id):
        return
    cancel(work, ref(visit), *LOOKING_BACK)
    tomorrow = at(work.here.date() + timedelta(days=1), MORNING, work.settings.hours)
    arm(work, TimerKind.FEEDBACK, ref(visit), tomorrow, stage=visit.stage)


def gave_minutes(work: Work, visit: Visit, minutes: int | None) -> None:
    """How long it took; not said is the usual length, marked as an estimate."""
    who = party(work, visit)
    usual = work.settings.call_minutes if who.chat else work.settings.visit_minutes
    visit.minutes, visit.minutes_estimated = minutes or usual, minutes is None


def did_not_happen(work: Work, visit: Visit) -> None:
    """The volunteer says it did not happen: a coordinator finds out, and it is offered again.

    Not if the resident says it went well: then a coordinator gets both.
    """
    who = party(work, visit)
    visit.volunteer_says = "did not happen"
    if visit.resident_says == "well":
        end(work, visit, "not_happened")
        change_request(work.session, who.request, "with_coordinator", MATCHED)
        feedback.both_sides(work, who)
        return
    why = f"V{who.volunteer.code} says it did not happen with {who.request.name}: please find out."
    tasks.open_task(work, TaskKind.VISIT, why, person=who.helper, request=who.request, visit=visit, colour="amber")
    if end(work, visit, "not_happened"):
        put_out_again(work, who)
