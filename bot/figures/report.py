"""A report on a stretch of days: what the figures come to, each with what it means."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from statistics import quantiles

from bot.scene import needs_of
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.needs import Need
from flows.need_words import SHORT
from flows.safety import Danger
from flows.times import at, local
from flows.waves import advised_size
from storage.report import Raw, gather

LONGEST = timedelta(days=3 * 366)
ALERTS = (*Danger, TaskKind.CHECKIN)
LONELY = {1: "often or always", 2: "some of the time", 3: "occasionally", 4: "hardly ever", 5: "never"}
"""The answers of the direct measure of loneliness (Office for National Statistics, 2018)."""


class BadStretch(ValueError):
    """The days given are no stretch of time that can be reported on."""


@dataclass(frozen=True)
class Stretch:
    """Whole days in the community's zone, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Spread:
    """A figure that many had: the middle one, and where the middle half lies. None for nobody."""

    middle: float | None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        """The spread of some values."""
        if len(values) < 2:
            return cls(values[0] if values else None)
        low, middle, high = quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high)


@dataclass(frozen=True)
class Bars:
    """One chart: what each bar is, and how high. `unit` names what is counted."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Report:
    """A community's figures over a stretch of days."""

    stretch: Stretch
    asked: int
    helped: int
    waiting: int
    wait_minutes: Spread
    yes_rate: float | None
    """Yes, in time or too late, of the offers that had their chance of an answer."""
    advised: int
    """How many to ask at once, given that rate."""
    hours: float
    reached: int
    gave: int
    checks: int
    checks_answered: int
    alerts: int
    got_minutes: Spread
    untaken: int
    texts: int
    parts: int
    cost: float
    cost_per_help: float | None
    pledges: int
    volunteers: int
    enrolled: int
    charts: tuple[Bars, ...]


def stretch_of(first: str, last: str, today: date) -> Stretch:
    """The stretch somebody asked for: "week", "month", "year", or two ISO days.

    Raises:
        BadStretch: they are no days, the wrong way round, or more than three years apart or ahead.
    """
    back = {"week": 7, "month": 30, "year": 365}.get(first or "month")
    if back and not last:
        return Stretch(today - timedelta(days=back - 1), today)
    try:
        found = Stretch(date.fromisoformat(first), date.fromisoformat(last or today.isoformat()))
    except ValueError:
        raise BadStretch("Please give both days like 2026-09-22.") from None
    if not found.first <= found.last or found.last - found.first > LONGEST:
        raise BadStretch("The first day must come before the last, and they may be three years apart at most.")
    if found.last - today > LONGEST:
        raise BadStretch("The last day is too far ahead.")
    return found


def report(work: Work, stretch: Stretch) -> Report:
    """Work out a report."""
    hours = work.settings.hours
    start, end = (at(day, time(0), hours) for day in (stretch.first, stretch.last + timedelta(days=1)))
    raw = gather(work.session, work.community.id, start, end, [str(kind) for kind in ALERTS])
    heard, yes = raw.answers
    (texts, parts), (due, answered) = raw.texts, raw.rounds
    cost, helped = parts * work.settings.price_per_part, len(raw.counted)
    return Report(
        stretch=stretch,
        asked=len(raw.opened),
        helped=helped,
        waiting=raw.waiting,
        wait_minutes=Spread.of(list(raw.waits)),
        yes_rate=yes / heard if heard else None,
        advised=advised_size(heard, yes),
        hours=sum(minutes for _, minutes in raw.counted) / 60,
        reached=raw.reached,
        gave=raw.gave,
        checks=due,
        checks_answered=answered,
        alerts=len(raw.alerts),
        got_minutes=Spread.of([got for got in raw.alerts if got is not None]),
        untaken=sum(got is None for got in raw.alerts),
        texts=texts,
        parts=parts,
        cost=cost,
        cost_per_help=cost / helped if helped else None,
        pledges=raw.pledges,
        volunteers=raw.volunteers,
        enrolled=raw.enrolled,
        charts=_charts(work, stretch, raw),
    )


def _charts(work: Work, stretch: Stretch, raw: Raw) -> tuple[Bars, ...]:
    here = [local(moment, work.settings.hours).date() for moment in raw.opened]
    done = [local(moment, work.settings.hours).date() for moment, _ in raw.counted]
    charts = [
        Bars("Asked for help", "requests", over_time(stretch, here)),
        Bars("Helped", "visits and calls", over_time(stretch, done)),
        Bars("From asking to a yes", "requests", _by_length(raw.waits)),
        Bars("What was asked for", "requests", _by_need(raw.kinds)),
    ]
    if raw.lonely:
        answers = tuple((says, float(raw.lonely.get(n, 0))) for n, says in LONELY.items())
        charts.append(Bars("How often people feel lonely", "answers", answers))
    return tuple(charts)


def over_time(stretch: Stretch, days: list[date]) -> tuple[tuple[str, float], ...]:
    """How many fell on each day, or in each week or month where the stretch is long."""
    if stretch.days > 180:
        months = Counter((day.year, day.month) for day in days)
        every = sorted({(d.year, d.month) for d in (stretch.first + timedelta(n) for n in range(stretch.days))})
        return tuple((f"{date(y, m, 1):%b} {y % 100:02d}", float(months[y, m])) for y, m in every)
    long = 1 if stretch.days <= 31 else 7
    held = Counter((day - stretch.first).days // long for day in days)
    starts = [stretch.first + timedelta(days=n) for n in range(0, stretch.days, long)]
    return tuple((f"{start.day}/{start.month}", float(held[n])) for n, start in enumerate(starts))


STEPS = ((15, "15 min"), (60, "1 h"), (180, "3 h"), (720, "12 h"), (1440, "1 day"), (4320, "3 days"))


def _by_length(minutes: Sequence[float]) -> tuple[tuple[str, float], ...]:
    edges = [-1.0, *(float(edge) for edge, _ in STEPS), float("inf")]
    says = [*(f"up to {says}" for _, says in STEPS), "longer"]
    held = [sum(low < m <= high for m in minutes) for low, high in pairwise(edges)]
    return tuple((name, float(n)) for name, n in zip(says, held, strict=True))


def _by_need(kinds: dict[int, int]) -> tuple[tuple[str, float], ...]:
    held = dict.fromkeys(Need, 0.0)
    for mask, number in kinds.items():
        for need in needs_of(mask):
            held[need] += number
    return tuple((SHORT[need], number) for need, number in held.items())


def say_minutes(minutes: float | None) -> str:
    """A length of time: "42 min", "3.5 h", "2 days"; a dash for none."""
    if minutes is None:
        return "–"
    if minutes < 120:
        return f"{round(minutes)} min"
    return f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"
