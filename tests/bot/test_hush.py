"""The quiet around somebody in danger, and "is it safe to ring you?"."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.checkins import ensure_scheduled
from bot.demo import town
from flows.engine import Flow
from flows.pledge import MACHINE as PLEDGE
from storage.tables import Conversation, Event, Outbound, Person, Task, Timer
from tests.bot.care_kit import PRIYA, code_of, no_checkins, open_question
from tests.kit import RESIDENT, Kit


@pytest.mark.promise(26)
def test_red_words_are_no_answer_and_quiet_follows(kit: Kit) -> None:
    """A pledge name is not "I want to die"; nothing is asked until SAFE and a day, then the question again."""
    no_checkins(kit)
    conversation = open_question(kit, RESIDENT, Flow.PLEDGE, PLEDGE.start)
    kit.text(RESIDENT, "I want to die")
    kit.advance(seconds=15)
    assert kit.rows(Conversation, id=conversation)[0].state == PLEDGE.start
    kit.text(RESIDENT, "hello are you there")
    kit.text(RESIDENT, "tea")
    assert kit.prompts(RESIDENT) == ["G6", "G7", "G6h"]
    kit.advance(minutes=61)
    kit.text(RESIDENT, "still here")
    assert kit.prompts(RESIDENT)[3:] == ["G6h"]
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"SAFE {code_of(kit)}")
    kit.advance(hours=23)
    assert kit.prompts(RESIDENT)[4:] == []
    kit.advance(hours=2)
    assert kit.prompts(RESIDENT)[4:] == ["G17", PLEDGE.start]
    task = kit.row(Task, kind="SELF-HARM")
    texts = [e.words for e in kit.rows(Event, item_id=task.id, kind="text")]
    assert texts == ["I want to die", "hello are you there", "tea", "still here"]


@pytest.mark.promise(26)
def test_no_nudge_after_a_red_alert(kit: Kit) -> None:
    """A half-finished form is neither nudged nor closed while somebody is in danger."""
    no_checkins(kit)
    kit.text(RESIDENT, "pledge")
    kit.text(RESIDENT, "I want to die")
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"NOTE {code_of(kit)} with her")
    kit.advance(days=4)
    assert "G17" not in kit.prompts(RESIDENT) and "G18" not in kit.prompts(RESIDENT)
    assert kit.rows(Timer, kind="nudge", status="due") == []


@pytest.mark.promise(26)
def test_offer_still_waiting_to_leave_is_held_back(kit: Kit) -> None:
    """An offer queued for the morning does not go to somebody in danger."""
    from bot.outbox import Priority, say

    anne = "+447700900101"
    with kit.line.work(kit.community_id) as work:
        person = work.get(Person, kit.person(anne).id)
        later = kit.clock.now() + timedelta(hours=1)
        say(work, person, "F17", {"vol": "Anne"}, priority=Priority.OFFER, not_before=later)
    kit.text(anne, "he hit me")
    kit.advance(hours=2)
    assert "F17" not in kit.prompts(anne)
    assert kit.row(Outbound, prompt="F17").reason == "alert open"


def test_new_danger_under_an_alert_gets_its_own_reply(kit: Kit) -> None:
    """Chest pain after "I want to die" is a second alert with a reply of its own."""
    kit.text(RESIDENT, "I want to die")
    kit.advance(minutes=5)
    kit.text(RESIDENT, "chest pain")
    assert kit.prompts(RESIDENT) == ["G6", "G7", "G5"]
    assert [t.kind for t in kit.rows(Task)] == ["SELF-HARM", "EMERGENCY"]


@pytest.mark.promise(28)
@pytest.mark.parametrize("words", ["no", "who is this", "1 maybe", "yes?", "PERSON", "not sure"])
def test_anything_but_a_plain_yes_is_a_no(kit: Kit, words: str) -> None:
    """To "is it safe to ring?" a hedge is met with silence, and the alert says not to ring."""
    kit.text(RESIDENT, "he hit me")
    assert kit.text(RESIDENT, words) == []
    task = kit.row(Task)
    assert task.colour == "red" and task.safe_to_ring is False and task.why.startswith("NOT SAFE")
    assert kit.text(RESIDENT, "yes") == []


@pytest.mark.promise(28)
def test_yes_belongs_to_the_safety_question(kit: Kit) -> None:
    """With an offer open too, yes answers "is it safe to ring?" and the offer stands."""
    anne = "+447700900101"
    open_question(kit, anne, Flow.OFFER, "F1")
    kit.text(anne, "he hit me")
    (reply,) = kit.text(anne, "yes")
    assert reply.startswith("Thank you. Someone from our team will ring you")
    assert kit.row(Task).safe_to_ring is True
    assert kit.row(Conversation, flow="offer").closed_at is None


def test_coordinator_is_not_told_to_ring_before_it_is_safe(kit: Kit) -> None:
    """GOT for an UNSAFE alert warns until the person has said that ringing is safe."""
    kit.text(RESIDENT, "he hit me")
    (warned,) = kit.text(PRIYA, f"GOT {code_of(kit)}")
    assert "have not said it is safe to ring" in warned and "07700 900001" in warned
    kit.text(RESIDENT, "yes")
    assert "Ring now" in kit.said(PRIYA)[-1]


@pytest.mark.promise(26)
def test_check_ins_go_on_under_an_alert(kit: Kit) -> None:
    """Somebody in danger is still asked how they are in the morning, and the answer is heard as one."""
    edith = town.CHECKED
    with kit.line.work(kit.community_id) as work:
        ensure_scheduled(work)
    kit.text(edith, "I want to die")
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"NOTE {code_of(kit)} rang, sister is with her")
    kit.move_to(datetime(2026, 9, 23, 8, 31, tzinfo=UTC))
    assert kit.prompts(edith)[-1] == "C1"
    (reply,) = kit.text(edith, "1")
    assert "Edith" in reply and kit.prompts(edith)[-1].startswith("C1a")
