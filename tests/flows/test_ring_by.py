"""By when a volunteer rings."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from flows.hearing.when import When
from flows.ring_by import ring_by
from flows.settings import Hours

LONDON = ZoneInfo("Europe/London")
TUE, WED, THU, FRI = (date(2026, 9, day) for day in (22, 23, 24, 25))


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in London."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("when", "day", "now", "due"),
    [
        (When.TODAY, TUE, on(TUE, 10), on(TUE, 11)),
        (When.TODAY, TUE, on(TUE, 10, 2), on(TUE, 11, 5)),
        (When.TODAY, TUE, on(TUE, 19, 20), on(TUE, 20)),
        (When.TOMORROW, WED, on(TUE, 16, 59), on(TUE, 18)),
        (When.TOMORROW, WED, on(TUE, 17), on(WED, 9)),
        (When.DAY, WED, on(TUE, 12), on(TUE, 18)),
        (When.TOMORROW, WED, on(WED, 9), on(WED, 10)),
        (When.DAY, THU, on(TUE, 10), on(WED, 18)),
        (When.DAY, FRI, on(TUE, 21), on(WED, 18)),
        (When.WEEK, date(2026, 9, 29), on(TUE, 10), on(WED, 18)),
        (When.WEEKLY, TUE, on(TUE, 10), on(WED, 18)),
    ],
)
def test_rings_in_good_time(when: When, day: date, now: datetime, due: datetime) -> None:
    """Today within the hour and by 8pm; tomorrow by this evening; else by tomorrow evening, not after the eve."""
    assert ring_by(when, day, now, Hours()) == due


def test_is_always_still_to_come() -> None:
    """At every quarter of an hour of a fortnight with a clock change, the time promised has not gone."""
    hours = Hours()
    for quarter in range(14 * 96):
        day, clock = date(2026, 10, 18 + quarter // 96), time(quarter % 96 // 4, quarter % 4 * 15)
        now = datetime.combine(day, clock, LONDON)
        for when, ahead in ((When.TODAY, 0), (When.TOMORROW, 1), (When.DAY, 2), (When.WEEK, 7), (When.WEEKLY, 0)):
            wanted = date.fromordinal(now.date().toordinal() + ahead)
            assert ring_by(when, wanted, now, hours) > now
