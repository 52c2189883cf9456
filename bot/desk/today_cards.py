"""Today's cards: each task as a coordinator reads it between two telephone calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot import safeguarding
from bot.desk.words import ABOUT_SAFETY, TITLES
from bot.labels import need_of, when_of
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.safety_replies import ASKS_IF_SAFE
from storage import desk_today as rows
from storage.people import ever_on_the_team
from storage.tables import Event, Inbound, Request, Task

MOST, MOST_REQUESTS, MOST_TEXTS = 40, 40, 20


@dataclass(frozen=True)
class Link:
    """Where to go on with it."""

    to: str
    says: str


ELSEWHERE: Mapping[str, Link] = {
    TaskKind.PLEDGE: Link("/desk/pledges?list=waiting", "Read the pledge"),
    TaskKind.ORGANISATION: Link("/desk/pledges/organisations", "Organisations"),
}
"""Where tasks of a kind are seen to, all of them on one page."""


@dataclass(frozen=True)
class TaskCard:
    """A task that needs a person, on whichever board."""

    task: Task
    title: str
    story: Sequence[Event]
    mine: bool
    holder: str
    late: bool
    """Whether what was promised is past."""
    ringing: str
    """A warning about ringing them, or ""."""

    @property
    def ends(self) -> str:
        """What its closing button says."""
        return "They are safe" if self.task.kind in ABOUT_SAFETY else "Done"

    @property
    def last(self) -> int:
        """The last event its story shows, so that a stale page can be told what came after."""
        return self.story[-1].id if self.story else 0


@dataclass(frozen=True)
class Card(TaskCard):
    """One task of Today."""

    about: str
    person_id: int | None
    name: str
    links: tuple[Link, ...]
    promised: datetime | None
    tell: str
    """Whom TELLV reaches: "V12", or ""."""

    @property
    def words(self) -> str:
        """What they wrote last, where that is why it is here."""
        theirs = [event.words for event in self.story if event.kind == "text"]
        return theirs[-1] if theirs and theirs[-1] not in self.task.why else ""


@dataclass(frozen=True)
class Nobody:
    """A request nobody said yes to, without a task."""

    request: Request
    about: str
    holder: str
    mine: bool
    late: bool


@dataclass(frozen=True)
class Board:
    """All of Today."""

    cards: tuple[Card, ...]
    nobody: tuple[Nobody, ...]
    texts: Sequence[Inbound]
    open: int
    names: Mapping[int, str]
    """The team, by number."""
    more: int
    """How many tasks there are beyond those shown."""
    more_requests: bool
    """Whether there are requests with nobody beyond those shown."""

    @property
    def needs(self) -> int:
        """How many things nobody has taken yet: the figure in the title of the browser's tab."""
        return self.open + sum(not one.holder for one in self.nobody) + len(self.texts)

    @property
    def alerts(self) -> tuple[Card, ...]:
        """Those that are chased by text and that nobody has."""
        return tuple(card for card in self.cards if card.task.chased and card.task.state == "open")


def board(work: Work, coordinator_id: int, *, lead: bool) -> Board:
    """What is to be done now, in seven statements or fewer whatever there is."""
    session, here = work.session, work.community.id
    waiting = rows.waiting(session, here, MOST)
    ids = [each.task.id for each in waiting]
    stories, unsure = rows.stories(session, ids), rows.asked_if_safe(session, ids)
    team = ever_on_the_team(session, here)
    ask_first = safeguarding.ask_first(work.settings, team, coordinator_id)
    counted = rows.in_states(session, here)
    unmatched = rows.unmatched(session, here, MOST_REQUESTS + 1)
    return Board(
        cards=tuple(_card(work, each, stories, unsure, coordinator_id, ask_first) for each in waiting),
        nobody=tuple(_nobody(work, each, coordinator_id) for each in unmatched[:MOST_REQUESTS]),
        texts=rows.unhandled(session, here, MOST_TEXTS) if lead else (),
        names={c.id: c.name for c in team},
        open=counted.get("open", 0),
        more=sum(counted.values()) - len(waiting),
        more_requests=len(unmatched) > MOST_REQUESTS,
    )


def _card(
    work: Work,
    each: rows.Waiting,
    stories: dict[int, list[Event]],
    unsure: set[int],
    coordinator_id: int,
    ask_first: str,
) -> Card:
    task, request = each.task, each.request
    promised = task.due_at or (request.promise_at if request else None)
    helper = each.volunteer if task.volunteer_id or task.kind == TaskKind.VOLUNTEER else None
    return Card(
        task=task,
        title=TITLES.get(task.kind, task.kind.capitalize()),
        about=_about(request, work.here.date()),
        person_id=each.person.id if each.person else None,
        name=_name(each),
        links=tuple(_links(each)),
        story=stories.get(task.id, ()),
        mine=task.state == "taken" and task.holder_id == coordinator_id,
        holder=each.holder,
        promised=promised,
        late=promised is not None and promised <= work.now,
        ringing=ringing(task, unsure, ask_first),
        tell=f"V{helper.code}" if helper and task.volunteer_id else "",
    )


def _about(request: Request | None, today: date) -> str:
    if request is None:
        return ""
    parts = (
        str(request.code or "NEW"),
        f"{need_of(request)},",
        f"{when_of(request, today)},",
        request.area or "no place yet",
    )
    return " ".join(parts)


def _name(each: rows.Waiting) -> str:
    """Whom it is about: "Doris", "V12 Anne", or "" when it is about nobody."""
    if each.person is None:
        return ""
    name = each.person.first_name or "Somebody without a name yet"
    about_volunteer = each.volunteer is not None and each.task.person_id == each.volunteer.person_id
    return f"V{each.volunteer.code} {name}" if about_volunteer and each.volunteer else name


def _links(each: rows.Waiting) -> list[Link]:
    """The next steps, the likeliest first."""
    kind, links = each.task.kind, []
    if kind == TaskKind.VOLUNTEER and each.volunteer:
        links.append(Link(f"/desk/volunteers/{each.volunteer.id}", "Look and approve"))
    if kind in ELSEWHERE:
        links.append(ELSEWHERE[kind])
    if each.request:
        place, why = kind == TaskKind.PLACE, kind in (TaskKind.UNFILLED, TaskKind.CHOOSE)
        says = "Put it on the map" if place else "See why" if why else f"Request {each.request.code or 'NEW'}"
        links.append(Link(f"/desk/requests/{each.request.id}{'#place' if place else ''}", says))
    if each.person:
        links.append(Link(f"/desk/people/{each.person.id}", "Their conversation"))
    return links


def ringing(task: Task, unsure: set[int], ask_first: str) -> str:
    """The same caution as K2n: only a plain yes makes it safe; `ask_first` as bot/safeguarding.py says it."""
    if task.safe_to_ring is False:
        return f"Not safe to ring{ask_first}."
    asked = task.kind in ASKS_IF_SAFE or task.id in unsure
    if asked and not task.safe_to_ring:
        return f"They have not said it is safe to ring{ask_first}."
    return ""


def _nobody(work: Work, each: rows.Unmatched, coordinator_id: int) -> Nobody:
    request = each.request
    return Nobody(
        request,
        _about(request, work.here.date()),
        each.holder,
        request.coordinator_id == coordinator_id,
        request.promise_at is not None and request.promise_at <= work.now,
    )
