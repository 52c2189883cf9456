"""Tasks for coordinators: the list of what needs a person, alerts among it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.timers import TimerKind, arm, cancel
from bot.work import Work
from storage import references
from storage.care import RED, claim_task
from storage.tables import Coordinator, Event, Person, Request, Task, Visit, Volunteer

REOPENS = timedelta(minutes=30)
"""A task somebody took, without a word about it since, is opened again."""


def ref(task: Task) -> tuple[str, int]:
    """The task as an item of timers, texts and events."""
    return ("task", task.id)


def actor_of(coordinator: Coordinator | None) -> str:
    """Who did something, as the story of an item names them."""
    return f"coordinator:{coordinator.id}" if coordinator else "line"


def open_task(
    work: Work,
    kind: str,
    why: str,
    *,
    person: Person | None = None,
    request: Request | None = None,
    visit: Visit | None = None,
    volunteer: Volunteer | None = None,
    round_id: int | None = None,
    colour: str = "plain",
    urgent: bool = False,
    prompt: str = "K1",
    slots: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
    phrases: str = "",
) -> Task:
    """Put something in front of the team; `urgent` texts whoever is on duty and chases them until GOT.

    `prompt` is what alerts them (K1, or K4, K4w, K10), `slots` what it needs beyond code and kind; `phrases` the
    version of the safety phrases that caught it.
    """
    task = work.add(
        Task(
            community_id=work.community.id,
            kind=kind,
            why=why,
            colour=colour,
            person_id=person.id if person else None,
            request_id=request.id if request else None,
            visit_id=visit.id if visit else None,
            volunteer_id=volunteer.id if volunteer else None,
            round_id=round_id,
            opened_at=work.now,
            due_at=due_at,
            chased=urgent,
            prompt=prompt,
            slots=dict(slots or {}),
            phrases=phrases,
        )
    )
    task.code = references.take(work.session, work.community.id, ref(task), work.now)
    note(work, ref(task), "opened")
    if urgent:
        from bot import chasing

        chasing.chase(work, task)
    return task


def note(
    work: Work,
    item: tuple[str, int],
    kind: str,
    words: str = "",
    *,
    actor: str = "line",
    facts: Mapping[str, str] | None = None,
) -> Event:
    """Write what happened to an item into its story."""
    event = Event(
        community_id=work.community.id,
        item_type=item[0],
        item_id=item[1],
        at=work.now,
        kind=kind,
        words=words,
        actor=actor,
        inbound_id=work.inbound.id if work.inbound else None,
        facts=dict(facts or {}),
    )
    return work.add(event)


def take(work: Work, task: Task, coordinator: Coordinator) -> bool:
    """GOT: theirs, if nobody else has it; without SAFE or NOTE in 30 minutes it opens again."""
    mine = task.state == "taken" and task.holder_id == coordinator.id
    if not mine and not claim_task(work.session, task.id, coordinator.id, work.now):
        return False
    if not mine:
        work.session.refresh(task)
        task.stage += 1
        cancel(work, ref(task), TimerKind.CHASE, TimerKind.REOPEN)
        arm(work, TimerKind.REOPEN, ref(task), work.now + REOPENS, stage=task.stage)
        note(work, ref(task), "taken", actor=actor_of(coordinator))
    return True


def give_back(work: Work, task: Task, coordinator: Coordinator | None = None) -> None:
    """Nobody's again; an alert is chased afresh."""
    task.state, task.holder_id, task.taken_at = "open", None, None
    task.stage, task.chases = task.stage + 1, 0
    cancel(work, ref(task), TimerKind.CHASE, TimerKind.REOPEN)
    note(work, ref(task), "opened again", actor=actor_of(coordinator))
    if task.chased:
        from bot import chasing

        chasing.chase(work, task)


def add_note(work: Work, task: Task, words: str, coordinator: Coordinator | None = None) -> None:
    """NOTE: a word about it, with name and time; it stays with whoever has it."""
    task.noted_at = work.now
    cancel(work, ref(task), TimerKind.REOPEN)
    note(work, ref(task), "note", words, actor=actor_of(coordinator))


def close(work: Work, task: Task, reason: str, coordinator: Coordinator | None = None) -> None:
    """SAFE or CLOSE: done with. A person with no red alert left may be asked things again a day later."""
    if task.state == "closed":
        return
    task.state, task.closed_at, task.close_reason = "closed", work.now, reason
    task.stage += 1
    cancel(work, ref(task))
    references.close(work.session, ref(task), work.now)
    note(work, ref(task), "closed", reason, actor=actor_of(coordinator))
    if task.colour == RED and task.person_id is not None:
        from bot import hush

        hush.release(work, work.get(Person, task.person_id))
