"""What a person's page shows, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.labels import need_of, when_of
from bot.work import Work
from flows.settings import Settings
from storage import desk_people as rows
from storage.desk_volunteers import latest_volunteer
from storage.people import addresses, coordinator_of, number_among, team_names
from storage.tables import (
    Address,
    CheckIn,
    Consent,
    Coordinator,
    Event,
    Inbound,
    Outbound,
    Pair,
    Person,
    Request,
    Task,
    Volunteer,
)

PAGE = 40
"""Texts of a conversation shown at once."""
MARKS = {
    "queued": "waiting to go",
    "sending": "going",
    "unknown": "not known whether it left",
    "sent": "✓ sent",
    "delivered": "✓✓ delivered",
    "undelivered": "not delivered",
    "failed": "failed",
    "refused": "not sent",
}
LOST = frozenset({"undelivered", "failed", "refused"})


@dataclass(frozen=True)
class Bubble:
    """One text as on a phone."""

    text: Inbound | Outbound
    theirs: bool
    mark: str = ""
    lost: bool = False
    by: str = ""
    """Who of the team wrote it; "" for the machine."""


@dataclass(frozen=True)
class Talk:
    """A page of a conversation, oldest first."""

    bubbles: list[Bubble]
    earlier: rows.Cursor | None
    version: str
    """Changes whenever the latest page does."""


@dataclass(frozen=True)
class Shown:
    """Everything the page says."""

    person: Person
    addresses: list[Address]
    number: str | None
    volunteer: Volunteer | None
    coordinator: Coordinator | None
    names: dict[int, str]
    talk: Talk
    consents: list[Consent]
    latest: list[Consent]
    """The last word on each purpose."""
    requests: list[tuple[Request, str, str]]
    tasks: list[Task]
    checkins: list[CheckIn]
    notes: list[Event]
    apart: list[tuple[Pair, Volunteer, Person]]
    shown_hours: dict[str, tuple[int, int]]
    settings: Settings
    asking: bool
    """Whether the machine has a question open."""


def shown(work: Work, person: Person) -> Shown:
    """Gather it."""
    session = work.session
    volunteer = latest_volunteer(session, person.id)
    names = team_names(session, work.community.id)
    reached, consents = addresses(session, person.id), rows.consents(session, person.id)
    volunteer_id, today = volunteer.id if volunteer else None, work.here.date()
    return Shown(
        person=person,
        addresses=reached,
        number=person.ring_number or number_among(reached),
        volunteer=volunteer,
        coordinator=coordinator_of(session, person.id),
        names=names,
        talk=talk(work, person, names=names),
        consents=consents,
        latest=list({c.purpose: c for c in reversed(consents)}.values()),
        requests=[(r, need_of(r), when_of(r, today)) for r in rows.requests_of(session, person.id)],
        tasks=rows.open_tasks_of(session, person.id),
        checkins=rows.checkins_of(session, person.id),
        notes=rows.notes_of(session, ("person", person.id)),
        apart=rows.kept_apart(session, person.id, volunteer_id),
        shown_hours=rows.hours_of(session, person.id, volunteer_id),
        settings=work.settings,
        asking=rows.is_asked(session, person.id),
    )


def talk(
    work: Work, person: Person, before: rows.Cursor | None = None, names: dict[int, str] | None = None
) -> Talk:
    """The latest page of a conversation, or the one before a cursor."""
    texts, earlier = rows.thread(work.session, person.id, before, PAGE)
    names = team_names(work.session, work.community.id) if names is None else names
    return Talk([_bubble(text, names) for text in texts], earlier, _version(texts, person))


def _bubble(text: Inbound | Outbound, names: dict[int, str]) -> Bubble:
    if isinstance(text, Inbound):
        return Bubble(text, theirs=True, mark="held back: too many at once" if text.status == "held" else "")
    mark, lost = MARKS.get(text.status, text.status), text.status in LOST
    by = names.get(text.item_id or 0, "") if text.item_type == "coordinator" else ""
    return Bubble(text, theirs=False, mark=f"{mark}: {text.reason}" if text.reason else mark, lost=lost, by=by)


def _version(texts: Sequence[Inbound | Outbound], person: Person) -> str:
    """The newest text each way, how far each got, and who has the chat, in a few letters."""
    heard = max((t.id for t in texts if isinstance(t, Inbound)), default=0)
    said = max((t.id for t in texts if isinstance(t, Outbound)), default=0)
    fates = sum(list(MARKS).index(t.status) + 1 for t in texts if isinstance(t, Outbound) and t.status in MARKS)
    return f"{heard}-{said}-{fates}-{person.held_by or 0}"
