"""The figures a policy is judged by, how far they spread over seeds, and whether two policies truly differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev

from bot.figures.uneven import gini
from bot.simulate.tally import Tally

SURE = 0.95
"""Two policies differ when the interval of that confidence round their paired difference leaves out 0."""


@dataclass(frozen=True)
class Measure:
    """One figure: its column, its unit, and whether less of it is better."""

    key: str
    column: str
    means: str
    of: Callable[[Tally, float], float]
    """Of a tally and the weeks it covers."""
    digits: int = 0
    less: bool = False


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies (nearest rank); nan of nothing."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else float("nan")


def _monthly(tally: Tally, weeks: float) -> list[float]:
    return [offers * 52 / 12 / weeks for offers in tally.offers]


def _needless(tally: Tally) -> int:
    """Offers answered too late or stood down: somebody looked at their phone for nothing."""
    return tally.texts["F5"] + tally.texts["F4"]


MEASURES: tuple[Measure, ...] = (
    Measure("median", "YES, median", "minutes from asking to the first yes, of those filled",
            lambda t, w: quantile(t.minutes, 0.5), less=True),
    Measure("p90", "p90", "the same, nine in ten", lambda t, w: quantile(t.minutes, 0.9), less=True),
    Measure("filled", "filled %", "requests that somebody said yes to",
            lambda t, w: _share(t.filled, t.requests), 1),
    Measure("helped", "helped %", "requests for which somebody came",
            lambda t, w: _share(t.helped, t.requests), 1),
    Measure("by_promise", "by promise %", "a yes before the first promised word",
            lambda t, w: _share(t.by_promise, t.requests), 1),
    Measure("kept", "kept %", "promised words that came by their time",
            lambda t, w: _share(t.kept, t.promised), 1),
    Measure("texts", "texts/match", "texts about offers to volunteers, for each request filled",
            lambda t, w: t.texts.total() / t.filled if t.filled else float("nan"), 1, less=True),
    Measure("needless", "needless", "offers stood down or answered too late, for each request filled",
            lambda t, w: _needless(t) / t.filled if t.filled else float("nan"), 1, less=True),
    Measure("burden", "asked/month", "offers to a volunteer a month",
            lambda t, w: fmean(_monthly(t, w)), 2, less=True),
    Measure("burden_p90", "asked/month p90", "the same, of the most asked tenth",
            lambda t, w: quantile(_monthly(t, w), 0.9), 2, less=True),
    Measure("gini", "Gini", "how unevenly offers are shared out", lambda t, w: gini(t.offers), 2, less=True),
    Measure("tasks", "tasks/100", "things put in front of the team, for 100 requests",
            lambda t, w: _share(t.tasks.total(), t.requests), less=True),
    Measure("gone", "gone %", "volunteers who by the end texted STOP, or were silent and are not asked any more",
            lambda t, w: _share(t.left + t.quiet, len(t.offers)), 1, less=True),
)  # fmt: skip


@dataclass(frozen=True)
class Spread:
    """A figure over several seeds: mean, and half the width of its 95% interval (nan of one seed)."""

    mean: float
    half: float

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out 0."""
        return abs(self.mean) > self.half


def spread(values: Sequence[float]) -> Spread:
    """The mean of a few seeds and how sure it is (Student's t)."""
    if len(values) < 2:
        return Spread(fmean(values), float("nan"))
    return Spread(fmean(values), _student(len(values) - 1) * stdev(values) / sqrt(len(values)))


def _student(freedom: int) -> float:
    """The two-sided quantile of Student's t: exact for two and three seeds, else the expansion of Cornish and
    Fisher (under 1% off)."""
    if freedom <= 2:
        return (12.706, 4.303)[freedom - 1]
    z = NormalDist().inv_cdf((1 + SURE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def over_seeds(measure: Measure, tallies: Sequence[Tally], weeks: float) -> Spread:
    """A figure of one policy over its seeds."""
    return spread([measure.of(tally, weeks) for tally in tallies])


def difference(measure: Measure, ours: Sequence[Tally], theirs: Sequence[Tally], weeks: float) -> Spread:
    """Ours less theirs, seed by seed, as both met the same people and requests."""
    return spread([measure.of(a, weeks) - measure.of(b, weeks) for a, b in zip(ours, theirs, strict=True)])
