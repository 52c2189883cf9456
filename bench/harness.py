"""Timing two things side by side: in turn, round by round, so that a machine's moods fall on both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured against what, in seconds of CPU and of wall time an operation."""

    what: str
    reference: str
    ours_cpu: float
    theirs_cpu: float
    ours_wall: float
    theirs_wall: float
    spread: float
    goal: str

    @property
    def ratio(self) -> float:
        """Ours over the reference, by CPU time."""
        return self.ours_cpu / self.theirs_cpu if self.theirs_cpu else float("nan")


def once(act: Callable[[], object], times: int) -> tuple[float, float]:
    """CPU and wall seconds an operation."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        act()
    return (time.process_time() - cpu) / times, (time.perf_counter() - wall) / times


def side_by_side(
    what: str, reference: str, ours: Callable[[], object], theirs: Callable[[], object], *, times: int, goal: str
) -> Row:
    """Measure both in turn, `ROUNDS` times after one warm-up; medians, and how far the ratios spread."""
    once(ours, 1)
    once(theirs, 1)
    rounds = [(once(ours, times), once(theirs, times)) for _ in range(ROUNDS)]
    ratios = [a[0] / b[0] for a, b in rounds if b[0]]
    middle = [statistics.median(values) for values in zip(*[(*a, *b) for a, b in rounds], strict=True)]
    spread = max(ratios) / min(ratios) if ratios else float("nan")
    return Row(what, reference, middle[0], middle[2], middle[1], middle[3], spread, goal)
