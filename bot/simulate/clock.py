"""The virtual clock: what is due next, soonest first; what is due together runs in the order it was armed."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], None]
Timers = dict[str, int]


class Agenda:
    """Things to do by their moment (UTC). A timer is named, and armed again or cancelled by its name."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Timers | None, str, Act]] = []
        self._numbers = count(1)
        self.now: datetime

    def at(self, moment: datetime, act: Act) -> None:
        """Do something then."""
        heappush(self._heap, (moment, next(self._numbers), None, "", act))

    def arm(self, timers: Timers, name: str, moment: datetime, act: Act) -> None:
        """Do something then, unless the timer of that name is cancelled or armed anew."""
        number = next(self._numbers)
        timers[name] = number
        heappush(self._heap, (moment, number, timers, name, act))

    def run(self) -> None:
        """Everything, until nothing is left to do."""
        while self._heap:
            self.now, number, timers, name, act = heappop(self._heap)
            if timers is None:
                act()
            elif timers.get(name) == number:
                del timers[name]
                act()


def cancel(timers: Timers, *names: str) -> None:
    """Forget those timers."""
    for name in names:
        timers.pop(name, None)
