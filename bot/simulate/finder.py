"""Who could be asked, from plain values; `flows.asking` and `flows.fit` decide, as they do for the line."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from random import Random

from bot.simulate.policies import Policy
from bot.simulate.state import Offer, Request, Volunteer
from bot.simulate.towns import Town, Wish
from flows.asking import BANDS_M, fitting, in_order, radii
from flows.fit import Candidate, Wanted, Why, why_not
from flows.hearing.needs import Need
from flows.settings import Settings
from flows.waves import first_wave

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
MOST_LOOKED_AT = 500
"""As `storage.nearby` has it."""
CHECKED_UNTIL = date(9999, 12, 31)
"""Checks are renewed in time."""
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
LEVEL_OF = ((1, Need.CHAT), (2, Need.TEA), (4, Need.SHOPPING), (8, Need.PRESCRIPTION))


@dataclass(frozen=True, slots=True)
class Judged:
    """A volunteer in view of a request; `why` is the reason against them."""

    candidate: Candidate
    why: Why | None


class Finder:
    """The volunteers of one town, and who of them to ask."""

    def __init__(
        self,
        town: Town,
        policy: Policy,
        settings: Settings,
        random: Random,
        kept_apart: frozenset[tuple[int, int]] = frozenset(),
        again: Iterable[tuple[int, int]] = (),
    ) -> None:
        """`kept_apart` and `again` are pairs of resident and volunteer, by key."""
        self.volunteers = [Volunteer(helper) for helper in town.helpers]
        self._again: dict[int, set[int]] = {}
        for resident, volunteer in again:
            self.would_again(resident, volunteer)
        self._kept_apart, self._policy, self._settings, self._random = kept_apart, policy, settings, random
        self._eastwards = sorted((h.easting, h.key) for h in town.helpers)

    def would_again(self, resident: int, volunteer: int) -> None:
        """These two have met, and both would again."""
        self._again.setdefault(resident, set()).add(volunteer)

    def request(self, wish: Wish) -> Request:
        """A new request, with everybody near it who does what is asked for."""
        wanted = self._wanted(wish, wish.opened_at)
        able = (v.helper for v in self._around(wish, wanted))
        near = (((h.easting - wish.easting) ** 2 + (h.northing - wish.northing) ** 2, h.key) for h in able)
        return Request(wish, sorted(near))

    def _around(self, wish: Wish, wanted: Wanted) -> Iterator[Volunteer]:
        first, end = 0, len(self._eastwards)
        if not wanted.by_phone:
            far = int(BANDS_M[-1] + 1)
            first = bisect_left(self._eastwards, (wish.easting - far, 0))
            end = bisect_right(self._eastwards, (wish.easting + far + 1, 0))
        for _, key in self._eastwards[first:end]:
            helper = self.volunteers[key].helper
            if helper.kinds & wanted.kinds == wanted.kinds and helper.level >= wanted.level:
                yield self.volunteers[key]

    def best(self, request: Request, now: datetime, most: int) -> list[Volunteer]:
        """Up to `most` volunteers to ask, the first to ask first."""
        wanted = self._wanted(request.wish, now)
        found = self._fitting(request, wanted, now, most)
        ranked = in_order(found, wanted, self._random.random, self._policy.order)[:most]
        return [self.volunteers[key] for key, _ in ranked]

    def fits(self, request: Request, now: datetime) -> int:
        """How many fit at the next wave."""
        return len(self._fitting(request, self._wanted(request.wish, now), now, None))

    def _fitting(self, request: Request, wanted: Wanted, now: datetime, enough: int | None) -> dict[int, Judged]:
        again = self._again.get(request.wish.resident, ())

        def judge(keys: set[int]) -> dict[int, Judged]:
            return {key: self._judged(request, self.volunteers[key], wanted, now) for key in keys}

        return fitting(self._bands(request, wanted), again, judge, enough)

    def _bands(self, request: Request, wanted: Wanted) -> Iterator[list[int]]:
        if wanted.by_phone:
            yield self._anywhere(request)
            return
        for radius in radii(wanted):
            end = bisect_right(request.near, (int(radius + 1) ** 2, len(self.volunteers)))
            yield [key for _, key in request.near[: min(end, MOST_LOOKED_AT)]]

    def _anywhere(self, request: Request) -> list[int]:
        keys = [key for _, key in request.near]
        if len(keys) > MOST_LOOKED_AT:
            keys.sort(key=lambda key: (self.volunteers[key].last_offer_at or LONG_AGO, key))
        return keys[:MOST_LOOKED_AT]

    def _wanted(self, wish: Wish, now: datetime) -> Wanted:
        levels, hours = self._settings.levels, self._settings.hours
        return Wanted(
            kinds=wish.kinds,
            level=max(levels[need] for bit, need in LEVEL_OF if wish.kinds & bit),
            when=wish.when,
            day=wish.day,
            weekday=None,
            now=first_wave(now, hours),
            placed=True,
            prefer=wish.prefer,
            limits=self._policy.limits,
        )

    def _judged(self, request: Request, volunteer: Volunteer, wanted: Wanted, now: datetime) -> Judged:
        candidate = self._candidate(request, volunteer, now)
        return Judged(candidate, why_not(candidate, wanted))

    def _candidate(self, request: Request, volunteer: Volunteer, now: datetime) -> Candidate:
        helper, wish = volunteer.helper, request.wish
        here = request.offers.get(helper.key)
        week, month = lately(volunteer, now)
        return Candidate(
            level=helper.level,
            kinds=helper.kinds,
            slots=helper.slots,
            reach_m=helper.reach_m,
            metres=metres(wish, volunteer),
            dbs_until=CHECKED_UNTIL,
            gender=helper.gender,
            stopped=volunteer.stopped,
            away=any(gone <= now < back for gone, back in helper.away),
            quiet=volunteer.quiet,
            never=(wish.resident, helper.key) in self._kept_apart,
            again=helper.key in self._again.get(wish.resident, ()),
            open_offer=any(offer.blocking and offer.state == "open" for offer in volunteer.offers),
            asked=here.state if here is not None else "",
            offers_week=week,
            offers_month=month,
            last_offer=volunteer.last_offer_at,
        )


def metres(wish: Wish, volunteer: Volunteer) -> float:
    """How far a volunteer lives from where help is wanted."""
    helper = volunteer.helper
    return sqrt((helper.easting - wish.easting) ** 2 + (helper.northing - wish.northing) ** 2)


def lately(volunteer: Volunteer, now: datetime) -> tuple[int, int]:
    """Offers in the last 7 and 30 days; older ones are forgotten unless they are still open."""
    month, week = now - MONTH, now - WEEK
    if volunteer.offers and volunteer.offers[0].sent_at < month:
        volunteer.offers = [o for o in volunteer.offers if _counts(o, month)]
    sent = [offer.sent_at for offer in volunteer.offers]
    return sum(at >= week for at in sent), sum(at >= month for at in sent)


def _counts(offer: Offer, since: datetime) -> bool:
    return offer.sent_at >= since or (offer.state == "open" and offer.blocking)
