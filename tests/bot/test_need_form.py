"""The form "I need help" over time: nudged, set aside, handed over, parked, and with danger in between."""

import pytest

from bot.demo import town
from storage.tables import Conversation, Offer, Outbound, Request, Task, Timer
from tests.bot.asking_kit import IN_FULL, at, since
from tests.kit import RESIDENT, Kit

IN_SHORT = ("need", "yes", "me", "Doris", "LE16 7AB")


def texts(kit: Kit, *words: str) -> int:
    """Text these one after the other; returns how many texts came back so far."""
    for text in words:
        kit.text(RESIDENT, text)
    return len(kit.prompts(RESIDENT))


def kinds(kit: Kit) -> list[str]:
    """The kinds of every task that is not closed."""
    return [task.kind for task in kit.rows(Task) if task.state != "closed"]


def test_who_is_nudged_once_then_set_aside(kit: Kit) -> None:
    """Left at H3: one nudge after 2 hours with the question again, set aside after a day; no task."""
    count = texts(kit, "need", "yes")
    kit.advance(hours=2, minutes=1)
    assert since(kit, RESIDENT, count) == ["G17", "H3"]
    kit.advance(hours=22)
    assert since(kit, RESIDENT, count) == ["G17", "H3", "G18"]
    assert kinds(kit) == []


def test_left_in_the_evening_is_nudged_at_half_past_nine(kit: Kit) -> None:
    """Left at 6pm, the nudge comes at 9.30am."""
    kit.move_to(at(22, 18))
    count = texts(kit, "need", "yes")
    kit.move_to(at(23, 9, 29))
    assert since(kit, RESIDENT, count) == []
    kit.move_to(at(23, 9, 31))
    assert since(kit, RESIDENT, count) == ["G17", "H3"]


def test_what_is_nudged_then_handed_to_a_person(kit: Kit) -> None:
    """Left at H6: a nudge at 30 minutes, an incomplete request and G18a at 2 hours."""
    count = texts(kit, *IN_SHORT)
    kit.advance(minutes=31)
    assert since(kit, RESIDENT, count) == ["G17", "H6"]
    kit.advance(minutes=90)
    assert since(kit, RESIDENT, count) == ["G17", "H6", "G18a"]
    assert kinds(kit) == ["INCOMPLETE"]


def test_one_nudge_a_conversation(kit: Kit) -> None:
    """Somebody nudged at H6 who goes on and stops again is not nudged a second time."""
    texts(kit, *IN_SHORT)
    kit.advance(minutes=31)
    texts(kit, "3", "milk")
    kit.advance(hours=3)
    assert kit.prompts(RESIDENT).count("G17") == 1
    assert kinds(kit) == ["INCOMPLETE"]


@pytest.mark.promise(39)
def test_details_are_carried_on_without(kit: Kit) -> None:
    """H7b unanswered: no nudge, and after 2 hours the next question comes without it."""
    count = texts(kit, *IN_SHORT, "3")
    kit.advance(hours=2, minutes=1)
    assert since(kit, RESIDENT, count) == ["H8"]
    assert "G17" not in kit.prompts(RESIDENT)


@pytest.mark.promise(39)
def test_read_back_for_today_is_never_assumed(kit: Kit) -> None:
    """H10 for today unanswered: nudge at 15 minutes, a coordinator and G18a at 30, and no request opened."""
    count = texts(kit, IN_FULL + "today", "yes")
    kit.advance(minutes=16)
    assert since(kit, RESIDENT, count) == ["G17", "H10"]
    kit.advance(minutes=15)
    assert since(kit, RESIDENT, count) == ["G17", "H10", "G18a"]
    assert (kinds(kit), kit.rows(Request)) == (["INCOMPLETE"], [])


def test_preference_goes_to_a_person_without_a_nudge(kit: Kit) -> None:
    """H9 unanswered: a coordinator at 2 hours, G18a, no nudge."""
    count = texts(kit, "Its Doris LE16 7AB I would like a visitor tomorrow", "yes", "no")
    kit.advance(hours=2, minutes=1)
    assert since(kit, RESIDENT, count) == ["G18a"]


def test_nudge_waits_for_the_morning_and_is_dropped_if_a_person_has_it(kit: Kit) -> None:
    """At H8 at 9pm the nudge may not go; by 11pm a person has it, so it never does."""
    kit.move_to(at(22, 21))
    texts(kit, *IN_SHORT, "3", "milk")
    kit.move_to(at(23, 12))
    assert "G17" not in kit.prompts(RESIDENT)
    assert kit.prompts(RESIDENT)[-1] == "G18a"


@pytest.mark.parametrize(
    ("answers", "hint"),
    [
        (("need", "yes"), "Reply 1 or 2"),
        (("need", "yes", "me"), "Just a first name is fine"),
        (IN_SHORT, "Reply 1, 2, 3, 4 or 5"),
        ((*IN_SHORT, "chat"), "Reply 1 or 2"),
        ((*IN_SHORT, "3", "milk"), "Text a day, or reply 1, 2, 3 or 4"),
        ((*IN_SHORT, "3", "milk", "4"), "Text a day, like THU"),
        ((*IN_SHORT, "3", "milk", "2"), "Reply 1 yes, or 2 to change it"),
        ((*IN_SHORT, "3", "milk", "2", "2"), "Reply 1, 2, 3 or 4"),
    ],
)
def test_first_miss_has_a_hint_then_the_question_then_a_person(
    kit: Kit, answers: tuple[str, ...], hint: str
) -> None:
    """A bad answer gets the hint of its question, the next the question again, the third a person."""
    count = texts(kit, *answers)
    question = kit.prompts(RESIDENT)[-1]
    assert hint in kit.text(RESIDENT, "66 bananas")[0]
    for _ in range(2):
        kit.advance(minutes=4)
        kit.text(RESIDENT, "66 bananas")
    assert since(kit, RESIDENT, count) == ["G2", question, "G3"]


@pytest.mark.promise(36)
def test_wrong_answers_in_one_minute_are_one_miss(kit: Kit) -> None:
    """Three wrong answers in a minute are one miss: nobody is handed over for splitting a thought."""
    count = texts(kit, *IN_SHORT)
    texts(kit, "66 bananas", "66 bananas", "66 bananas")
    assert set(since(kit, RESIDENT, count)) == {"G2"}


@pytest.mark.promise(37)
def test_i_suppose_is_no_consent(kit: Kit) -> None:
    """ "I suppose" at H2 is asked once more and then goes to a person; nothing is consented to."""
    count = texts(kit, "need", "I suppose")
    kit.advance(minutes=4)
    texts(kit, "I suppose")
    assert since(kit, RESIDENT, count - 1) == ["H2", "G3"]
    assert kit.rows(Request) == []


def test_menu_parks_the_form_and_need_takes_it_up(kit: Kit) -> None:
    """MENU in the middle parks the form without a nudge; NEED goes on where it stopped."""
    count = texts(kit, *IN_SHORT, "MENU")
    kit.advance(hours=5)
    assert since(kit, RESIDENT, count) == []
    kit.text(RESIDENT, "NEED")
    assert kit.prompts(RESIDENT)[-1] == "H6"


@pytest.mark.promise(35)
def test_number_a_day_after_the_menu_is_not_the_menu(kit: Kit) -> None:
    """A bare 1 answers the menu for 24 hours; 25 hours later it does not start the form."""
    texts(kit, "MENU")
    kit.advance(hours=23)
    texts(kit, "1")
    assert kit.prompts(RESIDENT)[-2:] == ["H1", "H2"]
    texts(kit, "no", "MENU")
    kit.advance(hours=25)
    kit.text(RESIDENT, "1")
    assert kit.prompts(RESIDENT)[-1] == "G1"


def test_answer_to_last_weeks_question_starts_nothing(kit: Kit) -> None:
    """A "2" a week after the form was set aside answers nothing: the menu comes, and no request is opened."""
    texts(kit, "need", "yes")
    kit.advance(days=7)
    kit.text(RESIDENT, "2")
    assert kit.prompts(RESIDENT)[-1] == "G1"
    assert kit.rows(Conversation, flow="need", closed_at=None) == []


def test_state_of_an_older_version_starts_the_form_again(kit: Kit) -> None:
    """A stored state that no longer exists is heard as the first question, and nobody is lost."""
    texts(kit, *IN_SHORT)
    kit.change(Conversation, kit.row(Conversation).id, state="H99", draft={"odd": True, "needs": 7})
    kit.text(RESIDENT, "yes")
    assert kit.prompts(RESIDENT)[-1] == "H3"


@pytest.mark.promise(26)
def test_danger_is_not_the_answer(kit: Kit) -> None:
    """Red words at H7a are no answer; nothing is nudged after them, and their words are in no request."""
    count = texts(kit, *IN_SHORT, "2", "I want to die")
    assert "G6" in since(kit, RESIDENT, count - 2)
    assert kit.row(Conversation, flow="need").state == "H7a"
    kit.advance(hours=20)
    assert "G17" not in kit.prompts(RESIDENT)
    assert "H8" not in kit.prompts(RESIDENT)


@pytest.mark.promise(27)
def test_health_words_are_the_answer_too(kit: Kit) -> None:
    """HEALTH words at H7a: G8, an amber task, and the words are the answer: H8 follows."""
    count = texts(kit, *IN_SHORT, "2")
    kit.text(RESIDENT, "I have run out of morphine")
    assert sorted(since(kit, RESIDENT, count)) == ["G8", "H8"]
    assert [t.colour for t in kit.rows(Task)] == ["amber"]


def test_number_given_on_whatsapp_is_the_one_to_ring(kit: Kit) -> None:
    """Without a number held, H4p asks for one, and the request has it; a bad one is asked for again."""
    kit.text("GB.1234567890123456", "Hi its Doris LE16 7AB can someone get my prescription from Boots tomorrow",
             channel="whatsapp")  # fmt: skip
    for words in ("yes", "0770", "07700 900055", "yes"):
        kit.text("GB.1234567890123456", words, channel="whatsapp")
    assert kit.row(Request).phone == "+447700900055"


def test_no_offer_and_no_timer_before_the_last_yes(kit: Kit) -> None:
    """Until H10 = yes nobody is asked and nothing is promised."""
    texts(kit, IN_FULL + "tomorrow", "yes")
    kit.advance(minutes=10)
    assert kit.rows(Offer) == []
    assert kit.rows(Timer, item_type="request") == []
    assert not any(t.prompt == "F1" for t in kit.rows(Outbound))


def test_texts_to_the_coordinator_about_the_form_keep_its_words_out(kit: Kit) -> None:
    """An incomplete request alerts the team without the person's words or number."""
    texts(kit, *IN_SHORT)
    kit.advance(hours=2, minutes=1)
    assert all("Doris" not in said and "900001" not in said for said in kit.said(town.COORDINATOR))
    assert kit.prompts(town.COORDINATOR)[0] == "K1"
