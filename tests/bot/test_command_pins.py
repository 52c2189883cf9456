"""Commands that need a PIN: they change or reveal something, and sender numbers can be forged."""

import re

import pytest

from storage.tables import CheckIn, EmergencyContact, Event, Pair, Person, Pin, Request, Volunteer
from tests.bot.care_kit import PRIYA, SECOND, add_coordinator, add_request
from tests.kit import RESIDENT, Kit

DORIS = "07700 900321"


def pin_in(reply: str) -> str:
    """The PIN of a K11."""
    (pin,) = re.findall(r"\b\d{4}\b", reply)
    return pin


def with_pin(kit: Kit, command: str) -> list[str]:
    """A command and then its PIN; returns the answer to the PIN."""
    (asked,) = kit.text(PRIYA, command)
    assert asked.startswith("Your PIN for this is")
    return kit.text(PRIYA, pin_in(asked))


@pytest.mark.promise(56)
@pytest.mark.parametrize("command", ["APPROVE V1 L2", "BLOCK V1 {code}"])
def test_nothing_changes_without_the_pin(kit: Kit, command: str) -> None:
    """Checks and pairs stay as they are until the PIN comes back, and for ten minutes only."""
    code = add_request(kit)
    (asked,) = kit.text(PRIYA, command.format(code=code))
    assert kit.rows(Volunteer, code=1)[0].level == 3 and kit.rows(Pair) == []
    kit.advance(minutes=11)
    kit.text(PRIYA, pin_in(asked))
    assert kit.rows(Volunteer, code=1)[0].level == 3 and kit.rows(Pair) == []


@pytest.mark.promise(56)
def test_pin_works_once_and_a_wrong_one_never(kit: Kit) -> None:
    """A wrong PIN voids the command; the right one works a single time."""
    (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
    pin = pin_in(asked)
    wrong = "0000" if pin != "0000" else "1111"
    kit.text(PRIYA, wrong)
    kit.text(PRIYA, pin)
    assert kit.rows(Volunteer, code=1)[0].level == 3
    assert with_pin(kit, "APPROVE V1 L2") == ["Noted on V1. Thank you."]
    assert kit.rows(Volunteer, code=1)[0].level == 2


def test_no_voids_a_pin(kit: Kit) -> None:
    """ "If this was not you, reply NO": the command is gone, even for the right PIN."""
    (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
    assert kit.text(PRIYA, "NO") == ["That is off. Nothing was done."]
    kit.text(PRIYA, f"PIN {pin_in(asked)}")
    assert kit.rows(Volunteer, code=1)[0].level == 3


def test_another_phone_cannot_use_a_pin(kit: Kit) -> None:
    """The PIN works from the phone it was sent to, not from another coordinator's."""
    add_coordinator(kit, SECOND, "Omar")
    (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
    kit.text(SECOND, pin_in(asked))
    assert kit.rows(Volunteer, code=1)[0].level == 3


def test_approve_gives_level_and_dbs_date(kit: Kit) -> None:
    """APPROVE sets the level and a DBS date three years on."""
    kit.change(Volunteer, 1, state="checking", level=0, dbs_expires_on=None)
    with_pin(kit, "APPROVE V1 L2")
    volunteer = kit.rows(Volunteer, code=1)[0]
    assert (volunteer.state, volunteer.level) == ("active", 2)
    assert volunteer.dbs_expires_on == kit.clock.now().date().replace(year=2029)


def test_block_parts_two_people_for_good(kit: Kit) -> None:
    """BLOCK is about the volunteer and whoever made the request."""
    code = add_request(kit)
    with_pin(kit, f"BLOCK V3 {code}")
    pair = kit.row(Pair)
    assert pair.never and pair.volunteer_id == 3 and pair.resident_id == kit.person(RESIDENT).id


def test_pin_comes_from_the_lines_own_randomness(kit: Kit) -> None:
    """Two commands have two PINs of four digits, and the second voids the first."""
    first, second = (pin_in(kit.text(PRIYA, "APPROVE V1 L2")[0]) for _ in range(2))
    assert re.fullmatch(r"\d{4}", first) and first != second
    assert [pin.used_at is None for pin in kit.rows(Pin)] == [False, True]
    kit.text(PRIYA, first)
    assert kit.rows(Volunteer, code=1)[0].level == 3


@pytest.mark.promise(56)
def test_need_opens_a_request_for_a_caller(kit: Kit) -> None:
    """NEED with number, name, place, kind and day opens the request once the PIN is back, not before."""
    (asked,) = kit.text(PRIYA, "NEED 0116 496 0123 Doris LE16 7QR shopping tomorrow")
    assert kit.rows(Request) == []
    (reply,) = kit.text(PRIYA, pin_in(asked))
    request = kit.row(Request)
    assert reply == f"Noted on {request.code}. Thank you."
    assert (request.name, request.kinds, request.wanted, request.area) == ("Doris", 4, "tomorrow", "LE16 7")
    assert kit.rows(Person, id=request.person_id)[0].landline


@pytest.mark.promise(56)
def test_check_ins_are_enrolled_only_with_the_pin(kit: Kit) -> None:
    """CHECK enrols after the PIN; a time outside the hours of check-ins is refused with its reason."""
    (asked,) = kit.text(PRIYA, f"CHECK {DORIS} Doris SAFETY DAILY 9.30")
    assert len(kit.rows(CheckIn)) == 1
    (reply,) = kit.text(PRIYA, pin_in(asked))
    made = kit.rows(CheckIn)[-1]
    assert reply == f"Noted on {made.code}. Thank you."
    assert (made.level, made.days, made.at.isoformat()) == ("SAFETY", 127, "09:30:00")
    (refused,) = with_pin(kit, "CHECK 07700 900322 Ada SAFETY DAILY 6am")
    assert refused.startswith("Not done. Check-in texts go between 8am and 5pm")


@pytest.mark.promise(56)
def test_contacts_are_added_and_shown_only_with_the_pin(kit: Kit) -> None:
    """CONTACT and CONTACTS wait for their PINs; every view of the numbers is logged."""
    code = with_pin(kit, f"CHECK {DORIS} Doris SAFETY DAILY 9.30")[0].split()[2].strip(".")
    (asked,) = kit.text(PRIYA, f"CONTACT {code} Mary 07700 900555")
    assert kit.rows(EmergencyContact) == []
    kit.text(PRIYA, pin_in(asked))
    assert kit.row(EmergencyContact).name == "Mary"
    (asked,) = kit.text(PRIYA, f"CONTACTS {code}")
    assert "900555" not in asked
    assert kit.text(PRIYA, pin_in(asked)) == [f"{code} contacts: 1 Mary 07700 900555."]
    assert kit.rows(Event, item_type="checkin", kind="number shown") != []


def wrong(kit: Kit, command: str = "APPROVE V1 L2", before: str = "") -> list[str]:
    """A command answered with another PIN than its own; returns what the coordinator then reads."""
    kit.text(PRIYA, command)
    return kit.text(PRIYA, f"{before}{'0000' if kit.rows(Pin)[-1].pin != '0000' else '1111'}")


@pytest.mark.parametrize(
    ("command", "before"), [("APPROVE V1 L2", ""), ("TELL ALL the tea tent is open", "SEND ")]
)
def test_a_wrong_pin_is_said_kindly(kit: Kit, command: str, before: str) -> None:
    """A wrong PIN is called wrong, with the tries left and what to do; the third, for how long none is taken."""
    for left in (2, 1):
        (said,) = wrong(kit, command, before)
        assert said.startswith("Sorry, that PIN was not right") and said.endswith(f"Tries left this hour: {left}.")
        assert "send the command again" in said
    said = wrong(kit, command, before)[-1]
    assert said.startswith("Not done. Too many wrong PINs: no PIN is taken for an hour. Please do it at the desk")


@pytest.mark.parametrize("command", ["APPROVE V1 L2", "TELL ALL the tea tent is open"])
def test_a_pin_that_is_over_is_said_to_be_over(kit: Kit, command: str) -> None:
    """Late or after a slip, the right PIN and any other are answered alike; an hour on, it is just a text."""
    said = kit.text(PRIYA, command)
    kit.advance(minutes=11)
    late = [kit.text(PRIYA, pin) for pin in (kit.rows(Pin)[-1].pin, f"PIN {kit.rows(Pin)[-1].pin}", "4321")]
    assert len(said) and all(each == late[0] and each[0].startswith("Sorry, that PIN is over") for each in late)
    wrong(kit)
    assert kit.text(PRIYA, kit.rows(Pin)[-1].pin or "4321") == late[0]
    kit.advance(minutes=75)
    assert kit.text(PRIYA, "4321") != late[0]


def test_four_figures_that_answer_a_question_are_no_pin(kit: Kit) -> None:
    """With a question of ours open and no PIN waiting, figures are the answer to it."""
    with_pin(kit, "APPROVE V1 L2")
    kit.text(PRIYA, "PLEDGE")
    assert not any("PIN" in text for text in kit.text(PRIYA, "4321"))


def test_send_without_figures_is_no_try(kit: Kit) -> None:
    """SEND and words is not known (K9): it costs no try, and the message still waits for its PIN."""
    kit.text(PRIYA, "TELL ALL the tea tent is open")
    assert kit.text(PRIYA, "SEND it please")[0].startswith("Sorry, I do not know that.")
    assert kit.rows(Pin)[-1].used_at is None
    assert not kit.text(PRIYA, f"SEND {kit.rows(Pin)[-1].pin}")[0].startswith("Sorry")
