"""The sample town: Market Harborough, twelve volunteers, one coordinator, one check-in."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.checkins import ensure_scheduled
from bot.line import SETTINGS, Line
from flows.ladder import EVERY_DAY, next_slot
from flows.settings import ProviderWords, Settings
from flows.times import at, local
from storage.gazetteer import Gazetteer
from storage.people import person_at
from storage.tables import (
    CheckIn,
    Community,
    Consent,
    Coordinator,
    LineNumber,
    Person,
    TrainingSession,
    Volunteer,
)

LINE = "+447700900000"
COORDINATOR = "+447700900199"
CHECKED = "+447700900120"
ALL_KINDS, ALL_SLOTS, MILE_M = 15, 15, 1609

# Drama number ending, name, gender, postcode, level, kinds, slots, reach in metres.
VOLUNTEERS: tuple[tuple[str, str, str, str, int, int, int, int], ...] = (
    ("101", "Anne", "woman", "LE16 9HU", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("102", "Brian", "man", "LE16 7BD", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("103", "Carol", "woman", "LE16 7PJ", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("104", "David", "man", "LE16 9PJ", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("105", "Elaine", "woman", "LE16 9DT", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("106", "Frank", "man", "LE16 7GS", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("107", "Gill", "woman", "LE16 7JE", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("108", "Harry", "man", "LE16 7FN", 3, ALL_KINDS, ALL_SLOTS, 6 * MILE_M),
    ("109", "Irene", "woman", "LE16 9EN", 2, 2, ALL_SLOTS, 6 * MILE_M),
    ("110", "John", "man", "LE16 9YN", 1, 1, ALL_SLOTS, 0),
    ("111", "Kath", "woman", "LE16 9BP", 3, ALL_KINDS, ALL_SLOTS, MILE_M),
    ("112", "Len", "man", "LE16 8BJ", 3, ALL_KINDS, 4, 6 * MILE_M),
)

SETTINGS_OF_TOWN = Settings(
    name="Market Harborough",
    short="LOROS",
    town="Market Harborough",
    office="0116 231 3771",
    url="loros.co.uk/cc",
    area=("LE16",),
    provider_words={"sms": ProviderWords.NONE, "whatsapp": ProviderWords.NONE},
)


def build(line: Line, *, checkins: bool = False, **changes: Any) -> int:
    """Fill an empty database with the sample town; returns the community's id.

    `checkins` starts the check-in texts (somebody must then answer them); `changes` go over its settings.
    """
    settings = replace(SETTINGS_OF_TOWN, **changes)
    with line.database.transaction() as session:
        now = line.clock.now()
        community = Community(
            short=settings.short,
            name=settings.name,
            settings=SETTINGS.dump_python(settings, mode="json"),
            created_at=now,
        )
        session.add(community)
        session.flush()
        for channel in ("sms", "whatsapp"):
            session.add(LineNumber(community_id=community.id, channel=channel, value=LINE))
        for row in VOLUNTEERS:
            _volunteer(session, line.gazetteer, community, now, row)
        _coordinator(session, community, now)
        _checkin(session, community, settings, now)
        _training(session, community, settings, now)
        if checkins:
            session.flush()
            ensure_scheduled(line.on(session, community))
        return community.id


def _person(session: Any, community: Community, number: str, name: str, now: datetime) -> Person:
    person, _ = person_at(session, community.id, "sms", number, now)
    person.first_name = name
    return person


def _volunteer(session: Any, gazetteer: Gazetteer, community: Community, now: datetime, row: Any) -> None:
    ending, name, gender, postcode, level, kinds, slots, reach_m = row
    place = gazetteer.find(postcode)
    if place is None:
        raise LookupError(f"the gazetteer does not know {postcode}")
    person = _person(session, community, f"+447700900{ending}", name, now)
    session.add(
        Volunteer(
            community_id=community.id,
            person_id=person.id,
            code=community.next_volunteer,
            state="active",
            level=level,
            dbs_expires_on=two_years_on(now.date()),
            kinds=kinds,
            slots=slots,
            gender=gender,
            reach_m=reach_m,
            easting=place.easting,
            northing=place.northing,
            cell=(place.easting // 2000) * 2048 + place.northing // 2000,
            area=place.sector,
            joined_at=now,
        )
    )
    community.next_volunteer += 1
    for purpose in ("volunteering", "news"):
        session.add(_consent(community, person, purpose, now))


def two_years_on(day: date) -> date:
    """The same day two years later (28 February for the 29th)."""
    return day.replace(year=day.year + 2, day=min(day.day, 28) if day.month == 2 else day.day)


def _consent(community: Community, person: Person, purpose: str, now: datetime) -> Consent:
    return Consent(
        community_id=community.id, person_id=person.id, purpose=purpose, granted=True, at=now, by="sample"
    )


def _coordinator(session: Any, community: Community, now: datetime) -> None:
    person = _person(session, community, COORDINATOR, "Priya", now)
    session.add(
        Coordinator(
            community_id=community.id,
            person_id=person.id,
            name="Priya",
            role="lead",
            on_duty=True,
            always_reachable=True,
        )
    )


def _checkin(session: Any, community: Community, settings: Settings, now: datetime) -> None:
    person, hours, clock = _person(session, community, CHECKED, "Edith", now), settings.hours, time(9, 30)
    person.resident_at = now
    session.add(_consent(community, person, "check-ins", now))
    session.add(
        CheckIn(
            community_id=community.id,
            person_id=person.id,
            level="SAFETY",
            days=EVERY_DAY,
            at=clock,
            state="active",
            started_on=local(next_slot(EVERY_DAY, clock, now, hours), hours).date(),
            created_at=now,
        )
    )


def _training(session: Any, community: Community, settings: Settings, now: datetime) -> None:
    for days in (9, 16):
        day = (now + timedelta(days=days)).date()
        session.add(
            TrainingSession(
                community_id=community.id,
                starts_at=at(day, time(10), settings.hours),
                place="LOROS, Harborough",
            )
        )
