"""Who could be asked about a request: candidates from the map, judged by flows.fit, in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.candidates import candidates, place_of
from bot.scene import needs_of
from bot.work import Work
from flows.fit import CHAT, WIDER_M, Candidate, Wanted, Why, order, why_not, why_not_assigned
from flows.geometry import METRES_A_MILE
from flows.hearing.when import When
from flows.times import local
from flows.waves import first_wave
from storage import nearby
from storage import offers as rows
from storage.tables import Person, Request, Volunteer

BANDS_M = (METRES_A_MILE, 3 * METRES_A_MILE, 6 * METRES_A_MILE)
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
    return _in_order(work, _fitting(work, request, wanted, most), wanted)[:most]


def fits(work: Work, request: Request) -> int:
    """How many volunteers fit at the next wave."""
    return len(_fitting(work, request, wanted_of(work, request), None))


def _fitting(work: Work, request: Request, wanted: Wanted, enough: int | None) -> list[Judged]:
    """Everybody who fits, band by band outwards, until there are enough (None: all)."""
    pairs = rows.pairs_of(work.session, request.person_id).values()
    again = [p.volunteer_id for p in pairs if p.resident_again and p.volunteer_again]
    found: dict[int, Judged] = {}
    for ids in _bands(work, request, wanted):
        for judged in judge(work, request, {*ids, *again} - found.keys(), wanted):
            found[judged.volunteer.id] = judged
        if enough is not None and sum(j.why is None for j in found.values()) >= enough:
            break
    return [j for j in found.values() if j.why is None]


def _bands(work: Work, request: Request, wanted: Wanted) -> Iterable[list[int]]:
    session, community = work.session, work.community.id
    if wanted.by_phone:
        yield nearby.anywhere(session, community, kinds=wanted.kinds, level=wanted.level)
        return
    where = place_of(request)
    if where is None or wanted.kinds == 0:
        return
    outermost = BANDS_M[-1] + wanted.widened * WIDER_M
    for radius in (*BANDS_M, outermost) if wanted.widened else BANDS_M:
        near = nearby.within(session, community, where, radius + 1, kinds=wanted.kinds, level=wanted.level)
        yield [n.volunteer_id for n in near]


def judge(work: Work, request: Request, ids: Iterable[int], wanted: Wanted) -> list[Judged]:
    """What is known of these volunteers in view of the request, and whether each fits."""
    known = candidates(work, request, ids)
    return [Judged(volunteer, person, c, why_not(c, wanted)) for volunteer, person, c in known]


def _in_order(work: Work, judged: list[Judged], wanted: Wanted) -> list[Judged]:
    chances = {j.volunteer.id: work.line.random.random() for j in sorted(judged, key=lambda j: j.volunteer.id)}
    return sorted(judged, key=lambda j: order(j.candidate, wanted, chances[j.volunteer.id]))


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
