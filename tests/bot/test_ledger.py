"""Promises of the consent ledger: each flow writes what was agreed, to which words, when, how, in what words."""

import pytest

from storage.consents import Line, proof
from tests.kit import RESIDENT, Kit

pytestmark = pytest.mark.both_databases


def lines(kit: Kit, *words: str) -> list[Line]:
    """What the ledger says after somebody has texted all that."""
    for text in words:
        kit.text(RESIDENT, text)
    with kit.line.database.reading() as session:
        return list(proof(session, kit.person(RESIDENT).id).lines)


@pytest.mark.parametrize(
    ("words", "purpose", "granted", "prompt"),
    [
        (("I need help", "1"), "help", True, "H2"),
        (("I need help", "2"), "help", False, "H2"),
        (("I can help", "1", "1"), "volunteering", True, "V1"),
        (("I can help", "1", "2"), "volunteering", False, "V1"),
        (("STOP",), "texts", False, "STOP"),
    ],
)
def test_an_answer_is_in_the_ledger(
    kit: Kit, words: tuple[str, ...], purpose: str, granted: bool, prompt: str
) -> None:
    """Purpose, yes or no, the prompt and its wording, the moment, the channel, and the answer itself."""
    found = lines(kit, *words)[-1]
    assert (found.purpose, found.granted, found.prompt) == (purpose, granted, prompt)
    assert (found.channel, found.reply, found.by, found.at) == ("sms", words[-1], "person", kit.clock.now())
    version = kit.line.catalogue.version(prompt).partition("@")[2]
    assert found.version == version and bool(version) == (prompt != "STOP")


def test_a_pledge_asks_for_sharing_and_news_apart(kit: Kit) -> None:
    """Sharing a pledge and news are two lines; a no to one is no no to the other."""
    found = lines(kit, "PLEDGE", "Zebedee", "1", "1", "LE16", "1", "2")
    assert [(line.purpose, line.granted, line.prompt) for line in found] == [
        ("share pledge", True, "P5"),
        ("news", False, "P6"),
    ]


def test_what_holds_now_is_the_last_word(kit: Kit) -> None:
    """STOP takes back, START gives again: both stay in the ledger, and the proof says what holds."""
    assert [line.granted for line in lines(kit, "STOP", "START")] == [False, True]
    with kit.line.database.reading() as session:
        assert proof(session, kit.person(RESIDENT).id).now == {"texts": True}
