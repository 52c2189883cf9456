"""An offer to a volunteer (F1): a plain yes, a plain no, or something in between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flows.effects.offers import Accept, Decline, Wonder
from flows.engine import Flow, Heard, Machine, Miss, Outcome, Scene, Step
from flows.hearing.references import Verb, reference
from flows.hearing.tidy import tidy
from flows.hearing.words import Word, whole_word
from flows.hearing.yesno import Answer, yes_no


class OfferState(StrEnum):
    """The one question of an offer; it stays open until a plain answer or until the request is filled."""

    ASKED = "F1"


@dataclass(frozen=True)
class OfferDraft:
    """Which offer it is, and the slots of its text (vol, area, need, when, code, time)."""

    offer_id: int = 0
    slots: Mapping[str, str] = field(default_factory=dict)


def asked(draft: OfferDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Only a plain yes or no settles it. Other words go to whatever else is open first (a shopping list says
    "yes" and "no" too), and only then are they a conditional answer."""
    said = _said(draft, heard)
    answer = Answer.NO if whole_word(said) is Word.SORRY else yes_no(said, offer=True)
    match answer:
        case Answer.YES:
            return Outcome(None, draft, (Accept(draft.offer_id),))
        case Answer.NO:
            return Outcome(None, draft, (Decline(draft.offer_id),))
        case Answer.CONDITIONAL | Answer.CONDITIONAL_NO:
            wonder = Wonder(draft.offer_id, heard.words or heard.text, answer is Answer.CONDITIONAL_NO)
            return Miss(otherwise=Outcome(OfferState.ASKED, draft, (wonder,)))
        case _:
            return Miss()


def _said(draft: OfferDraft, heard: Heard) -> str:
    """The words as sent, for tidying takes question marks away ("now?"); a button's payload stands for itself.

    The offer's own number is left out: "YES 127" as a quoted answer is a plain yes.
    """
    said = heard.words if tidy(heard.words) == heard.text else heard.text
    named = reference(said)
    if named is None or str(named[1]) != draft.slots.get("code"):
        return said
    verb, _, rest = named
    return rest if verb is Verb.NONE_GIVEN else f"{verb} {rest}".strip()


def slots(draft: OfferDraft, scene: Scene) -> Mapping[str, str]:
    """What the offer may say of the request: never a name, an address or an illness."""
    return draft.slots


MACHINE = Machine(
    Flow.OFFER,
    OfferState.ASKED,
    OfferState,
    OfferDraft,
    {OfferState.ASKED: Step(asked, "Please reply YES or NO")},
    slots,
)
