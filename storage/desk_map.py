"""Queries of the map: how many wait and how many could help, by postcode sector; never anybody's own place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, or_, select

from storage.desk_requests import MATCHED
from storage.desk_volunteers import conditions
from storage.people import OPEN_REQUEST
from storage.requests import BEFORE_MATCH
from storage.tables import Offer, Person, Request, Task, Volunteer


@dataclass(frozen=True)
class Asking:
    """So many open requests of the same kinds (bits) in one sector; "" where no place is known."""

    area: str
    kinds: int
    matched: bool
    how_many: int


@dataclass(frozen=True)
class Able:
    """So many volunteers of one sector who do the same, at one checks level, up to the same distance in metres."""

    area: str
    reach_m: int
    kinds: int
    level: int
    how_many: int


@dataclass(frozen=True)
class Rules:
    """What keeps a volunteer from being asked today, as flows.fit has it.

    Attributes:
        now: aware moment.
        today: the local date; checks must last until then.
        week: offers since this moment count towards the week's cap.
        cap: how many offers a week are enough.
        trouble: kinds of task that leave a volunteer in peace, where opened since `troubled`.
        troubled: that moment.
    """

    now: datetime
    today: date
    week: datetime
    cap: int
    trouble: Sequence[str]
    troubled: datetime


def asking(session: Session, community_id: int) -> list[Asking]:
    """The open requests, counted by sector, kinds of help, and whether somebody has said yes."""
    matched = col(Request.state).in_(MATCHED)
    query = (
        select(Request.area, Request.kinds, matched, func.count())
        .where(Request.community_id == community_id, col(Request.state).in_((*BEFORE_MATCH, *MATCHED)))
        .group_by(col(Request.area), col(Request.kinds), matched)
    )
    return [Asking(area, kinds, bool(yes), how_many) for area, kinds, yes, how_many in session.execute(query)]


def able(session: Session, community_id: int, rules: Rules) -> list[Able]:
    """The volunteers who could be asked today, counted by sector, distance, kinds of help and level."""
    same: list[Any] = [Volunteer.area, Volunteer.reach_m, Volunteer.kinds, Volunteer.level]
    counted: Any = [*same, func.count()]
    query = (
        select(*counted)
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(Volunteer.community_id == community_id, *_free(rules))
        .group_by(*same)
    )
    return [Able(*row) for row in session.execute(query)]


def _free(rules: Rules) -> tuple[ColumnElement[bool], ...]:
    mine = col(Offer.volunteer_id) == col(Volunteer.id)
    held = select(Offer.id).where(mine, col(Offer.state) == "open", col(Offer.blocking))
    lately = select(func.count()).where(mine, col(Offer.sent_at) >= rules.week).scalar_subquery()
    asks = select(Request.id).where(Request.person_id == Volunteer.person_id, col(Request.state).in_(OPEN_REQUEST))
    alert = select(Task.id).where(
        Task.person_id == Volunteer.person_id,
        col(Task.kind).in_(rules.trouble),
        col(Task.opened_at) >= rules.troubled,
    )
    return (
        conditions(rules.now, rules.today)["active"],
        col(Volunteer.dbs_expires_on) >= rules.today,
        _reachable(rules.now),
        lately < rules.cap,
        *(~query.exists() for query in (held, asks, alert)),
    )


def _reachable(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(Person.stopped_at).is_(None),
        col(Person.under_18_at).is_(None),
        col(Person.held_by).is_(None),
        or_(col(Person.hushed_until).is_(None), col(Person.hushed_until) <= now),
    )
