"""Queries of the desk's request pages: the list, one request's story, in a fixed number of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case
from sqlmodel import Session, col, func, or_, select

from storage.requests import BEFORE_MATCH
from storage.tables import (
    Conversation,
    Coordinator,
    Event,
    Inbound,
    Offer,
    Outbound,
    Person,
    Request,
    Task,
    Timer,
    Visit,
    Volunteer,
)

Item = tuple[str, int]
MATCHED, OVER = ("matched", "contacted"), ("done", "closed", "expired", "called_off")
GROUPS = {
    "open": (*BEFORE_MATCH, *MATCHED),
    "unfilled": ("unfilled", "with_coordinator"),
    "matched": MATCHED,
    "done": OVER,
    "all": (*BEFORE_MATCH, *MATCHED, *OVER),
}
"""The filters of the list, and the states in each."""


@dataclass(frozen=True)
class Listed:
    """A request in the list: its matched volunteer's number and first name, and who of the team has it."""

    request: Request
    volunteer: str
    holder: str


@dataclass(frozen=True)
class Asked:
    """A volunteer's offer of the request."""

    offer: Offer
    volunteer: Volunteer
    name: str


@dataclass(frozen=True)
class Texts:
    """What was said and heard about a request."""

    heard: Sequence[Inbound]
    said: Sequence[Outbound]


def _about(table: type[Event | Timer | Outbound | Conversation], items: Collection[Item]) -> ColumnElement[bool]:
    """That a row is about one of those items, so that both databases use the index on them."""
    kinds = {kind: [number for of, number in items if of == kind] for kind, _ in items}
    return or_(*(and_(col(table.item_type) == kind, col(table.item_id).in_(ids)) for kind, ids in kinds.items()))


def counted(session: Session, community_id: int) -> dict[str, int]:
    """How many requests stand at each state."""
    query = select(Request.state, func.count()).where(Request.community_id == community_id)
    return dict(session.exec(query.group_by(col(Request.state))).all())


def listed(session: Session, community_id: int, group: str, words: str, page: int, size: int) -> list[Listed]:
    """A page of requests: those not over by what was promised, the others newest first.

    `words` is three digits, or part of a name, an area or a postcode. One row more than `size`: there are more.
    """
    query = (
        select(Request, Volunteer.code, Person.first_name, Coordinator.name)
        .outerjoin(Volunteer, col(Volunteer.id) == col(Request.volunteer_id))
        .outerjoin(Person, col(Person.id) == col(Volunteer.person_id))
        .outerjoin(Coordinator, col(Coordinator.id) == col(Request.coordinator_id))
        .where(Request.community_id == community_id, col(Request.state).in_(GROUPS[group]))
    )
    if words:
        query = query.where(_matches(words))
    query = query.order_by(*_order()).offset(page * size).limit(size + 1)
    rows = session.execute(query).all()
    return [
        Listed(request, f"V{code} {name}" if code else "", holder or "") for request, code, name, holder in rows
    ]


def _matches(words: str) -> ColumnElement[bool]:
    if words.isdecimal() and len(words) == 3:
        return col(Request.code) == int(words)
    like = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    places = [
        func.lower(column).like(f"{like}%", escape="\\") for column in (col(Request.area), col(Request.postcode))
    ]
    names = [
        func.lower(column).like(f"%{like}%", escape="\\") for column in (col(Request.name), col(Request.asker))
    ]
    return or_(*names, *places)


def _order() -> tuple[ColumnElement[int], ColumnElement[datetime | None], ColumnElement[int]]:
    """Those not over first, by what was promised; then the others, newest first."""
    over = col(Request.state).in_(OVER)
    promised = case((over, None), else_=func.coalesce(col(Request.promise_at), col(Request.opened_at)))
    return case((over, 1), else_=0), promised, col(Request.id).desc()


def asked_of(session: Session, request_id: int) -> list[Asked]:
    """Who was offered a request, in the order they were."""
    query = (
        select(Offer, Volunteer, Person.first_name)
        .join(Volunteer, col(Volunteer.id) == col(Offer.volunteer_id))
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(Offer.request_id == request_id)
    )
    rows = session.execute(query.order_by(col(Offer.sent_at), col(Offer.id))).all()
    return [Asked(offer, volunteer, name) for offer, volunteer, name in rows]


def tasks_of(session: Session, request: Request) -> list[Task]:
    """Every task about a request, closed ones too."""
    query = select(Task).where(Task.community_id == request.community_id, Task.request_id == request.id)
    return list(session.exec(query.order_by(col(Task.id))).all())


def visits_of(session: Session, request_id: int) -> list[Visit]:
    """Every visit of a request, oldest first."""
    return list(session.exec(select(Visit).where(Visit.request_id == request_id).order_by(col(Visit.id))).all())


def events_of(session: Session, items: Collection[Item], most: int = 400) -> list[Event]:
    """What happened to any of those items, oldest first; the latest `most`."""
    query = select(Event).where(_about(Event, items))
    return list(session.exec(query.order_by(col(Event.id).desc()).limit(most)).all())[::-1]


def events_after(session: Session, item: Item, after: int) -> list[Event]:
    """What happened to an item after the event of that number."""
    query = select(Event).where(Event.item_type == item[0], Event.item_id == item[1], Event.id > after)
    return list(session.exec(query.order_by(col(Event.id))).all())


def timers_of(session: Session, items: Collection[Item]) -> list[Timer]:
    """The timers of those items still to come, soonest first."""
    query = select(Timer).where(_about(Timer, items), col(Timer.status).in_(("due", "claimed")))
    return list(session.exec(query.order_by(col(Timer.due_at), col(Timer.id))).all())


def texts_of(
    session: Session,
    items: Collection[Item],
    people: Collection[int],
    asked: int | None,
    own: Collection[int],
    most: int = 200,
) -> Texts:
    """The texts of those people that belong to a request: about one of its items, or in its conversations.

    `asked` is the text that opened it: the conversation that came before belongs to it. `own` are the texts that
    coordinators wrote about it.
    """
    first = session.get(Inbound, asked) if asked is not None else None
    form = (first.conversation_id if first else None) or 0
    ours = or_(_about(Outbound, items), col(Outbound.conversation_id) == form, col(Outbound.id).in_(own))
    last_said = select(Outbound).where(col(Outbound.person_id).in_(people), ours)
    said = session.exec(last_said.order_by(col(Outbound.id).desc()).limit(most)).all()[::-1]
    # The text a conversation begins with answers no question: it is known by what was said to it.
    began = {text.inbound_id for text in said if form and text.conversation_id == form} | {asked}
    talks = select(Conversation.id).where(_about(Conversation, items))
    in_them = or_(col(Inbound.conversation_id).in_(talks), col(Inbound.conversation_id) == form)
    theirs = or_(in_them, col(Inbound.id).in_(began - {None}))
    last_heard = select(Inbound).where(col(Inbound.person_id).in_(people), theirs)
    heard = session.exec(last_heard.order_by(col(Inbound.id).desc()).limit(most)).all()[::-1]
    return Texts(heard, said)
