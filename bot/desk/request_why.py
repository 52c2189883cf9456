"""Why nobody yet: each volunteer round a request with the reason against, as the matching itself judged them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot import matching
from bot.desk.shown import ago, day
from bot.matching import Judged
from bot.work import Work
from flows.fit import HARD, Wanted, Why
from flows.geometry import METRES_A_MILE, miles
from storage.tables import Request, Volunteer

MOST = 50
TIMES = {1: "once", 2: "twice"}
SETTLED = frozenset({*HARD, Why.ASKED})
"""Where offering it by hand would be refused, or would ask the same person twice."""


@dataclass(frozen=True)
class Candidate:
    """A volunteer near a request."""

    volunteer: Volunteer
    person_id: int
    name: str
    far: str
    why: str
    """"" when they fit."""
    may_be_offered: bool


@dataclass(frozen=True)
class Why50:
    """The volunteers round a request, and how many are out for each reason."""

    candidates: tuple[Candidate, ...]
    fit: int
    reasons: tuple[tuple[str, int], ...]


def candidates(work: Work, request: Request) -> Why50:
    """Those who fit first, then by distance, at most fifty."""
    wanted = matching.wanted_of(work, request)
    judged = matching.overview(work, request, MOST)
    against = Counter(str(each.why) for each in judged if each.why is not None)
    shown = tuple(_candidate(each, wanted) for each in judged)
    return Why50(shown, len(judged) - against.total(), tuple(against.most_common()))


def _candidate(each: Judged, wanted: Wanted) -> Candidate:
    far = f"{miles(each.metres)} miles" if each.metres is not None else "not known"
    why = "" if each.why is None else WORDS.get(each.why, _plainly)(each, wanted)
    name = each.person.first_name or "No name yet"
    return Candidate(each.volunteer, each.person.id, name, far, why, each.why not in SETTLED)


def _plainly(each: Judged, _: Wanted) -> str:
    return str(each.why)


def _distance(each: Judged, _: Wanted) -> str:
    reach = each.candidate.reach_m
    return f"too far: goes {reach / METRES_A_MILE:.0f} miles" if reach else "only helps by telephone"


def _dbs(each: Judged, _: Wanted) -> str:
    until = each.candidate.dbs_until
    return f"checks run out {until:%d.%m.%Y}" if until else "no date of checks noted"


def _away(each: Judged, _: Wanted) -> str:
    return f"away until {day(each.volunteer.away_until)}"


def _rested(each: Judged, _: Wanted) -> str:
    return f"asked {ago(each.candidate.last_offer)} ago"


def _often(each: Judged, _: Wanted) -> str:
    times = each.candidate.offers_week
    return f"asked {TIMES.get(times, f'{times} times')} this week"


def _language(each: Judged, wanted: Wanted) -> str:
    return f"speaks {each.candidate.languages}, not {wanted.language}"


WORDS: Mapping[Why, Callable[[Judged, Wanted], str]] = {
    Why.LEVEL: lambda each, wanted: f"level {each.candidate.level}, this needs {wanted.level}",
    Why.DBS: _dbs,
    Why.DISTANCE: _distance,
    Why.PREFERENCE: lambda _, wanted: f"a {wanted.prefer} was asked for",
    Why.LANGUAGE: _language,
    Why.AWAY: _away,
    Why.WEEKLY_CAP: _often,
    Why.RESTED: _rested,
}
"""Reasons that say more with a figure or a date; the others are said as matching names them."""
