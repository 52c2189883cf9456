"""HELP, and the chase from coordinator to coordinator until somebody takes an alert."""

from datetime import UTC, datetime

import pytest

from bot.demo import town
from bot.line import Sent
from storage.tables import Task, Timer, Volunteer
from tests.bot.care_kit import PRIYA, SECOND, add_coordinator, add_visit, code_of, no_checkins, put_checkin
from tests.kit import RESIDENT, Kit


@pytest.mark.promise(30)
def test_unsafe_pauses_everybody_matched_in_90_days(kit: Kit) -> None:
    """Volunteers matched to somebody who feels unsafe get no offers until a call; they are told nothing."""
    add_visit(kit, RESIDENT, 1, days_ago=89)
    add_visit(kit, RESIDENT, 2, days_ago=91)
    kit.text(RESIDENT, "he asked for my pin")
    paused = [v.code for v in kit.rows(Volunteer) if v.paused_at is not None]
    assert paused == [1]
    assert "V1 Anne" in kit.row(Task).why
    assert kit.said("+447700900101") == []


@pytest.mark.promise(31)
def test_help_is_red_on_the_safety_level(kit: Kit) -> None:
    """HELP from somebody who may have fallen alerts the team at once, whatever the hour."""
    kit.text(town.CHECKED, "HELP")
    assert kit.prompts(town.CHECKED) == ["C1h"]
    assert kit.row(Task).colour == "red" and kit.prompts(PRIYA) == ["K1"]


@pytest.mark.promise(31)
def test_help_is_red_with_a_check_in_unanswered(kit: Kit) -> None:
    """HELP in answer to a friendly check-in is an alert too."""
    put_checkin(kit, RESIDENT, "FRIENDLY", "waiting")
    kit.text(RESIDENT, "help me")
    assert kit.prompts(RESIDENT) == ["C1h"] and kit.row(Task).colour == "red"


@pytest.mark.promise(31)
def test_help_is_red_between_here_and_home(kit: Kit) -> None:
    """A volunteer's HELP during a visit alerts everybody on duty."""
    add_visit(kit, RESIDENT, 1, state="under_way", here_at=kit.clock.now())
    kit.text("+447700900101", "HELP")
    assert kit.prompts("+447700900101") == ["F12h"] and kit.row(Task).colour == "red"


@pytest.mark.promise(31)
def test_help_from_a_new_number_left_there_is_amber_next_morning(kit: Kit) -> None:
    """HELP and then silence is on the next working morning's list; HELP and an answer is not."""
    kit.text(RESIDENT, "HELP")
    assert kit.rows(Task) == []
    kit.move_to(datetime(2026, 9, 23, 8, 1, tzinfo=UTC))
    why = [t.why for t in kit.rows(Task, colour="amber")]
    assert "Texted HELP and then nothing more: please ring." in why


def test_danger_words_after_stop_are_answered(kit: Kit) -> None:
    """Somebody who stopped our texts and then texts danger words gets the safety reply."""
    kit.text(RESIDENT, "STOP")
    kit.text(RESIDENT, "chest pain")
    assert kit.prompts(RESIDENT) == ["G11", "G5"]


@pytest.mark.promise(56)
def test_alone_on_duty_is_told_again_then_everybody(kit: Kit) -> None:
    """One coordinator on duty is told every ten minutes, and after that the whole team."""
    add_coordinator(kit, SECOND, "Omar", on_duty=False)
    kit.text(RESIDENT, "he hit me")
    for told in (2, 3):
        kit.advance(minutes=10)
        assert len(kit.said(PRIYA)) == told and kit.said(SECOND) == []
    kit.advance(minutes=10)
    assert kit.prompts(SECOND) == ["K1"]


def test_next_person_after_ten_minutes(kit: Kit) -> None:
    """The alert goes to the second on duty when the first does not take it, then to everybody."""
    add_coordinator(kit, SECOND, "Omar")
    kit.text(RESIDENT, "he hit me")
    assert kit.prompts(PRIYA) == ["K1"] and kit.said(SECOND) == []
    kit.advance(minutes=10)
    assert kit.prompts(PRIYA) == ["K1"] and kit.prompts(SECOND) == ["K1"]
    kit.advance(minutes=10)
    assert kit.prompts(PRIYA) == ["K1", "K1"] and kit.prompts(SECOND) == ["K1", "K1"]


def test_emergency_reaches_everybody_on_duty_at_once(kit: Kit) -> None:
    """An emergency does not wait ten minutes for the second person on duty."""
    add_coordinator(kit, SECOND, "Omar")
    kit.text(RESIDENT, "chest pain")
    assert kit.prompts(PRIYA) == kit.prompts(SECOND) == ["K1"]


def test_undelivered_alert_goes_on_at_once(kit: Kit) -> None:
    """An alert that a coordinator's phone did not take goes to the next without waiting."""
    add_coordinator(kit, SECOND, "Omar")
    kit.phones.outcomes[PRIYA] = Sent("failed", None)
    kit.text(RESIDENT, "he hit me")
    assert kit.prompts(SECOND) == ["K1"]


@pytest.mark.promise(56)
def test_got_without_a_word_reopens_after_half_an_hour(kit: Kit) -> None:
    """Taken and then silence: the alert is chased again; a NOTE keeps it where it is."""
    kit.text(RESIDENT, "he hit me")
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.advance(minutes=29)
    assert kit.prompts(PRIYA) == ["K1", "K2n"]
    kit.advance(minutes=1)
    assert kit.row(Task).state == "open" and kit.prompts(PRIYA)[-1] == "K1"
    kit.text(PRIYA, f"GOT {code_of(kit)}")
    kit.text(PRIYA, f"NOTE {code_of(kit)} rang, no answer")
    kit.advance(hours=2)
    assert kit.row(Task).state == "taken"


def test_every_open_alert_has_a_timer_or_a_holder(kit: Kit) -> None:
    """Whatever the hour, an alert that nobody holds will be looked at again."""
    no_checkins(kit)
    for n, words in enumerate(["he hit me", "chest pain", "I am so lonely", "I have run out of tablets"]):
        kit.text(f"+4477009000{n + 10}", words)
    for _ in range(5):
        kit.advance(hours=7)
        for task in kit.rows(Task):
            due = kit.rows(Timer, item_type="task", item_id=task.id, status="due")
            assert task.state == "closed" or task.holder_id is not None or due, task.kind
