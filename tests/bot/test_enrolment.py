"""Who gets check-ins: enrolled, agreed, paused, ended, rung instead, reviewed."""

from datetime import time

import pytest

from storage.tables import Address, CheckIn, Community, Consent, Coordinator, Person, Round, Task
from tests.bot.checkins_kit import (
    DAUGHTER,
    EDITH,
    PRIYA,
    alerts,
    assert_nobody_is_forgotten,
    command,
    enrol,
    london,
    start_checkins,
    to_checkin,
)
from tests.kit import Kit


@pytest.fixture(autouse=True)
def going(kit: Kit) -> None:
    """Edith's check-ins are going."""
    start_checkins(kit)


@pytest.mark.both_databases
def test_enrolling_asks_once_more_and_starts(kit: Kit) -> None:
    """A coordinator enrols by phone; C0 says the days and time, yes names the first day, all written down."""
    phone = "+447700900130"
    checkin = enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    assert kit.said(phone) == [
        "LOROS: Hello Mabel. As we agreed, I will text you every Thursday at 10am to see how you are. "
        "Is that still all right? Reply 1 yes or 2 no."
    ]
    stored = kit.rows(CheckIn, id=checkin.id)[0]
    assert stored.state == "asked" and 100 <= (stored.code or 0) <= 999
    (reply,) = kit.text(phone, "yes dear")
    assert "Your first text comes on Thu 24 Sept." in reply
    ledger = kit.rows(Consent, person_id=kit.person(phone).id, purpose="check-ins")
    # The prompt is kept with its wording's version after an @, so that the proof names the words they read.
    assert [(c.granted, c.prompt.partition("@")[0]) for c in ledger] == [(True, "C0")]
    assert ledger[0].prompt.partition("@")[2]
    kit.move_to(london(24, "10:00"))
    assert kit.prompts(phone)[-1] == "C1"
    assert_nobody_is_forgotten(kit)


def test_a_coordinator_does_it_all_by_text(kit: Kit) -> None:
    """CHECK enrols, CONTACT adds whom to ask, TELLC asks them, SAFE tells them: all by text, with the PIN."""
    kit.text(EDITH, "AWAY 30")
    phone = "+447700900130"
    command(kit, "CHECK 07700 900130 Mabel SAFETY DAILY 9.30")
    (checkin,) = kit.rows(CheckIn, person_id=kit.person(phone).id)
    command(kit, f"CONTACT {checkin.code} Jane 07700 900301")
    kit.text(phone, "yes")
    kit.move_to(london(23, "11:00"))
    (alert,) = alerts(kit)
    kit.text(PRIYA, f"GOT {alert.code}")
    kit.text(PRIYA, f"TELLC {alert.code}")
    kit.text(DAUGHTER, "SAFE")
    kit.text(PRIYA, f"SAFE {alert.code}")
    assert kit.prompts(DAUGHTER) == ["C4", "C5s", "C5"]
    assert [r.state for r in kit.rows(Round)] == ["closed"]
    assert_nobody_is_forgotten(kit)


def test_no_to_check_ins_is_kept(kit: Kit) -> None:
    """No thank you: C0n, nothing is sent, and a person rings to talk it over."""
    kit.text(EDITH, "AWAY 60")
    phone = "+447700900130"
    enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    (reply,) = kit.text(phone, "no thank you")
    assert reply.startswith("That is fine, Mabel. I will not send them.")
    kit.advance(days=8)
    assert "C1" not in kit.prompts(phone)
    assert [t.kind for t in kit.rows(Task, person_id=kit.person(phone).id)] == ["RING"]


def test_no_answer_to_c0_is_rung(kit: Kit) -> None:
    """A day without an answer to C0 puts a call on the list."""
    phone = "+447700900130"
    enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    kit.advance(hours=25)
    assert [t.kind for t in kit.rows(Task, person_id=kit.person(phone).id)] == ["RING"]


@pytest.mark.parametrize(
    ("level", "days", "clock", "why"),
    [
        ("SAFETY", 127, time(7, 59), "between 8am and 5pm"),
        ("FRIENDLY", 1, time(17, 1), "between 8am and 5pm"),
        ("FRIENDLY", 0, time(10), "at least one day"),
        ("URGENT", 1, time(10), "SAFETY or FRIENDLY"),
    ],
)
def test_enrolling_is_refused_kindly(kit: Kit, level: str, days: int, clock: time, why: str) -> None:
    """A time, days or a level that will not do is refused in words that say what would."""
    with pytest.raises(ValueError, match=why):
        enrol(kit, "+447700900130", "Mabel", level, days, clock)


def test_safety_needs_somebody_on_duty(kit: Kit) -> None:
    """With no on-call phone, SAFETY is for mornings of working days only."""
    kit.change(Coordinator, 1, always_reachable=False)
    with pytest.raises(ValueError, match="on duty for 4 hours"):
        enrol(kit, "+447700900130", "Mabel", "SAFETY", 127, time(9, 30))
    enrol(kit, "+447700900130", "Mabel", "SAFETY", 0b11111, time(9, 30))


@pytest.mark.both_databases
def test_a_refused_check_leaves_nobody_behind(kit: Kit) -> None:
    """CHECK at a time that will not do makes no person of the number, and renames nobody."""
    name = kit.person(EDITH).first_name
    for phone in ("07700 900377", EDITH):
        command(kit, f"CHECK {phone} Zora SAFETY DAILY 9pm")
        assert "between 8am and 5pm" in kit.said(PRIYA)[-1]
    assert kit.rows(Person, first_name="Zora") == [] and kit.person(EDITH).first_name == name
    assert kit.rows(Address, value="+447700900377") == []


def test_an_on_call_phone_with_shifts_is_not_there_always(kit: Kit) -> None:
    """Whoever has shifts on the rota is on call in those: SAFETY outside them is refused."""
    community = kit.row(Community)
    shift = {"who": 1, "day": 0, "opens": "09:00:00", "closes": "17:00:00"}
    kit.change(Community, community.id, settings={**community.settings, "rota": [shift]})
    with pytest.raises(ValueError, match="on duty for 4 hours"):
        enrol(kit, "+447700900130", "Mabel", "SAFETY", 127, time(9, 30))


def test_a_landline_is_rung_at_its_slot(kit: Kit) -> None:
    """Somebody without a mobile gets a call at the time of their text, every day, and no text ever."""
    phone = "+441632960123"
    enrol(kit, phone, "Mabel", "SAFETY", 127, time(11))
    kit.move_to(london(22, "11:00"))
    (task,) = [t for t in alerts(kit) if t.person_id == kit.person(phone).id]
    assert (task.chased, task.prompt) == (True, "K1")
    assert "ring" in task.why and kit.said(phone) == []
    assert_nobody_is_forgotten(kit)


@pytest.mark.both_databases
def test_away_and_back(kit: Kit) -> None:
    """AWAY with days pauses and says until when; BACK starts again and says from when."""
    assert kit.text(EDITH, "AWAY 7") == [
        "Thank you Edith. I will not text again until Tue 29 Sept. If you are home sooner, text BACK."
    ]
    kit.move_to(london(28, "12:00"))
    assert "C1" not in kit.prompts(EDITH)
    assert kit.text(EDITH, "BACK") == [
        "Welcome home, Edith. Your texts start again on Tue 29 Sept. If you would like a call, text PERSON."
    ]
    kit.move_to(london(29, "09:30"))
    assert kit.prompts(EDITH)[-1] == "C1"
    assert_nobody_is_forgotten(kit)


def test_away_asks_how_long(kit: Kit) -> None:
    """AWAY alone asks how many days; the answer pauses the check-ins, which come back by themselves."""
    assert kit.text(EDITH, "AWAY")[0].startswith("Of course. How many days would you like off?")
    assert "until Thu 24 Sept" in kit.text(EDITH, "2")[0]
    kit.move_to(london(24, "09:30"))
    assert kit.prompts(EDITH)[-1] == "C1" and kit.prompts(EDITH).count("C1") == 1


def test_no_more_checks(kit: Kit) -> None:
    """NO MORE CHECKS ends them at once, is written down, and a person rings once."""
    to_checkin(kit)
    (reply,) = kit.text(EDITH, "no more checks please")
    assert reply.startswith("I have stopped your check-in texts, Edith.")
    kit.advance(days=3)
    assert kit.prompts(EDITH) == ["C1", "C7"]
    assert [t.kind for t in kit.rows(Task)] == ["RING"]
    assert [c.granted for c in kit.rows(Consent, purpose="check-ins")] == [True, False]
    assert_nobody_is_forgotten(kit)


def test_stop_turns_check_ins_into_calls(kit: Kit) -> None:
    """After STOP nothing is texted, and at each slot a person is asked to ring."""
    kit.text(EDITH, "STOP")
    assert [t.kind for t in kit.rows(Task)] == ["STOPPED"]
    to_checkin(kit)
    assert kit.prompts(EDITH) == ["G12"]
    (alert,) = alerts(kit)
    assert alert.chased and "NOT DELIVERED" in kit.said(PRIYA)[-1]


def test_time_and_level_are_reviewed(kit: Kit) -> None:
    """After eight weeks a coordinator is asked to talk about the time and the level."""
    kit.change(CheckIn, 1, days=1)
    for _ in range(57):
        kit.advance(days=1)
        kit.text(EDITH, "1")
    assert any("eight weeks" in t.why for t in kit.rows(Task, kind="RING"))
