"""Check-in texts: "is that still all right?", "how are you today?", and how long somebody is away (section 10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from flows.effects.care import AnsweredCheckin, CheckinsAgreed, CheckinsAway
from flows.effects.talk import Consented, OpenTask, Purpose, TaskKind
from flows.engine import Flow, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice
from flows.hearing.intent import is_courtesy, is_someone_else
from flows.hearing.lengths import days_off
from flows.hearing.tidy import plain
from flows.hearing.yesno import Answer, yes_no


class Checkin(StrEnum):
    """The questions. The names are stored: never reuse one."""

    AGREE = "C0"
    HOW_ARE_YOU = "C1"
    CLOCKS_CHANGED = "C1x"
    WORDS_PASSED_ON = "C1c"
    HOW_LONG_AWAY = "C6d"


@dataclass(frozen=True)
class CheckinDraft:
    """What it is about, and the days and time its first question names."""

    checkin_id: int = 0
    round_id: int = 0
    days: str = ""
    time: str = ""


_GREETING = re.compile(r"\bgood (?:morning|afternoon|evening|day)\b")
_FINE = re.compile(
    r"\b(?:fine|ok|okay|oke|well|good|great|grand|lovely|alright|better|champion|tickety boo"
    r"|not (?:too |so )?bad|cannot (?:complain|grumble)|no complaints|up and about|fit as a fiddle)\b"
)
_FILLERS = """
    i am we are all is very quite fairly pretty really just doing feeling feel keeping getting on much thanks
    you and today this morning afternoon still yes oh hello hi dear love lovey duck me x xx xxx ta cheers
    as can be so far everything its a bit here now
"""
_FILLER = frozenset(_FILLERS.split())
_UNWELL = re.compile(
    r"(?<!no )(?<!not )(?<!not in )(?<!never )(?<!did not )\b(?:fell|fallen|had a fall|pain|pains|painful|hurts?"
    r"|hurting|sore|poorly|unwell|ill|sick|dizzy|faint(?:ed|ing)?|breathless|bleeding|shaky|weak|awful|terrible|rough"
    r"|dreadful|bad (?:night|day|way)|ambulance)\b"
    r"|\bnot (?:so |too |very |feeling |really |at all )*(?:well|good|great|ok|okay|alright|right|clever)\b"
    r"|\bcannot (?:get up|move|breathe|walk|stand|sleep)\b"
)
_RING = {1: ("i am ok",), 2: ("please ring me", "ring me", "call me", "phone me", "a call", "ring please")}


def how(heard: Heard) -> str:
    """How an answer to "how are you?" sounds: "ok", "ring" (2, a no, or a health word) or "words".

    A false alarm is a kind call; a miss may be somebody on the floor: so a plain no is a call too.
    """
    words = plain(heard.words or heard.text)
    picked = choice(heard.text, _RING)
    if picked == 2 or yes_no(heard.text) is Answer.NO or _UNWELL.search(words):
        return "ring"
    if picked == 1 or yes_no(heard.text) is Answer.YES or _is_fine(words):
        return "ok"
    return "words"


def _is_fine(words: str) -> bool:
    rest, found = _FINE.subn(" ", _GREETING.sub(" ", words))
    return found > 0 and set(rest.split()) <= _FILLER


def how_are_you(draft: CheckinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """1 or 2; any other words are shown to a person, unless another question wants them."""
    if is_someone_else(heard.words or heard.text):
        return Outcome(Checkin.HOW_ARE_YOU, draft, (AnsweredCheckin(draft.round_id, "not them"),))
    said = how(heard)
    if said == "words":
        passed_on = Outcome(Checkin.WORDS_PASSED_ON, draft, (AnsweredCheckin(draft.round_id, "words"),))
        return Miss(otherwise=passed_on)
    return Outcome(None, draft, (AnsweredCheckin(draft.round_id, said),))


def clocks_changed(draft: CheckinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """The same, asked in the words of a clock-change day."""
    result = how_are_you(draft, heard, scene)
    if isinstance(result, Outcome) and result.state == Checkin.HOW_ARE_YOU:
        return replace(result, state=Checkin.CLOCKS_CHANGED)
    return result


def words_passed_on(draft: CheckinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """After "if you would like a call, reply 2": 2 is heard, all else is for other questions first."""
    said = how(heard)
    if said == "ring":
        return Outcome(None, draft, (AnsweredCheckin(draft.round_id, "ring"),))
    if is_courtesy(heard.text):
        return Miss()
    after = Outcome(
        Checkin.WORDS_PASSED_ON if said == "words" else None, draft, (AnsweredCheckin(draft.round_id, said),)
    )
    return Miss(otherwise=after)


def agree(draft: CheckinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A plain yes; anything half-hearted is asked once more and then left to a person."""
    answer = yes_no(heard.text)
    if answer not in (Answer.YES, Answer.NO):
        return Miss(patient=answer is Answer.NEITHER)
    yes = answer is Answer.YES
    asked = Consented(Purpose.CHECKINS, yes, Checkin.AGREE)
    return Outcome(None, draft, (asked, CheckinsAgreed(draft.checkin_id, yes)))


def not_agreed(draft: CheckinDraft, scene: Scene) -> Outcome:
    """Nobody answered: no check-ins are sent, and a person rings."""
    why = "Has not answered whether check-in texts are all right: please ring."
    return Outcome(None, draft, (OpenTask(TaskKind.RING, why),))


def how_long_away(draft: CheckinDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """A number of days, or a week, a fortnight."""
    days = days_off(heard.text)
    return Miss() if days is None else Outcome(None, draft, (CheckinsAway(days),))


def slots(draft: CheckinDraft, scene: Scene) -> Mapping[str, str]:
    """The days and the time agreed by phone."""
    return {"days": draft.days, "time": draft.time}


def a_day_to_agree(draft: CheckinDraft, scene: Scene) -> Patience:
    """A day, then a person rings."""
    return Patience(None, timedelta(hours=24), Lapse.CARRY_ON)


def a_few_hours(draft: CheckinDraft, scene: Scene) -> Patience:
    """The offer of a call stands for three hours; then a bare 2 means something else again."""
    return Patience(None, timedelta(hours=3), Lapse.DROP)


def a_day(draft: CheckinDraft, scene: Scene) -> Patience:
    """Then it is let go: the check-ins simply go on."""
    return Patience(None, timedelta(hours=24), Lapse.DROP)


_ONE_OR_TWO = "Reply 1 if you are OK, or 2"
MACHINE = Machine(
    Flow.CHECKIN,
    Checkin.HOW_ARE_YOU,
    Checkin,
    CheckinDraft,
    {
        Checkin.AGREE: Step(agree, "Reply 1 yes or 2 no", patience=a_day_to_agree, late=not_agreed),
        Checkin.HOW_ARE_YOU: Step(how_are_you, _ONE_OR_TWO),
        Checkin.CLOCKS_CHANGED: Step(clocks_changed, _ONE_OR_TWO),
        Checkin.WORDS_PASSED_ON: Step(words_passed_on, _ONE_OR_TWO, asks=(), patience=a_few_hours),
        Checkin.HOW_LONG_AWAY: Step(how_long_away, "Reply with a number, like 7", asks=("F15",), patience=a_day),
    },
    slots,
)
