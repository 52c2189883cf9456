"""I need help: consent, who it is for, and where."""

from datetime import date

import pytest

from flows.effects.help import Ask
from flows.effects.talk import Consented, ForgetWords, GavePhone, Purpose, TaskKind
from flows.engine import Miss
from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.need import MACHINE
from flows.need_draft import NeedDraft
from tests.flows.need_form import IN_FULL, INSIDE, Form, at_confirm, scene


def test_example_of_the_design_is_asked_as_written() -> None:
    """The conversation in the design, from "Hello I need a bit of help please" to the request."""
    form = Form().begin("Hello I need a bit of help please")
    form.say("Yes dear", "1", "Doris", "le167ab", "tea", "I am a bit deaf, please knock hard", "Thursday")
    form.say("a lady if possible", "yes please")
    assert form.prompts == ["H1", "H2", "H3", "H4", "H5", "H6", "H7a", "H8", "H9", "H10"]
    assert form.ask == Ask(
        "Doris", "", (Need.TEA,), When.DAY, date(2026, 9, 24), None, INSIDE, "", "woman",
        {Need.TEA: "I am a bit deaf, please knock hard"},
    )  # fmt: skip


def test_what_the_first_message_said_is_not_asked_again() -> None:
    """Name, postcode, need, chemist and day in one message: only consent and the last yes are asked."""
    form = at_confirm().say("yes")
    assert form.prompts == ["H1", "H2", "H10"]
    assert (form.ask.person, form.ask.spot, form.ask.when) == ("Doris", INSIDE, When.TOMORROW)
    assert form.ask.details == {Need.PRESCRIPTION: "Boots"}


def test_read_back_has_everything_to_agree_to() -> None:
    """H10 names who, what, when and whereabouts, never the full postcode."""
    form = at_confirm()
    said = MACHINE.slots(form.draft, form.scene)
    assert said == {"name": "Doris", "need": "prescription pick-up", "when": "Wed 23 Sept", "area": "LE16 7"}


@pytest.mark.promise(38)
def test_no_second_greeting_after_the_networks_own() -> None:
    """Where the network has answered HELP itself, H2 comes without H1."""
    assert Form().begin("help", greeted=True).prompts == ["H2"]


@pytest.mark.parametrize("words", ["yes", "1", "Yes please love", "ok", "that would be lovely thank you"])
def test_plain_yes_is_consent(words: str) -> None:
    """A plain yes is written into the ledger with the prompt that asked."""
    form = Form().begin("I need help").say(words)
    assert Consented(Purpose.HELP, True, "H2") in form.effects
    assert form.state == "H3"


@pytest.mark.promise(37)
@pytest.mark.parametrize("words", ["I suppose", "yes but who are you?", "not sure", "maybe"])
def test_half_a_yes_is_no_consent(words: str) -> None:
    """At H2 anything but a plain yes is asked once more, and nothing is written down."""
    form = Form().begin("I need help")
    result = MACHINE.steps["H2"].hear(form.draft, form.heard(words), form.scene)
    assert isinstance(result, Miss)
    assert not any(isinstance(e, Consented) for e in form.effects)


def test_no_to_consent_forgets_the_words() -> None:
    """No to H2: the no is kept, the words are deleted, the person is told, and nothing more is asked."""
    form = Form().begin(IN_FULL).say("no")
    assert form.effects[1:3] == [Consented(Purpose.HELP, False, "H2"), ForgetWords()]
    assert form.prompts[-1] == "H2n"
    assert (form.state, form.draft) == (None, NeedDraft())


def test_known_name_is_not_asked_again() -> None:
    """Somebody whose first name we know is asked for the postcode next."""
    assert Form(scene(name="Doris")).begin("need").say("yes", "me").state == "H5"


def test_form_begun_with_a_first_draft_has_a_fresh_consent() -> None:
    """After H0 the name is known, and H2 is asked all the same."""
    form = Form(scene(name="Doris")).begin("1", NeedDraft(whom=1)).say("yes")
    assert form.prompts == ["H1", "H2", "H5"]


@pytest.mark.promise(43)
def test_for_mum_still_asks_whether_she_is_happy() -> None:
    """ "My mum" answers who it is for, and H3b is asked all the same."""
    form = (
        Form().begin("my mum needs some shopping").say("yes", "yes", "Pat", "Edna", "LE16 7AB", "milk", "2", "yes")
    )
    assert form.prompts == ["H1", "H2", "H3b", "H4b", "H4c", "H5", "H7b", "H8", "H10"]
    assert (form.ask.person, form.ask.asker) == ("Edna", "Pat")
    assert Consented(Purpose.ON_BEHALF, True, "H3b") in form.effects


@pytest.mark.promise(43)
def test_name_said_for_mum_is_the_askers() -> None:
    """In "its Pat, my mum needs shopping" Pat is who texts; mum's own name is still asked."""
    form = Form().begin("Hi its Pat, my mum needs shopping").say("yes", "yes")
    assert (form.draft.asker, form.state) == ("Pat", "H4c")


def test_person_helped_must_know() -> None:
    """No to H3b ends kindly, and no request is opened."""
    form = Form().begin("help").say("yes", "2", "no")
    assert (form.prompts[-1], form.state) == ("H3c", None)


def test_number_is_asked_only_where_none_is_held() -> None:
    """On WhatsApp without a number the volunteer's number to ring is asked for, and kept."""
    form = Form(scene(phone=None)).begin("need").say("yes", "1", "Doris")
    assert form.state == "H4p"
    assert GavePhone("+447700900055") in form.say("I am not sure", "07700 900055").effects
    assert (form.state, form.prompts[-2]) == ("H5", "miss")


@pytest.mark.promise(6)
def test_unknown_postcode_is_asked_again() -> None:
    """A postcode that does not exist is asked for again, never guessed; the next one counts."""
    form = Form().begin("I need help for myself").say("yes", "Doris", "LE99 9ZZ")
    assert (form.state, form.draft.spot) == ("H5b", None)
    assert form.say("LE16 7AB").state == "H6"


@pytest.mark.promise(6)
def test_place_in_words_goes_to_a_person() -> None:
    """A village at H5b opens the request with its words and without a place on the map."""
    form = Form().begin("can someone get my shopping").say("yes", "Doris", "LE99 9ZZ", "Foxton, by the locks")
    assert form.state is None
    assert (form.ask.spot, form.ask.place, form.ask.needs) == (None, "Foxton, by the locks", (Need.SHOPPING,))


@pytest.mark.parametrize("words", ["99", "12 the lane"])
def test_numbers_are_no_place(words: str) -> None:
    """At H5b a house number is not taken for a village: the form goes on asking."""
    form = Form().begin("I need help for myself").say("yes", "Doris", "LE99 9ZZ", words)
    assert (form.state, form.prompts[-1]) == ("H5b", "miss")


@pytest.mark.parametrize("answers", [("yes", "1", "Doris", "LE1 6AB"), ()])
def test_outside_the_area_a_person_rings(answers: tuple[str, ...]) -> None:
    """A postcode outside the area, asked for or in the first message, ends with H5o and a ring task."""
    form = Form()
    if answers:
        form.begin("need").say(*answers)
    else:
        form.begin("Hi its Doris LE1 6AB can someone fetch my prescription").say("yes")
    assert (form.prompts[-1], form.state, form.tasks()) == ("H5o", None, [TaskKind.RING])
