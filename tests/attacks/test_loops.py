"""Two machines never talk to each other for long, and a flood from one phone hurts nobody else."""

import pytest

from storage.tables import Inbound, Outbound, Task
from tests.kit import RESIDENT, Kit

AUTOMATIC = (
    "Out of office: I am away until Monday",
    "AUTO-REPLY: thank you for your message",
    "This is an automated response. This mailbox is not monitored.",
    "Your message could not be delivered",
)
ADVERT = "Thank you for contacting Brown & Sons Plumbing"


@pytest.mark.parametrize("words", AUTOMATIC)
def test_an_auto_responder_is_never_answered(kit: Kit, words: str) -> None:
    """Words only a machine writes get no answer, are kept, and a person is asked to read them, once."""
    assert kit.text(RESIDENT, words) == [] and kit.text(RESIDENT, words) == []
    assert [row.status for row in kit.rows(Inbound)] == ["held", "held"]
    assert [task.kind for task in kit.rows(Task)] == ["READ"]


@pytest.mark.parametrize(
    "words",
    (
        "My mum is left unattended all day and I am worried",
        "Her breathing is not monitored at night, can somebody sit with her",
        "put the key in the mailbox by the door",
        "I am out of the office on Fridays so Saturday is best",
    ),
)
def test_people_who_use_such_words_are_answered(kit: Kit, words: str) -> None:
    """A mailbox, an office, somebody unattended: a person writes of them too."""
    assert kit.text(RESIDENT, words) != []


def test_a_machine_that_says_one_thing_is_answered_a_few_times_then_kindly_no_more(kit: Kit) -> None:
    """The same long text twenty times: three answers, a kind word, then nothing, and a coordinator is shown."""
    for _ in range(20):
        kit.text(RESIDENT, ADVERT)
    assert len(kit.said(RESIDENT)) <= 5 and kit.prompts(RESIDENT)[-1] == "G21"
    assert len(kit.rows(Task, kind="FLOOD")) == 1


def test_a_machine_that_sends_our_words_back_is_heard_out(kit: Kit) -> None:
    """An echo of our own texts ends after a few, and a coordinator is shown."""
    said = kit.text(RESIDENT, "I need help")
    for _ in range(12):
        said = kit.text(RESIDENT, said[-1]) if said else kit.text(RESIDENT, kit.said(RESIDENT)[-1])
    assert len(kit.said(RESIDENT)) <= 8
    assert len(kit.rows(Task, kind="FLOOD")) == 1


def test_somebody_who_says_a_short_word_often_is_answered(kit: Kit) -> None:
    """A person may say "hello" six times: each is answered."""
    for _ in range(6):
        assert kit.text(RESIDENT, "hello") != []


def test_danger_and_stop_are_heard_from_a_machine_too(kit: Kit) -> None:
    """However often it was said, chest pain is an alert, and STOP stops."""
    for _ in range(6):
        kit.text(RESIDENT, "there is a bad chest pain and I am alone")
    assert kit.rows(Task, colour="red") != []
    kit.text(RESIDENT, "STOP")
    assert kit.person(RESIDENT).stopped_at is not None


def test_a_flood_from_one_phone_reaches_nobody_else(kit: Kit) -> None:
    """A hundred texts in a moment: sixty answered at most, the rest kept, everybody else served as ever."""
    for n in range(100):
        kit.text(RESIDENT, f"hello {n} dear line")
    assert len(kit.rows(Inbound)) == 100
    assert len([text for text in kit.rows(Outbound) if text.address == RESIDENT]) <= 60
    assert [task.kind for task in kit.rows(Task) if task.kind == "FLOOD"] == ["FLOOD"]
    assert kit.text("+447700900077", "I need help") != []
