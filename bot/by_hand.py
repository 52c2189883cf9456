"""What coordinators do with an item, the same by text and at the desk; its story says who did it."""

from collections.abc import Mapping

from bot import checkins, offers, tasks, visits
from bot.outbox import Item, Priority, say_words
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.gsm import plain
from storage import references
from storage.tables import CheckIn, Coordinator, Person, Request, Task, Visit, Volunteer

Thing = Task | Request | CheckIn
"""What a reference may stand for."""


_TABLES: Mapping[str, type[Thing]] = {"task": Task, "request": Request, "checkin": CheckIn}


def ref(item: Thing) -> Item:
    """The item as events name it."""
    return (next(name for name, table in _TABLES.items() if isinstance(item, table)), item.id)


def thing(work: Work, code: int) -> Thing | None:
    """What a three-digit number stands for, closed or not; None for nothing a coordinator can work on."""
    found = references.find(work.session, work.community.id, code)
    return work.get(_TABLES[found[0]], found[1]) if found and found[0] in _TABLES else None


def finish(work: Work, task: Task, reason: str, coordinator: Coordinator) -> None:
    """SAFE, CLOSE: close it, and let whoever waits for that know.

    Check-ins tell the contacts; a visit goes on once its resident was told by telephone.
    """
    tasks.close(work, task, reason, coordinator)
    if task.kind == TaskKind.CHECKIN:
        checkins.safe(work, task)
    if task.visit_id is not None and task.kind in (TaskKind.VISIT, TaskKind.RING):
        visit = work.get(Visit, task.visit_id)
        if visit.state == "introducing":
            visits.told(work, visit)


def say(work: Work, item: Thing, words: str, coordinator: Coordinator) -> Person | None:
    """SAY: to the person an item is about, under an alert at once, else in residents' hours; None: to nobody."""
    if item.person_id is None:
        return None
    person = work.get(Person, item.person_id)
    _send(work, item, person, words, coordinator, urgent=isinstance(item, Task) and item.colour != "plain")
    return person


def tell_volunteer(work: Work, item: Thing, words: str, coordinator: Coordinator) -> Volunteer | None:
    """TELLV: to the matched volunteer, or the one in K14; None when there is none."""
    volunteer = volunteer_of(work, item)
    if volunteer is not None:
        _send(work, item, work.get(Person, volunteer.person_id), words, coordinator, urgent=False)
    return volunteer


def volunteer_of(work: Work, item: Thing) -> Volunteer | None:
    """Whom TELLV reaches."""
    if isinstance(item, CheckIn):
        return None
    if item.volunteer_id is not None:
        return work.get(Volunteer, item.volunteer_id)
    request_id = item.request_id if isinstance(item, Task) else item.id
    return offers.who_wondered(work, work.get(Request, request_id)) if request_id is not None else None


def _send(work: Work, item: Thing, person: Person, words: str, coordinator: Coordinator, *, urgent: bool) -> None:
    said = f"{work.settings.short}: {plain(words)}"
    text = say_words(work, person, said, priority=Priority.SAFETY if urgent else Priority.REMINDER)
    facts = {"text": str(text.id), "to": str(person.id)}
    tasks.note(work, ref(item), "said", said, actor=tasks.actor_of(coordinator), facts=facts)


def more(work: Work, request: Request, coordinator: Coordinator) -> int:
    """MORE: the next wave now, looking further out; returns how many were asked."""
    asked = offers.more(work, request)
    tasks.note(work, ref(request), "asked wider", str(asked), actor=tasks.actor_of(coordinator))
    return asked


def assign(work: Work, request: Request, volunteer: Volunteer, coordinator: Coordinator) -> str:
    """ASSIGN: offered to one person only; returns "" or the reason why not."""
    refused = offers.assign(work, request, volunteer)
    if not refused:
        tasks.note(work, ref(request), "offered", f"V{volunteer.code}", actor=tasks.actor_of(coordinator))
    return refused
