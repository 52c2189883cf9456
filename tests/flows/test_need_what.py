"""I need help: what, when, and the last yes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.effects.help import ShowStatus
from flows.effects.talk import TaskKind
from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.need import MACHINE
from tests.flows.need_form import IN_FULL, NOW, Form, at_confirm, scene


def test_chat_alone_asks_by_phone_or_with_a_visit() -> None:
    """ "Chat" may be either, so H6c asks; "phone chat" and 1 may not."""
    for words in ("chat", "I would love a chat"):
        assert Form().begin("need").say("yes", "me", "Doris", "LE16 7AB", words).state == "H6c"
    for words in ("phone chat", "1"):
        assert Form().begin("need").say("yes", "me", "Doris", "LE16 7AB", words).state == "H7a"


def test_chat_in_the_first_message_asks_by_phone_or_with_a_visit() -> None:
    """Asked for in the first message, a chat is not quietly made a phone chat, and H6 is not asked again."""
    form = Form().begin("Hi its Doris LE16 7AB could someone have a chat with me").say("yes")
    assert form.state == "H6c"
    assert form.say("2").draft.needs == (Need.TEA,)


@pytest.mark.promise(44)
def test_two_needs_are_one_request() -> None:
    """ "3 4" is one request with two kinds, a detail question for each, and one short name."""
    form = Form().begin("need").say("yes", "me", "Doris", "LE16 7AB", "3 4", "milk", "Boots, ready", "2", "yes")
    assert form.prompts[5:9] == ["H6", "H7b", "H7c", "H8"]
    assert form.ask.details == {Need.SHOPPING: "milk", Need.PRESCRIPTION: "Boots, ready"}
    assert MACHINE.slots(form.draft, form.scene)["need"] == "shopping and chemist"


def test_three_needs_are_asked_about_not_cut_short() -> None:
    """More than two kinds in the first message are not silently made two."""
    form = Form().begin("Its Doris LE16 7AB I need shopping, my prescription and some company").say("yes")
    assert form.state == "H6"


def test_something_else_goes_to_a_person_with_the_other_detail_asked_first() -> None:
    """Something else beside shopping: the shopping list is still asked for, and then the team decides."""
    form = Form().begin("need").say("yes", "me", "Doris", "LE16 7AB", "3 5", "milk", "walk my dog")
    assert form.prompts[-2:] == ["H7b", "H7d"]
    assert form.ask.needs == (Need.SHOPPING, Need.OTHER)
    assert form.ask.day == NOW.date() + timedelta(days=7)


@pytest.mark.parametrize("words", ["no", "NONE", "nothing"])
def test_nothing_to_add_is_kept_as_nothing(words: str) -> None:
    """NO or NONE at a detail question is no detail for the volunteer to read."""
    form = Form().begin("Its Doris LE16 7AB I would like a visitor on Thursday").say("yes", words, "3", "yes")
    assert form.ask.details == {}


def test_same_kind_again_is_asked_about() -> None:
    """A second request of the same kind within 12 hours asks H23; "the same" says how it stands."""
    form = at_confirm(recent=(Need.PRESCRIPTION,), name="Doris")
    assert form.state == "H23"
    assert form.say("the same").effects[-1] == ShowStatus()


def test_another_one_of_the_same_kind_is_a_request_of_its_own() -> None:
    """ "Another one" at H23 goes on and is not asked again."""
    form = at_confirm(recent=(Need.PRESCRIPTION,), name="Doris").say("2", "yes")
    assert form.ask.needs == (Need.PRESCRIPTION,)


def test_question_about_the_same_names_what_is_open() -> None:
    """Asked about shopping and a prescription with only shopping open, H23 says shopping."""
    who = {"name": "Doris", "recent": (Need.SHOPPING,)}
    form = Form(scene(**who)).begin("LE16 7AB need shopping and my prescription tomorrow").say("yes")
    assert (form.state, MACHINE.slots(form.draft, form.scene)["need"]) == ("H23", "shopping")


def test_sixth_request_goes_to_a_person() -> None:
    """With five requests open: H24 and a ring task, and no form."""
    form = Form(scene(open_requests=5)).begin("need")
    assert (form.prompts, form.state, form.tasks()) == (["H24"], None, [TaskKind.RING])


def test_every_week_asks_which_day() -> None:
    """ "Every week" asks the day, "every Tuesday" does not."""
    start = "Its Doris LE16 7AB can someone get my shopping"
    assert Form().begin(start).say("yes", "milk", "4").state == "H8b"
    form = Form().begin(start).say("yes", "milk", "every Tuesday", "yes")
    assert (form.ask.when, form.ask.weekday, form.ask.day) == (When.WEEKLY, 1, date(2026, 9, 29))


@pytest.mark.promise(40)
def test_today_asked_late_is_read_back_as_tomorrow() -> None:
    """ "Today" after 6.30pm: the read-back says tomorrow, and a coordinator is told."""
    evening = NOW.replace(hour=18, minute=31)
    form = Form(scene(evening)).begin("Its Doris LE16 7AB can someone get my shopping").say("yes", "milk", "today")
    assert MACHINE.slots(form.draft, form.scene)["when"] == "Wed 23 Sept"
    assert (form.state, form.tasks()) == ("H10", [TaskKind.READ])
    assert form.say("yes").ask.when is When.TOMORROW


def test_yes_that_comes_too_late_for_today_is_read_back_again() -> None:
    """Read back at 6pm and answered at 6.40pm, "today" is tomorrow, and that is said before anything is opened."""
    start = "Its Doris LE16 7AB can someone get my shopping"
    form = Form(scene(NOW.replace(hour=18))).begin(start).say("yes", "milk", "today")
    form.scene = replace(form.scene, now=NOW.replace(hour=18, minute=40))
    assert form.say("yes").state == "H10"
    assert MACHINE.slots(form.draft, form.scene)["when"] == "Wed 23 Sept"


def test_yes_after_midnight_means_the_day_that_was_read_back() -> None:
    """ "Tomorrow" read back at 11.50pm and confirmed at 12.10am is today by then, and is said so."""
    form = Form(scene(NOW.replace(hour=23, minute=50))).begin(IN_FULL).say("yes")
    form.scene = replace(form.scene, now=(NOW + timedelta(days=1)).replace(hour=0, minute=10))
    form.say("yes")
    assert MACHINE.slots(form.draft, form.scene)["when"] == "today Wed 23"
    assert form.say("yes").ask.when is When.TODAY


def test_yes_to_a_day_that_has_gone_asks_the_day() -> None:
    """A parked form confirmed days later is not opened for a day in the past."""
    form = at_confirm()
    form.scene = replace(form.scene, now=NOW + timedelta(days=5))
    assert form.say("yes").state == "H8"


def test_yes_but_goes_to_a_person_and_opens_nothing() -> None:
    """A conditional answer to H10: H22, a person reads it, and the question stands."""
    form = at_confirm().say("yes but only if its a lady")
    assert (form.prompts[-1], form.state, form.tasks()) == ("H22", "H10", [TaskKind.READ])


@pytest.mark.parametrize("words", ["2", "no", "change", "change the day please"])
def test_no_at_the_read_back_asks_what_to_change(words: str) -> None:
    """2, no and "change" ask what to change."""
    assert at_confirm().say(words).state == "H10c"


@pytest.mark.parametrize(("words", "state"), [("1", "H5"), ("2", "H6"), ("3", "H8"), ("4", "H3")])
def test_only_what_is_changed_is_asked_anew(words: str, state: str) -> None:
    """Place, help, day, or start again."""
    assert at_confirm().say("2", words).state == state


def test_change_may_be_said_at_once() -> None:
    """ "Friday instead" at H10c is the new day; nothing more is asked but the read-back."""
    form = at_confirm().say("2", "Friday instead")
    assert (form.state, form.draft.day) == ("H10", date(2026, 9, 25))


def test_starting_again_keeps_no_name_of_somebody_else() -> None:
    """Begun for Edna and begun again for oneself, the request is not in Edna's name."""
    form = (
        Form(scene(name="Pat")).begin("my mum needs shopping").say("yes", "yes", "Edna", "LE16 7AB", "milk", "2")
    )
    form.say("2", "4", "1")
    assert (form.draft.name, form.state) == ("Pat", "H5")
