"""Who is on duty when: shifts on a weekly rota, and the hours in which nobody would answer an alert."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flows.settings import Hours, Shift
from flows.times import at, is_team_day, local


@dataclass(frozen=True)
class Member:
    """Somebody of the team who has not said DUTY OFF."""

    who: int
    always: bool
    """Carries the on-call phone."""


@dataclass(frozen=True)
class Gap:
    """Aware local moments between which nobody is on duty."""

    starts: datetime
    ends: datetime
    team_in: bool
    """Whether the team is meant to be in, so that people are told "within the hour"."""


def holds(shift: Shift, here: datetime) -> bool:
    """Whether a shift covers a local moment."""
    clock, today = here.time(), here.weekday() == shift.day
    if shift.opens < shift.closes:
        return today and shift.opens <= clock < shift.closes
    yesterday = (here.weekday() - 1) % 7 == shift.day
    return (today and clock >= shift.opens) or (yesterday and clock < shift.closes)


def is_on(member: Member, rota: Sequence[Shift], hours: Hours, here: datetime) -> bool:
    """Whether somebody can be reached at a local moment: in their shifts; without any, while the team is in."""
    mine = [shift for shift in rota if shift.who == member.who]
    if mine:
        return any(holds(shift, here) for shift in mine)
    return member.always or (is_team_day(here.date(), hours) and hours.team.holds(here.time()))


def gaps(
    members: Sequence[Member], rota: Sequence[Shift], hours: Hours, since: datetime, days: int
) -> tuple[Gap, ...]:
    """Every stretch with nobody on duty in the `days` from the aware moment `since`, in order."""
    start = local(since, hours)
    ends = at(start.date() + timedelta(days=days), start.time(), hours)
    moments = sorted({start, *(m for m in _changes(rota, hours, start.date(), days) if start < m < ends)})
    found: list[Gap] = []
    for here, there in zip(moments, [*moments[1:], ends], strict=True):
        if any(is_on(member, rota, hours, here) for member in members):
            continue
        gap = Gap(here, there, is_team_day(here.date(), hours) and hours.team.holds(here.time()))
        if found and found[-1].ends == here and found[-1].team_in == gap.team_in:
            gap = Gap(found.pop().starts, there, gap.team_in)
        found.append(gap)
    return tuple(found)


def _changes(rota: Iterable[Shift], hours: Hours, first: date, days: int) -> Iterable[datetime]:
    """Every moment at which somebody may come on or go off, or the team comes or goes."""
    clocks = {time(0), hours.team.opens, hours.team.closes}
    clocks |= {clock for shift in rota for clock in (shift.opens, shift.closes)}
    for ahead in range(days + 1):
        for clock in clocks:
            yield at(first + timedelta(days=ahead), clock, hours)
