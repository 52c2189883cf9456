"""Timing two things side by side: in turn, round by round, so that a machine's moods fall on both."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How large a run is: the whole table takes a quarter of an hour, a quick look some seconds."""

    quick: bool = False

    def of(self, whole: int, quick: int) -> int:
        """One of two figures."""
        return quick if self.quick else whole

    @property
    def rounds(self) -> int:
        """How often both sides are measured."""
        return self.of(5, 2)


@dataclass(frozen=True)
class Taken:
    """Seconds an operation: of CPU and of wall time; None where it cannot be told."""

    cpu: float | None = None
    wall: float | None = None


Round = tuple[Taken, Taken]
"""One round: ours, then theirs."""


@dataclass(frozen=True)
class Goal:
    """What a ratio (or a plain figure) has to reach."""

    limit: float
    at_least: bool = False
    unit: str = ""

    def met(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit and ' ' + self.unit}"


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        number: the goal's.
        what: what was measured, and against which reference.
        value: the ratio, or a figure in the goal's unit; None where it could not be measured.
        spread: the largest of the rounds over the smallest.
        ours: medians of what one operation took.
        note: what was checked, or why nothing was measured.
    """

    number: str
    what: str
    reference: str
    goal: Goal
    value: float | None = None
    spread: float | None = None
    ours: Taken = Taken()
    theirs: Taken = Taken()
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where nothing was measured."""
        return None if self.value is None else self.goal.met(self.value)


def cpu(ours: Taken, theirs: Taken) -> float:
    """CPU of ours over theirs."""
    return (ours.cpu or 0) / (theirs.cpu or float("nan"))


def wall(ours: Taken, theirs: Taken) -> float:
    """Wall time of ours over theirs."""
    return (ours.wall or 0) / (theirs.wall or float("nan"))


def rate(ours: Taken, theirs: Taken) -> float:
    """How many of ours are done in the time of one of theirs."""
    return 1 / wall(ours, theirs)


def once(act: Callable[[], object], times: int) -> Taken:
    """Do something many times; what one of them took."""
    cpu_began, began = time.process_time(), time.perf_counter()
    for _ in range(times):
        act()
    return Taken((time.process_time() - cpu_began) / times, (time.perf_counter() - began) / times)


def cpu_of(pid: int) -> float:
    """Seconds of CPU another process has used so far, by the kernel's clock of it (man 3 clock_getcpuclockid)."""
    return time.clock_gettime(((~pid) << 3) | 2)


def rounds(
    ours: Callable[[], object], theirs: Callable[[], object], times: int, *, warm: int = 1, of: int = 5
) -> list[Round]:
    """Measure both in turn, `of` rounds of `times` operations each, after `warm` of each."""
    once(ours, warm)
    once(theirs, warm)
    return [(once(ours, times), once(theirs, times)) for _ in range(of)]


def compared(
    number: str,
    what: str,
    reference: str,
    goal: Goal,
    found: Sequence[Round],
    by: Callable[[Taken, Taken], float] = cpu,
    note: str = "",
) -> Row:
    """The row of some rounds: the median of their ratios, how far those spread, medians of both sides."""
    ratios = [by(*both) for both in found]
    ours, theirs = (_middle([both[side] for both in found]) for side in (0, 1))
    return Row(number, what, reference, goal, statistics.median(ratios), spread(ratios), ours, theirs, note)


def spread(values: Sequence[float]) -> float:
    """The largest over the smallest."""
    return max(values) / min(values) if min(values) > 0 else float("nan")


def _middle(taken: Sequence[Taken]) -> Taken:
    return Taken(_median([t.cpu for t in taken]), _median([t.wall for t in taken]))


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
