"""Promises about tidying, whole-message words and slips."""

import pytest

from flows.hearing.slips import close_to
from flows.hearing.tidy import tidy
from flows.hearing.words import Word, whole_word


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  Yes Please!! ", "yes please"), ("I’m  OK", "i'm ok"), ("one.", "1"), ("1)", "1"), ("No 1", "1"),
        ("number one", "1"), ("Option 1", "1"), ("（１）", "1"), ("２", "2"), ("1️⃣", "1"), ("👍", "yes"),
        ("👍🏽👍🏽", "yes"),
        ("thanks 👍🏿", "thanks yes"), ("yes\u200e\u0000", "yes"), ("yes 😊", "yes"),
        ("hello\n\nthere", "hello there"),
        ("No", "no"), ("no 127", "no 127"), ("", ""), ("...", ""), ("now?", "now"), ("“tea”", "tea"),
        ("ten", "10"),
    ],
)  # fmt: skip
def test_tidying(body: str, expected: str) -> None:
    """Decoration never changes what an answer means."""
    assert tidy(body) == expected


@pytest.mark.parametrize(
    "text",
    [
        "stop", "STOP!", "Stop please", "please stop", "STOPALL", "unsubscribe", "revoke", "opt out", "OPTOUT",
        "please stop texting me", "stop texts", "Stop these messages", "take me off",
        "take me off your list please",
        "Remove me from your list", "no more texts thank you", "please dont text me again", "text STOP",
        "I don't want any more messages", "can you please stop sending me these messages",
        "I am fed up with this, please stop texting me", "how do I stop these texts",
    ],
)  # fmt: skip
def test_clear_askings_stop_the_texts(text: str) -> None:
    """A person who clearly asks for no more texts gets no more."""
    assert whole_word(text) is Word.STOP


@pytest.mark.parametrize(
    "text",
    [
        "please stop him hitting me", "he will not stop hitting me", "my ex wont stop texting me", "shop", "step",
        "please don't stop texting me", "Stop by on Thursday", "the bus stop", "stopp", "sotp", "non stop pain",
        "please make it stop", "cant stop crying", "my neighbour said please stop texting me",
        "stop him", "stop the gas",
    ],
)  # fmt: skip
def test_a_stop_about_something_else_is_not_stop(text: str) -> None:
    """A cry for help that holds the word "stop" never silences the line."""
    assert whole_word(text) is not Word.STOP


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("cancel", Word.CANCEL), ("END", Word.CANCEL), ("quit.", Word.CANCEL), ("help", Word.HELP),
        ("Help me", Word.HELP), ("help me please", Word.HELP), ("HELP!!", Word.HELP), ("hepl", Word.HELP),
        ("need", Word.NEED), ("NEED help please", Word.NEED), ("I need help", Word.NEED), ("text NEED", Word.NEED),
        ("menu", Word.MENU), ("person", Word.PERSON), ("persn", Word.PERSON), ("talk to a person", Word.PERSON),
        ("human", Word.PERSON), ("can I speak to someone please", Word.PERSON), ("call me", Word.PERSON),
        ("status", Word.STATUS), ("statsu", Word.STATUS), ("any news?", Word.STATUS), ("worried", Word.WORRIED),
        ("I'm so worried", Word.WORRIED), ("worryed", Word.WORRIED), ("away", Word.AWAY),
        ("away 7 days", Word.AWAY),
        ("Away for two weeks", Word.AWAY), ("on holiday for a fortnight", Word.AWAY), ("away 7", Word.AWAY),
        ("away till monday", Word.AWAY), ("i'm back", Word.BACK), ("back home", Word.BACK),
        ("privacy", Word.PRIVACY),
        ("my data", Word.MY_DATA), ("delete me", Word.DELETE_ME), ("wrong number", Word.WRONG_NUMBER),
        ("sorry wrong number love", Word.WRONG_NUMBER), ("I think you have the wrong person", Word.WRONG_NUMBER),
        ("start", Word.START), ("not needed", Word.NOT_NEEDED), ("Not needed any more", Word.NOT_NEEDED),
        ("no longer needed thanks", Word.NOT_NEEDED), ("call it off", Word.NOT_NEEDED),
        ("i dont need it any more", Word.NOT_NEEDED), ("cancel the visit", Word.NOT_NEEDED), ("other", Word.OTHER),
        ("another person please", Word.OTHER), ("no more checks", Word.NO_MORE_CHECKS),
        ("stop the checks", Word.NO_MORE_CHECKS), ("No more check-ins", Word.NO_MORE_CHECKS),
        ("sorry", Word.SORRY),
        ("sorry can't make it", Word.SORRY), ("I can't make it Thursday", Word.SORRY), ("here", Word.HERE),
        ("im here", Word.HERE), ("arrived", Word.HERE), ("home", Word.HOME), ("home safe now", Word.HOME),
        ("just left", Word.HOME), ("done", Word.DONE), ("all done thanks", Word.DONE), ("change", Word.CHANGE),
    ],
)  # fmt: skip
def test_whole_message_words(text: str, word: Word) -> None:
    """A word means the same however politely or clumsily it is typed."""
    assert whole_word(text) is word


@pytest.mark.parametrize(
    "text",
    [
        "call me Doris", "hear", "hope", "hell", "hello", "bank", "none", "dont", "mother", "stat",
        "stars", "hoem",
        "Jack", "Herb", "away on thursday", "no one came", "yes", "1", "", "I have a worry", "someone else",
        "start again", "need milk",
        "sorry no", "my heart is not done", "help with shopping",
    ],
)  # fmt: skip
def test_near_words_are_left_alone(text: str) -> None:
    """An ordinary word is not bent into a command, least of all into HOME or START."""
    assert whole_word(text) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [("shoping", "shopping"), ("perscription", "prescription"), ("shopping", "shopping"), ("tae", None),
     ("shop", None), ("stpo", None), ("good", None), ("wensday", None), ("cupa", "cuppa")],
)  # fmt: skip
def test_slips(word: str, meant: str | None) -> None:
    """One slip in a middling word and two in a long one are forgiven, short and sound words are not bent."""
    assert close_to(word, ("shopping", "prescription", "tea", "stop", "food", "cuppa")) == meant
