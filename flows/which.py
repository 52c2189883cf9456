"""Which open item is that about? (G22), and call off or stop? (G14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.effects import Effect
from flows.effects.help import CallOff
from flows.effects.talk import Redirect, StopTexts
from flows.engine import Flow, Heard, Machine, Miss, Outcome, Scene, Step
from flows.hearing.choices import choice


class WhichState(StrEnum):
    """The questions that settle what a short answer meant."""

    WHICH = "G22"
    CALL_OFF_OR_STOP = "G14"


@dataclass(frozen=True)
class Option:
    """One thing an unclear text may have been about, and what follows if it was.

    Exactly one of `conversation_id`, `call_off` (request) and `reference` is set.
    """

    label: str
    conversation_id: int | None = None
    call_off: int | None = None
    reference: str | None = None
    """Words that name the item, such as "SORRY 127"."""


@dataclass(frozen=True)
class WhichDraft:
    """The two options, and the words as sent."""

    options: tuple[Option, ...] = ()
    words: str = ""


def effect_of(option: Option, words: str) -> Effect:
    """What follows when that option was meant."""
    if option.call_off is not None:
        return CallOff(option.call_off)
    return Redirect(option.conversation_id or 0, option.reference or words)


def which(draft: WhichDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """1 or 2 picks; the original words are then heard as the answer to that one."""
    picked = choice(heard.text, {n + 1: (o.label,) for n, o in enumerate(draft.options)})
    if picked is None:
        return Miss()
    return Outcome(None, draft, (effect_of(draft.options[picked - 1], draft.words),))


def call_off_or_stop(draft: WhichDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """1 calls off the request, 2 stops all texts."""
    picked = choice(heard.text, {1: ("call off", "request", "cancel"), 2: ("stop", "texts")})
    if picked is None:
        return Miss()
    effects: tuple[Effect, ...] = tuple(effect_of(o, draft.words) for o in draft.options)
    return Outcome(None, draft, effects if picked == 1 else (StopTexts(),))


def slots(draft: WhichDraft, scene: Scene) -> Mapping[str, str]:
    """The two options as people know them."""
    return {f"opt{n + 1}": o.label for n, o in enumerate(draft.options[:2])}


MACHINE = Machine(
    Flow.WHICH,
    WhichState.WHICH,
    WhichState,
    WhichDraft,
    {
        WhichState.WHICH: Step(which, "Reply 1 or 2"),
        WhichState.CALL_OFF_OR_STOP: Step(call_off_or_stop, "Reply 1 or 2"),
    },
    slots,
)
