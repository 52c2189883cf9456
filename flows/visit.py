"""After a yes: ringing, the agreed time, safely away, how it went, how long it took (design, section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from flows.effects.talk import Say
from flows.effects.visits import (
    Away,
    DidNotHappen,
    GaveMinutes,
    Happened,
    NoAnswerYet,
    SawCalledOff,
    Spoken,
    Withdraw,
    Worried,
)
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice
from flows.hearing.when import day_time, minutes
from flows.hearing.yesno import Answer, yes_no


class Visiting(StrEnum):
    """The questions. The names are stored: never reuse one."""

    AWAITED = "F2"
    SPOKEN = "F8"
    AGREED = "F8a"
    SAFELY_AWAY = "F12"
    HOW_IT_WENT = "F13"
    MINUTES = "F13a"
    NEW_TIME = "F13b"
    CALLED_OFF = "F18"


@dataclass(frozen=True)
class VisitDraft:
    """The visit, whether it is a phone chat, and the slots its prompts need (vol, res, code)."""

    visit_id: int = 0
    chat: bool = False
    said: dict[str, str] = field(default_factory=dict)


def awaited(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Silently waits for a day and time, at any moment after the number was given."""
    moment = day_time(heard.words, scene.now)
    return Miss() if moment is None else Outcome(Visiting.AWAITED, draft, (Spoken(draft.visit_id, moment),))


def spoken(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Spoken, no answer yet, can no longer help; or the day and time at once."""
    moment = day_time(heard.words, scene.now)
    if moment is not None:
        return Outcome(Visiting.AWAITED, draft, (Spoken(draft.visit_id, moment),))
    options = {1: ("yes",), 2: ("no answer", "not yet", "no"), 3: ("no longer", "cannot", "sorry")}
    match choice(heard.text, options):
        case 1 if draft.chat:
            return Outcome(Visiting.HOW_IT_WENT, draft, (Spoken(draft.visit_id, None),))
        case 1:
            return Outcome(Visiting.AGREED, draft, (Spoken(draft.visit_id, None),))
        case 2:
            return Outcome(Visiting.AWAITED, draft, (NoAnswerYet(draft.visit_id), Say("F8b")))
        case 3:
            return Outcome(None, draft, (Withdraw(draft.visit_id),))
        case _:
            return Miss()


def agreed(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The agreed day and time; none is taken as 5pm on the wanted day."""
    moment = day_time(heard.words, scene.now)
    if moment is not None:
        return Outcome(Visiting.AWAITED, draft, (Spoken(draft.visit_id, moment),))
    if heard.text in ("none", "no time", "not yet") or yes_no(heard.text) is Answer.NO:
        return Outcome(Visiting.AWAITED, draft, (Say("F13d", draft.said),))
    return Miss()


def safely_away(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Yes or 1 is HOME."""
    if yes_no(heard.text) is Answer.YES:
        return Outcome(None, draft, (Away(draft.visit_id),))
    return Miss()


def how_it_went(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Done, not yet, did not happen, or a worry."""
    options = {
        1: ("done", "yes", "all done"),
        2: ("not yet", "no"),
        3: ("did not happen", "it did not happen"),
        4: ("worry", "worried", "a worry"),
    }
    match choice(heard.text, options):
        case 1:
            return Outcome(Visiting.MINUTES, draft, (Happened(draft.visit_id),))
        case 2:
            return Outcome(Visiting.NEW_TIME, draft)
        case 3:
            effects = (DidNotHappen(draft.visit_id, by_resident=False), Say("F13c", draft.said))
            return Outcome(None, draft, effects)
        case 4:
            return Outcome(None, draft, (Worried(draft.visit_id, by_resident=False), Say("F14")))
        case _:
            return Miss()


def gave_minutes(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A number of minutes, or SKIP."""
    given = minutes(heard.words)
    if given is None and heard.text != "skip" and yes_no(heard.text) is not Answer.NO:
        return Miss()
    return Outcome(None, draft, (GaveMinutes(draft.visit_id, given), Say("F13d", draft.said)))


def no_minutes(draft: VisitDraft, scene: Scene) -> Outcome:
    """Nobody said: the usual length stands, as an estimate."""
    return Outcome(None, draft, (GaveMinutes(draft.visit_id, None),))


def new_time(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Another day and time."""
    moment = day_time(heard.words, scene.now)
    return Miss() if moment is None else Outcome(Visiting.AWAITED, draft, (Spoken(draft.visit_id, moment),))


def called_off(draft: VisitDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """OK: they have seen that it is called off."""
    if yes_no(heard.text) is Answer.YES or "thank" in heard.text:
        return Outcome(None, draft, (SawCalledOff(draft.visit_id),))
    return Miss()


def slots(draft: VisitDraft, scene: Scene) -> Mapping[str, str]:
    """What the shell worked out when it asked."""
    return {"vol": scene.who.name, **draft.said}


def a_day(draft: VisitDraft, scene: Scene) -> Patience:
    """The usual length is taken after a day."""
    return Patience(None, timedelta(hours=24), Lapse.CARRY_ON)


def a_day_at_most(draft: VisitDraft, scene: Scene) -> Patience:
    """A person is dealing with it by then; left open it would make every later yes unclear."""
    return Patience(None, timedelta(hours=24), Lapse.DROP)


TIME_HINT = "Text a day and time, like THU 2PM"

MACHINE = Machine(
    Flow.VISIT,
    Visiting.AWAITED,
    Visiting,
    VisitDraft,
    {
        Visiting.AWAITED: Step(awaited, TIME_HINT, asks=(), numbered=False),
        Visiting.SPOKEN: Step(spoken, "Reply 1, 2 or 3"),
        Visiting.AGREED: Step(agreed, TIME_HINT, numbered=False),
        Visiting.SAFELY_AWAY: Step(safely_away, "Reply 1 once you are safely away"),
        Visiting.HOW_IT_WENT: Step(how_it_went, "Reply 1, 2, 3 or 4"),
        Visiting.MINUTES: Step(gave_minutes, "Reply with a number, or SKIP", patience=a_day, late=no_minutes),
        Visiting.NEW_TIME: Step(new_time, TIME_HINT, numbered=False),
        Visiting.CALLED_OFF: Step(called_off, "Reply OK", patience=a_day_at_most),
    },
    slots,
)
