"""A request's story as a timeline: what happened, who was asked and answered, what was said and heard."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.desk.words import OFFERS, TITLES, actor, happened
from storage.desk_requests import Asked, Texts
from storage.tables import Event, Inbound, Outbound, Task

PER_OFFER = frozenset({"F1", "F5"})
"""Texts that the list of who was asked says in fewer words."""
QUIET = frozenset({"number shown", "matched", "offered"})
ORDER = ("in", "event", "answer", "out", "asked")
"""What comes first of the same moment: words cause what follows."""
ANSWERS = frozenset({"no", "won", "withdrawn"})


@dataclass(frozen=True)
class Moment:
    """One entry: `kind` is "event", "asked", "answer", "in" or "out"."""

    at: datetime
    kind: str
    who: str
    says: str
    note: str = ""
    """What became of a text."""


def timeline(
    events: Sequence[Event],
    tasks: Sequence[Task],
    asked: Sequence[Asked],
    texts: Texts,
    people: Mapping[int, str],
    team: Mapping[int, str],
) -> list[Moment]:
    """All of it, oldest first.

    Args:
        events: what was written down about the request, its visits and its tasks.
        tasks: its tasks.
        asked: who was offered it.
        texts: what was said and heard.
        people: how the timeline names the people of those texts, by number.
        team: the coordinators' names, by number.
    """
    wrote = {event.facts.get("text"): actor(event, team) for event in events if event.kind == "said"}
    sent = {str(text.id) for text in texts.said}
    moments = [
        *_events((e for e in events if e.facts.get("text") not in sent), tasks, team),
        *_asked(asked),
        *_answers(asked),
        *(_heard(text, people) for text in texts.heard),
        *(_said(text, people, wrote) for text in texts.said if text.prompt not in PER_OFFER),
    ]
    return sorted(moments, key=lambda moment: (moment.at, ORDER.index(moment.kind)))


def _events(events: Iterable[Event], tasks: Sequence[Task], team: Mapping[int, str]) -> Iterator[Moment]:
    kinds = {task.id: task.kind for task in tasks}
    for event in events:
        if event.kind in QUIET or (event.kind == "text" and event.inbound_id):
            continue
        about = TITLES.get(kinds.get(event.item_id, ""), "") if event.item_type == "task" else ""
        says = f"{about}: {happened(event)}" if about else happened(event)
        yield Moment(event.at, "event", actor(event, team), says)


def _name(each: Asked) -> str:
    return f"V{each.volunteer.code} {each.name}".strip()


def _asked(asked: Sequence[Asked]) -> Iterator[Moment]:
    """Those asked in one go, in one line; wave 0 is an offer made by hand."""
    for (at, wave), group in groupby(asked, key=lambda a: (a.offer.sent_at, a.offer.wave)):
        names = ", ".join(map(_name, group))
        yield Moment(
            at, "asked", "The line", f"asked {names}" + (f" (wave {wave})" if wave else " alone, by hand")
        )


def _answers(asked: Sequence[Asked]) -> Iterator[Moment]:
    for each in asked:
        if each.offer.answered_at is not None and each.offer.state in ANSWERS:
            yield Moment(each.offer.answered_at, "answer", _name(each), OFFERS[each.offer.state])


def _heard(text: Inbound, people: Mapping[int, str]) -> Moment:
    return Moment(text.received_at, "in", people.get(text.person_id or 0, "Somebody"), text.body or "(no words)")


def _said(text: Outbound, people: Mapping[int, str], wrote: Mapping[str | None, str]) -> Moment:
    to = people.get(text.person_id, "somebody")
    lost = text.status in ("failed", "undelivered", "refused")
    note = f"{text.status}: {text.reason}" if lost and text.reason else text.status
    return Moment(text.created_at, "out", f"{wrote.get(str(text.id), 'The line')} to {to}", text.body, note)
