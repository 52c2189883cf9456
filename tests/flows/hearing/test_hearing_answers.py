"""Promises about yes and no, choices and references."""

import pytest

from flows.hearing.choices import choice, choices
from flows.hearing.references import Verb, reference
from flows.hearing.yesno import Answer, yes_no

NEEDS = {1: ("phone chat", "phone", "chat"), 2: ("tea and company", "tea", "company", "cuppa"), 3: ("shopping",),
         4: ("prescription", "prescriptions", "chemist")}  # fmt: skip
WHO = {
    1: ("woman", "lady"),
    2: ("man", "gentleman"),
    3: ("i do not mind", "do not mind", "no preference", "either"),
}
WENT = {1: ("done",), 2: ("not yet",), 3: ("it did not happen", "did not happen"), 4: ("worry", "i have a worry")}


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes please", "y", "yeah", "yep", "ok", "Okay dear", "sure", "fine", "happy to",
        "can do", "of course",
        "1", "👍", "yes please that would be lovely thank you", "Yes dear", "that's fine", "I can",
        "I'd love to", "yess",
        "Yes I can do that", "go on then", "yes I am fine", "please do", "Yes I'm happy to help x",
        "1 yes", "ok then",
        "yes they do", "Lovely yes", "yes she knows", "yes they know and are happy", "yes see you then",
    ],
)  # fmt: skip
def test_plain_yes(text: str) -> None:
    """A yes with nothing but politeness around it is a yes."""
    assert yes_no(text) is Answer.YES


@pytest.mark.parametrize(
    "text",
    [
        "no", "n", "Nope", "no thanks", "No thank you dear", "not today", "cannot", "can't", "cant",
        "sorry no", "2",
        "sorry love no", "No sorry love", "no i cant today sorry", "not now", "No not today",
        "sorry cant do it", "2 no",
        "no I'm fine thanks", "I'm afraid not today", "Sorry I cannot help today",
    ],
)  # fmt: skip
def test_plain_no(text: str) -> None:
    """A no with nothing but politeness around it is a no."""
    assert yes_no(text) is Answer.NO


@pytest.mark.promise(3)
@pytest.mark.parametrize(
    "text",
    [
        "yes but after 4", "not sure", "now?", "north side ok?", "NOrth side?", "yes in 2 hours",
        "maybe", "I suppose",
        "yes I am 16", "1 maybe", "yes 2", "ok?", "who is this", "If its after 4 yes", "yes today", "I think so",
        "what time", "im fine", "I don't know",
    ],
)  # fmt: skip
def test_a_hedged_answer_neither_accepts_nor_refuses(text: str) -> None:
    """Anything but a plain yes is never taken for consent, nor for a refusal."""
    assert yes_no(text) is Answer.CONDITIONAL
    assert yes_no(text, offer=True) is Answer.CONDITIONAL


@pytest.mark.promise(3)
@pytest.mark.parametrize(
    "text", ["no but my wife could", "I cant but Bob can", "no. Yes", "ok no", "not today but Friday"]
)
def test_a_hedge_that_contains_a_no_says_so(text: str) -> None:
    """A volunteer who half refuses is told that it is taken as no."""
    assert yes_no(text) is Answer.CONDITIONAL_NO


@pytest.mark.promise(36)
@pytest.mark.parametrize("text", ["no problem", "No worries", "no bother", "not a problem at all"])
def test_no_worries_accepts_an_offer_only(text: str) -> None:
    """ "No worries" to an offer is a yes, and never plain consent elsewhere."""
    assert yes_no(text, offer=True) is Answer.YES
    assert yes_no(text) is Answer.CONDITIONAL


@pytest.mark.parametrize("text", ["tea", "my name is Doris", "", "thank you", "I have a cold", "hmm"])
def test_other_words_are_neither(text: str) -> None:
    """Words that do not answer are asked again."""
    assert yes_no(text) is Answer.NEITHER


def test_numbers_answer_only_where_they_are_offered() -> None:
    """A bare 1 or 2 is no answer where the question names other numbers."""
    assert yes_no("1", numbered=False) is Answer.NEITHER
    assert yes_no("2", numbered=False) is Answer.NEITHER


def test_busy_refuses_an_offer_but_tells_nothing_elsewhere() -> None:
    """A volunteer who is busy has half refused."""
    assert yes_no("sorry I'm busy then", offer=True) is Answer.CONDITIONAL_NO


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", 1), ("2.", 2), ("two please", 2), ("Tea", 2), ("shoping", 3), ("number 3", 3),
        ("yes 2", 2), ("2 tea", 2),
        ("I would like tea and company please", 2), ("prescripton", 4), ("the second one", 2), ("chat please", 1),
        ("5", None), ("tea and shopping", None), ("not tea", None), ("2 shopping", None),
        ("1 2", None), ("", None),
    ],
)  # fmt: skip
def test_one_choice(text: str, chosen: int | None) -> None:
    """A number or the words of exactly one option choose it."""
    assert choice(text, NEEDS) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("a lady if possible", 1), ("women", 1), ("man", 2), ("I don't mind", 3), ("no preference", 3),
    ("not a man", None),
     ("a man or a woman I don't mind", None)],
)  # fmt: skip
def test_woman_or_man(text: str, chosen: int | None) -> None:
    """A wish for a woman or a man is heard, and a negation is asked again."""
    assert choice(text, WHO) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("done", 1), ("not done", None), ("none", None), ("not yet", 2), ("It didn't happen", 3),
    ("I have a worry", 4),
     ("1 done", 1), ("1 not yet", None)],
)  # fmt: skip
def test_a_visit_is_not_done_unless_it_is_said(text: str, chosen: int | None) -> None:
    """ "Not done" and "none" are never heard as done."""
    assert choice(text, WENT) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("1,2", (1, 2)), ("12", (1, 2)), ("1 and 2", (1, 2)), ("1 2", (1, 2)), ("all", (1, 2, 3, 4)),
    ("2 1 2", (1, 2)),
     ("tea and shopping", (2, 3)), ("1&3", (1, 3)), ("one and three", (1, 3)), ("1. phone chats 2. tea", (1, 2)),
     ("1,5", ()), ("1 2 days", ()), ("x", ()), ("all of them please", (1, 2, 3, 4))],
)  # fmt: skip
def test_several_choices(text: str, chosen: tuple[int, ...]) -> None:
    """All that suit are taken together, and nothing if one of them is not on offer."""
    assert choices(text, NEEDS) == chosen


@pytest.mark.promise(24)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YES 127", (Verb.YES, 127, "")), ("no127", (Verb.NO, 127, "")), ("Done 127", (Verb.DONE, 127, "")),
        ("127 yes", (Verb.YES, 127, "")), ("127yes please", (Verb.YES, 127, "please")),
        ("y127", (Verb.YES, 127, "")),
        ("worried 127", (Verb.WORRIED, 127, "")), ("im here 127", (Verb.HERE, 127, "")),
        ("127", (Verb.NONE_GIVEN, 127, "")),
        ("home 127", (Verb.HOME, 127, "")), ("yes 127 but after 4", (Verb.YES, 127, "but after 4")),
        ("yes but after 4 for 127", (Verb.YES, 127, "but after 4")), ("No sorry 127", (Verb.NO, 127, "sorry")),
        ("sorry no 127", (Verb.NO, 127, "")), ("SORRY 127 I am ill", (Verb.SORRY, 127, "i am ill")),
        ("YES. #127", (Verb.YES, 127, "")), ("yes 2", None), ("yes 1270", None), ("yes 012", None),
        ("No 127 High Street", None), ("yes 120 minutes", None), ("sorry i had to ring 111", None), ("£127", None),
        ("no answer when i rang 999", None), ("I need help", None),
    ],
)  # fmt: skip
def test_references(text: str, expected: tuple[Verb, int, str] | None) -> None:
    """A number of 100 or more beside a yes or no goes to that item; a smaller one is a choice."""
    assert reference(text) == expected
