"""How people answer: drawn from who is asked about what, so that every policy meets the same people."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from math import exp

from bot.simulate.chance import normal, unit
from bot.simulate.options import People
from bot.simulate.towns import Helper, Wish
from flows.geometry import METRES_A_MILE
from flows.settings import Hours
from flows.times import at, local

UP, ABED = time(7, 30), time(22)
SURE = 0.95
"""Nobody is surer of a yes than this."""


class Reply(StrEnum):
    """What a volunteer says to an offer."""

    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"
    STOP = "stop"


class _About(IntEnum):
    """What a draw is about."""

    WORDS, MINUTES, MORNING, NO, STOP, VISIT, VISIT_WHEN, AGAIN, HAPPY, HAPPY_WHEN = range(10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said and when (UTC)."""

    reply: Reply
    at: datetime


@dataclass(frozen=True)
class Crowd:
    """The people of one town."""

    people: People
    seed: int
    hours: Hours = field(default_factory=Hours)

    def answer(
        self, wish: Wish, helper: Helper, asked_at: datetime, metres: float | None, lately: int
    ) -> Answer | None:
        """The answer to an offer, None for silence; `lately` counts the other offers of the last 30 days."""
        about = (self.seed, wish.key, helper.key)
        reply = self._reply(about, helper, metres, lately)
        return Answer(reply, self._when(about, asked_at)) if reply is not None else None

    def _reply(
        self, about: tuple[int, int, int], helper: Helper, metres: float | None, lately: int
    ) -> Reply | None:
        people, words = self.people, unit(*about, _About.WORDS)
        if unit(*about, _About.STOP) < people.leave * lately:
            return Reply.STOP
        far = exp(-(metres or 0.0) / METRES_A_MILE / people.far_miles)
        chance = min(SURE, people.yes * helper.keen * far * people.fatigue**lately)
        if words < chance:
            return Reply.YES
        if words > 1 - people.perhaps:
            return Reply.PERHAPS
        return Reply.NO if unit(*about, _About.NO) < people.no else None

    def _when(self, about: tuple[int, int, int], asked_at: datetime) -> datetime:
        people = self.people
        minutes = people.minutes * exp(people.minutes_spread * normal(*about, _About.MINUTES))
        moment = asked_at + timedelta(minutes=min(minutes, 7 * 24 * 60))
        return self._awake(moment, unit(*about, _About.MORNING))

    def _awake(self, moment: datetime, late: float) -> datetime:
        """Nobody answers between 10pm and 7.30am; what would have been said then is said by 9am."""
        here = local(moment, self.hours)
        if UP <= here.time() < ABED:
            return moment
        day = here.date() + timedelta(days=here.time() >= ABED)
        return at(day, UP, self.hours).astimezone(moment.tzinfo) + timedelta(minutes=90 * late)

    def withdraws(self, wish: Wish, helper: Helper, said_at: datetime, starts: datetime) -> datetime | None:
        """When somebody who said yes says sorry, before the visit starts; None when they keep it."""
        about = (self.seed, wish.key, helper.key)
        if starts <= said_at or unit(*about, _About.VISIT) >= self.people.drop_out:
            return None
        moment = said_at + (starts - said_at) * unit(*about, _About.VISIT_WHEN)
        awake = self._awake(moment, unit(*about, _About.MORNING))
        return awake if awake < starts else None

    def comes(self, wish: Wish, helper: Helper) -> bool:
        """Whether somebody who has not withdrawn is there on the day."""
        kept, failed = self.people.drop_out, self.people.no_show
        return not kept <= unit(self.seed, wish.key, helper.key, _About.VISIT) < kept + failed

    def again(self, wish: Wish, helper: Helper) -> bool:
        """Whether both would meet again."""
        return unit(self.seed, wish.resident, helper.key, _About.AGAIN) < self.people.again

    def still_happy(self, helper: Helper, nth: int, asked_at: datetime) -> datetime | None:
        """When a volunteer who missed offers says they are still happy to be asked; None for never."""
        about = (self.seed, nth, helper.key)
        if unit(*about, _About.HAPPY) >= self.people.still_happy:
            return None
        return self._awake(asked_at + timedelta(hours=24 * unit(*about, _About.HAPPY_WHEN)), 0.5)
