"""Not written yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flows.engine import Flow, Heard, Machine, Miss, Outcome, Scene, Step


class State(StrEnum):
    FIRST = "P1"


@dataclass(frozen=True)
class Draft:
    pass


def first(draft: Draft, heard: Heard, scene: Scene) -> Outcome | Miss:
    return Miss()


def slots(draft: Draft, scene: Scene) -> Mapping[str, str]:
    return {}


def opening(heard: Heard, scene: Scene, draft: Any) -> Outcome:
    return Outcome(State.FIRST, Draft())


MACHINE = Machine(Flow.PLEDGE, State.FIRST, State, Draft, {State.FIRST: Step(first)}, slots, opening)
