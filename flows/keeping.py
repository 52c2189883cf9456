"""Keeping in touch with volunteers: training eve, a missed session, a break, "still happy to be asked?"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from flows.effects.joining import ComingToTraining, Rest, StillHappy
from flows.effects.talk import Begin, Say
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.lengths import days_off
from flows.hearing.yesno import Answer, yes_no
from flows.times import say_date


class Keeping(StrEnum):
    """The questions. The names are stored: never reuse one."""

    TRAINING_EVE = "V9r"
    MISSED_TRAINING = "V9n"
    STILL_HAPPY = "F16"
    BREAK = "F15"


@dataclass(frozen=True)
class KeepingDraft:
    """What it is about (a booking, or nothing) and the slots its question needs."""

    item_id: int = 0
    said: dict[str, str] = field(default_factory=dict)


def training_eve(draft: KeepingDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Coming, or sorry."""
    if heard.text.startswith("sorry") or yes_no(heard.text) is Answer.NO:
        effects = (ComingToTraining(draft.item_id, False), Say("V9s"), Begin(Flow.JOIN))
        return Outcome(None, draft, effects)
    if yes_no(heard.text) is Answer.YES:
        return Outcome(None, draft, (ComingToTraining(draft.item_id, True), Say("V9y")))
    return Miss()


def missed_training(draft: KeepingDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Another date, or not."""
    match yes_no(heard.text):
        case Answer.YES:
            return Outcome(None, draft, (Begin(Flow.JOIN),))
        case Answer.NO:
            return Outcome(None, draft, (Say("V11a"),))
        case _:
            return Miss()


def still_happy(draft: KeepingDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Yes goes on as before; no is a break of 90 days."""
    match yes_no(heard.text):
        case Answer.YES:
            return Outcome(None, draft, (StillHappy(), Say("F20", {"vol": scene.who.name})))
        case Answer.NO:
            return Outcome(None, draft, rested(90, scene))
        case _:
            return Miss()


def take_break(draft: KeepingDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A number of days from 1 to 90."""
    days = days_off(heard.text)
    return Miss() if days is None else Outcome(None, draft, rested(days, scene))


def rested(days: int, scene: Scene) -> tuple[Rest, Say]:
    """The break, and until when."""
    back = scene.now.date() + timedelta(days=days)
    return (Rest(days), Say("F15a", {"date": say_date(back)}))


def slots(draft: KeepingDraft, scene: Scene) -> Mapping[str, str]:
    """What the shell worked out when it asked."""
    return {"vol": scene.who.name, **draft.said}


def two_days(draft: KeepingDraft, scene: Scene) -> Patience:
    """Then it no longer matters."""
    return Patience(None, timedelta(days=2), Lapse.DROP)


def fortnight(draft: KeepingDraft, scene: Scene) -> Patience:
    """Then it is let go."""
    return Patience(None, timedelta(days=14), Lapse.DROP)


MACHINE = Machine(
    Flow.KEEPING,
    Keeping.STILL_HAPPY,
    Keeping,
    KeepingDraft,
    {
        Keeping.TRAINING_EVE: Step(training_eve, "Reply YES or SORRY", patience=two_days),
        Keeping.MISSED_TRAINING: Step(missed_training, "Reply 1 yes or 2 no", patience=fortnight),
        Keeping.STILL_HAPPY: Step(still_happy, "Reply YES, AWAY or STOP"),
        Keeping.BREAK: Step(take_break, "A number from 1 to 90", patience=two_days),
    },
    slots,
)
