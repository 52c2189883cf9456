"""The clock of the machine set forward a day, or back: nothing twice, no storm, the night is kept."""

from datetime import timedelta

import pytest

from bot.checkin_rounds import schedule
from bot.outbox import Priority, say
from bot.reconcile import reconcile
from bot.sender import claim
from bot.timers import TimerKind, arm
from storage import pace
from storage.tables import CheckIn, LineNumber, Outbound, Round, Timer
from storage.work import claim_timers
from tests.bot.checkins_kit import EDITH, london, shell, start_checkins, to_checkin
from tests.kit import RESIDENT, Kit

pytestmark = pytest.mark.both_databases
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def jump(kit: Kit, by: timedelta) -> None:
    """The clock is set; nothing of the time between happens."""
    kit.clock.move_to(kit.clock.now() + by)
    kit.settle()


def queue(kit: Kit, priority: Priority) -> int:
    """One text to the resident, queued now."""
    kit.text(RESIDENT, "hello there good people")
    with kit.line.work(kit.community_id) as work:
        return say(work, kit.person(RESIDENT), "G15", priority=priority).id


def test_forward_a_day_asks_once_and_back_an_hour_asks_no_more(kit: Kit) -> None:
    """Whoever is checked on is asked once after a day leapt over, and not again when an hour comes back."""
    start_checkins(kit)
    to_checkin(kit)
    kit.text(EDITH, "1")
    asked = kit.prompts(EDITH).count("C1")
    jump(kit, DAY)
    assert kit.prompts(EDITH).count("C1") == asked + 1
    jump(kit, -HOUR)
    shell(kit, lambda work: schedule(work, work.get(CheckIn, kit.row(CheckIn).id)))
    kit.advance(hours=1)
    assert kit.prompts(EDITH).count("C1") == asked + 1
    assert len({r.slot_at for r in kit.rows(Round)}) == len(kit.rows(Round))


def test_a_leap_lets_each_timer_go_off_once(kit: Kit) -> None:
    """However many timers a day holds, each goes off once, and nobody is texted by the dozen."""
    start_checkins(kit)
    for words in ("I need help", "1", "me", "Margaret", "LE16 7AB", "today", "yes"):
        kit.text(RESIDENT, words)
    before = {phone: len(kit.said(phone)) for phone in {t.address or "" for t in kit.phones.sent}}
    for by in (DAY, -HOUR, HOUR):
        jump(kit, by)
    assert [t for t in kit.rows(Timer) if t.attempts or t.status in ("claimed", "failed")] == []
    assert [t for t in kit.rows(Timer) if t.status == "due" and t.due_at <= kit.clock.now()] == []
    more = {phone: len(kit.said(phone)) - before.get(phone, 0) for phone in {t.address for t in kit.phones.sent}}
    assert max(more.values()) <= 6


def test_the_night_is_kept_whatever_the_clock_does(kit: Kit) -> None:
    """A reminder held overnight stays held at every hour of the night, and goes once, in the morning."""
    kit.move_to(london(22, "23:00"))
    text_id = queue(kit, Priority.REMINDER)
    for by in (timedelta(), DAY, -HOUR, HOUR, -DAY):
        jump(kit, by)
        assert kit.row(Outbound, id=text_id).status == "queued"
    kit.move_to(london(24, "12:00"))
    assert kit.row(Outbound, id=text_id).status == "delivered"
    assert kit.prompts(RESIDENT).count("G15") == 1


@pytest.mark.parametrize("fast_by", [HOUR, DAY], ids=["an hour", "a day"])
def test_what_was_taken_under_a_fast_clock_is_taken_over(kit: Kit, fast_by: timedelta) -> None:
    """A sender died while the clock was ahead: its lease, far ahead now, keeps nothing from being done."""
    text_id = queue(kit, Priority.REPLY)
    before = kit.clock.now()
    kit.clock.move_to(before + fast_by)
    claim(kit.line, 20)
    with kit.line.work(kit.community_id) as work:
        arm(work, TimerKind.UNHUSH, ("person", kit.person(RESIDENT).id), before)
    with kit.line.database.transaction() as session:
        claim_timers(session, kit.clock.now(), "a worker that died")
    kit.clock.move_to(before)
    reconcile(kit.line)
    kit.clock.move_to(before + timedelta(minutes=3))
    reconcile(kit.line)
    kit.clock.move_to(before + timedelta(minutes=10))
    kit.settle()
    assert kit.row(Outbound, id=text_id).status == "delivered"
    assert kit.row(Timer, kind=TimerKind.UNHUSH).status == "done"


def test_a_number_booked_under_a_fast_clock_is_free(kit: Kit) -> None:
    """Offers and reminders do not wait an hour because the number was busy by a clock that was an hour ahead."""
    now = kit.clock.now()
    with kit.line.database.transaction() as session:
        pace.take(session, kit.community_id, "sms", now + HOUR, 0.1, wait=False)
        assert pace.busy(session, now + HOUR) == [kit.community_id]
        assert pace.busy(session, now) == []
        assert pace.take(session, kit.community_id, "sms", now, 0.1, wait=True)
    assert kit.row(LineNumber, channel="sms").free_at == now + timedelta(seconds=0.1)
