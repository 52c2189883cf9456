"""The ladder end to end: silence, lost texts, clock changes, outages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.demo import town
from bot.line import Sent
from flows.times import at, local
from storage.tables import Outbound, Round, Task
from tests.bot.checkins_kit import (
    EDITH,
    PRIYA,
    alerts,
    assert_nobody_is_forgotten,
    enrol,
    london,
    say_safe,
    shell,
    start_checkins,
    take,
    to_checkin,
)
from tests.kit import Kit, make_kit


@pytest.fixture(autouse=True)
def going(kit: Kit) -> None:
    """Edith's check-ins are going."""
    start_checkins(kit)


@pytest.fixture
def with_whatsapp(tmp_path: Path) -> Iterator[Kit]:
    """A line whose C2 has an approved WhatsApp template."""
    (tmp_path / "whatsapp").mkdir()
    kit = make_kit(tmp_path / "whatsapp", checkins=True, templates={"C2": "HX1"})
    yield kit
    kit.line.database.close()


@pytest.mark.both_databases
def test_silence_climbs_the_safety_ladder(kit: Kit) -> None:
    """No answer: C2 after 45 minutes, K4 after 90, the contacts at 2 h 15, the door at 3 h; SAFE ends it."""
    to_checkin(kit)
    kit.advance(minutes=44)
    assert kit.prompts(EDITH) == ["C1"]
    kit.advance(minutes=1)
    assert kit.prompts(EDITH) == ["C1", "C2"]
    kit.advance(minutes=44)
    assert kit.prompts(PRIYA) == []
    kit.advance(minutes=1)
    (alert,) = alerts(kit)
    assert (alert.colour, alert.chased, alert.state) == ("red", True, "open")
    assert kit.said(PRIYA) == [
        f"CHECK-IN {alert.code}: no answer. Last text DELIVERED 10.15am Wed. Reply GOT {alert.code}, ring, "
        f"then SAFE {alert.code}. No GOT in 10 min and I ask the next person."
    ]
    assert_nobody_is_forgotten(kit)
    take(kit, alert)
    kit.advance(minutes=20)
    shell(kit, lambda work: setattr(work.get(Task, alert.id), "noted_at", work.now))
    kit.move_to(london(23, "11:45"))
    assert "ring the emergency contacts" in kit.said(PRIYA)[-1]
    kit.move_to(london(23, "12:30"))
    assert any("knock" in words for words in kit.said(PRIYA))
    say_safe(kit, alert)
    assert kit.row(Round).state == "closed"
    assert_nobody_is_forgotten(kit)


def test_a_late_answer_takes_the_alarm_back(kit: Kit) -> None:
    """An answer after K4 is thanked, and nobody is asked to ring any more."""
    to_checkin(kit)
    kit.advance(minutes=95)
    assert kit.text(EDITH, "1") == ["Lovely to hear from you, Edith. Have a good day."]
    assert kit.row(Round).state == "answered"
    assert [t.state for t in alerts(kit)] == ["closed"]
    told = len(kit.said(PRIYA))
    kit.advance(hours=3)
    assert not [p for p in kit.prompts(PRIYA)[told:] if p == "K4"]


def test_whoever_took_the_alarm_hears_that_they_texted(kit: Kit) -> None:
    """A coordinator already on it is told at once, and closes it themselves."""
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    take(kit, alert)
    kit.text(EDITH, "1")
    assert "they have now texted" in kit.said(PRIYA)[-1]
    assert alerts(kit)[0].state == "taken"


@pytest.mark.promise(54)
def test_undelivered_is_not_silence(with_whatsapp: Kit) -> None:
    """Not delivered by the time of C2: K4 at once, saying so, and C2 goes by the other channel."""
    kit = with_whatsapp
    kit.phones.outcomes[EDITH] = Sent("sent", "P")
    to_checkin(kit)
    kit.advance(minutes=44)
    assert kit.prompts(PRIYA) == []
    kit.advance(minutes=1)
    assert kit.prompts(PRIYA) == ["K4"]
    assert "Last text NOT DELIVERED 9.30am Wed." in kit.said(PRIYA)[0]
    (reminder,) = kit.rows(Outbound, prompt="C2")
    assert (reminder.channel, reminder.address) == ("whatsapp", EDITH)
    assert_nobody_is_forgotten(kit)
    assert kit.text(EDITH, "1", channel="whatsapp") == ["Lovely to hear from you, Edith. Have a good day."]
    assert alerts(kit)[0].state == "closed"


@pytest.mark.promise(54)
def test_a_failed_check_in_is_told_at_once(with_whatsapp: Kit) -> None:
    """A text that fails is told within the minute, not at the time of C2."""
    kit = with_whatsapp
    kit.phones.outcomes[EDITH] = Sent("failed", reason="number not in use")
    to_checkin(kit)
    (alert,) = alerts(kit)
    assert kit.prompts(PRIYA)[0] == "K4"
    assert "NOT DELIVERED 9.30am Wed" in kit.said(PRIYA)[0]
    assert kit.texts_to(EDITH)[-1].prompt == "C2" and kit.texts_to(EDITH)[1].channel == "whatsapp"
    assert alert.round_id == kit.row(Round).id
    assert_nobody_is_forgotten(kit)


@pytest.mark.promise(12)
@pytest.mark.parametrize(
    ("start", "sunday"),
    [
        (datetime(2026, 10, 22, 9, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 3, 25, 10, tzinfo=UTC), date(2027, 3, 28)),
    ],
)
def test_clock_change_weeks(tmp_path: Path, start: datetime, sunday: date) -> None:
    """Through both clock-change weeks 9.30am comes once a day by the kitchen clock, on Sunday as C1x."""
    (tmp_path / "week").mkdir()
    kit = make_kit(tmp_path / "week", start, checkins=True)
    sent = []
    for ahead in range(1, 8):
        day = start.date() + timedelta(days=ahead)
        kit.move_to(at(day, time(10), town.SETTINGS_OF_TOWN.hours).astimezone(UTC))
        kit.text(EDITH, "1")
        sent.append(day)
    texts = [t for t in kit.texts_to(EDITH) if t.prompt in ("C1", "C1x")]
    rows = [t for t in kit.rows(Outbound) if t.prompt in ("C1", "C1x")]
    moments = [local(t.sent_at, town.SETTINGS_OF_TOWN.hours) for t in rows]
    assert [(m.date(), m.time()) for m in moments] == [(day, time(9, 30)) for day in sent]
    assert [t.prompt for t in texts].count("C1x") == 1
    assert texts[sent.index(sunday)].prompt == "C1x"
    kit.line.database.close()


@pytest.mark.promise(13)
def test_after_an_outage_late_check_ins_go_once(kit: Kit) -> None:
    """Off from 9am to 10am: one text, the reminder moved, and every coordinator told how many to ring."""
    enrol(kit, "+447700900121", "Fred", "SAFETY", 127, time(9, 30))
    kit.text("+447700900121", "yes")
    kit.move_to(london(23, "09:00"))
    kit.clock.move_to(london(23, "10:00"))  # nobody looks meanwhile
    kit.settle()
    assert kit.prompts(EDITH) == ["C1"]
    assert kit.said(PRIYA)[-1:] == [
        "LOROS: 2 check-in texts for 9.30am have not gone out. Please ring those people now: see QUEUE."
    ]
    assert [t.chased for t in alerts(kit)] == [False, False]
    kit.text("+447700900121", "1")
    kit.advance(minutes=44)
    assert kit.prompts(EDITH) == ["C1"]
    kit.advance(minutes=1)
    assert kit.prompts(EDITH) == ["C1", "C2"]
    kit.advance(minutes=45)
    assert kit.prompts(PRIYA)[-1] == "K4"
    open_now = [t for t in alerts(kit) if t.state != "closed"]
    assert [(t.person_id, t.chased) for t in open_now] == [(kit.person(EDITH).id, True)]
    assert kit.prompts("+447700900121").count("C1") == 1
    assert_nobody_is_forgotten(kit)


@pytest.mark.promise(13)
def test_days_of_outage_send_no_flood(kit: Kit) -> None:
    """Off for three days and an evening: no text for slots gone by, a call instead, and the next slot stands."""
    kit.clock.move_to(london(25, "20:00"))
    kit.settle()
    assert kit.prompts(EDITH) == []
    assert "K4" in kit.prompts(PRIYA)
    kit.move_to(london(26, "09:30"))
    assert kit.prompts(EDITH) == ["C1"]


def test_the_friendly_ladder(kit: Kit) -> None:
    """A weekly hello: reminded the next day at the same time, rung the next working morning, not in red."""
    kit.text(EDITH, "AWAY 60")
    phone = "+447700900130"
    enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    kit.text(phone, "yes")
    kit.move_to(london(24, "10:00"))
    kit.move_to(london(25, "09:59"))
    assert kit.prompts(phone)[-1] == "C1"
    kit.move_to(london(25, "10:00"))
    assert kit.prompts(phone)[-1] == "C2"
    mine = kit.person(phone).id
    kit.move_to(london(28, "08:59"))
    assert not [t for t in alerts(kit) if t.person_id == mine]
    kit.move_to(london(28, "09:00"))
    (alert,) = [t for t in alerts(kit) if t.person_id == mine]
    assert alert.colour == "amber" and "weeks missed" not in alert.why
    say_safe(kit, alert)
    kit.move_to(london(5, "09:00", 10))
    assert "2 weeks missed" in [t for t in alerts(kit) if t.person_id == mine][-1].why


def test_two_false_alarms_are_talked_over(kit: Kit) -> None:
    """Two alarms in a fortnight that ended well put one call about the time on the list."""
    for day in (23, 24):
        kit.move_to(london(day, "11:01"))
        kit.text(EDITH, "1")
    why = [t.why for t in kit.rows(Task, kind="RING")]
    assert why == ["Two false alarms in a fortnight: please talk about the time or the level of the check-ins."]


def test_days_of_silence_are_one_alert(kit: Kit) -> None:
    """Silent for two days and nobody took it: still one alert, asked about afresh each day."""
    kit.move_to(london(24, "11:00"))
    (alert,) = alerts(kit)
    assert alert.round_id == kit.rows(Round)[-1].id
    assert [r.state for r in kit.rows(Round)] == ["closed", "alarmed"]
    assert "9.30am Wed" not in kit.said(PRIYA)[-1] and "10.15am Thu" in kit.said(PRIYA)[-1]
    assert_nobody_is_forgotten(kit)
    kit.text(EDITH, "1")
    assert alerts(kit)[0].state == "closed"
