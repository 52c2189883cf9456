"""Queries of the desk's pages about volunteers: lists, how often each was asked, training."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case
from sqlmodel import Session, col, func, or_, select

from storage.counts import YES
from storage.tables import Address, Booking, Offer, Person, Request, TrainingSession, Visit, Volunteer

MOST = 100
COUNTED = 20_000
"""Volunteers looked at to count lists: more than any community has, and a hundredth of a second's work."""
NO_CODE = 2**31 - 1
ROOM = ("booked", "coming")
"""Bookings that take a place."""


def latest_volunteer(session: Session, person_id: int) -> Volunteer | None:
    """The volunteer in a person, also one who has left."""
    return session.exec(select(Volunteer).where(Volunteer.person_id == person_id)).first()


def conditions(now: datetime, soon: date) -> dict[str, ColumnElement[bool]]:
    """What puts a volunteer on each list; `soon` is the day up to which checks run out."""
    v = Volunteer
    active = col(v.state) == "active"
    away = and_(active, col(v.away_until) > now)
    paused, quiet = and_(active, col(v.paused_at).is_not(None)), and_(active, col(v.quiet_since).is_not(None))
    at_work = and_(col(v.paused_at).is_(None), col(v.quiet_since).is_(None))
    here = or_(col(v.away_until).is_(None), col(v.away_until) <= now)
    return {
        "approve": and_(or_(col(v.state) == "checking", col(v.next_level).is_not(None)), col(v.state) != "left"),
        "active": and_(active, at_work, here),
        "resting": paused,
        "quiet": quiet,
        "away": away,
        "checks": and_(active, or_(col(v.dbs_expires_on).is_(None), col(v.dbs_expires_on) <= soon)),
        "never": and_(active, col(v.last_offer_at).is_(None)),
        "training": col(v.state).in_(("waiting", "booked")),
        "left": col(v.state) == "left",
        "all": col(v.state) != "left",
    }


def proposed(session: Session, community_id: int) -> list[tuple[Volunteer, Person]]:
    """Volunteers for whom somebody proposes a level, by code; at most MOST."""
    query = (
        select(Volunteer, Person)
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(Volunteer.community_id == community_id, col(Volunteer.next_level).is_not(None))
        .where(Volunteer.state != "left")
    )
    return [(v, p) for v, p in session.exec(query.order_by(col(Volunteer.code)).limit(MOST)).all()]


def counts(
    session: Session, community_id: int, lists: dict[str, ColumnElement[bool]], most: int = COUNTED
) -> tuple[dict[str, int], bool]:
    """How many of the first `most` volunteers are on each list, and whether there are more than those."""
    mine, code = col(Volunteer.community_id) == community_id, col(Volunteer.code)
    after = select(code).where(mine).order_by(code).offset(most).limit(1).scalar_subquery()
    each = [func.coalesce(func.sum(case((which, 1), else_=0)), 0) for which in lists.values()]
    query = select(after, *each).where(mine, code < func.coalesce(after, NO_CODE))
    more, *numbers = session.execute(query).one()
    return dict(zip(lists, map(int, numbers), strict=True)), more is not None


def on_list(
    session: Session, community_id: int, which: ColumnElement[bool], after: int = 0
) -> list[tuple[Volunteer, Person]]:
    """A page of a list by code, from the one after `after` on; one more than MOST when there is another page."""
    query = (
        select(Volunteer, Person)
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(Volunteer.community_id == community_id, which, Volunteer.code > after)
    )
    return [(v, p) for v, p in session.exec(query.order_by(col(Volunteer.code)).limit(MOST + 1)).all()]


@dataclass(frozen=True)
class Asked:
    """How often somebody was asked, said yes, and gave help, within 30 and within 90 days."""

    asked_30: int = 0
    yes_30: int = 0
    done_30: int = 0
    asked_90: int = 0
    yes_90: int = 0
    done_90: int = 0


def asked(
    session: Session, community_id: int, month: datetime, season: datetime, ids: Collection[int] | None = None
) -> dict[int, Asked]:
    """Each volunteer's share, by volunteer; of those with `ids` only, where given. Two queries."""
    offers = _each(Offer, Offer.sent_at, month, season, (None, YES))
    visits = _each(Visit, Visit.counted_at, month, season, (None,))
    if ids is None:
        offers = offers.where(Offer.community_id == community_id)
        visits = visits.where(Visit.community_id == community_id)
    else:
        # They are of the community already; said again, SQLite would read every offer of the season.
        offers, visits = (
            offers.where(col(Offer.volunteer_id).in_(ids)),
            visits.where(col(Visit.volunteer_id).in_(ids)),
        )
    done = {row[0]: row[1:] for row in session.execute(visits)}
    said = {row[0]: row[1:] for row in session.execute(offers)}
    return {
        v: Asked(*_woven([int(n) for n in said.get(v, (0,) * 4)], [int(n) for n in done.get(v, (0, 0))]))
        for v in {*said, *done}
    }


def _woven(said: list[int], done: list[int]) -> list[int]:
    asked_30, asked_90, yes_30, yes_90 = said
    return [asked_30, yes_30, done[0], asked_90, yes_90, done[1]]


def _each(table: Any, at: Any, month: datetime, season: datetime, extra: tuple[Any, ...]) -> Any:
    counted = [
        func.sum(case((which, 1), else_=0))
        for more in extra
        for since in (month, season)
        for which in (at >= since if more is None else and_(at >= since, more),)
    ]
    return select(table.volunteer_id, *counted).where(at >= season).group_by(table.volunteer_id)


def able(session: Session, community_id: int, now: datetime) -> list[int]:
    """Every volunteer who may be asked at present: the ones over whom fairness is measured."""
    query = select(Volunteer.id).where(Volunteer.community_id == community_id)
    return list(session.exec(query.where(conditions(now, now.date())["active"])).all())


def sessions(session: Session, community_id: int, since: datetime) -> list[tuple[TrainingSession, int]]:
    """Training sessions from a moment on with the places taken, soonest first."""
    taken = (
        select(func.count())
        .where(Booking.session_id == TrainingSession.id, col(Booking.state).in_((*ROOM, "attended")))
        .scalar_subquery()
    )
    query = select(TrainingSession, taken).where(
        TrainingSession.community_id == community_id, TrainingSession.starts_at >= since
    )
    found = session.exec(query.order_by(col(TrainingSession.starts_at)).limit(MOST)).all()
    return [(row, int(n)) for row, n in found]


def bookings_of(session: Session, session_id: int) -> list[tuple[Booking, Volunteer, Person]]:
    """Who is booked on a session, or was, by code."""
    query = (
        select(Booking, Volunteer, Person)
        .join(Volunteer, col(Volunteer.id) == col(Booking.volunteer_id))
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(Booking.session_id == session_id)
    )
    return [(b, v, p) for b, v, p in session.exec(query.order_by(col(Volunteer.code))).all()]


def waiting_for_training(session: Session, community_id: int) -> list[tuple[Volunteer, Person]]:
    """Volunteers who wait for a session, those who joined first first."""
    query = (
        select(Volunteer, Person)
        .join(Person, col(Person.id) == col(Volunteer.person_id))
        .where(Volunteer.community_id == community_id, Volunteer.state == "waiting")
    )
    return [(v, p) for v, p in session.exec(query.order_by(col(Volunteer.id)).limit(MOST)).all()]


def booked_on(session: Session, volunteer_id: int) -> list[tuple[Booking, TrainingSession]]:
    """A volunteer's bookings, the latest session first."""
    query = (
        select(Booking, TrainingSession)
        .join(TrainingSession, col(TrainingSession.id) == col(Booking.session_id))
        .where(Booking.volunteer_id == volunteer_id)
    )
    return [(b, s) for b, s in session.exec(query.order_by(col(TrainingSession.starts_at).desc())).all()]


def visits_lately(session: Session, volunteer_id: int, limit: int = 10) -> list[tuple[Visit, Request]]:
    """A volunteer's latest visits with what each was about."""
    query = select(Visit, Request).join(Request, col(Request.id) == col(Visit.request_id))
    mine = query.where(Visit.volunteer_id == volunteer_id)
    return [(v, r) for v, r in session.exec(mine.order_by(col(Visit.id).desc()).limit(limit)).all()]


def everybody(session: Session, community_id: int, *, numbers: bool) -> list[tuple[Volunteer, Person, str | None]]:
    """Every volunteer by code, with the number they text from where `numbers` asks for it. Two queries at most."""
    query = select(Volunteer, Person).join(Person, col(Person.id) == col(Volunteer.person_id))
    found = session.exec(query.where(Volunteer.community_id == community_id).order_by(col(Volunteer.code))).all()
    at = select(Address.person_id, Address.value).where(Address.community_id == community_id)
    mine = at.where(col(Address.person_id).in_(select(Volunteer.person_id))).order_by(col(Address.id).desc())
    known = {person: value for person, value in session.exec(mine) if value.startswith("+")} if numbers else {}
    return [(v, p, known.get(p.id)) for v, p in found]


def locked_session(session: Session, session_id: int) -> tuple[TrainingSession, int]:
    """A training session, nobody else booking on it until the transaction ends, and how many places are taken."""
    query = select(TrainingSession).where(TrainingSession.id == session_id).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).one()
    taken = select(func.count()).where(Booking.session_id == session_id, col(Booking.state).in_(ROOM))
    return row, session.exec(taken).one()


def named(session: Session, ids: Collection[int]) -> dict[int, tuple[Volunteer, Person]]:
    """Volunteers with the person in each, by their ids."""
    query = select(Volunteer, Person).join(Person, col(Person.id) == col(Volunteer.person_id))
    return {v.id: (v, p) for v, p in session.exec(query.where(col(Volunteer.id).in_(ids))).all()}
