"""What is assumed about volunteers, residents and their answers; every figure is an option with its source.

Sources, by the short names used below (docs/matching.md gives them in full):

* Khalemsky 2023: volunteer first responders answer 17% to 47% of alerts.
* Chow 2022: 60% of those who answer a text do so within about 45 minutes.
* NHSVR 2020: NHS Volunteer Responders had done 250,000 tasks in 8 weeks with 360,000 people on duty.
* assumed: nothing published was found; the finding says how much hangs on it.
"""

from dataclasses import dataclass
from datetime import date

from flows.hearing.when import When
from flows.join import MILE_M

CHAT, TEA, SHOPPING, PRESCRIPTION = 1, 2, 4, 8


@dataclass(frozen=True)
class People:
    """How volunteers answer.

    Attributes:
        yes: chance that a rested volunteer of the usual keenness, round the corner, says yes: 0 to 1.
            0.25, the "one in four" that waves were designed for; inside Khalemsky 2023.
        spread: how much keenness differs between volunteers (sigma of a lognormal factor; assumed).
        far_miles: miles at which the chance of a yes has fallen to 37% (assumed).
        fatigue: what is left of the chance of a yes for each other offer in the last 30 days (assumed).
        no: share of those who do not say yes who say no rather than nothing (assumed).
        perhaps: chance of an answer that is neither yes nor no (assumed).
        minutes, minutes_spread: median minutes to an answer and sigma of their logarithm; 30 and 1.6 give the
            60% within 45 minutes of Chow 2022.
        leave: chance that an offer is one too many and they text STOP, for each offer they had in the last
            30 days (assumed).
        drop_out: chance that a yes is withdrawn before the visit; no_show: that nobody comes (assumed).
        again: chance that both would meet again (assumed).
        still_happy: chance of a yes to "still happy to be asked?" after four missed offers (assumed).
    """

    yes: float = 0.25
    spread: float = 0.5
    far_miles: float = 6.0
    fatigue: float = 0.95
    no: float = 0.4
    perhaps: float = 0.03
    minutes: float = 30.0
    minutes_spread: float = 1.6
    leave: float = 0.0005
    drop_out: float = 0.05
    no_show: float = 0.03
    again: float = 0.4
    still_happy: float = 0.5


@dataclass(frozen=True)
class World:
    """Who lives there and what they ask for.

    Attributes:
        volunteers: how many, approved and active, in all communities together.
        weeks: how long residents ask for help.
        demand: requests a volunteer a week. 0.08 is NHSVR 2020: 250,000 / 8 / 360,000.
        start: the first day, a Monday.
        uneven: how much volunteers per postcode differ between communities (sigma of a lognormal; assumed).
        residents: residents who ask, for each volunteer (assumed).
        kinds: shares of what is asked for, by bits (assumed).
        when: shares of when it is wanted (assumed). Weekly company is matched by hand and is left out.
        tea_woman, tea_man: shares of those wanting tea who ask for a woman or a man (assumed).
        women: share of volunteers (assumed).
        levels: shares of checks levels 1, 2, 3 (assumed).
        ticks: chance that a volunteer ticks each kind of help (assumed).
        slots: chance that a volunteer is free in each part of the week (assumed).
        reach: shares of how far they go, in metres (assumed).
        away: share of weeks that a volunteer is on a break (assumed).
        hours: weights of the hours of the day at which residents ask, from midnight (assumed).
    """

    volunteers: int = 60
    weeks: int = 52
    demand: float = 0.08
    start: date = date(2026, 1, 5)
    uneven: float = 0.4
    residents: float = 0.5
    kinds: tuple[tuple[int, float], ...] = (
        (CHAT, 0.25),
        (TEA, 0.2),
        (SHOPPING, 0.3),
        (PRESCRIPTION, 0.2),
        (SHOPPING | PRESCRIPTION, 0.05),
    )
    when: tuple[tuple[When, float], ...] = (
        (When.TODAY, 0.3),
        (When.TOMORROW, 0.3),
        (When.DAY, 0.2),
        (When.WEEK, 0.2),
    )
    tea_woman: float = 0.25
    tea_man: float = 0.05
    women: float = 0.65
    levels: tuple[tuple[int, float], ...] = ((1, 0.15), (2, 0.2), (3, 0.65))
    ticks: float = 0.75
    slots: float = 0.5
    reach: tuple[tuple[int, float], ...] = ((MILE_M, 0.15), (3 * MILE_M, 0.45), (6 * MILE_M, 0.3), (0, 0.1))
    away: float = 0.05
    hours: tuple[float, ...] = (0, 0, 0, 0, 0, 0, 1, 2, 5, 10, 12, 11, 8, 7, 8, 8, 8, 7, 6, 4, 2, 1, 1, 0)
