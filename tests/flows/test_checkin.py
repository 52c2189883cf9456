"""How check-ins and emergency contacts hear an answer, as pure functions."""

from datetime import UTC, datetime

import pytest

from flows import checkin, contact
from flows.checkin import Checkin, CheckinDraft
from flows.contact import Contact, ContactDraft
from flows.effects.care import AnsweredCheckin, CheckinsAgreed, CheckinsAway, ContactSays
from flows.effects.talk import Say
from flows.engine import Heard, Machine, Miss, Outcome, Scene, Who, hear
from flows.hearing.tidy import tidy
from flows.settings import Settings

SETTINGS = Settings("Harborough", "LOROS", "Harborough", "0116 231 3771", "loros.co.uk/cc", ("LE16",))
SCENE = Scene(datetime(2026, 9, 23, 9, 30, tzinfo=UTC), SETTINGS, Who("Edith"), True, "within the hour")
DRAFT = CheckinDraft(checkin_id=1, round_id=7)


def say(machine: Machine, state: str, draft: object, body: str) -> Outcome | Miss:
    return hear(machine, state, draft, Heard(tidy(body), body), SCENE)


@pytest.mark.parametrize("state", [Checkin.HOW_ARE_YOU, Checkin.CLOCKS_CHANGED])
@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("1", "ok"),
        ("One.", "ok"),
        ("yes", "ok"),
        ("I'm ok thank you dear", "ok"),
        ("All well, good morning", "ok"),
        ("not too bad thanks", "ok"),
        ("👍", "ok"),
        ("2", "ring"),
        ("please ring me", "ring"),
        ("no", "ring"),
        ("not too good today", "ring"),
        ("1 but my leg hurts", "ring"),
        ("I had a fall in the night", "ring"),
    ],
)
def test_one_two_and_how_people_feel(state: str, body: str, how: str) -> None:
    """1 and kind words are OK; 2, a no and health words bring a call."""
    assert say(checkin.MACHINE, state, DRAFT, body) == Outcome(None, DRAFT, (AnsweredCheckin(7, how),))


@pytest.mark.parametrize("body", ["the cat has had kittens", "good morning", "is it Thursday today?"])
def test_other_words_are_left_to_other_questions_first(body: str) -> None:
    """Words that say nothing of how somebody is are shown to a person, unless another question wants them."""
    result = say(checkin.MACHINE, Checkin.HOW_ARE_YOU, DRAFT, body)
    assert isinstance(result, Miss) and result.otherwise is not None
    assert result.otherwise.effects == (AnsweredCheckin(7, "words"),)


@pytest.mark.promise(53)
@pytest.mark.parametrize("body", ["This is his daughter", "who is this", "WRONG NUMBER", "I'm driving right now"])
def test_somebody_elses_words_are_no_answer(body: str) -> None:
    """The question stays open when somebody else, or a machine, answers it."""
    for state in (Checkin.HOW_ARE_YOU, Checkin.CLOCKS_CHANGED):
        assert say(checkin.MACHINE, state, DRAFT, body) == Outcome(state, DRAFT, (AnsweredCheckin(7, "not them"),))


def test_after_the_words_were_passed_on_only_a_call_is_taken() -> None:
    """ "If you would like a call, reply 2" hears 2; a bare 1 answers whatever else is open."""
    two = say(checkin.MACHINE, Checkin.WORDS_PASSED_ON, DRAFT, "2")
    assert two == Outcome(None, DRAFT, (AnsweredCheckin(7, "ring"),))
    assert isinstance(say(checkin.MACHINE, Checkin.WORDS_PASSED_ON, DRAFT, "1"), Miss)
    assert say(checkin.MACHINE, Checkin.WORDS_PASSED_ON, DRAFT, "thank you love") == Miss()


@pytest.mark.parametrize(("body", "yes"), [("yes please", True), ("2", False), ("no thank you", False)])
def test_agreeing_to_check_ins(body: str, yes: bool) -> None:
    """A plain yes or no settles it, and is written down."""
    result = say(checkin.MACHINE, Checkin.AGREE, DRAFT, body)
    assert isinstance(result, Outcome) and result.effects[-1] == CheckinsAgreed(1, yes)


def test_half_a_yes_is_not_agreeing() -> None:
    """ "I suppose" is asked once more, then left to a person."""
    assert say(checkin.MACHINE, Checkin.AGREE, DRAFT, "I suppose so") == Miss(patient=False)


def test_days_away() -> None:
    """A week is seven days; a silly number is asked again."""
    assert say(checkin.MACHINE, Checkin.HOW_LONG_AWAY, DRAFT, "a week") == Outcome(None, DRAFT, (CheckinsAway(7),))
    assert say(checkin.MACHINE, Checkin.HOW_LONG_AWAY, DRAFT, "400") == Miss()


@pytest.mark.promise(55)
@pytest.mark.parametrize(
    ("body", "safe", "reply"),
    [
        ("SAFE", True, "C5s"),
        ("she is safe thanks", True, "C5s"),
        ("WORRIED", False, "C5w"),
        ("she is not safe", False, "C5w"),
        ("ok", None, "C5x"),
    ],
)
def test_what_a_contact_says(body: str, safe: bool | None, reply: str) -> None:
    """SAFE, WORRIED and anything else are told apart, and none of them closes anything."""
    draft = ContactDraft(3, "Edith")
    result = say(contact.MACHINE, Contact.SAFE_OR_WORRIED, draft, body)
    assert isinstance(result, Outcome)
    assert result.state is not None and result.effects == (Say(reply), ContactSays(3, safe))


@pytest.mark.parametrize("body", ["safe?", "I will go round after lunch"])
def test_other_words_of_a_contact_are_passed_on(body: str) -> None:
    """Words that are neither SAFE nor WORRIED reach the team, unless another question to them wants them."""
    result = say(contact.MACHINE, Contact.SAFE_OR_WORRIED, ContactDraft(3, "Edith"), body)
    assert isinstance(result, Miss) and result.otherwise is not None
    assert result.otherwise.effects == (Say("C5x"), ContactSays(3, None))


@pytest.mark.promise(55)
def test_worried_is_heard_after_safe() -> None:
    """A contact who said SAFE may still change their mind; their thanks are no message."""
    draft = ContactDraft(3, "Edith")
    worried = say(contact.MACHINE, Contact.SAID_SAFE, draft, "Worried")
    assert worried == Outcome(Contact.SAID_SAFE, draft, (Say("C5w"), ContactSays(3, False)))
    assert say(contact.MACHINE, Contact.SAID_SAFE, draft, "thank you") == Miss()
