"""What can go wrong, chosen by seed, receiver and words, so that a run can be repeated whatever the threads do."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Fault(StrEnum):
    """What happens to a call."""

    SLOW = "slow"
    TOO_MANY = "429, not accepted"
    ERROR_BEFORE = "500, not accepted"
    ERROR_AFTER = "500, accepted"
    DROP_BEFORE = "dropped, not accepted"
    DROP_AFTER = "dropped, accepted"
    SILENT = "no answer in time, accepted"


class Trick(StrEnum):
    """What happens to the status callbacks of a message."""

    EARLY = "before the call is answered"
    LATE = "late"
    REPEATED = "twice"
    REORDERED = "last first"
    LOST = "never"


FATES = (30003, 30005, 30006, 30007, 30008, 30410)
"""Ways in which a network fails to deliver."""


@dataclass(frozen=True)
class Faults:
    """How often each fault, trick and failed delivery happens.

    Attributes:
        seed: the same seed gives the same faults to the same texts.
        rate: the share of texts that meet each one, 0 to 1.
        slow_s: how long a slow answer takes, in seconds.
        silent_s: how long no answer comes, in seconds; more than the other side waits.
    """

    seed: int = 0
    rate: float = 0.0
    slow_s: float = 0.02
    silent_s: float = 15.0
    calls: tuple[Fault, ...] = field(default=tuple(Fault))
    tricks: tuple[Trick, ...] = field(default=tuple(Trick))
    fates: tuple[int, ...] = FATES

    def call(self, key: str) -> Fault | None:
        """What happens to a call about `key`."""
        return self._first(self.calls, key)

    def trick(self, key: str) -> Trick | None:
        """What happens to its callbacks."""
        return self._first(self.tricks, key)

    def fate(self, key: str) -> int | None:
        """The code its delivery fails with."""
        return self._first(self.fates, key)

    def _first(self, choices: Iterable[T], key: str) -> T | None:
        return next((choice for choice in choices if self._chance(f"{choice}|{key}") < self.rate), None)

    def _chance(self, key: str) -> float:
        digest = hashlib.sha256(f"{self.seed}|{key}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64
