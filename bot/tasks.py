"""Tasks for coordinators: the list of what needs a person, alerts among it."""

from bot.work import Work
from storage import references
from storage.tables import Event, Person, Request, Task, Visit


def open_task(
    work: Work,
    kind: str,
    why: str,
    *,
    person: Person | None = None,
    request: Request | None = None,
    visit: Visit | None = None,
    colour: str = "plain",
    urgent: bool = False,
) -> Task:
    """Put something in front of the team; `urgent` texts whoever is on duty and chases them until GOT."""
    task = work.add(
        Task(
            community_id=work.community.id,
            kind=kind,
            why=why,
            colour=colour,
            person_id=person.id if person else None,
            request_id=request.id if request else None,
            visit_id=visit.id if visit else None,
            opened_at=work.now,
            chased=urgent,
        )
    )
    task.code = references.take(work.session, work.community.id, ("task", task.id), work.now)
    note(work, ("task", task.id), "opened")
    if urgent:
        from bot import alerts

        alerts.chase(work, task)
    return task


def note(work: Work, item: tuple[str, int], kind: str, words: str = "", *, actor: str = "line") -> Event:
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
    )
    return work.add(event)
