"""After a yes, as conversations hear it: nothing is assumed that nobody said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flows import feedback, introduction, visit
from flows.effects.visits import (
    Again,
    Away,
    DidNotHappen,
    GaveMinutes,
    Happened,
    NoAnswerYet,
    SawCalledOff,
    Spoken,
    WantOther,
    WentWell,
    Withdraw,
    Worried,
)
from flows.engine import Heard, Miss, Outcome, Scene, Who, hear
from flows.feedback import FeedbackDraft
from flows.hearing.tidy import tidy
from flows.introduction import IntroductionDraft
from flows.settings import Settings
from flows.visit import VisitDraft

NOW = datetime(2026, 9, 22, 10, tzinfo=ZoneInfo("Europe/London"))
SETTINGS = Settings("Harborough", "LOROS", "Harborough", "0116 231 3771", "loros.co.uk", ("LE16",))
SCENE = Scene(NOW, SETTINGS, Who("Anne"), True, "within the hour")
DRAFT = VisitDraft(7, said={"vol": "Anne", "res": "Margaret", "code": "127"})
THU_2PM = datetime(2026, 9, 24, 14, tzinfo=NOW.tzinfo)


def said(state: str, words: str, draft: VisitDraft = DRAFT) -> Outcome | Miss:
    """What a volunteer's words mean at a question."""
    return hear(visit.MACHINE, state, draft, Heard(tidy(words), words), SCENE)


def heard(state: str, words: str, draft: VisitDraft = DRAFT) -> tuple[object, ...]:
    """The effects of a volunteer's words that change the visit, and the next state."""
    result = said(state, words, draft)
    assert isinstance(result, Outcome), words
    return (result.state, *(e for e in result.effects if hasattr(e, "visit_id")))


@pytest.mark.parametrize(
    ("state", "words", "follows"),
    [
        ("F2", "THU 2PM", ("F2", Spoken(7, THU_2PM))),
        ("F2", "thursday at two o'clock", ("F2", Spoken(7, THU_2PM))),
        ("F8", "1", ("F8a", Spoken(7, None))),
        ("F8", "yes thu 2pm", ("F2", Spoken(7, THU_2PM))),
        ("F8", "2", ("F2", NoAnswerYet(7))),
        ("F8", "no answer", ("F2", NoAnswerYet(7))),
        ("F8", "3", (None, Withdraw(7))),
        ("F8a", "Thu 2pm", ("F2", Spoken(7, THU_2PM))),
        ("F8a", "none", ("F2",)),
        ("F12", "1", (None, Away(7))),
        ("F12", "yes", (None, Away(7))),
        ("F13", "1", ("F13a", Happened(7))),
        ("F13", "all done", ("F13a", Happened(7))),
        ("F13", "2", ("F13b",)),
        ("F13", "3", (None, DidNotHappen(7, by_resident=False))),
        ("F13", "4", (None, Worried(7, by_resident=False))),
        ("F13a", "45", (None, GaveMinutes(7, 45))),
        ("F13a", "about an hour", (None, GaveMinutes(7, 60))),
        ("F13a", "skip", (None, GaveMinutes(7, None))),
        ("F13b", "THU 2PM", ("F2", Spoken(7, THU_2PM))),
        ("F18", "ok", (None, SawCalledOff(7))),
        ("F18", "thanks for letting me know", (None, SawCalledOff(7))),
    ],
)
def test_each_answer_of_a_volunteer(state: str, words: str, follows: tuple[object, ...]) -> None:
    """Each answer does what the question said it would."""
    assert heard(state, words) == follows


def test_phone_chat_goes_straight_to_how_it_went() -> None:
    """Having spoken is the whole of a phone chat: no day and time is asked for."""
    assert heard("F8", "1", VisitDraft(7, chat=True)) == ("F13", Spoken(7, None))


@pytest.mark.parametrize("state", ["F2", "F8", "F8a", "F12", "F13", "F13a", "F13b", "F18"])
@pytest.mark.parametrize("words", ["what was the address again", "I will pop the kettle on"])
def test_other_words_change_nothing(state: str, words: str) -> None:
    """Words that answer nothing are not taken for an answer."""
    assert isinstance(said(state, words), Miss)


@pytest.mark.parametrize("words", ["not yet", "no", "I am still here", "not sure"])
def test_only_a_yes_is_safely_away(words: str) -> None:
    """Nobody is counted as safely away without having said so."""
    assert isinstance(said("F12", words), Miss)


def asks_resident(state: str, words: str, *, asker: bool = False) -> Outcome | Miss:
    """What a resident's words mean the day after."""
    draft = FeedbackDraft(7, asker=asker, said={"name": "Margaret", "vol": "Anne"})
    return hear(feedback.MACHINE, state, draft, Heard(tidy(words), words), SCENE)


@pytest.mark.parametrize(
    ("state", "words", "then", "effect"),
    [
        ("H19", "1", "H19a", WentWell(7)),
        ("H19x", "yes", "H19a", WentWell(7)),
        ("H19", "2", None, DidNotHappen(7, by_resident=True)),
        ("H19", "nobody came", None, DidNotHappen(7, by_resident=True)),
        ("H19", "3", None, Worried(7, by_resident=True)),
        ("H19a", "yes please", None, Again(7, yes=True)),
        ("H19a", "no thank you", None, Again(7, yes=False)),
    ],
)
def test_each_answer_of_a_resident(state: str, words: str, then: str | None, effect: object) -> None:
    """Each answer to "did they help you?" does what the question said it would."""
    result = asks_resident(state, words)
    assert isinstance(result, Outcome)
    assert result.state == then
    assert effect in result.effects


@pytest.mark.parametrize("words", ["yes but a bit earlier", "not sure", "only if she brings the dog"])
def test_yes_but_goes_to_a_person(words: str) -> None:
    """A yes with a condition is read by a person and counts neither as a yes nor as a no."""
    result = asks_resident("H19a", words)
    effects = result.effects if isinstance(result, Outcome) else ()
    assert not any(isinstance(effect, Again) for effect in effects)


def test_words_of_an_asker_are_not_asked_about_twice() -> None:
    """Somebody who answers H19x in their own words is thanked, and not asked the same again in other words."""
    result = asks_resident("H19x", "mum said she was very late indeed", asker=True)
    assert isinstance(result, Miss)
    assert result.otherwise is not None
    assert result.otherwise.state == "H19x"


@pytest.mark.parametrize(
    ("words", "wants_other"),
    [
        ("OTHER", True),
        ("no", True),
        ("no thank you", True),
        ("yes", False),
        ("2", False),
        ("no but thanks", False),
    ],
)
def test_somebody_else_is_asked_for_in_plain_words_only(words: str, wants_other: bool) -> None:
    """OTHER or a plain no brings somebody else; a 2, a yes or a "no but" turns nobody away."""
    result = hear(introduction.MACHINE, "H14", IntroductionDraft(7), Heard(tidy(words), words), SCENE)
    assert (isinstance(result, Outcome) and WantOther(7) in result.effects) is wants_other
