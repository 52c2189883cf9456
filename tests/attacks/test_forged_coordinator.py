"""Somebody who can forge a coordinator's number gets nothing that matters: the PIN goes to the real phone."""

import pytest

from storage.tables import (
    Broadcast,
    CheckIn,
    EmergencyContact,
    Outbound,
    Pair,
    Pin,
    Request,
    Task,
    Volunteer,
)
from tests.bot.care_kit import PRIYA, add_request
from tests.bot.test_command_pins import pin_in, with_pin
from tests.kit import Kit

DAUGHTER = "07700 900301"
# Conversation design, section 9: what reveals a number, enrols, changes checks, deletes or goes to many.
GUARDED = (
    "NEED 07700 900333 Ann LE16 7QR shopping tomorrow",
    "CHECK 07700 900321 Doris SAFETY DAILY 9.30",
    "CONTACT {checkin} Mary 07700 900555",
    "CONTACTS {checkin}",
    "APPROVE V12 L2",
    "BLOCK V3 {code}",
    "TELL ALL the tea tent is open",
    "TELL LE16 the tea tent is open",
)


def state(kit: Kit) -> list[object]:
    """What a forged command would want to change."""
    requests, checkins = len(kit.rows(Request)), len(kit.rows(CheckIn))
    levels = [v.level for v in kit.rows(Volunteer)]
    going = [b.state for b in kit.rows(Broadcast) if b.state not in ("draft", "dropped")]
    return [requests, checkins, levels, len(kit.rows(EmergencyContact)), len(kit.rows(Pair)), going]


def told_a_number(said: list[str]) -> bool:
    """Whether a text holds a number of somebody on the line."""
    return any(phone in text.replace(" ", "") for text in said for phone in ("900001", "900301"))


def answer(kit: Kit, command: str, *, right: bool) -> list[str]:
    """A command, then its PIN or another; returns what both texts were answered."""
    said = kit.text(PRIYA, command)
    pin = kit.rows(Pin)[-1].pin
    given = pin if right else "0000" if pin != "0000" else "1111"
    said += kit.text(PRIYA, f"SEND {given}" if command.startswith("TELL") else given)
    kit.advance(minutes=5)
    return said


@pytest.mark.parametrize("command", GUARDED)
def test_each_guarded_command_waits_for_the_real_phone(kit: Kit, command: str) -> None:
    """A command with a guessed PIN changes nothing and tells no number; with its own it does one or the other."""
    checkin = with_pin(kit, "CHECK 07700 900322 Ada SAFETY DAILY 9.30")[0].split()[2].strip(".")
    with_pin(kit, f"CONTACT {checkin} Jane {DAUGHTER}")
    command = command.format(code=add_request(kit), checkin=checkin)
    before = state(kit)
    assert not told_a_number(answer(kit, command, right=False)) and state(kit) == before
    said = answer(kit, command, right=True)
    assert told_a_number(said) or state(kit) != before


def guess(kit: Kit, times: int) -> str:
    """Commands each answered with a wrong PIN; returns the right one of the last."""
    for _ in range(times):
        right = pin_in(kit.text(PRIYA, "APPROVE V1 L2")[0])
        kit.text(PRIYA, "0000" if right != "0000" else "1111")
    return right


def test_after_three_wrong_pins_no_pin_is_taken_for_an_hour(kit: Kit) -> None:
    """Guessing ends after three: not even the right PIN works, nor is another given, until an hour has passed."""
    kit.text(PRIYA, guess(kit, 3))
    assert kit.rows(Volunteer, code=1)[0].level == 3
    (said,) = kit.text(PRIYA, "APPROVE V1 L2")
    assert said.startswith("Not done. Too many wrong PINs")
    kit.advance(minutes=61)
    assert with_pin(kit, "APPROVE V1 L2") == ["Noted on V1. Thank you."]


def test_guessing_is_an_alarm_and_told_once(kit: Kit) -> None:
    """At the third wrong PIN the team is told whose number it is; a slip or two is nobody's business."""
    guess(kit, 2)
    assert kit.rows(Task) == []
    guess(kit, 1)
    (task,) = kit.rows(Task)
    assert "Priya" in task.why and task.chased
    assert any(text.item_type == "task" and text.prompt == "K1" for text in kit.rows(Outbound))


def test_guessing_the_pin_of_a_message_to_many_ends_too(kit: Kit) -> None:
    """TELL and SEND are counted with the rest: after three wrong ones the right PIN sends nothing either."""
    for _ in range(3):
        kit.text(PRIYA, "TELL ALL the tea tent is open")
        kit.text(PRIYA, "SEND 0000" if kit.rows(Pin)[-1].pin != "0000" else "SEND 1111")
    pin = kit.rows(Pin)[-1].pin
    (said,) = kit.text(PRIYA, "TELL ALL the tea tent is open")
    assert said.startswith("Not done. Too many wrong PINs") and len(kit.rows(Pin)) == 3
    kit.text(PRIYA, f"SEND {pin}")
    assert {b.state for b in kit.rows(Broadcast)} <= {"draft", "dropped"}


def test_wrong_pins_of_days_ago_lock_nobody(kit: Kit) -> None:
    """Two slips in the morning and one the next day are no guessing."""
    guess(kit, 2)
    kit.advance(days=1)
    guess(kit, 1)
    assert with_pin(kit, "APPROVE V1 L2") == ["Noted on V1. Thank you."]
