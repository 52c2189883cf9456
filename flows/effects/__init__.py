"""What a conversation asks the shell to do: a closed union, matched exhaustively in bot/effects."""

from flows.effects.care import CareEffect
from flows.effects.help import HelpEffect
from flows.effects.joining import JoiningEffect
from flows.effects.offers import OfferEffect
from flows.effects.talk import TalkEffect
from flows.effects.visits import VisitEffect

Effect = TalkEffect | HelpEffect | OfferEffect | VisitEffect | CareEffect | JoiningEffect

__all__ = ["CareEffect", "Effect", "HelpEffect", "JoiningEffect", "OfferEffect", "TalkEffect", "VisitEffect"]
