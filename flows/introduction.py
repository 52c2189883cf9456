"""Between the introduction and the visit: the resident may want somebody else (design, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.effects.visits import WantOther
from flows.engine import Flow, Heard, Machine, Miss, Outcome, Scene, Step
from flows.hearing.words import Word, whole_word
from flows.hearing.yesno import Answer, yes_no


class Introduced(StrEnum):
    """The question. The name is stored: never reuse it."""

    SOMEONE_ELSE = "H14"


@dataclass(frozen=True)
class IntroductionDraft:
    """The visit."""

    visit_id: int = 0


def someone_else(draft: IntroductionDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """OTHER or a plain NO, no reason asked."""
    wants_other = heard.text == "other" or whole_word(heard.words) is Word.OTHER
    if wants_other or (heard.text != "2" and yes_no(heard.words) is Answer.NO):
        return Outcome(None, draft, (WantOther(draft.visit_id),))
    return Miss()


def slots(draft: IntroductionDraft, scene: Scene) -> Mapping[str, str]:
    """It asks nothing aloud."""
    return {}


MACHINE = Machine(
    Flow.INTRODUCTION,
    Introduced.SOMEONE_ELSE,
    Introduced,
    IntroductionDraft,
    {Introduced.SOMEONE_ELSE: Step(someone_else, "Text OTHER for someone else", asks=())},
    slots,
)
