"""STOP, START, the carrier's own words, wrong numbers."""

import pytest

from bot.demo.town import COORDINATOR
from flows.settings import ProviderWords
from storage.tables import Consent, Request, Task
from tests.bot.requests_kit import ask, make_request
from tests.kit import RESIDENT, Kit, make_kit

pytestmark = pytest.mark.both_databases


def kinds(kit: Kit) -> list[str]:
    """The kinds of every open task."""
    return [t.kind for t in kit.rows(Task) if t.state != "closed"]


@pytest.mark.parametrize("words", ["Stop", "STOP.", "please stop texting me", "take me off your list"])
@pytest.mark.promise(4)
def test_stop_stops_everything(kit: Kit, words: str) -> None:
    """STOP in any form is answered once and nothing is sent afterwards."""
    kit.text(RESIDENT, "I need help")
    (last,) = kit.text(RESIDENT, words)
    assert last.startswith("LOROS: you will get no more texts from us.")
    kit.advance(days=2)
    assert kit.said(RESIDENT)[-1] == last


def test_text_after_stop_is_read_by_a_person_and_undoes_nothing(kit: Kit) -> None:
    """An ordinary later text never opts anybody back in, and is not lost either; only START comes back."""
    kit.text(RESIDENT, "STOP")
    assert kit.text(RESIDENT, "yes I need some shopping") == []
    assert kinds(kit) == ["STOPPED"]
    assert kit.text(RESIDENT, "START") == [
        "Welcome back. Our texts are on again. Text MENU to see what we can do."
    ]
    assert [c.granted for c in kit.rows(Consent, purpose="texts")] == [False, True]


def test_stop_with_a_request_open_asks_a_person_to_ring(kit: Kit) -> None:
    """Somebody who had asked for help and says STOP may be rung once about it."""
    ask(kit, make_request(kit))
    (last,) = kit.text(RESIDENT, "stop")
    assert last.startswith("LOROS: our texts have stopped. You had help arranged")
    assert "STOPPED" in kinds(kit)


@pytest.mark.parametrize("word", ["CANCEL", "end", "Quit"])
@pytest.mark.promise(11)
def test_cancel_never_silently_loses_a_live_request(kit: Kit, word: str) -> None:
    """Where the carrier lets it through, a bare CANCEL with something open is asked about."""
    request = make_request(kit)
    ask(kit, request)
    (question,) = kit.text(RESIDENT, word)
    assert question.startswith("Just to be sure: reply 1 to call off your request")
    kit.text(RESIDENT, "1")
    assert kit.row(Request, id=request.id).state == "called_off"
    (last,) = kit.text(RESIDENT, word)
    assert last.startswith("LOROS: you will get no more texts from us.")


@pytest.mark.promise(11)
@pytest.mark.promise(38)
def test_carrier_that_acts_first_is_believed(tmp_path) -> None:
    """With the carrier's default words STOP and CANCEL send nothing, a person rings, YES restores nothing."""
    kit = make_kit(tmp_path, provider_words={"sms": ProviderWords.DEFAULT, "whatsapp": ProviderWords.NONE})
    ask(kit, make_request(kit))
    assert kit.text(RESIDENT, "CANCEL") == []
    assert "STOPPED" in kinds(kit)
    assert kit.text(RESIDENT, "YES") == []
    assert kit.text(RESIDENT, "START")[0].startswith("Welcome back.")
    kit.line.database.close()


@pytest.mark.promise(38)
def test_help_answered_by_the_carrier_gets_no_second_greeting(kit: Kit) -> None:
    """OptOutType=HELP: the carrier has greeted already, so the question comes at once."""
    (question,) = kit.text(RESIDENT, "HELP", opt_out="HELP")
    assert question.startswith("LOROS: to find help we keep what you tell us")


def test_wrong_number_is_let_go(kit: Kit) -> None:
    """WRONG NUMBER is answered kindly, once, and never texted again."""
    kit.text(RESIDENT, "I need help")
    assert kit.text(RESIDENT, "wrong number")[-1].startswith("Sorry to have troubled you.")
    kit.advance(days=2)
    assert kit.prompts(RESIDENT)[-1] == "G20"


def test_coordinators_own_stop_is_told_to_the_others(kit: Kit) -> None:
    """A coordinator who texts STOP cannot be alerted: it is not left unnoticed."""
    kit.text(COORDINATOR, "STOP")
    assert kit.person(COORDINATOR).stopped_at is not None
