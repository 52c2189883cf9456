"""The wave policies that are compared."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flows.asking import Order
from flows.fit import Candidate, Wanted, order
from flows.hearing.when import When
from flows.settings import Limits, WavePolicy, Waves
from flows.waves import FEWEST, MOST, advised_size, policy

EVERYBODY = 500
"""No more than this are looked at in one search (`storage.nearby`)."""
NO_LIMITS = Limits(offers_per_week=1_000_000, offer_rest=timedelta(0), offer_rest_today=timedelta(0))
WAVES_OF = re.compile(r"waves-([1-9][0-9]?)")
Measure = Callable[["Answers"], int]


@dataclass(frozen=True)
class Answers:
    """What became of the offers of the last 30 days.

    Attributes:
        sent: all of them; won: those whose yes won.
        in_time: those with an answer, or a full gap without one (stood down before that: left out).
        yes: every yes, also one that came second.
    """

    sent: int
    won: int
    in_time: int
    yes: int


@dataclass(frozen=True)
class Policy:
    """How many are asked at once, in which order, within which limits."""

    name: str
    does: str
    waves: Waves = field(default_factory=Waves)
    order: Order = order
    limits: Limits = field(default_factory=Limits)
    sized: Measure | None = None
    """Sizes each wave by what was measured."""
    miss_at_gap: bool = True
    """Whether an offer left open a full gap is a miss (the design), or only one left open as long as it blocks."""

    def rule(self, when: When, answers: Callable[[], Answers]) -> WavePolicy:
        """The rule for a wave sent now."""
        rule = policy(self.waves, when)
        return replace(rule, size=self.sized(answers())) if self.sized else rule


def nearest(candidate: Candidate, wanted: Wanted, chance: float) -> tuple[float, ...]:
    """Who is nearest, whoever was asked before; phone chats in any order."""
    return (0.0 if wanted.by_phone or candidate.metres is None else candidate.metres, chance)


def sized(size: int) -> Waves:
    """The waves of the line with another size."""
    return _each(lambda usual: replace(usual, size=size))


def one_by_one() -> Waves:
    """One person at a time, as many people in all as the usual waves reach, with the usual gap for each."""
    return _each(lambda usual: replace(usual, size=1, waves=usual.size * usual.waves))


def everybody() -> Waves:
    """All who fit at once."""
    return _each(lambda usual: replace(usual, size=EVERYBODY, waves=1))


def _each(change: Callable[[WavePolicy], WavePolicy]) -> Waves:
    usual = Waves()
    return Waves(change(usual.today), change(usual.tomorrow), change(usual.later))


def as_measured(answers: Answers) -> int:
    """Sized by the share of offers that won, as STATS MONTH advises."""
    return advised_size(answers.sent, answers.won) if answers.sent else FEWEST


def as_answered(answers: Answers) -> int:
    """Sized by the share of yes among those who had their time to answer."""
    return advised_size(answers.in_time, answers.yes) if answers.in_time else FEWEST


DEFAULT = Policy("default", "the waves of flows/settings.py: 4 today, 3 else; fairest first")
COMPARED = ("default", "one", "waves-2", "waves-3", "waves-4", "waves-6", "measured", "answered", "nearest",
            "everyone", "everyone-freely")  # fmt: skip
"""What --compare plays, in this order."""


def named(name: str) -> Policy:
    """A policy by its name; raises ValueError with what there is."""
    if match := WAVES_OF.fullmatch(name):
        size = int(match[1])
        return Policy(name, f"waves of {size} with the usual gaps; fairest first", sized(size))
    for known in _known():
        if known.name == name:
            return known
    raise ValueError(f"no policy is called {name}: try {', '.join(p.name for p in _known())} or waves-N")


def _known() -> tuple[Policy, ...]:
    return (
        DEFAULT,
        Policy("one", "one person at a time, 12 at most", one_by_one()),
        Policy("measured", f"waves of 1 / (offers won / sent), {FEWEST} to {MOST}, as STATS MONTH advises",
               sized=as_measured),
        Policy("answered", f"waves of 1 / (yes / offers that had their time), {FEWEST} to {MOST}",
               sized=as_answered),
        Policy("patient", "the usual waves, but silence is a miss (F16) after a day, not after the gap",
               miss_at_gap=False),
        Policy("nearest", "the usual waves, but the nearest first", order=nearest),
        Policy("everyone", "everybody who fits at once, within the limits", everybody()),
        Policy("everyone-freely", "everybody at once without weekly limit or rest: a group text", everybody(),
               limits=NO_LIMITS),
    )  # fmt: skip
