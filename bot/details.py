"""What a coordinator who took something is told: K2, with name, number and area."""

from bot import chasing, hush, tasks
from bot.numbers import spoken
from bot.outbox import Priority, say
from bot.work import Work
from flows.safety_replies import ASKS_IF_SAFE
from storage.care import latest_request
from storage.people import phone_of
from storage.tables import Coordinator, Person, Request, Task, Visit

UNKNOWN_PHONE, UNKNOWN_AREA = "no number", "area ?"
SLOT = 14
"""What the slot of a phone number holds: a longer one goes without its spaces."""


def send_details(work: Work, task: Task, coordinator: Coordinator) -> None:
    """K2 to the coordinator's registered phone; K2n while it may not be safe to ring. The view is logged."""
    to = work.get(Person, coordinator.person_id)
    if task.person_id is None:
        say(work, to, "K12", {"code": chasing.code_of(task)}, item=tasks.ref(task))
        return
    person = work.get(Person, task.person_id)
    slots = {
        "code": chasing.code_of(task),
        "name": person.first_name,
        "phone": number_of(work, person),
        "area": area_of(work, task),
    }
    say(work, to, "K2n" if _unsure(work, task) else "K2", slots, priority=Priority.SAFETY, item=tasks.ref(task))
    tasks.note(work, tasks.ref(task), "number shown", actor=tasks.actor_of(coordinator))


def number_of(work: Work, person: Person) -> str:
    """Their number as people read it, whole whatever its length."""
    e164 = phone_of(work.session, person)
    if e164 is None:
        return UNKNOWN_PHONE
    return spoken(e164) if len(spoken(e164)) <= SLOT else e164


def _unsure(work: Work, task: Task) -> bool:
    """Whether ringing may do harm: asked if it is safe, and no plain yes."""
    asked = task.kind in ASKS_IF_SAFE or task.safe_to_ring is not None
    return not task.safe_to_ring and (asked or hush.question_open(work, task.id) is not None)


def area_of(work: Work, task: Task) -> str:
    """Whereabouts it is: of the visit or request it is about, else of what the person last asked for."""
    request = _request_of(work, task)
    return (request.area if request else "") or UNKNOWN_AREA


def _request_of(work: Work, task: Task) -> Request | None:
    if task.visit_id is not None:
        return work.get(Request, work.get(Visit, task.visit_id).request_id)
    if task.request_id is not None:
        return work.get(Request, task.request_id)
    return latest_request(work.session, task.person_id) if task.person_id is not None else None
