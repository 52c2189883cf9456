"""Whom a message to many is for, and who of them must be left out: one SELECT, used to count and to queue."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlmodel import col

from storage.people import OPEN_REQUEST
from storage.tables import Address, Booking, Consent, Person, Pledge, Recipient, Request, Task, Volunteer

TROUBLED_FOR = timedelta(days=30)
NEIGHBOUR, FRIEND = "neighbour", "friend"
NEWS_OF = {NEIGHBOUR: "V11", FRIEND: "P6"}
"""The question that asked for their consent: each kind of news on its own."""
HAD = ("queued", "sent", "delivered")
"""Recipients who have the text, or have it any moment."""
STOPPED, CHILD, LANDLINE, NO_PHONE = "stopped", "under 18", "landline", "no phone"
NO_CONSENT, ALERT, REQUEST = "no consent", "alert", "open request"


@dataclass(frozen=True)
class Audience:
    """A choice of people; every field narrows it. The whole of it is stored with a broadcast.

    Attributes:
        role: "neighbour", "friend", or "" for both and for whoever else was asked about news.
        areas: outward postcodes or sectors, of a volunteer's home or in a pledge.
        easting: with northing and metres: a circle; only volunteers' homes are known so well.
        kinds: kinds of help as bits; volunteers who give one of them.
        language: as a coordinator noted it.
        news: "neighbour" or "friend": that kind of news consent, whatever the role; "" for the role's own.
        session_id: a service notice to those booked on a training session, and those waiting for one.
        fixes_id: those who had that broadcast.
    """

    role: str = ""
    areas: tuple[str, ...] = ()
    easting: int | None = None
    northing: int | None = None
    metres: int | None = None
    kinds: int = 0
    language: str = ""
    news: str = ""
    session_id: int | None = None
    fixes_id: int | None = None

    @property
    def service(self) -> bool:
        """Whether it goes without news consent, to those concerned only."""
        return self.session_id is not None

    def plain(self) -> dict[str, Any]:
        """As stored."""
        return asdict(self)

    @classmethod
    def stored(cls, values: dict[str, Any]) -> "Audience":
        """From what was stored."""
        return cls(**{**values, "areas": tuple(values.get("areas", ()))})


def looked_at(community_id: int, audience: Audience, now: datetime) -> Select[Any]:
    """Everybody the audience names: `id`, `phone` (what stands for it), and `reason` to leave them out or NULL."""
    query = select(
        col(Person.id).label("id"), _phone().label("phone"), _reason(audience, now).label("reason")
    ).outerjoin(Volunteer, col(Volunteer.person_id) == col(Person.id))
    return query.where(col(Person.community_id) == community_id, *_chosen(audience))


def _chosen(audience: Audience) -> Iterator[ColumnElement[bool]]:
    if audience.fixes_id is not None:
        yield _had(audience.fixes_id)
        return
    if audience.session_id is not None:
        yield or_(_booked(audience.session_id), col(Volunteer.state) == "waiting")
        return
    yield _has_role(audience.role)
    if audience.areas:
        yield or_(*(_lives_in(area) for area in audience.areas))
    if audience.metres is not None:
        yield from _within(audience.easting or 0, audience.northing or 0, audience.metres)
    if audience.kinds:
        yield col(Volunteer.kinds).bitwise_and(audience.kinds) != 0
    if audience.language:
        yield func.lower(col(Person.language)) == audience.language.lower()


def _has_role(role: str) -> ColumnElement[bool]:
    neighbour, friend = col(Volunteer.state) != "left", col(Person.friend_at).is_not(None)
    if role:
        return neighbour if role == NEIGHBOUR else friend
    asked = exists().where(col(Consent.person_id) == col(Person.id), col(Consent.purpose) == "news")
    return or_(neighbour, friend, asked)


def _lives_in(area: str) -> ColumnElement[bool]:
    pledged = exists().where(col(Pledge.person_id) == col(Person.id), _is_in(func.upper(col(Pledge.area)), area))
    return or_(_is_in(col(Volunteer.area), area), pledged)


def _is_in(column: Any, area: str) -> ColumnElement[bool]:
    return or_(column == area, column.startswith(f"{area} ", autoescape=True))


def _within(easting: int, northing: int, metres: int) -> Iterator[ColumnElement[bool]]:
    east, north = col(Volunteer.easting), col(Volunteer.northing)
    yield east.between(easting - metres, easting + metres)
    yield north.between(northing - metres, northing + metres)
    # As floats: the square of 60 km does not fit PostgreSQL's integer.
    across, up = (east - easting) * literal(1.0), (north - northing) * literal(1.0)
    yield across * across + up * up <= literal(float(metres) ** 2)


def _booked(session_id: int) -> ColumnElement[bool]:
    mine = and_(col(Booking.volunteer_id) == col(Volunteer.id), col(Booking.session_id) == session_id)
    return exists().where(mine, col(Booking.state).in_(("booked", "coming")))


def _had(broadcast_id: int) -> ColumnElement[bool]:
    theirs = and_(col(Recipient.person_id) == col(Person.id), col(Recipient.broadcast_id) == broadcast_id)
    return exists().where(theirs, col(Recipient.state).in_(HAD))


def _reason(audience: Audience, now: datetime) -> ColumnElement[Any]:
    return case(*((condition, reason) for reason, condition in _bars(audience, now)), else_=None)


def _bars(audience: Audience, now: datetime) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Why somebody is left out, the first that holds; a mended text and a service notice mind fewer."""
    of_theirs = col(Address.person_id) == col(Person.id)
    opted_out = exists().where(of_theirs, col(Address.opted_out_at).is_not(None))
    yield STOPPED, or_(col(Person.stopped_at).is_not(None), opted_out)
    yield CHILD, col(Person.under_18_at).is_not(None)
    yield LANDLINE, col(Person.landline).is_(True)
    yield NO_PHONE, ~exists().where(of_theirs, col(Address.gone_at).is_(None))
    if not audience.service:
        yield NO_CONSENT, ~_consents(audience)
    hushed = col(Person.hushed_until) > now
    if audience.service or audience.fixes_id is not None:
        yield ALERT, func.coalesce(hushed, literal(False))
        return
    yield ALERT, or_(func.coalesce(hushed, literal(False)), _alerted(now - TROUBLED_FOR))
    mine = col(Request.person_id) == col(Person.id)
    yield REQUEST, exists().where(mine, col(Request.state).in_(OPEN_REQUEST))


def _alerted(since: datetime) -> ColumnElement[bool]:
    mine = and_(col(Task.person_id) == col(Person.id), col(Task.colour).in_(("red", "amber")))
    return exists().where(mine, or_(col(Task.opened_at) >= since, col(Task.state) != "closed"))


def _consents(audience: Audience) -> ColumnElement[bool]:
    """Whether the latest word on that kind of news is yes; a word on news in general counts for each kind."""
    kind = audience.news or audience.role
    return or_(*(_latest(NEWS_OF[other]) for other in NEWS_OF if kind != other))


def _latest(not_asked_by: str) -> ColumnElement[bool]:
    query = select(col(Consent.granted)).where(
        col(Consent.person_id) == col(Person.id),
        col(Consent.purpose) == "news",
        ~col(Consent.prompt).startswith(not_asked_by),
    )
    latest = query.order_by(col(Consent.id).desc()).limit(1).correlate(Person).scalar_subquery()
    return func.coalesce(latest, literal(False)).is_(True)


def _phone() -> ColumnElement[Any]:
    """What stands for the number a text would go to: that of the channel they last used, else any."""
    query = select(col(Address.value_hash)).where(
        col(Address.person_id) == col(Person.id), col(Address.gone_at).is_(None)
    )
    preferred = query.where(col(Address.channel) == col(Person.preferred_channel))
    # SQLite does not see a column of the outer query in the ORDER BY of an inner one.
    return func.coalesce(*(q.limit(1).correlate(Person).scalar_subquery() for q in (preferred, query)))
