"""What a resident hears, and when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.hearing.when import When
from flows.promises import leaves, next_word, promises, second_team_day, too_late_for_today
from flows.settings import Hours
from flows.times import in_team_hours, is_team_day

LONDON = ZoneInfo("Europe/London")
HOURS = Hours()
TUESDAY = date(2026, 9, 22)
WEEKS = {"plain": date(2026, 9, 21), "spring": date(2026, 3, 25), "autumn": date(2026, 10, 21)}


def said(when: When, day: date, clock: time, asked: date = TUESDAY) -> tuple[str, str]:
    """The first promise and the give-up of a request asked at a local time, as "Tue 18:00"."""
    made = promises(when, day, datetime.combine(asked, clock, LONDON), HOURS)
    return f"{made.first:%a %H:%M}", f"{made.give_up:%a %H:%M}"


@pytest.mark.parametrize(
    ("when", "ahead", "clock", "first", "give_up"),
    [
        (When.TODAY, 0, time(10), "Tue 11:00", "Tue 13:00"),
        (When.TODAY, 0, time(6), "Tue 09:00", "Tue 11:00"),
        (When.TODAY, 0, time(17), "Tue 18:00", "Tue 19:30"),
        (When.TODAY, 0, time(18, 29), "Tue 19:30", "Tue 19:30"),
        (When.TOMORROW, 1, time(15, 59), "Tue 18:00", "Wed 16:00"),
        (When.TOMORROW, 1, time(16), "Wed 10:00", "Wed 16:00"),
        (When.TOMORROW, 1, time(23), "Wed 10:00", "Wed 19:30"),
        (When.DAY, 4, time(14), "Wed 10:00", "Wed 14:00"),
        (When.WEEK, 7, time(22), "Wed 10:00", "Thu 09:00"),
        (When.WEEKLY, 2, time(14), "Thu 17:00", "Thu 17:00"),
    ],
)
def test_table_of_the_design(when: When, ahead: int, clock: time, first: str, give_up: str) -> None:
    """Each row of "What the resident hears, and when" is what comes out."""
    assert said(when, TUESDAY + timedelta(days=ahead), clock) == (first, give_up)


def test_promises_are_said_in_round_times() -> None:
    """Nobody is promised a word by 11.07: times are rounded up to five minutes."""
    assert said(When.TODAY, TUESDAY, time(10, 7)) == ("Tue 11:10", "Tue 13:10")


def test_today_closes_at_half_past_six() -> None:
    """A request for today is taken until just before 6.30pm."""
    assert not too_late_for_today(datetime.combine(TUESDAY, time(18, 29), LONDON))
    assert too_late_for_today(datetime.combine(TUESDAY, time(18, 30), LONDON))


def test_weekly_call_skips_closed_days() -> None:
    """Asked on a Friday before a closed Monday, weekly company is promised a call by 5pm on Wednesday."""
    hours = Hours(closed_days=(date(2026, 9, 28),))
    assert second_team_day(datetime(2026, 9, 25, 12, tzinfo=LONDON), hours) == datetime(
        2026, 9, 30, 17, tzinfo=LONDON
    )


def test_team_that_never_works_is_told() -> None:
    """A team without open days cannot be promised for: settings are to blame, and the error says which."""
    with pytest.raises(LookupError, match="closed_days"):
        second_team_day(datetime(2026, 9, 25, 12, tzinfo=LONDON), Hours(team_days=()))


def test_word_for_half_past_seven_leaves_before_the_quiet_hours() -> None:
    """A text that left at 7.30pm sharp would be held until morning, so it leaves five minutes before."""
    evening = datetime.combine(TUESDAY, time(19, 30), LONDON)
    assert leaves(evening, HOURS).time() == time(19, 25)
    assert leaves(evening.replace(hour=18), HOURS).time() == time(18, 30)


def test_word_held_overnight_comes_at_nine() -> None:
    """What could not be said at 7.30pm or at 3am is said at 9am."""
    evening = datetime.combine(TUESDAY, time(19, 30), LONDON)
    assert next_word(evening, HOURS) == datetime(2026, 9, 23, 9, tzinfo=LONDON)
    assert next_word(evening.replace(hour=3), HOURS) == datetime(2026, 9, 22, 9, tzinfo=LONDON)
    assert next_word(evening.replace(hour=12), HOURS) == evening.replace(hour=12)


def minutes_of(first_day: date) -> Iterator[datetime]:
    """Every minute that really passes in the week from a day on, local."""
    start = datetime.combine(first_day, time(), LONDON).astimezone(UTC)
    return ((start + timedelta(minutes=n)).astimezone(LONDON) for n in range(7 * 24 * 60))


def faults(when: When, day: date, now: datetime) -> str:
    """What is wrong with the promises made at that minute; "" if they can be said and kept."""
    made = promises(when, day, now, HOURS)
    first, last = leaves(made.first, HOURS), leaves(made.give_up, HOURS)
    if not now < first <= made.first or not first <= last <= made.give_up:
        return "not in the future, or out of order"
    if any(not time(9) <= m.time() <= time(19, 30) for m in (made.first, made.give_up)):
        return "at a time nobody should be promised"
    if any(not HOURS.residents.holds(m.time()) for m in (first, last)):
        return "the word that keeps it would be held by the quiet hours"
    late = made.give_up > made.day_ends or (made.first > made.day_ends and when is not When.TODAY)
    return "after the wanted day" if late else ""


@pytest.mark.promise(40)
@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize(("when", "ahead"), [(When.TODAY, 0), (When.TOMORROW, 1), (When.DAY, 3), (When.WEEK, 7)])
def test_every_minute_of_the_week_can_be_promised(week: str, when: When, ahead: int) -> None:
    """Asked at any minute, each time that is said is to come, from 9am to 7.30pm, and can be kept."""
    asked = (m for m in minutes_of(WEEKS[week]) if when is not When.TODAY or not too_late_for_today(m))
    wrong = [(m, why) for m in asked if (why := faults(when, m.date() + timedelta(days=ahead), m))]
    assert wrong == []


@pytest.mark.promise(40)
@pytest.mark.parametrize("week", WEEKS)
def test_calls_for_weekly_company_are_staffed(week: str) -> None:
    """A call is promised only by the end of a day that the team works, and that whole day is still to come."""
    for moment in list(minutes_of(WEEKS[week]))[::7]:
        call = promises(When.WEEKLY, moment.date(), moment, HOURS).first
        assert is_team_day(call.date(), HOURS)
        assert call.date() > moment.date()
        assert in_team_hours(call - timedelta(minutes=1), HOURS)
