"""Is it safe to ring you on this number? Only a plain yes is; anything else is a no, met with silence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.effects import Effect
from flows.effects.care import SafeToRing
from flows.effects.talk import Say
from flows.engine import Flow, Heard, Machine, Miss, Outcome, Scene, Step
from flows.hearing.yesno import Answer, yes_no


class SafetyState(StrEnum):
    """The one question. The name is stored: never reuse it."""

    SAFE_TO_RING = "G9"


@dataclass(frozen=True)
class SafetyDraft:
    """The alert (task) that asked."""

    task_id: int = 0


def safe_to_ring(draft: SafetyDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Somebody else may hold the phone: a hedge, a question or a word about other things is not a yes."""
    safe = yes_no(heard.text) is Answer.YES and "?" not in heard.words
    effects: tuple[Effect, ...] = (SafeToRing(draft.task_id, safe),)
    return Outcome(None, draft, (*effects, Say("G9a")) if safe else effects)


def slots(draft: SafetyDraft, scene: Scene) -> Mapping[str, str]:
    """Nothing beyond the usual."""
    return {}


MACHINE = Machine(
    Flow.SAFETY,
    SafetyState.SAFE_TO_RING,
    SafetyState,
    SafetyDraft,
    {SafetyState.SAFE_TO_RING: Step(safe_to_ring)},
    slots,
)
