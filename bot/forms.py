"""Opening a form: need, join, pledge, organisation."""

from bot import effects, questions
from bot.turn import Turn
from flows.engine import Flow
from flows.machines import MACHINES


def open_form(turn: Turn, flow: Flow, draft: object | None = None) -> None:
    """Begin a form from the words that asked for it (nothing said there is asked again)."""
    machine = MACHINES[flow]
    if machine.opening is None:
        raise LookupError(f"{flow} is not a form")
    outcome = machine.opening(turn.heard, turn.scene, draft)
    for effect in outcome.effects:
        effects.apply(turn, effect)
    turn.forget_scene()
    if outcome.state is not None:
        questions.start(turn.work, turn.person, flow, outcome.state, outcome.draft)
