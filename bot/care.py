"""Effects on alerts and check-ins, each to the module that owns what it changes."""

from bot import alerts, checkins
from bot.turn import Turn
from flows.effects import care as c


def apply(turn: Turn, effect: c.CareEffect) -> None:
    """Carry one effect out."""
    if isinstance(effect, c.SafeToRing):
        alerts.safe_to_ring(turn, effect)
    else:
        checkins.apply(turn, effect)
