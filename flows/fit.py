"""Whether a volunteer fits a request, the named reason why not, and who is asked first (design, section 7)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flows.geometry import METRES_A_MILE
from flows.hearing.when import When
from flows.settings import Limits

CHAT = 1
"""The bit of a phone chat, the one kind of help without a distance."""
WEEKDAY_MORNINGS, WEEKDAY_AFTERNOONS, EVENINGS, WEEKENDS = 1, 2, 4, 8
NOON, FIVE, EIGHT = time(12), time(17), time(20)
SATURDAY = 5
WIDER_M = round(3 * METRES_A_MILE)
"""How much further MORE goes beyond what volunteers said, each time: one band."""


class Why(StrEnum):
    """Why a volunteer is not asked, as a coordinator reads it."""

    LEFT = "not active"
    STOPPED = "texts stopped"
    PAUSED = "paused by the team"
    NEVER = "never with this resident"
    LEVEL = "checks level too low"
    DBS = "checks run out before that day"
    OPEN_OFFER = "has an open offer"
    SAID_NO = "said no to this one"
    ASKED = "asked already"
    GAVE_UP = "had it and withdrew"
    KIND = "not this kind of help"
    HOURS = "not free then"
    NO_PLACE = "place not known"
    DISTANCE = "too far"
    PREFERENCE = "not who the resident wished for"
    LANGUAGE = "another language"
    AWAY = "having a break"
    QUIET = "quiet after missed offers"
    TROUBLE = "own request or alert"
    WEEKLY_CAP = "enough offers this week"
    RESTED = "asked a short while ago"


HARD = frozenset({Why.LEFT, Why.STOPPED, Why.PAUSED, Why.NEVER, Why.LEVEL, Why.DBS, Why.OPEN_OFFER})
"""Reasons that even a coordinator's ASSIGN does not pass over."""


@dataclass(frozen=True)
class Wanted:
    """A request as matching sees it. `now` is the local moment at which volunteers would be asked."""

    kinds: int
    level: int
    when: When
    day: date
    """The wanted day, or the last one of a week."""
    weekday: int | None
    now: datetime
    placed: bool
    prefer: str = ""
    """Empty when they do not mind, else woman or man."""
    language: str = "English"
    widened: int = 0
    """How many times a coordinator asked for MORE."""
    limits: Limits = field(default_factory=Limits)

    @property
    def by_phone(self) -> bool:
        """Whether nobody has to go anywhere."""
        return self.kinds == CHAT

    @property
    def ready(self) -> bool:
        """Whether volunteers can be looked for: nothing but a phone chat can be without a place."""
        return self.placed or self.by_phone


@dataclass(frozen=True)
class Candidate:
    """A volunteer as matching sees them."""

    level: int
    kinds: int
    slots: int
    reach_m: int
    metres: float | None
    """As the crow flies; None where one of the two places is not known."""
    dbs_until: date | None
    gender: str = ""
    languages: str = "English"
    """Separated by commas."""
    active: bool = True
    stopped: bool = False
    paused: bool = False
    away: bool = False
    quiet: bool = False
    never: bool = False
    again: bool = False
    """Has helped this resident, and both said they would again."""
    trouble: bool = False
    """An open request of their own, or an alert in the last 30 days."""
    open_offer: bool = False
    asked: str = ""
    """The state of their offer of this very request, "" when there is none."""
    offers_week: int = 0
    offers_month: int = 0
    last_offer: datetime | None = None


def slots_wanted(when: When, day: date, weekday: int | None, now: datetime) -> int:
    """The parts of the week (bits) still to come in the wanted period; `now` is local."""
    if when is When.WEEKLY:
        return _slots_on(weekday if weekday is not None else day.weekday(), time(0))
    first = now.date() if when is When.WEEK else day
    mask = 0
    for ahead in range((day - first).days + 1):
        on = first + timedelta(days=ahead)
        mask |= _slots_on(on.weekday(), now.time() if on == now.date() else time(0))
    return mask


def _slots_on(weekday: int, after: time) -> int:
    """Mornings are 8 to 12, afternoons 12 to 5, evenings 5 to 8; a slot counts until it has ended."""
    evening = EVENINGS if after < EIGHT else 0
    if weekday >= SATURDAY:
        return evening | (WEEKENDS if after < EIGHT else 0)
    morning = WEEKDAY_MORNINGS if after < NOON else 0
    return evening | morning | (WEEKDAY_AFTERNOONS if after < FIVE else 0)


def _dbs_over(c: Candidate, w: Wanted) -> bool:
    """Checked for the day of the help, not for today."""
    return c.dbs_until is None or c.dbs_until < w.day


def _no_place(c: Candidate, w: Wanted) -> bool:
    return not w.ready or (not w.by_phone and c.metres is None)


def _too_far(c: Candidate, w: Wanted) -> bool:
    if w.by_phone:
        return False
    return c.reach_m == 0 or c.metres is None or c.metres > c.reach_m + w.widened * WIDER_M


def _not_wished_for(c: Candidate, w: Wanted) -> bool:
    return w.prefer != "" and c.gender != w.prefer


def _other_language(c: Candidate, w: Wanted) -> bool:
    spoken = {language.strip().casefold() for language in c.languages.split(",")}
    return w.language.strip().casefold() not in spoken


def _not_rested(c: Candidate, w: Wanted) -> bool:
    """Somebody stood down from this very request may be asked again for it all the same."""
    rest = w.limits.offer_rest_today if w.when is When.TODAY else w.limits.offer_rest
    return c.asked != "stood_down" and c.last_offer is not None and w.now - c.last_offer < rest


def _had_enough(c: Candidate, w: Wanted) -> bool:
    """An offer of this very request, made again, is the same offer."""
    others = c.offers_week - (1 if c.asked == "stood_down" else 0)
    return others >= w.limits.offers_per_week


RULES: tuple[tuple[Why, Callable[[Candidate, Wanted], bool]], ...] = (
    (Why.LEFT, lambda c, w: not c.active),
    (Why.STOPPED, lambda c, w: c.stopped),
    (Why.PAUSED, lambda c, w: c.paused),
    (Why.NEVER, lambda c, w: c.never),
    (Why.LEVEL, lambda c, w: c.level < w.level),
    (Why.DBS, _dbs_over),
    (Why.SAID_NO, lambda c, w: c.asked == "no"),
    (Why.GAVE_UP, lambda c, w: c.asked in ("won", "withdrawn")),
    (Why.ASKED, lambda c, w: c.asked == "open"),
    (Why.OPEN_OFFER, lambda c, w: c.open_offer),
    (Why.KIND, lambda c, w: w.kinds == 0 or c.kinds & w.kinds != w.kinds),
    (Why.NO_PLACE, _no_place),
    (Why.DISTANCE, _too_far),
    (Why.HOURS, lambda c, w: not c.slots & slots_wanted(w.when, w.day, w.weekday, w.now)),
    (Why.PREFERENCE, _not_wished_for),
    (Why.LANGUAGE, _other_language),
    (Why.AWAY, lambda c, w: c.away),
    (Why.QUIET, lambda c, w: c.quiet),
    (Why.TROUBLE, lambda c, w: c.trouble),
    (Why.WEEKLY_CAP, _had_enough),
    (Why.RESTED, _not_rested),
)
"""In the order in which a reason is named; the first that holds is the one given."""


def why_not(candidate: Candidate, wanted: Wanted) -> Why | None:
    """The reason why a volunteer is not asked; None when they fit."""
    return next((why for why, holds in RULES if holds(candidate, wanted)), None)


def why_not_assigned(candidate: Candidate, wanted: Wanted) -> Why | None:
    """The reason why even a coordinator cannot ASSIGN them; None when the offer may go."""
    if candidate.open_offer:
        return Why.OPEN_OFFER
    return next((why for why, holds in RULES if why in HARD and holds(candidate, wanted)), None)


def band(candidate: Candidate, wanted: Wanted) -> int:
    """0 under a mile (and on the phone), 1 up to three miles, 2 beyond."""
    if wanted.by_phone or candidate.metres is None or candidate.metres < METRES_A_MILE:
        return 0
    return 1 if candidate.metres <= 3 * METRES_A_MILE else 2


def order(candidate: Candidate, wanted: Wanted, chance: float) -> tuple[int, int, int, float, float]:
    """Who comes first: helped before and both would again, distance band, fewest offers in 30 days, longest
    since last asked, then `chance` (0 to 1). The design takes the order from UPchieve and GoodSAM."""
    last = candidate.last_offer.timestamp() if candidate.last_offer is not None else 0.0
    return (0 if candidate.again else 1, band(candidate, wanted), candidate.offers_month, last, chance)
