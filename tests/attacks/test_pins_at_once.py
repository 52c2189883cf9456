"""PINs used by two texts at once, late, again, or by somebody else: once at most, and by their own phone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.demo import town
from bot.pin_lock import MOST_WRONG
from bot.received import Received
from bot.turn import receive
from storage.arrivals import met
from storage.tables import Pin, Task, Volunteer
from tests.bot.care_kit import PRIYA, SECOND, add_coordinator
from tests.bot.test_command_pins import pin_in
from tests.kit import Kit

COMMAND = "APPROVE V1 L2"


def at_once(kit: Kit, *texts: str) -> list[str]:
    """Texts of one phone that arrive in the same moment; returns all that is answered."""
    before = len(kit.said(PRIYA))
    sids = [f"SM{next(kit.numbers):032d}" for _ in texts]
    with ThreadPoolExecutor(len(texts)) as crowd:
        given = [Received(sid, "sms", PRIYA, town.LINE, words) for sid, words in zip(sids, texts, strict=True)]
        assert all(crowd.map(lambda one: receive(kit.line, one), given))
    kit.settle()
    return kit.said(PRIYA)[before:]


def wrong(pin: str) -> str:
    """Figures that are not that PIN."""
    return "0000" if pin != "0000" else "1111"


def level(kit: Kit) -> int:
    """What the commands of these tests would change."""
    found: int = kit.row(Volunteer, code=1).level
    return found


@pytest.mark.both_databases
def test_a_pin_sent_twice_at_once_is_used_once(kit: Kit) -> None:
    """Two texts with the right PIN in one moment: the command is carried out by one of them alone."""
    pin = pin_in(kit.text(PRIYA, COMMAND)[0])
    said = at_once(kit, pin, f"PIN {pin}")
    assert level(kit) == 2 and said.count("Noted on V1. Thank you.") == 1


@pytest.mark.both_databases
def test_the_lock_holds_in_the_moment_it_falls(kit: Kit) -> None:
    """A third wrong PIN and a new command in one moment: whichever is first, no PIN that exists is taken after."""
    for _ in range(MOST_WRONG - 1):
        kit.text(PRIYA, wrong(pin_in(kit.text(PRIYA, COMMAND)[0])))
    pin = pin_in(kit.text(PRIYA, COMMAND)[0])
    at_once(kit, wrong(pin), COMMAND, wrong(pin), COMMAND)
    for figures in [row.pin for row in kit.rows(Pin) if row.used_at is None] + [pin]:
        kit.text(PRIYA, figures)
    assert level(kit) == 3
    assert len(kit.rows(Task)) == 1, "the team is told, once"


@pytest.mark.parametrize("kit", ["postgresql"], indirect=True)
def test_texts_of_one_person_wait_for_each_other(kit: Kit) -> None:
    """While one text of somebody is handled no other of theirs is: what was counted before a PIN stays true."""
    with kit.line.database.transaction() as session:
        _, _, person = met(session, "sms", town.LINE, PRIYA)
        assert person is not None
        mine = text("SELECT id FROM person WHERE id = :id FOR UPDATE NOWAIT")
        with kit.line.database.engine.connect() as another, pytest.raises(OperationalError):
            another.execute(mine, {"id": person.id})


@pytest.mark.both_databases
def test_a_right_and_a_wrong_pin_at_once_leave_one_outcome(kit: Kit) -> None:
    """The right PIN and a wrong one in one moment: it was done or it is void; never both, nor neither."""
    pin = pin_in(kit.text(PRIYA, COMMAND)[0])
    said = at_once(kit, pin, wrong(pin))
    done = "Noted on V1. Thank you." in said
    assert level(kit) == (2 if done else 3)
    assert [row.used_at is None for row in kit.rows(Pin)] == [False]
    kit.text(PRIYA, pin)
    assert level(kit) == (2 if done else 3)


def test_a_pin_that_was_used_or_is_late_is_worth_nothing(kit: Kit) -> None:
    """Used once, sent again after another command, or after ten minutes: nothing is done by it."""
    first = pin_in(kit.text(PRIYA, COMMAND)[0])
    kit.text(PRIYA, first)
    assert level(kit) == 2
    kit.text(PRIYA, "APPROVE V1 L1")
    kit.text(PRIYA, first)
    assert level(kit) == 2
    late = pin_in(kit.text(PRIYA, "APPROVE V1 L1")[0])
    kit.clock.move_to(kit.clock.now() + timedelta(minutes=10))
    kit.text(PRIYA, late)
    assert level(kit) == 2


def test_a_pin_is_its_own_phones_also_while_another_waits_for_theirs(kit: Kit) -> None:
    """Two coordinators, each with a command that waits: neither PIN does the other's, and both count as wrong."""
    add_coordinator(kit, SECOND, "Omar")
    mine, theirs = (pin_in(kit.text(phone, COMMAND)[0]) for phone in (PRIYA, SECOND))
    assert mine != theirs
    kit.text(PRIYA, theirs)
    kit.text(SECOND, mine)
    assert level(kit) == 3 and [row.pin for row in kit.rows(Pin)] == ["", ""]
    kit.text(PRIYA, mine)
    kit.text(SECOND, theirs)
    assert level(kit) == 3
