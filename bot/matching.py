"""Who could be asked about a request: candidates from the map, judged by flows.fit, in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.candidates import candidates, place_of
from bot.scene import needs_of
from bot.work import Work
from flows import asking
from flows.fit import CHAT, Candidate, Wanted, Why, why_not, why_not_assigned
from flows.hearing.when import When
from flows.times import local
from flows.waves import first_wave
from storage import nearby
from storage import offers as rows
from storage.tables import Person, Request, Volunteer

KINDS = 15
"""The kinds of help volunteers do; something else (16) is decided by a coordinator first."""


@dataclass(frozen=True)
class Judged:
    """A volunteer, how far away in metres (None: unknown), and why they are not asked (None: they fit)."""

    volunteer: Volunteer
    person: Person
    candidate: Candidate
    why: Why | None

    @property
    def metres(self) -> float | None:
        """The distance as the crow flies."""
        return self.candidate.metres


def wanted_of(work: Work, request: Request, at: datetime | None = None) -> Wanted:
    """The request as matching sees it, for volunteers asked at `at` (aware; at the next wave if not given)."""
    resident = work.get(Person, request.person_id)
    hours = work.settings.hours
    return Wanted(
        kinds=request.kinds & KINDS if not request.kinds & ~KINDS else 0,
        level=max([request.level, *(work.settings.levels.get(n, 1) for n in needs_of(request.kinds & KINDS))]),
        when=When(request.wanted),
        day=request.wanted_on,
        weekday=request.weekday,
        now=local(at, hours) if at is not None else first_wave(work.now, hours),
        placed=request.easting is not None and request.northing is not None,
        prefer=request.prefer,
        language=resident.language,
        widened=request.widened,
        limits=work.settings.limits,
    )


def best(work: Work, request: Request, most: int) -> list[Judged]:
    """Up to `most` volunteers to ask, the first to ask first; a band that runs dry opens the next."""
    wanted = wanted_of(work, request)
    found = _fitting(work, request, wanted, most)
    return [judged for _, judged in asking.in_order(found, wanted, work.line.random.random)][:most]


def fits(work: Work, request: Request) -> int:
    """How many volunteers fit at the next wave."""
    return len(_fitting(work, request, wanted_of(work, request), None))


def _fitting(work: Work, request: Request, wanted: Wanted, enough: int | None) -> dict[int, Judged]:
    """Everybody who fits, band by band outwards, until there are enough (None: all)."""
    pairs = rows.pairs_of(work.session, request.person_id).values()
    again = [p.volunteer_id for p in pairs if p.resident_again and p.volunteer_again]

    def known(ids: set[int]) -> dict[int, Judged]:
        return {judged.volunteer.id: judged for judged in judge(work, request, ids, wanted)}

    return asking.fitting(_bands(work, request, wanted), again, known, enough)


def _bands(work: Work, request: Request, wanted: Wanted) -> Iterable[list[int]]:
    session, community = work.session, work.community.id
    if wanted.by_phone:
        yield nearby.anywhere(session, community, kinds=wanted.kinds, level=wanted.level)
        return
    where = place_of(request)
    if where is None or wanted.kinds == 0:
        return
    for radius in asking.radii(wanted):
        near = nearby.within(session, community, where, radius + 1, kinds=wanted.kinds, level=wanted.level)
        yield [n.volunteer_id for n in near]


def judge(work: Work, request: Request, ids: Iterable[int], wanted: Wanted) -> list[Judged]:
    """What is known of these volunteers in view of the request, and whether each fits."""
    known = candidates(work, request, ids)
    return [Judged(volunteer, person, c, why_not(c, wanted)) for volunteer, person, c in known]


def overview(work: Work, request: Request, most: int = 50) -> list[Judged]:
    """The volunteers round a request, those who fit first, then by distance; with the reason against each."""
    where = place_of(request)
    if where is None:
        ids = nearby.anywhere(work.session, work.community.id, most=most)
    else:
        ids = [n.volunteer_id for n in nearby.nearest(work.session, work.community.id, where, most)]
        if request.kinds == CHAT:
            ids = list(dict.fromkeys([*ids, *nearby.anywhere(work.session, work.community.id, kinds=CHAT)]))[:most]
    judged = judge(work, request, ids, wanted_of(work, request))
    return sorted(judged, key=lambda j: (j.why is not None, j.metres is None, j.metres or 0.0, j.volunteer.id))


def refusal(work: Work, request: Request, volunteer: Volunteer) -> Why | None:
    """Why not even a coordinator's ASSIGN may offer this request to this volunteer; None when it may."""
    wanted = wanted_of(work, request)
    (judged,) = judge(work, request, [volunteer.id], wanted)
    return why_not_assigned(judged.candidate, wanted)
