"""Promises about days, times and lengths of time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.hearing.when import Wanted, When, day_time, days_off, minutes, wanted, weekday

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2025, 9, 22, 10, tzinfo=LONDON)


def on(day: int, month: int = 9) -> date:
    return date(2025, month, day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", Wanted(When.TODAY, on(22))), ("2", Wanted(When.TOMORROW, on(23))), ("3", Wanted(When.WEEK, None)),
        ("4", Wanted(When.WEEKLY, None)), ("THU", Wanted(When.DAY, on(25))),
        ("Thursday please", Wanted(When.DAY, on(25))),
        ("wensday", Wanted(When.DAY, on(24))), ("tuesday", Wanted(When.TOMORROW, on(23))),
        ("sat", Wanted(When.DAY, on(27))),
        ("the 25th", Wanted(When.DAY, on(25))), ("25 sept", Wanted(When.DAY, on(25))),
        ("1st", Wanted(When.DAY, on(1, 10))),
        ("25/9", Wanted(When.DAY, on(25))), ("asap", Wanted(When.TODAY, on(22))),
        ("now", Wanted(When.TODAY, on(22))),
        ("as soon as possible please", Wanted(When.TODAY, on(22))), ("this afternoon", Wanted(When.TODAY, on(22))),
        ("tommorow", Wanted(When.TOMORROW, on(23))), ("Tomorrow morning if poss", Wanted(When.TOMORROW, on(23))),
        ("any day", Wanted(When.WEEK, None)), ("whenever suits", Wanted(When.WEEK, None)),
        ("no rush", Wanted(When.WEEK, None)),
        ("every week", Wanted(When.WEEKLY, None)), ("every thursday", Wanted(When.WEEKLY, None, 3)),
        ("thursdays", Wanted(When.WEEKLY, None, 3)), ("day after tomorrow", Wanted(When.DAY, on(24))),
        ("in two days", Wanted(When.DAY, on(24))), ("tuesday week", Wanted(When.DAY, on(30))),
        ("not today", None), ("today or tomorrow", None), ("mon or tue", None), ("any day but not thursday", None),
        ("I sat by the fire", None), ("30 feb", None), ("5", None), ("hello", None),
    ],
)  # fmt: skip
def test_when_help_is_wanted(text: str, expected: Wanted | None) -> None:
    """A day is heard however it is put, and a doubtful one is asked again."""
    assert wanted(text, MONDAY) == expected


@pytest.mark.parametrize(("hour", "day"), [(9, on(22)), (11, on(22)), (12, on(29)), (15, on(29))])
def test_a_weekday_means_today_only_before_noon(hour: int, day: date) -> None:
    """ "Monday" on a Monday is today in the morning and next week after noon."""
    heard = wanted("Monday", MONDAY.replace(hour=hour))
    assert heard is not None
    assert heard.day == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("THU", 3), ("thurs", 3), ("Munday", 0), ("sun", 6), ("the sun is out and warm today", None),
    ("mon or tue", None),
     ("satarday", 5), ("wednesday please", 2)],
)  # fmt: skip
def test_weekdays(text: str, day: int | None) -> None:
    """One weekday is heard, slips included; two are not guessed between."""
    assert weekday(text) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("THU 2PM", (25, 14, 0)), ("tomorrow at 10.30", (23, 10, 30)), ("2pm thursday", (25, 14, 0)),
        ("wed 14:00", (24, 14, 0)), ("thu half past two", (25, 14, 30)), ("thu 2", (25, 14, 0)),
        ("mon 11", (22, 11, 0)),
        ("Thursday 25th at 2pm", (25, 14, 0)), ("sept 25 at 3", (25, 15, 0)),
        ("thu quarter to three", (25, 14, 45)),
        ("mon 9am", (29, 9, 0)), ("today at 3", (22, 15, 0)), ("tomorrow noon", (23, 12, 0)),
        ("thu 1400", (25, 14, 0)),
        ("thu 2pm for 2 hours", (25, 14, 0)), ("fri at 8 in the evening", (26, 20, 0)),
        ("tues at half two", (23, 14, 30)),
        ("friday morning at 7", (26, 7, 0)), ("Fri ten o'clock", (26, 10, 0)), ("thurs 2.30 p.m.", (25, 14, 30)),
        ("We agreed Thursday at 2pm", (25, 14, 0)), ("wed 12", (24, 12, 0)), ("tonight at 7", (22, 19, 0)),
    ],
)  # fmt: skip
def test_a_day_and_a_time(text: str, expected: tuple[int, int, int]) -> None:
    """The time two people agreed is understood as they would say it."""
    day, hour, minute = expected
    assert day_time(text, MONDAY) == datetime(2025, 9, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    "text", ["thursday afternoon", "2pm", "thu 2-3pm", "thu 2pm or 3pm", "today 9am", "the 25th", "45"]
)
def test_an_unclear_time_is_asked_again(text: str) -> None:
    """No time is made up."""
    assert day_time(text, MONDAY) is None


def test_a_time_after_the_clocks_change_is_local() -> None:
    """2pm stays 2pm on the day the clocks go back."""
    heard = day_time("sunday 2pm", datetime(2025, 10, 25, 10, tzinfo=LONDON))
    assert heard is not None
    assert heard.isoformat() == "2025-10-26T14:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("45", 45), ("an hour", 60), ("1 hr 30", 90), ("about 2 hours", 120), ("half an hour", 30),
    ("two hours", 120),
     ("An hour and a half", 90), ("1.5 hours", 90), ("45 mins or so", 45), ("1h30", 90),
     ("forty five", 45), ("1:30", 90),
     ("2 and a half hours", 150), ("0", None), ("700", None), ("30 or 40", None), ("SKIP", None), ("", None)],
)  # fmt: skip
def test_minutes(text: str, expected: int | None) -> None:
    """The minutes given are counted as said, and never beyond ten hours."""
    assert minutes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", 7), ("a week", 7), ("two weeks", 14), ("14 days", 14), ("a fortnight", 14),
    ("away 7 days", 7), ("a month", 30),
     ("3 months", 90), ("91", None), ("0", None), ("a", None), ("", None), ("till monday", None)],
)  # fmt: skip
def test_days_off(text: str, expected: int | None) -> None:
    """A break is 1 to 90 days, in days, weeks or months."""
    assert days_off(text) == expected
