"""Visits: what other parts call. The work is in introductions, ringing, visit_* and feedback."""

from typing import assert_never

from bot import feedback, introductions, ringing, visit_day, visit_ends, visit_outcome
from bot.introductions import begin, told
from bot.timers import Handler, TimerKind
from bot.turn import Turn
from bot.visit_ends import call_off, texts_stopped
from bot.visit_words import by_reference, done, here, home, other, sorry, worried
from bot.work import Work
from flows.effects import visits as v
from storage.tables import Outbound, Person, Request, Visit
from storage.visits import standing_visit
from storage.work_items import active_visits

__all__ = [
    "TIMERS",
    "apply",
    "begin",
    "by_reference",
    "call_off",
    "done",
    "happened",
    "here",
    "home",
    "other",
    "sorry",
    "standing_here",
    "text_changed",
    "texts_stopped",
    "told",
    "worried",
]

TIMERS: dict[TimerKind, Handler] = {
    **introductions.TIMERS,
    **ringing.TIMERS,
    **visit_day.TIMERS,
    **visit_ends.TIMERS,
    **feedback.TIMERS,
}


def text_changed(work: Work, text: Outbound) -> None:
    """The fate of a text about a visit is known."""
    introductions.text_changed(work, text)
    visit_ends.text_changed(work, text)


def happened(work: Work, request: Request) -> None:
    """A coordinator says it is done (CLOSE DONE): the visit that stands is over, with nothing more to ask."""
    visit = standing_visit(work.session, request.id)
    if visit is not None:
        visit.volunteer_says, visit.resident_says, visit.counted_at = "done", "not asked", work.now
        visit_ends.end(work, visit, "done")
        visit_outcome.gave_minutes(work, visit, None)


def standing_here(work: Work, person: Person) -> Visit | None:
    """The visit in which a volunteer is at somebody's home just now (between HERE and HOME)."""
    return next((x for x in active_visits(work.session, person.id) if x.state == "under_way"), None)


def apply(turn: Turn, effect: v.VisitEffect) -> None:
    """Carry one effect out."""
    work = turn.work
    if isinstance(effect, v.Worried):
        visit_ends.worried(work, work.get(Visit, effect.visit_id) if effect.visit_id else None, turn.person)
        return
    visit = work.get(Visit, effect.visit_id)
    match effect:
        case v.WentWell():
            feedback.went_well(work, visit)
        case v.Again(_, yes):
            feedback.again(work, visit, yes=yes)
        case v.WantOther():
            visit_ends.want_other(turn, visit)
        case v.Withdraw():
            visit_ends.withdraw(turn, visit)
        case _:
            _apply_on_the_way(work, visit, effect)


OnTheWay = (
    v.Spoken | v.NoAnswerYet | v.Arrived | v.Away | v.Happened | v.GaveMinutes | v.DidNotHappen | v.SawCalledOff
)


def _apply_on_the_way(work: Work, visit: Visit, effect: OnTheWay) -> None:
    match effect:
        case v.Spoken(_, at):
            ringing.spoken_to(work, visit, at)
        case v.NoAnswerYet():
            ringing.no_answer(work, visit)
        case v.Arrived():
            visit_day.arrived(work, visit)
        case v.Away():
            visit_day.safely_away(work, visit)
        case v.Happened():
            visit_outcome.happened(work, visit)
        case v.GaveMinutes(_, minutes):
            visit_outcome.gave_minutes(work, visit, minutes)
        case v.DidNotHappen(_, by_resident):
            (feedback if by_resident else visit_outcome).did_not_happen(work, visit)
        case v.SawCalledOff():
            visit_ends.saw_called_off(work, visit)
        case _:
            assert_never(effect)
