"""What fuzzing found, each with a test of its own."""

import pytest

from bot.app import create_web
from bot.worker import Worker
from storage.tables import TrainingSession
from tests.desk_kit import desk
from tests.fuzz.asking import Asked
from tests.fuzz.play import CONFIG, answered
from tests.kit import RESIDENT, Kit

HUGE = 10**30


@pytest.mark.parametrize("number", [2**31, 2**63, HUGE])
def test_an_id_no_database_holds_is_a_page_that_is_not_there(kit: Kit, number: int) -> None:
    """A number in an address too large for any row is 404, not a failure."""
    browser = desk(kit)
    for path in (f"/people/{number}", f"/requests/{number}", f"/volunteers/training/{number}"):
        assert browser.get(path).status_code == 404, path
    assert browser.post(f"/tasks/{number}/take").status_code == 404


def test_numbers_in_forms_no_database_holds_are_none(kit: Kit) -> None:
    """A list asked for from a huge number is the list, a volunteer of a huge number is not there."""
    browser = desk(kit)
    assert browser.get(f"/volunteers?after={HUGE}").status_code == 200
    session = kit.rows(TrainingSession)[0].id
    assert browser.post(f"/volunteers/training/{session}/book", volunteer=HUGE).status_code == 404
    assert browser.post("/volunteers/1/approve", level=HUGE).status_code in (200, 303)
    assert browser.post("/broadcasts", words="hello", notice="news", fixes=HUGE).status_code < 500


def test_a_host_that_is_no_name_is_a_bad_request(kit: Kit) -> None:
    """A Host header no address can be made of is refused kindly, at the desk too."""
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    for path in ("/desk", "/desk/people/1", "/health"):
        assert answered(app, Asked("GET", path, headers={"HTTP_HOST": "x" * 600}))[0] == 400, path


@pytest.mark.parametrize("seen", ["x", ":", "a:b", ":" * 50])
def test_a_page_that_says_nothing_of_how_it_stood_is_out_of_date(kit: Kit, seen: str) -> None:
    """A form whose mark of what was seen is none of ours is told what happened, and changes nothing."""
    for words in ("Hi its Joan LE16 7QR can someone fetch my prescription from Boots tomorrow", "yes", "yes"):
        kit.text(RESIDENT, words)
    assert desk(kit).post("/requests/1/give", seen=seen).status_code in (303, 400)


@pytest.mark.both_databases
def test_a_letter_no_database_holds_finds_nobody(kit: Kit) -> None:
    """A search with a NUL in it is a search, on PostgreSQL too."""
    assert desk(kit).post("/people/find", who="a\0b").status_code < 500


@pytest.mark.parametrize("path", ["/desk//people/1", "/desk/people//1", "/twilio//message"])
def test_an_address_with_a_slash_too_many_is_not_there(kit: Kit, path: str) -> None:
    """Nobody is led on from an address that is nearly one of ours, whatever its query holds."""
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    assert answered(app, Asked("GET", path, query="q=a\nb"))[0] == 404
