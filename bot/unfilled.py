"""Telling coordinators: a request not filled (K3), weekly help to be matched by hand (K13)."""

from datetime import datetime, timedelta

from bot import duty, matching, tasks
from bot.labels import need_of, when_of
from bot.outbox import Item, Priority, say
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.fit import HARD, Why
from flows.geometry import miles
from flows.times import DAYS, at, in_team_hours, next_team_opening
from storage import offers as rows
from storage.tables import Coordinator, Person, Request, Volunteer
from storage.work_items import offers_of

LIKELY = 3
READ_WITHIN, AFTER_OPENING, QUARTER = timedelta(hours=2), timedelta(hours=1), timedelta(minutes=15)


def on_duty(work: Work, request: Request) -> Coordinator | None:
    """Who is told about a request: the coordinator who holds it if they can be reached, else the first on duty."""
    reachable = duty.reachable(work)
    holding = (c for c in reachable if c.id == request.coordinator_id)
    return next(holding, reachable[0] if reachable else None)


def tell(work: Work, request: Request, prompt: str, slots: dict[str, str], item: Item | None = None) -> bool:
    """Text the coordinator on duty about a request; False when nobody can be reached (the task is on the list)."""
    coordinator = on_duty(work, request)
    if coordinator is None:
        return False
    person = work.get(Person, coordinator.person_id)
    about = item or ("request", request.id)
    say(work, person, prompt, {"code": str(request.code), **slots}, priority=Priority.SAFETY, item=about)
    return True


def person_of(work: Work, volunteer: Volunteer) -> Person:
    """The person in a volunteer."""
    return work.get(Person, volunteer.person_id)


def tell_unfilled(work: Work, request: Request) -> None:
    """K3, once a request, to whoever is on duty, and a task on the list."""
    asked = sum(o.state != "closed" for o in offers_of(work.session, request.id))
    if rows.open_task_about(work.session, request.id, TaskKind.UNFILLED) is None:
        why = f"Not filled: asked {asked}, no yes so far."
        tasks.open_task(work, TaskKind.UNFILLED, why, request=request, colour="amber")
    if request.told_unfilled_at is not None or request.code is None:
        return
    request.told_unfilled_at = work.now
    slots = {
        "need": need_of(request),
        "when": when_of(request, work.here.date()),
        "area": request.area,
        "n": str(asked),
        "vid": _suggestion(work, request),
    }
    tell(work, request, "K3", slots)


def _suggestion(work: Work, request: Request) -> str:
    """The volunteer a coordinator might ASSIGN: one who fits, else the nearest who is not ruled out."""
    judged = matching.overview(work, request)
    ruled_out = HARD | {Why.SAID_NO, Why.GAVE_UP, Why.KIND}
    likely = next((j for j in judged if j.why not in ruled_out and j.why is not Why.ASKED), None)
    likely = likely or next((j for j in judged if j.why not in ruled_out), None)
    return f"V{likely.volunteer.code}" if likely else "V12"


def weekly(work: Work, request: Request) -> None:
    """Weekly help is not broadcast: up to three likely volunteers go to a coordinator, who makes the match."""
    likely = matching.best(work, request, LIKELY)
    names = _listed(likely)
    why = f"Weekly: choose one of {names}." if likely else "Weekly: nobody fits; please find somebody."
    tasks.open_task(work, TaskKind.CHOOSE, why, request=request)
    if not likely or request.code is None:
        return
    weekday = request.weekday if request.weekday is not None else request.wanted_on.weekday()
    slots = {
        "need": need_of(request),
        "day": DAYS[weekday],
        "area": request.area,
        "list": names,
        "vid": f"V{likely[0].volunteer.code}",
    }
    tell(work, request, "K13", slots)


def _listed(likely: list[matching.Judged]) -> str:
    """ "V101 0.4 miles, V102 0.7, V103 3.1", or the code alone where the distance is not known."""
    parts: list[str] = []
    for judged in likely:
        unit = " miles" if not parts else ""
        far = f" {miles(judged.metres)}{unit}" if judged.metres is not None else ""
        parts.append(f"V{judged.volunteer.code}{far}")
    return ", ".join(parts)


def read_by(work: Work) -> datetime:
    """By when a person of the team will have read a note, local: a promise the team can keep.

    Two hours on while the team is in, else an hour after it next opens.
    """
    hours = work.settings.hours
    if duty.reachable(work) and in_team_hours(work.now, hours):
        soon = _on_the_quarter(work.here + READ_WITHIN)
        if soon <= at(work.here.date(), hours.team.closes, hours):
            return soon
    return next_team_opening(work.now, hours) + AFTER_OPENING


def _on_the_quarter(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    whole = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    return whole if whole == moment else whole + QUARTER
