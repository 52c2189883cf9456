"""Questions that come weeks later, and "shall we find some help for you?"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flows.effects import Effect
from flows.effects.joining import Lonely, PledgeGoing
from flows.effects.talk import Begin, Say
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice
from flows.hearing.yesno import Answer, yes_no
from flows.times import say_date


class Later(StrEnum):
    """The questions. The names are stored: never reuse one."""

    SHALL_WE_HELP = "H0"
    PLEDGE_GOING = "P8"
    LONELY = "H20"


@dataclass(frozen=True)
class LaterDraft:
    """Nothing need be known."""


def shall_we_help(draft: LaterDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Yes starts "I need help" with the name known and a fresh consent."""
    match choice(heard.text, {1: ("yes",), 2: ("not now", "no", "not yet")}):
        case 1:
            return Outcome(None, draft, (Begin(Flow.NEED),))
        case 2:
            return Outcome(None, draft, (Say("H19n"),))
        case _:
            return Miss()


def pledge_going(draft: LaterDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Well, not yet, ideas please, or: I could do with help myself."""
    options = {
        1: ("well", "good", "fine"),
        2: ("not yet", "no"),
        3: ("ideas", "idea"),
        4: ("help", "need help"),
    }
    picked = choice(heard.text, options)
    if picked is None:
        return Miss()
    if picked == 4:
        return Outcome(Later.SHALL_WE_HELP, draft, (PledgeGoing(4),))
    return Outcome(None, draft, (PledgeGoing(picked), *thanks(picked, scene)))


def thanks(picked: int, scene: Scene) -> tuple[Effect, ...]:
    """P8a, or P8b with the next date for those who want ideas."""
    if picked == 1:
        return (Say("P8a"),)
    if picked == 3 and scene.training:
        session = scene.training[0]
        when = {"d1": say_date(session.starts_at.date()), "place": session.place}
        return (Say("P8b"), Say("P8c", when))
    return (Say("P8b"),)


def lonely(draft: LaterDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The ONS single question; SKIP is an answer too."""
    options = {
        1: ("often", "always"),
        2: ("some of the time", "sometimes"),
        3: ("occasionally",),
        4: ("hardly ever", "hardly"),
        5: ("never",),
    }
    picked = choice(heard.text, options)
    if picked is not None:
        return Outcome(None, draft, (Lonely(picked), Say("H19n")))
    skipped = heard.text == "skip" or yes_no(heard.text) is Answer.NO
    return Outcome(None, draft, (Say("H19n"),)) if skipped else Miss()


def slots(draft: LaterDraft, scene: Scene) -> Mapping[str, str]:
    """Nothing beyond the usual."""
    return {}


def fortnight(draft: LaterDraft, scene: Scene) -> Patience:
    """Then it is let go."""
    return Patience(None, timedelta(days=14), Lapse.DROP)


MACHINE = Machine(
    Flow.LATER,
    Later.PLEDGE_GOING,
    Later,
    LaterDraft,
    {
        Later.SHALL_WE_HELP: Step(shall_we_help, "Reply 1 yes or 2 not now", patience=fortnight),
        Later.PLEDGE_GOING: Step(pledge_going, "Reply 1, 2, 3 or 4", patience=fortnight),
        Later.LONELY: Step(lonely, "Reply 1 to 5, or SKIP", patience=fortnight),
    },
    slots,
)
