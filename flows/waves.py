"""How many volunteers are asked at once, and when the next are (conversation design, section 7, "Waves")."""

from datetime import datetime, timedelta
from math import ceil

from flows.hearing.when import When
from flows.settings import Hours, WavePolicy, Waves
from flows.times import at, local

WEEKLY = WavePolicy(3, timedelta(hours=24), 1)
"""Every week: a coordinator picks from three, one after the other, with a day for each."""
ASSIGNED_GAP = timedelta(hours=24)
FEWEST, MOST = 3, 6
FEW = 3
"""With fewer who fit a coordinator is told straight away."""


def policy(waves: Waves, when: When) -> WavePolicy:
    """The policy for when help is wanted."""
    if when is When.WEEKLY:
        return WEEKLY
    return {When.TODAY: waves.today, When.TOMORROW: waves.tomorrow}.get(when, waves.later)


def first_wave(moment: datetime, hours: Hours) -> datetime:
    """`moment` itself while volunteers may be asked (8am to 8pm), else the next opening; local and aware."""
    here = local(moment, hours)
    if hours.volunteers.holds(here.time()):
        return here
    ahead = 0 if here.time() < hours.volunteers.opens else 1
    return at(here.date() + timedelta(days=ahead), hours.volunteers.opens, hours)


def after_gap(moment: datetime, gap: timedelta, hours: Hours) -> datetime:
    """The end of a gap begun at `moment`: its clock stands still outside 8am to 8pm. Local and aware.

    A gap of 15 minutes begun at 7.50pm ends at 8.05am; one that would end on the stroke of 8pm ends at 8am.
    """
    here, left = first_wave(moment, hours), gap
    while True:
        closes = at(here.date(), hours.volunteers.closes, hours)
        if here + left < closes:
            return here + left
        left -= closes - here
        here = at(here.date() + timedelta(days=1), hours.volunteers.opens, hours)


def answer_by_when_assigned(moment: datetime, hours: Hours) -> datetime:
    """By when somebody chosen by a coordinator should have answered: a day later, in hours. Local and aware."""
    return first_wave(moment + ASSIGNED_GAP, hours)


def advised_size(asked: int, said_yes: int) -> int:
    """The wave size the measured yes rate advises: ceil(1 / rate), at least 3, at most 6."""
    if asked == 0:
        return FEWEST
    return MOST if said_yes == 0 else max(FEWEST, min(MOST, ceil(asked / said_yes)))
