"""A yes: one statement decides who has it, and everybody else gets a kind answer (design, "The race")."""

from bot import asking, questions, tasks, unfilled
from bot.turn import Turn
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.times import say_time
from storage import offers as rows
from storage import references
from storage.tables import Offer, Request, Task, Volunteer

HAS_IT = ("matched", "contacted")
WAITING = ("open", "offering", "unfilled", "with_coordinator")


def accept(turn: Turn, offer: Offer) -> None:
    """A plain yes, at any time: it wins while the request is open, also after a no."""
    work = turn.work
    request, volunteer = take_up(work, offer)
    offer.said_yes = True
    if offer.state == "no":
        offer.state, offer.blocking = "open", False  # changed their mind; another offer may be open by now
    if rows.win(work.session, request, volunteer, work.now):
        _won(work, request, volunteer, offer)
    else:
        answer_late(turn, request, volunteer, offer)


def take_up(work: Work, offer: Offer) -> tuple[Request, Volunteer]:
    """An offer's request (locked, as it is now) and volunteer. Any answer ends a run of missed offers."""
    request = rows.locked(work.session, offer.request_id)
    work.session.refresh(offer)
    volunteer = work.get(Volunteer, offer.volunteer_id)
    offer.answered_at, volunteer.misses = work.now, 0
    return request, volunteer


def _won(work: Work, request: Request, volunteer: Volunteer, offer: Offer) -> None:
    from bot import visits

    asking.close_offer(work, offer, "won")
    asking.stand_down(work, request, keep=volunteer)
    for task in rows.open_tasks_about(work.session, request.id, (TaskKind.UNFILLED, TaskKind.CHOOSE)):
        task.state, task.closed_at, task.close_reason = "closed", work.now, "a volunteer said yes"
        references.close(work.session, ("task", task.id), work.now)
    tasks.note(work, ("request", request.id), "matched", f"V{volunteer.code}")
    visits.begin(work, request, volunteer)


def answer_late(turn: Turn, request: Request, volunteer: Volunteer, offer: Offer) -> None:
    """The kind answer to somebody who does not have it, by the reason why; never "confirmed"."""
    work = turn.work
    rows.unsend(work.session, ("offer", offer.id), "F5")  # two texts saying the same would only confuse
    slots = {"vol": turn.person.first_name, "code": str(request.code)}
    if request.state in HAS_IT:
        turn.reply("F2r" if request.volunteer_id == volunteer.id else "F4", **slots)
    elif request.state == "expired":
        turn.reply("F4d", **slots)
    elif request.state not in WAITING or _kept_apart(work, request, volunteer):
        turn.reply("F4e", **slots)
    else:
        by = unfilled.read_by(work)
        tell_of_words(work, request, offer, volunteer, turn.masked.body).due_at = by
        turn.reply("F4c", **slots, time=say_time(by, work.here))
    if offer.state == "open" and request.state not in WAITING:
        asking.close_offer(work, offer, "stood_down")
    questions.close_about(work, ("offer", offer.id), "answered", frozenset({Flow.OFFER}))


def _kept_apart(work: Work, request: Request, volunteer: Volunteer) -> bool:
    pair = rows.pairs_of(work.session, request.person_id).get(volunteer.id)
    return pair is not None and pair.never


def tell_of_words(work: Work, request: Request, offer: Offer, volunteer: Volunteer, words: str) -> Task:
    """K14 to the coordinator on duty, and a task to read it; TELLV answers the volunteer."""
    task = rows.open_task_about(work.session, request.id, TaskKind.READ, volunteer.id)
    if task is None:
        task = tasks.open_task(work, TaskKind.READ, f"V{volunteer.code}, about an offer: {words}", request=request)
        task.volunteer_id, task.person_id = volunteer.id, volunteer.person_id
    else:
        tasks.note(work, ("task", task.id), "words", words)
    person = unfilled.person_of(work, volunteer)
    slots = {"vol": person.first_name, "words": words}
    unfilled.tell(work, request, "K14", slots, item=("offer", offer.id))
    return task
