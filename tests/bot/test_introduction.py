"""The introduction: the resident hears who will ring before anybody has their number; OTHER."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import town
from bot.line import SETTINGS, Sent
from storage.tables import Community, Conversation, Outbound, Pair, Person, Request, Task, Visit
from tests.bot.requests_kit import ILLNESS, add_volunteer, ask, make_request, only, volunteer
from tests.bot.visit_kit import (
    ANNE,
    ANOTHER,
    BRIAN,
    CAROL,
    again,
    asked,
    code_of,
    matched,
    offered,
    open_tasks,
    request_of,
    wanted_in,
)
from tests.kit import RESIDENT, Kit

NUMBER = "07700 900001"
LATE_EVENING = datetime(2026, 9, 22, 21, 0, tzinfo=UTC)  # 10pm in London


def holds(kit: Kit, outcome: str) -> None:
    """What becomes of texts to the resident from now on."""
    kit.phones.outcomes[RESIDENT] = Sent(outcome)


def offer_to_anne(kit: Kit, request_id: int) -> None:
    """Ask Anne and nobody else."""
    only(kit, ANNE)
    ask(kit, kit.row(Request, id=request_id))


@pytest.mark.promise(1)
def test_number_is_in_one_text_to_one_volunteer(kit: Kit) -> None:
    """Whatever follows a yes, the resident's number is in one text only, to whoever has the request."""
    request = offered(kit, ANNE, BRIAN, CAROL)
    for phone in (ANNE, BRIAN, CAROL, ANNE):
        kit.text(phone, f"YES {request.code}")
    kit.advance(hours=30)
    with_number = [t for t in kit.phones.sent if NUMBER in t.body or RESIDENT in t.body]
    assert [(t.address, t.prompt) for t in with_number] == [(ANNE, "F2")]


def test_the_resident_hears_name_ending_and_password(kit: Kit) -> None:
    """H14 names the volunteer, the end of their number and the password; F2 has the same password and time."""
    visit = matched(kit)
    h14, f2 = kit.said(RESIDENT)[0], kit.said(ANNE)[1]
    for words in ("Anne", "ending 101", visit.word, "by 11am"):
        assert words in h14
    assert visit.word in f2
    assert "by 11am" in f2


@pytest.mark.promise(45)
def test_own_words_reach_the_winner_alone(kit: Kit) -> None:
    """What the resident wrote is read by the volunteer who has it, after the number, and by no other."""
    request = offered(kit, ANNE, BRIAN)
    kit.text(ANNE, f"YES {request.code}")
    assert kit.prompts(ANNE)[1:] == ["F2", "F2d", "F3"]
    assert [t.address for t in kit.phones.sent if ILLNESS in t.body] == [ANNE]


@pytest.mark.promise(44)
def test_two_needs_give_two_details(kit: Kit) -> None:
    """With two kinds of help in one request the volunteer reads the words about each."""
    matched(kit, kinds=12, details={"shopping": "bread and milk", "prescription": "Boots, it is ready"})
    assert kit.prompts(ANNE)[1:] == ["F2", "F2d", "F2d", "F3"]
    assert any("bread and milk" in body for body in kit.said(ANNE))
    assert any("Boots" in body for body in kit.said(ANNE))


@pytest.mark.promise(45)
def test_no_number_before_the_resident_was_told(kit: Kit) -> None:
    """While H14 is on its way the volunteer waits (F2h after 2 minutes); sent and 15 minutes old will do."""
    holds(kit, "sent")
    visit = matched(kit)
    assert kit.prompts(ANNE) == ["F1"]
    kit.advance(minutes=2)
    assert kit.prompts(ANNE) == ["F1", "F2h"]
    kit.advance(minutes=12, seconds=50)
    assert kit.prompts(ANNE) == ["F1", "F2h"]
    kit.advance(seconds=15)
    assert kit.prompts(ANNE) == ["F1", "F2h", "F2", "F2d", "F3"]
    assert again(kit, visit).state == "ringing"


def test_waiting_time_is_kept(kit: Kit) -> None:
    """The time by which F2h promises the number is one by which it is there."""
    holds(kit, "sent")
    matched(kit)
    kit.advance(minutes=2)
    assert "by 10.20am" in kit.said(ANNE)[-1]
    kit.move_to(datetime(2026, 9, 22, 9, 20, tzinfo=UTC))
    assert "F2" in kit.prompts(ANNE)


@pytest.mark.promise(45)
def test_failed_introduction_waits_for_a_person(kit: Kit) -> None:
    """H14 failed: no number leaves until a coordinator has told the resident by phone."""
    holds(kit, "undelivered")
    matched(kit)
    kit.advance(minutes=40)
    assert "F2" not in kit.prompts(ANNE)
    (task,) = open_tasks(kit, "VISIT")
    assert "password" in task.why
    kit.text(town.COORDINATOR, f"GOT {task.code}")
    kit.text(town.COORDINATOR, f"SAFE {task.code}")
    assert "F2" in kit.prompts(ANNE)


@pytest.mark.promise(45)
@pytest.mark.promise(58)
def test_landline_is_told_by_a_person(kit: Kit) -> None:
    """A resident on a landline is rung, without the number's ending; then the volunteer gets the number."""
    request = make_request(kit)
    kit.change(Person, request.person_id, landline=True)
    offer_to_anne(kit, request.id)
    kit.text(ANNE, f"YES {request.code}")
    (task,) = open_tasks(kit, "VISIT")
    assert "ending" not in task.why
    assert "password" in task.why
    assert kit.prompts(ANNE) == ["F1"]
    kit.advance(minutes=2)
    assert kit.prompts(ANNE)[-1] == "F2h"
    kit.text(town.COORDINATOR, f"GOT {task.code}")
    kit.text(town.COORDINATOR, f"SAFE {task.code}")
    assert "F2" in kit.prompts(ANNE)


def test_waiting_for_a_person_overnight_is_said_honestly(kit: Kit) -> None:
    """When only a call can introduce them and the team has gone home, F2h says when the team has rung."""
    kit.move_to(datetime(2026, 9, 22, 16, 30, tzinfo=UTC))
    request = make_request(kit, **wanted_in(kit, 3))
    kit.change(Person, request.person_id, landline=True)
    offer_to_anne(kit, request.id)
    kit.text(ANNE, f"YES {request.code}")
    kit.advance(minutes=2)
    assert "by 10am Wed" in kit.said(ANNE)[-1]
    kit.move_to(datetime(2026, 9, 23, 9, 0, tzinfo=UTC))
    assert kit.prompts(ANNE).count("F2h") == 2, "the time has passed: a new one is said"


def test_yes_at_night_introduces_in_the_morning(kit: Kit) -> None:
    """A yes at 10pm is answered at once with a wait; resident and number follow at 9am."""
    request = offered(kit, ANNE, **wanted_in(kit, 3))
    kit.move_to(LATE_EVENING)
    kit.text(ANNE, f"YES {request.code}")
    kit.advance(minutes=3)
    assert kit.prompts(ANNE)[-1] == "F2h"
    assert "by 9.20am Wed" in kit.said(ANNE)[-1]
    assert kit.said(RESIDENT) == []
    kit.move_to(datetime(2026, 9, 23, 8, 1, tzinfo=UTC))
    assert kit.prompts(RESIDENT) == ["H14", "H15"]
    assert "F2" in kit.prompts(ANNE)


def test_introduction_called_off_in_the_night_never_leaves(kit: Kit) -> None:
    """NOT NEEDED before the morning: no good news about somebody who will not ring."""
    request = offered(kit, ANNE, **wanted_in(kit, 3))
    kit.move_to(LATE_EVENING)
    kit.text(ANNE, f"YES {request.code}")
    kit.text(RESIDENT, "NOT NEEDED")
    kit.advance(hours=14)
    assert "H14" not in kit.prompts(RESIDENT)
    assert "F2" not in kit.prompts(ANNE)
    assert "F18" in kit.prompts(ANNE)


def test_number_that_does_not_arrive_is_offered_again(kit: Kit) -> None:
    """F2 undelivered: a coordinator hears at once, and in half an hour the request goes out again."""
    kit.phones.outcomes[ANNE] = Sent("delivered")
    request = offered(kit, ANNE)
    kit.phones.outcomes[ANNE] = Sent("undelivered", error_code=30005)
    kit.text(ANNE, f"YES {request.code}")
    visit = kit.row(Visit)
    assert any("number did not reach" in task.why for task in open_tasks(kit, "VISIT"))
    kit.advance(minutes=31)
    assert again(kit, visit).state == "released"
    assert kit.prompts(RESIDENT)[-1] == "H17"


def test_a_person_who_takes_it_up_stops_that(kit: Kit) -> None:
    """A coordinator who has given the number by phone does not see the request taken from the volunteer."""
    request = offered(kit, ANNE)
    kit.phones.outcomes[ANNE] = Sent("undelivered", error_code=30005)
    kit.text(ANNE, f"YES {request.code}")
    (task,) = (t for t in open_tasks(kit, "VISIT") if "number" in t.why)
    kit.text(town.COORDINATOR, f"GOT {task.code}")
    kit.text(town.COORDINATOR, f"SAFE {task.code}")
    kit.advance(minutes=40)
    assert kit.row(Visit).state == "ringing"


@pytest.mark.promise(43)
def test_for_somebody_else_only_the_asker_is_texted(kit: Kit) -> None:
    """The daughter who asked gets H14a, and the volunteer rings her about her mother (F2a)."""
    matched(kit, name="Elsie", asker="Margaret")
    assert kit.prompts(RESIDENT) == ["H14a", "H15"]
    assert "about Elsie" in kit.said(RESIDENT)[0]
    assert kit.prompts(ANNE)[1] == "F2a"
    assert "Ring Margaret" in kit.said(ANNE)[1]


def test_a_phone_chat_has_its_own_words(kit: Kit) -> None:
    """F2t asks for DONE after the chat, and needs no word about ID."""
    matched(kit, kinds=1, details={"chat": "I like gardening"})
    assert kit.prompts(ANNE)[1:] == ["F2t", "F2d"]


def test_password_hint_only_the_first_time_with_a_volunteer(kit: Kit) -> None:
    """H15 is sent the first time with each volunteer, not every time."""
    visit = matched(kit)
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    kit.advance(days=8)
    second = make_request(kit)
    assert ask(kit, second) == [ANNE]
    kit.text(ANNE, f"YES {second.code}")
    assert kit.prompts(RESIDENT).count("H15") == 1
    assert sum(p == "H14" for p in kit.prompts(RESIDENT)) == 2


def test_safety_note_three_times_then_yearly(kit: Kit) -> None:
    """F3 goes with the first three tasks, then not until a year has gone."""
    anne = volunteer(kit, ANNE)
    kit.change(type(anne), anne.id, tasks_done=3, safety_note_at=kit.clock.now() - timedelta(days=364))
    matched(kit)
    assert "F3" not in kit.prompts(ANNE)
    kit.change(type(anne), anne.id, safety_note_at=kit.clock.now() - timedelta(days=366))
    visit = kit.row(Visit)
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    kit.advance(days=8)
    second = make_request(kit)
    ask(kit, second)
    kit.text(ANNE, f"YES {second.code}")
    assert "F3" in kit.prompts(ANNE)


def test_no_two_visits_share_a_password(kit: Kit) -> None:
    """While a visit stands nobody else says its password."""
    two = replace(town.SETTINGS_OF_TOWN, passwords=("ROBIN", "WILLOW"))
    kit.change(Community, kit.community_id, settings=SETTINGS.dump_python(two, mode="json"))
    first = matched(kit)
    add_volunteer(kit, "+447700900201", "Zoe")
    request = make_request(kit, phone=ANOTHER)
    ask(kit, request)
    kit.text("+447700900201", f"YES {request.code}")
    second = kit.row(Visit, request_id=request.id)
    assert {first.word, second.word} == {"ROBIN", "WILLOW"}


@pytest.mark.promise(46)
def test_repeat_yes_never_repeats_the_number(kit: Kit) -> None:
    """YES again from whoever has it: F2r, without the number."""
    visit = matched(kit)
    (reply,) = kit.text(ANNE, f"YES {code_of(kit, visit)}")
    assert "It is yours" in reply
    assert NUMBER not in reply
    assert sum(p == "F2" for p in kit.prompts(ANNE)) == 1


def test_repeat_yes_while_waiting_is_told_to_wait(kit: Kit) -> None:
    """YES again before the number has gone: F2h, not a word about a text that was never sent."""
    holds(kit, "sent")
    visit = matched(kit)
    kit.text(ANNE, f"YES {code_of(kit, visit)}")
    assert kit.prompts(ANNE)[-1] == "F2h"


@pytest.mark.promise(48)
@pytest.mark.parametrize("words", ["OTHER", "other please", "No", "no thank you"])
def test_somebody_else_is_found(kit: Kit, words: str) -> None:
    """OTHER or NO after the introduction: F18 to the volunteer, H15n, the pair never again, others are asked."""
    visit = matched(kit)
    add_volunteer(kit, "+447700900201", "Zoe")
    kit.text(RESIDENT, words)
    assert kit.prompts(RESIDENT)[-1] == "H15n"
    assert kit.prompts(ANNE)[-1] == "F18"
    assert again(kit, visit).state == "called_off"
    assert kit.row(Pair, volunteer_id=visit.volunteer_id).never
    assert kit.prompts("+447700900201") == ["F1"]
    assert request_of(kit, visit).state == "offering"
    assert any("somebody else" in task.why for task in kit.rows(Task))


@pytest.mark.promise(48)
def test_pair_is_never_offered_again(kit: Kit) -> None:
    """After OTHER a later request of that resident is not offered to that volunteer."""
    matched(kit)
    kit.text(RESIDENT, "OTHER")
    kit.advance(days=10)
    assert ask(kit, make_request(kit)) == []


def test_no_after_the_visit_turns_nobody_away(kit: Kit) -> None:
    """Once the visit is done a no is not taken for OTHER."""
    visit = matched(kit)
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    kit.text(RESIDENT, "no")
    assert not kit.row(Pair, volunteer_id=visit.volunteer_id).never
    assert "H15n" not in kit.prompts(RESIDENT)


def test_bare_no_to_a_form_does_not_call_off_a_visit(kit: Kit) -> None:
    """With a visit standing and a form open, a bare no is asked about (G22); nothing is called off by a guess."""
    visit = matched(kit)
    kit.text(RESIDENT, "NEED")
    kit.text(RESIDENT, "no")
    assert kit.prompts(RESIDENT)[-1] == "G22"
    assert again(kit, visit).state == "ringing"


def test_words_after_the_introduction_are_read_by_a_person(kit: Kit) -> None:
    """A question to nobody in particular is passed on (H22), not met with a hint about OTHER."""
    matched(kit)
    kit.text(RESIDENT, "will she mind the stairs")
    assert kit.prompts(RESIDENT)[-1] == "H22"
    assert any("stairs" in task.why for task in open_tasks(kit, "READ"))


def test_a_volunteers_words_are_read_by_a_person(kit: Kit) -> None:
    """Words of a volunteer that are no day and time are passed on (G21)."""
    matched(kit)
    kit.text(ANNE, "what colour is the front door")
    assert kit.prompts(ANNE)[-1] == "G21"
    assert any("front door" in task.why for task in open_tasks(kit, "READ"))


def test_other_with_two_volunteers_coming_asks_which(kit: Kit) -> None:
    """A resident with two visits who texts OTHER is asked which; only that one is called off."""
    first = matched(kit)
    add_volunteer(kit, "+447700900201", "Zoe")
    request = make_request(kit, kinds=2)
    ask(kit, request)
    kit.text("+447700900201", f"YES {request.code}")
    second = kit.row(Visit, request_id=request.id)
    kit.text(RESIDENT, "OTHER")
    assert kit.prompts(RESIDENT)[-1] == "G22"
    kit.text(RESIDENT, "2")
    assert again(kit, first).state == "ringing"
    assert again(kit, second).state == "called_off"


@pytest.mark.promise(9)
def test_resident_stops_with_a_visit_open(kit: Kit) -> None:
    """STOP with a visit open: G12, a task now, F18 to the volunteer, and no later text of ours to that number."""
    visit = matched(kit, **wanted_in(kit, 2))
    kit.text(ANNE, "WED 2PM")
    kit.text(RESIDENT, "STOP")
    so_far = kit.prompts(RESIDENT)
    assert so_far[-1] == "G12"
    assert kit.prompts(ANNE)[-1] == "F18"
    assert again(kit, visit).state == "called_off"
    assert request_of(kit, visit).state == "with_coordinator"
    assert open_tasks(kit, "STOPPED")[0].chased
    kit.text(ANNE, "ok")
    kit.advance(days=9)
    assert kit.prompts(RESIDENT) == so_far
    assert asked(kit, RESIDENT) == []


@pytest.mark.promise(9)
def test_volunteer_stops_with_a_visit_open(kit: Kit) -> None:
    """STOP by a volunteer: the resident hears that others are asked, a person is told, nothing more to them."""
    visit = matched(kit, **wanted_in(kit, 2))
    kit.text(ANNE, "STOP")
    so_far = kit.prompts(ANNE)
    assert again(kit, visit).state == "released"
    assert kit.prompts(RESIDENT)[-1] == "H17"
    assert open_tasks(kit, "STOPPED")
    kit.advance(days=5)
    assert kit.prompts(ANNE) == so_far


def test_nothing_of_it_is_left_open(kit: Kit) -> None:
    """A week after everybody has answered, no question about the visit is open."""
    visit = matched(kit)
    kit.text(ANNE, f"DONE {code_of(kit, visit)}")
    kit.text(ANNE, "40")
    kit.move_to(datetime(2026, 9, 23, 9, 0, tzinfo=UTC))
    kit.text(RESIDENT, "1")
    kit.text(RESIDENT, "1")
    about = [c for c in kit.rows(Conversation, closed_at=None) if c.item_type == "visit"]
    assert about == []
    assert not [t for t in kit.rows(Outbound, item_type="visit") if t.status == "queued"]
