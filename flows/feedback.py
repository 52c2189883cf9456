"""The day after: did they help you, and would you like them again? (design, section 5)"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from flows.effects.talk import OpenTask, Say, TaskKind
from flows.effects.visits import Again, DidNotHappen, WentWell, Worried
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice
from flows.hearing.yesno import Answer, yes_no


class Feedback(StrEnum):
    """The questions. The names are stored: never reuse one."""

    RESIDENT = "H19"
    ASKER = "H19x"
    AGAIN = "H19a"


@dataclass(frozen=True)
class FeedbackDraft:
    """The visit, whether somebody else asked for it, and its prompts' slots (name, asker, res, vol, need)."""

    visit_id: int = 0
    asker: bool = False
    said: dict[str, str] = field(default_factory=dict)

    @property
    def question(self) -> Feedback:
        """H19, or H19x to whoever asked for them."""
        return Feedback.ASKER if self.asker else Feedback.RESIDENT


def how_was_it(draft: FeedbackDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """All well, did not happen, or a worry; other words are read by a person."""
    options = {
        1: ("yes", "all well", "well"),
        2: ("did not happen", "it did not happen", "no", "nobody came"),
        3: ("worry", "a worry", "i have a worry", "worried"),
    }
    match choice(heard.text, options):
        case 1:
            return Outcome(Feedback.AGAIN, draft, (WentWell(draft.visit_id),))
        case 2:
            return Outcome(None, draft, (DidNotHappen(draft.visit_id, by_resident=True), Say("H19b", draft.said)))
        case 3:
            return Outcome(None, draft, (Worried(draft.visit_id, by_resident=True), Say("H19c")))
        case _:
            return Miss(otherwise=_read(draft, heard, draft.question) if len(heard.words.split()) > 2 else None)


def again(draft: FeedbackDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The same volunteer again, or not; a yes-but goes to a person."""
    match yes_no(heard.words):
        case Answer.YES:
            return Outcome(None, draft, (Again(draft.visit_id, True), Say("H19n", draft.said)))
        case Answer.NO:
            return Outcome(None, draft, (Again(draft.visit_id, False), Say("H19n", draft.said)))
        case Answer.NEITHER:
            return Miss()
        case _:
            return _read(draft, heard, None)


def _read(draft: FeedbackDraft, heard: Heard, state: str | None) -> Outcome:
    task = OpenTask(TaskKind.READ, f"About a visit: {heard.words}")
    return Outcome(state, draft, (task, Say("H22", draft.said)))


def slots(draft: FeedbackDraft, scene: Scene) -> Mapping[str, str]:
    """What the shell worked out when it asked."""
    return draft.said


def two_days(draft: FeedbackDraft, scene: Scene) -> Patience:
    """Whether they would like the same volunteer again is not asked twice."""
    return Patience(None, timedelta(days=2), Lapse.DROP)


MACHINE = Machine(
    Flow.FEEDBACK,
    Feedback.RESIDENT,
    Feedback,
    FeedbackDraft,
    {
        Feedback.RESIDENT: Step(how_was_it, "Reply 1, 2 or 3"),
        Feedback.ASKER: Step(how_was_it, "Reply 1, 2 or 3"),
        Feedback.AGAIN: Step(again, "Reply 1 yes or 2 no", patience=two_days),
    },
    slots,
)
