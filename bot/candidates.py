"""What is known of volunteers in view of one request, gathered in a few queries for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.work import Work
from flows.fit import Candidate
from flows.geometry import distance_m
from flows.safety import Danger
from storage import offers as rows
from storage.tables import Pair, Person, Request, Volunteer
from storage.work_items import offers_of

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
NEVER_ASKED = rows.History(0, 0)


@dataclass(frozen=True)
class _Notes:
    """What the queries found, by volunteer (`trouble`: by person)."""

    pairs: Mapping[int, Pair]
    histories: Mapping[int, rows.History]
    here: Mapping[int, str]
    busy: set[int]
    trouble: set[int]


def candidates(work: Work, request: Request, ids: Iterable[int]) -> list[tuple[Volunteer, Person, Candidate]]:
    """These volunteers as matching sees them."""
    both = rows.with_people(work.session, list(ids))
    notes = _notes(work, request, both)
    return [(v, p, _candidate(work, request, v, p, notes)) for v, p in both]


def _notes(work: Work, request: Request, both: list[tuple[Volunteer, Person]]) -> _Notes:
    session, ids = work.session, [v.id for v, _ in both]
    since = work.now - work.settings.limits.own_request_rest
    return _Notes(
        pairs=rows.pairs_of(session, request.person_id),
        histories=rows.histories(session, ids, work.now - WEEK, work.now - MONTH),
        here={o.volunteer_id: o.state for o in offers_of(session, request.id)},
        busy=rows.with_open_offer(session, ids),
        trouble=rows.in_trouble(session, [p.id for _, p in both], [*Danger], since),
    )


def _candidate(work: Work, request: Request, volunteer: Volunteer, person: Person, notes: _Notes) -> Candidate:
    pair, history = notes.pairs.get(volunteer.id), notes.histories.get(volunteer.id, NEVER_ASKED)
    hushed = person.hushed_until is not None and person.hushed_until > work.now
    return Candidate(
        level=volunteer.level,
        kinds=volunteer.kinds,
        slots=volunteer.slots,
        reach_m=volunteer.reach_m,
        metres=_metres(request, volunteer),
        dbs_until=volunteer.dbs_expires_on,
        gender=volunteer.gender,
        languages=person.language,
        active=volunteer.state == "active" and person.under_18_at is None,
        stopped=person.stopped_at is not None,
        paused=volunteer.paused_at is not None or person.held_by is not None,
        away=volunteer.away_until is not None and volunteer.away_until > work.now,
        quiet=volunteer.quiet_since is not None,
        never=pair is not None and pair.never,
        again=bool(pair and pair.resident_again and pair.volunteer_again),
        trouble=hushed or person.id in notes.trouble,
        open_offer=volunteer.id in notes.busy,
        asked=notes.here.get(volunteer.id, ""),
        offers_week=history.week,
        offers_month=history.month,
        last_offer=volunteer.last_offer_at,
    )


def _metres(request: Request, volunteer: Volunteer) -> float | None:
    where = place_of(request)
    if where is None or volunteer.easting is None or volunteer.northing is None:
        return None
    return distance_m(where, (volunteer.easting, volunteer.northing))


def place_of(request: Request) -> tuple[int, int] | None:
    """Where help is wanted, in metres on the grid; None until it is on the map."""
    if request.easting is None or request.northing is None:
        return None
    return request.easting, request.northing
