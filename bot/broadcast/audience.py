"""Whom a message to many is for, from what a coordinator texts, types or ticks."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.scene import mask_of
from bot.work import Work
from flows.broadcast import Told, Whom
from flows.geometry import METRES_A_MILE
from flows.hearing.needs import Need
from flows.need_words import SHORT
from flows.times import local, say_date
from storage.audience import FRIEND, NEIGHBOUR, Audience
from storage.broadcasts import sessions_from
from storage.tables import TrainingSession

AREA = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?(?: \d)?")
PEOPLE = {"": "everyone", NEIGHBOUR: "neighbours", FRIEND: "friends"}


class NotPossible(ValueError):
    """Why it cannot be done, a sentence a coordinator reads."""


@dataclass(frozen=True)
class Chosen:
    """An audience, how it is said, and why it is a service notice ("" for news)."""

    audience: Audience
    said: str
    why: str = ""


def told(work: Work, said: Told) -> Chosen:
    """The audience of TELL; raises NotPossible."""
    if said.whom is Whom.SERVICE:
        return service(work, session_on(work, said.day))
    role = {Whom.NEIGHBOURS: NEIGHBOUR, Whom.FRIENDS: FRIEND}.get(said.whom, "")
    return choose(work, role=role, areas=said.area)


def choose(
    work: Work,
    *,
    role: str = "",
    areas: str = "",
    around: str = "",
    miles: float = 0,
    kinds: tuple[Need, ...] = (),
    language: str = "",
    news: str = "",
) -> Chosen:
    """The audience somebody put together.

    Args:
        work: the piece of work.
        role: "neighbour", "friend", or "" for both.
        areas: outward postcodes or sectors, separated by commas: "LE16, LE17 4".
        around: a postcode, the middle of a circle.
        miles: the radius of that circle.
        kinds: only volunteers who give one of these.
        language: as a coordinator noted it.
        news: "neighbour" or "friend", where another kind of news consent than the role's own is wanted.

    Raises:
        NotPossible: a place nobody knows, or half a circle.
    """
    if role not in PEOPLE or news not in PEOPLE:
        raise NotPossible("Choose neighbours, friends, or everyone.")
    found = Audience(role=role, areas=_areas(areas), kinds=mask_of(kinds), language=language.strip(), news=news)
    said = [PEOPLE[role], *([f"in {', '.join(found.areas)}"] if found.areas else [])]
    if around.strip() or miles:
        found = _circle(work, found, around, miles)
        said.append(f"within {miles:g} {'mile' if miles == 1 else 'miles'} of {around.strip().upper()}")
    if kinds:
        said.append(f"who give {' or '.join(SHORT[kind] for kind in kinds)}")
    if found.language:
        said.append(f"who read {found.language}")
    return Chosen(found, " ".join(said))


def _areas(text: str) -> tuple[str, ...]:
    areas = tuple(dict.fromkeys(" ".join(a.upper().split()) for a in text.split(",") if a.strip()))
    if odd := [area for area in areas if not AREA.fullmatch(area)]:
        raise NotPossible(f"{odd[0]} is not the first half of a postcode, like LE16.")
    return areas


def _circle(work: Work, audience: Audience, around: str, miles: float) -> Audience:
    place = work.line.gazetteer.find(around)
    if place is None:
        raise NotPossible("I do not know the postcode in the middle of that circle.")
    if not 0 < miles <= 50:
        raise NotPossible("A circle reaches up to 50 miles.")
    metres = round(miles * METRES_A_MILE)
    return replace(audience, easting=place.easting, northing=place.northing, metres=metres)


def service(work: Work, session: TrainingSession, why: str = "") -> Chosen:
    """Those a training session concerns, whether or not they want news; who chose that and why is kept."""
    when = say_date(local(session.starts_at, work.settings.hours).date())
    said = f"those booked for {when} or waiting for a date"
    return Chosen(Audience(session_id=session.id), said, why.strip() or f"about the session of {when}")


def session_on(work: Work, day: date | None) -> TrainingSession:
    """The session on that local day, else the next; a cancelled one too. Raises NotPossible."""
    today = work.here.replace(hour=0, minute=0, second=0, microsecond=0)
    for session in sessions_from(work.session, work.community.id, today):
        if day is None or _day(work, session.starts_at) == day:
            return session
    raise NotPossible(f"There is no training session {'on that day' if day else 'to come'}.")


def _day(work: Work, moment: datetime) -> date:
    return local(moment, work.settings.hours).date()
