"""One request as its page shows it, gathered in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.request_story import Moment, timeline
from bot.desk.request_why import Why50, candidates
from bot.labels import need_of, when_of
from bot.work import Work
from flows.hearing.when import When
from storage import desk_requests as rows
from storage.people import team_names
from storage.requests import BEFORE_MATCH
from storage.tables import Event, Person, Request, Task, Timer, Volunteer

ITEMS = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Whole:
    """A request with all that belongs to it."""

    request: Request
    need: str
    when: str
    resident: Person
    helper: Volunteer | None
    helper_name: str
    helper_person: int
    holder: str
    asked: Sequence[rows.Asked]
    counts: dict[str, int]
    """How many were asked, and said yes, no, or nothing."""
    tasks: Sequence[Task]
    timers: Sequence[Timer]
    story: Sequence[Moment]
    why: Why50 | None
    """Who could be asked; None once somebody has said yes, or it is over."""
    seen: str
    """What this page shows it at, so that a form sent from it later can be told what happened meanwhile."""
    may_ask: bool
    """Whether volunteers can be asked by text: it has a number, and a place where one is needed."""


def whole(work: Work, request_id: int) -> Whole:
    """All of it; raises LookupError."""
    session, request = work.session, work.get(Request, request_id)
    resident = work.get(Person, request.person_id)
    asked, tasks = rows.asked_of(session, request.id), rows.tasks_of(session, request)
    visits, team = rows.visits_of(session, request.id), team_names(session, work.community.id)
    helper = work.get(Volunteer, request.volunteer_id) if request.volunteer_id else None
    mine: ITEMS = (("request", request.id), *(("visit", visit.id) for visit in visits))
    items: ITEMS = (*mine, *(("task", task.id) for task in tasks))
    events = rows.events_of(session, items)
    people = {a.volunteer.person_id: f"V{a.volunteer.code} {a.name}" for a in asked}
    people |= {resident.id: request.asker or request.name or "the resident"}
    about: ITEMS = (*items, *(("offer", a.offer.id) for a in asked))
    texts = rows.texts_of(session, about, [*people], _first(events, request), _own_words(events))
    return Whole(
        request=request,
        need=need_of(request),
        when=when_of(request, work.here.date()),
        resident=resident,
        helper=helper,
        helper_name=people.get(helper.person_id, f"V{helper.code}") if helper else "",
        helper_person=helper.person_id if helper else 0,
        holder=team.get(request.coordinator_id or 0, ""),
        asked=asked,
        counts=_counts(asked),
        tasks=[task for task in tasks if task.state != "closed"],
        timers=rows.timers_of(session, items),
        story=timeline(events, tasks, asked, texts, people, team),
        why=candidates(work, request) if request.state in BEFORE_MATCH else None,
        seen=seen(request, events),
        may_ask=request.code is not None and (request.easting is not None or request.kinds == 1),
    )


def _first(events: Sequence[Event], request: Request) -> int | None:
    """The text in that opened it."""
    opened = (e for e in events if e.item_type == "request" and e.item_id == request.id and e.kind == "asked")
    return next((event.inbound_id for event in opened), None)


def _own_words(events: Sequence[Event]) -> list[int]:
    """The texts a coordinator wrote about it."""
    texts = (event.facts.get("text") for event in events if event.kind == "said")
    return [int(text) for text in texts if text]


def _counts(asked: Sequence[rows.Asked]) -> dict[str, int]:
    yes = sum(each.offer.said_yes for each in asked)
    no = sum(each.offer.state == "no" for each in asked)
    return {"asked": len(asked), "yes": yes, "no": no, "silent": len(asked) - yes - no}


def standing(request: Request) -> tuple[str, int, int]:
    """What actions depend on: whether it waits, is matched or over; with whom; and who of the team has it."""
    group = next(name for name in ("matched", "done", "all") if request.state in rows.GROUPS[name])
    return group, request.volunteer_id or 0, request.coordinator_id or 0


def seen(request: Request, events: Sequence[Event]) -> str:
    """The mark a form carries: how it stands, its wave, and the last event of its own."""
    last = max((event.id for event in events if event.item_type == "request"), default=0)
    return ":".join(map(str, (*standing(request), f"{request.wave}+{request.widened}", last)))


def weekly(request: Request) -> bool:
    """Matched by hand, never asked in waves."""
    return request.wanted == When.WEEKLY
