"""Check-ins answered: kind words, calls, words to read, and somebody else's hand."""

from datetime import timedelta

import pytest

from bot import checkins
from bot.work import Work
from storage.tables import Person, Round, Task
from tests.bot.checkins_kit import (
    EDITH,
    PRIYA,
    alerts,
    assert_nobody_is_forgotten,
    london,
    shell,
    start_checkins,
    to_checkin,
)
from tests.kit import Kit


@pytest.fixture(autouse=True)
def going(kit: Kit) -> None:
    """Edith's check-ins are going."""
    start_checkins(kit)


def test_a_good_morning_ends_with_kind_words(kit: Kit) -> None:
    """1 gets one of four kind answers in turn; nobody is troubled."""
    said = []
    for day in range(23, 28):
        kit.move_to(london(day, "09:30"))
        said += kit.text(EDITH, "1")
        kit.advance(hours=5)
        assert_nobody_is_forgotten(kit)
    assert said == [
        "Lovely to hear from you, Edith. Have a good day.",
        "Good to know you are all right, Edith. Enjoy your day.",
        "Thank you, Edith. It is always nice to hear from you.",
        "I am glad to hear it, Edith. Take good care today.",
        "Lovely to hear from you, Edith. Have a good day.",
    ]
    assert kit.prompts(PRIYA) == [] and kit.rows(Task) == []
    assert kit.prompts(EDITH) == ["C1", "C1a", "C1", "C1a2", "C1", "C1a3", "C1", "C1a4", "C1", "C1a"]


@pytest.mark.parametrize("body", ["2", "I had a bad night and feel dizzy"])
def test_two_or_a_health_word_brings_a_call(kit: Kit, body: str) -> None:
    """2 gets C1b, or words of health the advice they need, and a coordinator is alerted at once."""
    to_checkin(kit)
    kit.text(EDITH, body)
    (task,) = kit.rows(Task)
    assert task.chased and kit.prompts(PRIYA) == ["K1"]
    assert kit.prompts(EDITH)[1:] in (["C1b"], ["G8"])
    kit.advance(hours=3)
    assert "C2" not in kit.prompts(EDITH) and alerts(kit) == []


def test_other_words_count_and_are_read(kit: Kit) -> None:
    """Any other words stop the clock and are shown to a person; a 2 afterwards still brings a call."""
    to_checkin(kit)
    (reply,) = kit.text(EDITH, "the kittens came in the night")
    assert reply.startswith("Thank you Edith. I have passed your words to our team.")
    (task,) = kit.rows(Task)
    assert (task.kind, task.why, task.chased) == ("READ", "the kittens came in the night", False)
    kit.advance(hours=1)
    kit.text(EDITH, "2")
    assert kit.prompts(EDITH) == ["C1", "C1c", "C1b"]


@pytest.mark.promise(53)
@pytest.mark.parametrize("body", ["This is his daughter", "who is this", "WRONG NUMBER"])
def test_somebody_elses_answer_is_not_counted(kit: Kit, body: str) -> None:
    """K4w at once, the clock runs on to C2 and K4, and the number stays on the list."""
    to_checkin(kit)
    replies = kit.text(EDITH, body)
    assert not any("taken this number off" in words for words in replies)
    (alert,) = alerts(kit)
    assert kit.said(PRIYA) == [
        f"CHECK-IN {alert.code}: a reply came that may not be from them. Not counted as safe. "
        f"Reply GOT {alert.code}, ring now, then SAFE {alert.code}."
    ]
    kit.advance(minutes=45)
    assert "C2" in kit.prompts(EDITH) and kit.row(Round).state == "reminded"
    kit.advance(minutes=45)
    assert kit.row(Round).state == "alarmed" and len(alerts(kit)) == 1
    assert_nobody_is_forgotten(kit)


@pytest.mark.promise(53)
@pytest.mark.parametrize(("hours", "reminded"), [(2, False), (4, True)])
def test_a_text_of_theirs_shortly_before_stops_the_clock(kit: Kit, hours: int, reminded: bool) -> None:
    """Heard from two hours before, nobody is reminded; four hours before is too long ago."""
    kit.move_to(london(23, "09:30") - timedelta(hours=hours))
    kit.text(EDITH, "thank you for yesterday")
    to_checkin(kit)
    kit.advance(hours=2)
    assert ("C2" in kit.prompts(EDITH)) == reminded
    assert bool(alerts(kit)) == reminded
    assert "C1" in kit.prompts(EDITH)


@pytest.mark.promise(53)
def test_somebody_elses_text_before_does_not_stop_the_clock(kit: Kit) -> None:
    """ "This is her daughter" an hour before is not a word of theirs."""
    kit.move_to(london(23, "08:30"))
    kit.text(EDITH, "This is her daughter")
    to_checkin(kit)
    kit.advance(minutes=46)
    assert "C2" in kit.prompts(EDITH)


def test_a_text_about_something_else_stops_the_clock(kit: Kit) -> None:
    """Whatever question it answers, a text of theirs is a sign of life."""
    to_checkin(kit)
    kit.text(EDITH, "NEED")
    kit.advance(hours=3)
    assert "C2" not in kit.prompts(EDITH) and alerts(kit) == []


@pytest.mark.promise(26)
def test_check_ins_go_on_under_an_alert(kit: Kit) -> None:
    """While somebody is hushed after danger words, C1 still goes and 1 is still thanked."""
    kit.text(EDITH, "I want to die")
    to_checkin(kit)
    assert kit.prompts(EDITH)[-1] == "C1"
    kit.text(EDITH, "1")
    assert kit.prompts(EDITH)[-1] == "C1a"
    assert kit.row(Round).state == "answered"


def test_danger_words_stop_the_reminder_and_alert(kit: Kit) -> None:
    """A safety phrase is a red alert of its own: no reminder, no second alarm."""
    to_checkin(kit)
    kit.text(EDITH, "I have chest pain")
    kit.advance(hours=2)
    assert "C2" not in kit.prompts(EDITH) and alerts(kit) == []
    assert [t.colour for t in kit.rows(Task)] == ["red"]


@pytest.mark.promise(31)
def test_help_at_a_check_in_is_red(kit: Kit) -> None:
    """HELP with a check-in unanswered is an emergency: C1h, and never a form."""
    to_checkin(kit)
    kit.text(EDITH, "HELP")
    assert kit.prompts(EDITH) == ["C1", "C1h"]
    assert [t.colour for t in kit.rows(Task)] == ["red"]


@pytest.mark.promise(34)
def test_a_bare_1_answers_the_check_in_not_the_offer(kit: Kit) -> None:
    """With C1 and an offer open, 1 is the check-in's; the offer stands."""
    from bot import questions
    from flows.engine import Flow
    from flows.offer import OfferDraft
    from storage.tables import Conversation

    to_checkin(kit)

    def offer(work: Work) -> None:
        edith = work.get(Person, kit.person(EDITH).id)
        questions.start(work, edith, Flow.OFFER, "F1", OfferDraft(), silent=True)

    shell(kit, offer)
    kit.text(EDITH, "1")
    assert kit.prompts(EDITH) == ["C1", "C1a"]
    assert kit.row(Conversation, flow="offer").closed_at is None


def test_other_questions_wait_for_the_check_in(kit: Kit) -> None:
    """ "How did it go?" and the like can see that a check-in waits, until it is answered."""

    def waits() -> bool:
        found: bool = shell(kit, lambda w: checkins.unanswered(w, w.get(Person, kit.person(EDITH).id)))
        return found

    assert not waits()
    to_checkin(kit)
    assert waits()
    kit.text(EDITH, "1")
    assert not waits()


def test_a_later_bare_1_is_not_swallowed(kit: Kit) -> None:
    """Once a text about something else has stopped the clock, "how are you?" takes no answers for long."""
    from storage.tables import Conversation

    to_checkin(kit)
    kit.text(EDITH, "STATUS")
    kit.advance(minutes=4)
    assert [c.state for c in kit.rows(Conversation, flow="checkin") if c.closed_at is None] == []
