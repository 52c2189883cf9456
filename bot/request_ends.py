"""How a request ends or changes hands: called off, closed, taken by a person, put out again."""

from datetime import date, datetime, timedelta

from bot import choosing, offers, questions, tasks
from bot.labels import need_of
from bot.promised import nothing_promised, promise
from bot.timers import cancel
from bot.turn import Turn
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.when import When
from flows.need_draft import A_WEEK
from flows.places import Spot
from storage import references
from storage.offers import locked, open_tasks_about
from storage.people import OPEN_REQUEST
from storage.requests import BEFORE_MATCH, change
from storage.tables import Coordinator, Person, Request, Visit, Volunteer

SOON = timedelta(hours=3)
MATCHED = ("matched", "contacted")
SETTLED_WITH_IT = (TaskKind.UNFILLED, TaskKind.CHOOSE, TaskKind.READ, TaskKind.PLACE)


def finish(work: Work, request: Request, reason: str, coordinator: Coordinator | None = None) -> None:
    """What every end has in common: no more timers, no more questions, the reference rests, tasks are closed."""
    item = ("request", request.id)
    request.closed_at, request.close_reason = work.now, reason
    cancel(work, item)
    questions.close_about(work, item, reason)
    references.close(work.session, item, work.now)
    tasks.note(work, item, "closed", reason, actor=tasks.actor_of(coordinator))


def call_off(turn: Turn, request: Request) -> None:
    """NOT NEEDED: H18, or H18n within 3 hours of a visit; whoever was asked or coming is told."""
    rung = called_off(turn.work, request)
    if rung is None:
        turn.reply("H21n")
    elif rung:
        turn.reply("H18n", name=request.asker or request.name, vol=rung)
    else:
        turn.reply("H18", name=request.asker or request.name)


def called_off(work: Work, request: Request, coordinator: Coordinator | None = None) -> str | None:
    """Help is no longer wanted, by a text or by a call the coordinator took; whoever was asked or coming is told.

    Returns None when it was over already, the first name of a volunteer whom somebody now has to ring because
    they may be on the way, or "".
    """
    from bot import visits

    request = locked(work.session, request.id)
    if request.state not in OPEN_REQUEST:
        return None
    visit = visits.call_off(work, request) if request.state in MATCHED else None
    _end(work, request, "called_off", "not needed", coordinator)
    return _ask_to_ring(work, request, visit) if visit is not None and _soon(work, visit) else ""


def _end(work: Work, request: Request, state: str, reason: str, coordinator: Coordinator | None) -> None:
    """Nobody is asked any more, and what was on the list because of it is settled."""
    offers.stand_down(work, request)
    change(work.session, request, state, OPEN_REQUEST)
    _close_tasks(work, request, reason)
    finish(work, request, reason, coordinator)


def _ask_to_ring(work: Work, request: Request, visit: Visit) -> str:
    """Somebody rings the volunteer, who may be on the way; returns the volunteer's first name."""
    volunteer = work.get(Volunteer, visit.volunteer_id)
    helper = work.get(Person, volunteer.person_id)
    why = f"Called off with V{volunteer.code} perhaps on the way: please ring {helper.first_name} now."
    tasks.open_task(
        work, TaskKind.VISIT, why, person=helper, request=request, visit=visit, colour="amber", urgent=True
    )
    return helper.first_name


def _soon(work: Work, visit: Visit) -> bool:
    at: datetime | None = visit.agreed_at
    return at is not None and work.now > at - SOON


def _close_tasks(work: Work, request: Request, reason: str) -> None:
    for task in open_tasks_about(work.session, request.id, SETTLED_WITH_IT):
        tasks.close(work, task, reason)


def close(work: Work, request: Request, reason: str, coordinator: Coordinator | None = None) -> None:
    """CLOSE by a coordinator, with a reason."""
    from bot import visits

    request = locked(work.session, request.id)
    if request.state not in OPEN_REQUEST:
        return
    if request.state in MATCHED and reason == "DONE":
        visits.happened(work, request)
    elif request.state in MATCHED:
        visits.call_off(work, request)
    _end(work, request, "done" if reason == "DONE" else "closed", reason, coordinator)


def take(work: Work, request: Request, coordinator: Coordinator) -> bool:
    """TAKE: the line stops working on it; a late yes is told to the coordinator (F4c).

    Returns False when another coordinator has it (its `coordinator_id` says who).
    """
    request = locked(work.session, request.id)
    if request.coordinator_id not in (None, coordinator.id):
        return False
    fresh = request.coordinator_id is None
    request.coordinator_id = coordinator.id
    if change(work.session, request, "with_coordinator", BEFORE_MATCH) and fresh:
        tasks.note(work, ("request", request.id), "taken", actor=tasks.actor_of(coordinator))
    return True


def give_back(work: Work, request: Request, coordinator: Coordinator | None = None) -> None:
    """GIVE: back to the line, which asks again; what the line cannot ask about stays on the team's list."""
    request = locked(work.session, request.id)
    request.coordinator_id = None
    if request.state != "with_coordinator":
        return
    tasks.note(work, ("request", request.id), "given back", actor=tasks.actor_of(coordinator))
    chooser = choosing.who_chooses(work, request)
    if chooser is not None:
        choosing.hand_over(work, request, chooser)
    elif change(work.session, request, "open", ("with_coordinator",)):
        promise(work, request)
        offers.ask_again(work, request)


def reopen(work: Work, request: Request) -> datetime:
    """After SORRY or OTHER: the request goes out again; returns the new promise, local."""
    change(work.session, request, "open", (*MATCHED, *BEFORE_MATCH))
    moment = promise(work, request)
    offers.ask_again(work, request)
    return moment


def wrong_number(work: Work, request: Request) -> None:
    """Whoever asked is not at that number: nobody is asked or sent there any more, and a person finds out."""
    why = f"Wrong number, with a request for {need_of(request)} open: please find out."
    tasks.open_task(work, TaskKind.RING, why, request=request, colour="amber", urgent=request.state in MATCHED)
    if request.state in BEFORE_MATCH:
        offers.stand_down(work, request)
        change(work.session, request, "with_coordinator", BEFORE_MATCH)
        nothing_promised(work, request)


def place(work: Work, request: Request, spot: Spot, coordinator: Coordinator | None = None) -> None:
    """A coordinator has put it on the map: now volunteers can be asked."""
    request.postcode, request.area, request.rough = spot.text, spot.area, spot.rough
    request.easting, request.northing = spot.easting, spot.northing
    for task in open_tasks_about(work.session, request.id, (TaskKind.PLACE,)):
        tasks.close(work, task, "on the map", coordinator)
    tasks.note(work, ("request", request.id), "placed", spot.area, actor=tasks.actor_of(coordinator))
    give_back(work, request, coordinator)


def last_day(work: Work, when: When) -> date:
    """The last wanted day of a request that names none."""
    today = work.here.date()
    return today + A_WEEK if when is When.WEEK else today
