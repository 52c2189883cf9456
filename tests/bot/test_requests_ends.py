"""How a request stands, how it ends, and how it changes hands."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.demo import town
from storage.tables import Conversation, Offer, Request, Timer, Visit
from tests.bot.asking_kit import ask, at, left_alone, since, tasks_of
from tests.bot.requests_kit import phone_of
from tests.kit import RESIDENT, Kit

IRENE, JOHN = "+447700900109", "+447700900110"


@pytest.fixture(autouse=True)
def nothing_is_ever_left_alone(kit: Kit) -> Iterator[None]:
    """Whatever a test does, each open request then waits for a timer or is with a person."""
    yield
    assert left_alone(kit) == []


def test_status_says_how_each_request_stands(kit: Kit) -> None:
    """Nothing open: H21n. While asking: H21 with the next promise. Matched: H21m. Two open: both."""
    kit.text(RESIDENT, "STATUS")
    assert kit.prompts(RESIDENT)[-1] == "H21n"
    request = ask(kit)
    said = kit.text(RESIDENT, "STATUS")
    assert "asked 3 volunteers and will text you by 6pm" in said[0]
    kit.text(phone_of(kit, kit.rows(Offer)[0].volunteer_id), f"YES {request.code}")
    second = len(kit.prompts(RESIDENT))
    for words in ("need", "yes", "me", "LE16 7AB", "3", "milk", "2", "yes"):
        kit.text(RESIDENT, words)
    assert len(kit.rows(Request)) == 2, since(kit, RESIDENT, second)
    count = len(kit.prompts(RESIDENT))
    kit.text(RESIDENT, "STATUS")
    assert sorted(since(kit, RESIDENT, count)) == ["H21", "H21m"]


def test_status_promises_no_text_that_no_timer_brings(kit: Kit) -> None:
    """After H13 a person rings: STATUS no longer says that a text will come."""
    ask(kit, "Friday")
    kit.move_to(at(23, 14))
    assert "H13" in kit.prompts(RESIDENT)
    assert "ring you" in kit.text(RESIDENT, "STATUS")[0]


def test_not_needed_stands_everybody_down(kit: Kit) -> None:
    """NOT NEEDED: H18, F5 to those asked, F4e to a late yes, and no text about it later."""
    request = ask(kit)
    asked = [phone_of(kit, o.volunteer_id) for o in kit.rows(Offer)]
    kit.text(RESIDENT, "NOT NEEDED")
    assert kit.prompts(RESIDENT)[-1] == "H18"
    assert (kit.row(Request).state, tasks_of(kit, request)) == ("called_off", [])
    kit.text(asked[0], f"YES {request.code}")
    assert kit.prompts(asked[0])[-1] == "F4e"
    count = len(kit.prompts(RESIDENT))
    kit.advance(days=3)
    assert since(kit, RESIDENT, count) == []


def test_not_needed_soon_before_the_visit_has_somebody_ring(kit: Kit) -> None:
    """Within 3 hours of a visit: H18n, and somebody is really asked to ring the volunteer."""
    request = ask(kit)
    winner = phone_of(kit, kit.rows(Offer)[0].volunteer_id)
    kit.text(winner, f"YES {request.code}")
    kit.advance(minutes=20)
    kit.change(Visit, kit.row(Visit).id, agreed_at=kit.clock.now() + timedelta(hours=2), state="agreed")
    kit.text(RESIDENT, "NOT NEEDED")
    assert kit.prompts(RESIDENT)[-1] == "H18n"
    assert "VISIT" in tasks_of(kit, request)
    assert "F18" in kit.prompts(winner)


def test_two_open_are_asked_which(kit: Kit) -> None:
    """NOT NEEDED with two open: G22 names them; only the one picked is called off."""
    first = ask(kit)
    for words in ("need", "yes", "me", "LE16 7AB", "3", "milk", "2", "yes"):
        kit.text(RESIDENT, words)
    (question,) = kit.text(RESIDENT, "NOT NEEDED")
    assert "1 for prescription pick-up, Wed 23 Sept or 2 for shopping, Wed 23 Sept" in question
    kit.text(RESIDENT, "2")
    assert [r.state for r in kit.rows(Request)] == [kit.row(Request, id=first.id).state, "called_off"]
    assert kit.row(Request, id=first.id).state == "offering"


def test_own_code_calls_off_or_says_how_it_stands(kit: Kit) -> None:
    """The resident's own code with NO calls it off; alone it says how it stands; once over it is G23."""
    request = ask(kit)
    assert "is open" in kit.text(RESIDENT, f"status {request.code}"[7:])[0]
    kit.text(RESIDENT, f"NO {request.code}")
    assert kit.row(Request).state == "called_off"
    kit.text(RESIDENT, f"NO {request.code}")
    assert kit.prompts(RESIDENT)[-1] == "G23"


def test_not_needed_in_the_middle_of_the_form_puts_it_away(kit: Kit) -> None:
    """NOT NEEDED while the form is half filled in ends it: no nudge, no person rings."""
    for words in ("need", "yes"):
        kit.text(RESIDENT, words)
    kit.text(RESIDENT, "not needed")
    assert kit.prompts(RESIDENT)[-1] == "H18"
    count = len(kit.prompts(RESIDENT))
    kit.advance(days=2)
    assert since(kit, RESIDENT, count) == []


def test_wrong_number_goes_to_a_person(kit: Kit) -> None:
    """WRONG NUMBER with a request open: nobody is asked any more, a person finds out, nothing more is texted."""
    request = ask(kit)
    kit.text(RESIDENT, "wrong number")
    assert (kit.row(Request).state, tasks_of(kit, request)) == ("with_coordinator", ["RING"])
    assert kit.rows(Offer, state="open") == []
    count = len(kit.prompts(RESIDENT))
    kit.advance(days=3)
    assert since(kit, RESIDENT, count) == []


def test_taken_request_is_still_heard_of(kit: Kit) -> None:
    """TAKE stops the waves, and the promised word comes all the same: a person is helping."""
    request = ask(kit)
    kit.text(town.COORDINATOR, f"TAKE {request.code}")
    before = len(kit.rows(Offer))
    kit.move_to(at(22, 18, 1))
    assert len(kit.rows(Offer)) == before
    assert kit.prompts(RESIDENT)[-1] == "H12"


def test_given_back_request_is_asked_about_again(kit: Kit) -> None:
    """GIVE: volunteers are asked again and the promises are made anew."""
    request = ask(kit)
    kit.text(town.COORDINATOR, f"TAKE {request.code}")
    kit.advance(hours=1)
    kit.text(town.COORDINATOR, f"GIVE {request.code}")
    assert kit.row(Request).state == "offering"
    kit.move_to(at(22, 18, 1))
    assert kit.prompts(RESIDENT)[-1] == "H12w"


@pytest.mark.parametrize(("reason", "state"), [("DONE", "done"), ("HELPED ELSEWHERE", "closed")])
def test_closed_by_a_coordinator(kit: Kit, reason: str, state: str) -> None:
    """CLOSE with a reason ends it: nothing is asked or promised any more."""
    request = ask(kit)
    kit.text(town.COORDINATOR, f"CLOSE {request.code} {reason}")
    assert (kit.row(Request).state, kit.row(Request).close_reason) == (state, reason)
    assert kit.rows(Timer, item_type="request", item_id=request.id, status="due") == []
    count = len(kit.prompts(RESIDENT))
    kit.advance(days=2)
    assert since(kit, RESIDENT, count) == []


def test_sixth_request_is_sorted_out_by_a_person(kit: Kit) -> None:
    """With five open, NEED answers H24 and opens a ring task instead of a form."""
    request = ask(kit)
    with kit.line.work(kit.community_id) as work:
        for _ in range(4):
            row = work.get(Request, request.id).model_dump(exclude={"id", "code"})
            work.add(Request(**(row | {"state": "with_coordinator"})))
    kit.text(RESIDENT, "need")
    assert kit.prompts(RESIDENT)[-1] == "H24"
    assert kit.rows(Conversation, flow="need", closed_at=None) == []
