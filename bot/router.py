"""What happens to every incoming text, in this order (conversation design, section 2)."""

from collections.abc import Callable

from bot import (
    alerts,
    by_intent,
    by_question,
    by_reference,
    by_word,
    commands,
    consent,
    guards,
    loops,
    offers,
    takeover,
)
from bot.turn import Turn

ORDER: tuple[Callable[[Turn], bool], ...] = (
    commands.command,
    alerts.danger,
    guards.under_18,
    consent.stop,
    guards.stopped,
    guards.flood,
    guards.hushed,
    takeover.holding,
    loops.machine,
    guards.no_words,
    guards.masked,
    by_question.button,
    by_reference.reference,
    by_word.whole_word,
    by_question.open_question,
    offers.late_answer,
    by_intent.courtesy,
    by_intent.intent,
    by_intent.lost,
)
"""Each takes the text or passes it on; the last one takes whatever is left."""


def route(turn: Turn) -> None:
    """Let the first that wants the text have it."""
    from bot import checkins

    checkins.alive(turn)
    for handle in ORDER:
        if handle(turn):
            return
