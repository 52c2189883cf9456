"""The ladder of a check-in, by level, across both clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.ladder import Level, clock_changed, closes_at, is_staffed, ladder, next_slot, say_days
from flows.settings import Hours
from flows.times import at, local

HOURS = Hours()
HALF_NINE = time(9, 30)


def london(day: date, clock: time = HALF_NINE) -> datetime:
    return at(day, clock, HOURS).astimezone(UTC)


def test_safety_steps_are_elapsed_minutes() -> None:
    """Somebody who may have fallen is reminded after 45 minutes and rung about after 90."""
    sent = london(date(2026, 9, 23))
    steps = ladder(Level.SAFETY, sent, HOURS)
    assert [s - sent for s in (steps.remind, steps.alarm, steps.contacts, steps.door) if s] == [
        timedelta(minutes=45),
        timedelta(minutes=90),
        timedelta(minutes=135),
        timedelta(hours=3),
    ]


@pytest.mark.promise(12)
@pytest.mark.parametrize(("day", "elapsed"), [(date(2026, 10, 24), 25), (date(2026, 3, 28), 23)])
def test_a_day_later_is_the_same_local_time(day: date, elapsed: int) -> None:
    """The reminder of a weekly hello comes at the same time by the kitchen clock, whatever the clocks did."""
    sent = london(day, time(10))
    steps = ladder(Level.FRIENDLY, sent, HOURS)
    assert steps.remind - sent == timedelta(hours=elapsed)
    assert local(steps.remind, HOURS).time() == time(10)


@pytest.mark.parametrize(
    ("day", "alarm"),
    [
        (date(2026, 9, 22), date(2026, 9, 24)),  # Tuesday: reminded Wednesday, rung Thursday
        (date(2026, 9, 24), date(2026, 9, 28)),  # Thursday: reminded Friday, rung Monday
        (date(2026, 9, 26), date(2026, 9, 28)),  # Saturday: reminded Sunday, rung Monday
    ],
)
def test_friendly_silence_waits_for_the_next_working_morning(day: date, alarm: date) -> None:
    """After the reminder of a weekly hello a person rings on the next morning the team works."""
    steps = ladder(Level.FRIENDLY, london(day, time(10)), HOURS)
    assert steps.alarm == london(alarm, time(9))
    assert (steps.contacts, steps.door) == (None, None)


@pytest.mark.promise(12)
def test_clock_change_days_are_known() -> None:
    """Only the two Sundays of the year on which the clocks changed in the night count."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [d for d in days if clock_changed(d, HOURS)] == [date(2026, 3, 29), date(2026, 10, 25)]


@given(
    days=st.integers(1, 127),
    minutes=st.integers(8 * 60, 17 * 60),
    minute=st.integers(0, 2 * 365 * 24 * 60),
)
def test_the_next_slot_is_the_first_that_suits(days: int, minutes: int, minute: int) -> None:
    """The next check-in is on a chosen day, at the chosen local time, later than now, and none is skipped."""
    clock, after = time(*divmod(minutes, 60)), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    slot = next_slot(days, clock, after, HOURS)
    here = local(slot, HOURS)
    assert here.time() == clock and days >> here.weekday() & 1 and slot > after
    day = local(after, HOURS).date()
    earlier = [day + timedelta(days=n) for n in range((here.date() - day).days)]
    assert not any(days >> d.weekday() & 1 and london(d, clock) > after for d in earlier)


def test_no_slot_before_the_first_day() -> None:
    """Somebody away until Monday hears nothing before Monday."""
    slot = next_slot(127, HALF_NINE, london(date(2026, 9, 22)), HOURS, date(2026, 9, 28))
    assert slot == london(date(2026, 9, 28))


def test_a_check_in_needs_a_day() -> None:
    """No day chosen is refused in words a coordinator understands."""
    with pytest.raises(ValueError, match="at least one day"):
        next_slot(0, HALF_NINE, london(date(2026, 9, 22)), HOURS)


def test_days_fit_their_text() -> None:
    """Every choice of days reads well and fits in C0."""
    assert max(len(say_days(days)) for days in range(1, 128)) <= 15
    said = [say_days(d) for d in (127, 0b100, 0b10101, 0b11111, 0b111111, 0b1111)]
    assert said == [
        "every day",
        "every Wednesday",
        "Mon, Wed, Fri",
        "on weekdays",
        "daily, not Sun",
        "Mon Tue Wed Thu",
    ]


def test_staffed_means_four_hours_after_the_slot() -> None:
    """The team alone covers 9am to 1pm on the days it works, not later and not at weekends."""
    assert is_staffed(0b11111, time(13), HOURS)
    assert not is_staffed(0b11111, time(13, 30), HOURS)
    assert not is_staffed(0b11111, time(8, 30), HOURS)
    assert not is_staffed(127, HALF_NINE, HOURS)


def test_nothing_is_texted_in_the_evening() -> None:
    """A check-in that could not go by the evening is a call, not a text."""
    assert closes_at(date(2026, 9, 22), HOURS) == at(date(2026, 9, 22), time(19, 30), HOURS)
