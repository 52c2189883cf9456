"""Who fits a request, the reason why somebody does not, and who is asked first."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.fit import (
    EVENINGS,
    WEEKDAY_AFTERNOONS,
    WEEKDAY_MORNINGS,
    WEEKENDS,
    Candidate,
    Wanted,
    Why,
    order,
    slots_wanted,
    why_not,
    why_not_assigned,
)
from flows.hearing.when import When

NOW = datetime(2026, 9, 22, 10, 0, tzinfo=ZoneInfo("Europe/London"))  # a Tuesday
TODAY = NOW.date()
MILE = 1609.344
TEA = Wanted(kinds=2, level=2, when=When.TODAY, day=TODAY, weekday=None, now=NOW, placed=True)
FITS = Candidate(level=3, kinds=15, slots=15, reach_m=9654, metres=800.0, dbs_until=date(2028, 1, 1))


def test_somebody_near_checked_and_free_fits() -> None:
    """Somebody with the right checks, kind and time, near enough and rested, is asked."""
    assert why_not(FITS, TEA) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"active": False}, Why.LEFT),
        ({"stopped": True}, Why.STOPPED),
        ({"paused": True}, Why.PAUSED),
        ({"never": True}, Why.NEVER),
        ({"level": 1}, Why.LEVEL),
        ({"dbs_until": TODAY - timedelta(days=1)}, Why.DBS),
        ({"dbs_until": None}, Why.DBS),
        ({"open_offer": True}, Why.OPEN_OFFER),
        ({"asked": "no"}, Why.SAID_NO),
        ({"asked": "open"}, Why.ASKED),
        ({"asked": "withdrawn"}, Why.GAVE_UP),
        ({"kinds": 13}, Why.KIND),
        ({"slots": WEEKENDS}, Why.HOURS),
        ({"metres": None}, Why.NO_PLACE),
        ({"metres": 9700.0}, Why.DISTANCE),
        ({"reach_m": 0, "metres": 0.0}, Why.DISTANCE),
        ({"languages": "Polish"}, Why.LANGUAGE),
        ({"away": True}, Why.AWAY),
        ({"quiet": True}, Why.QUIET),
        ({"trouble": True}, Why.TROUBLE),
        ({"offers_week": 3}, Why.WEEKLY_CAP),
        ({"last_offer": NOW - timedelta(hours=3, minutes=59)}, Why.RESTED),
    ],
)
def test_each_reason_has_a_name(change: dict[str, Any], why: Why) -> None:
    """Whoever is left out is left out for a reason a coordinator can read."""
    assert why_not(replace(FITS, **change), TEA) is why


@pytest.mark.promise(50)
@pytest.mark.parametrize(
    ("prefer", "gender", "fits"),
    [("woman", "woman", True), ("woman", "man", False), ("woman", "", False), ("man", "", False), ("", "", True)],
)
def test_unknown_never_matches_a_stated_wish(prefer: str, gender: str, fits: bool) -> None:
    """Somebody who would rather not say is asked only by residents who do not mind."""
    assert (why_not(replace(FITS, gender=gender), replace(TEA, prefer=prefer)) is None) is fits


@pytest.mark.promise(8)
@pytest.mark.parametrize(("level", "kinds", "fits"), [(2, 4, False), (3, 4, True), (1, 1, True), (1, 2, False)])
def test_checks_level_guards_the_kind(level: int, kinds: int, fits: bool) -> None:
    """Shopping wants level 3, tea level 2, a phone chat level 1."""
    needed = {1: 1, 2: 2, 4: 3}[kinds]
    assert (why_not(replace(FITS, level=level), replace(TEA, kinds=kinds, level=needed)) is None) is fits


@pytest.mark.promise(8)
def test_checks_must_last_until_the_wanted_day() -> None:
    """Checks that run out on the wanted day still hold; the day before they do not."""
    friday = replace(TEA, when=When.DAY, day=date(2026, 9, 25))
    assert why_not(replace(FITS, dbs_until=date(2026, 9, 25)), friday) is None
    assert why_not(replace(FITS, dbs_until=date(2026, 9, 24)), friday) is Why.DBS


def test_phone_chat_knows_no_distance() -> None:
    """A phone-only volunteer at the other end of the country can chat, and one whose place is unknown."""
    chat = replace(TEA, kinds=1, level=1, placed=False)
    assert why_not(replace(FITS, reach_m=0, metres=200_000.0), chat) is None
    assert why_not(replace(FITS, reach_m=0, metres=None), chat) is None


@pytest.mark.promise(44)
def test_two_kinds_want_somebody_who_does_both() -> None:
    """Shopping and chemist is one offer: somebody who does only one of them is not asked."""
    both = replace(TEA, kinds=12, level=3)
    assert why_not(replace(FITS, kinds=4), both) is Why.KIND
    assert why_not(replace(FITS, kinds=12), both) is None


def test_rest_is_four_hours_for_today_and_twelve_else() -> None:
    """Asked five hours ago: may be asked for today, not for another day."""
    asked = replace(FITS, last_offer=NOW - timedelta(hours=5))
    assert why_not(asked, TEA) is None
    assert why_not(asked, replace(TEA, when=When.DAY, day=date(2026, 9, 25))) is Why.RESTED


@pytest.mark.promise(47)
def test_stood_down_may_be_asked_again_for_the_same_request() -> None:
    """An hour after F5 they may be asked for this request again, though not for another one."""
    stood_down = replace(FITS, asked="stood_down", last_offer=NOW - timedelta(hours=1), offers_week=3)
    assert why_not(stood_down, TEA) is None
    assert why_not(replace(stood_down, asked=""), TEA) is not None


def test_more_looks_three_miles_further() -> None:
    """After MORE a volunteer who said three miles may be asked at five, but a phone-only one never."""
    far = replace(FITS, reach_m=4827, metres=5 * MILE)
    assert why_not(far, TEA) is Why.DISTANCE
    assert why_not(far, replace(TEA, widened=1)) is None
    assert why_not(replace(far, reach_m=0), replace(TEA, widened=1)) is Why.DISTANCE


def test_language_is_one_of_those_spoken() -> None:
    """A resident who speaks Gujarati is matched only with somebody who does too."""
    gujarati = replace(TEA, language="Gujarati")
    assert why_not(FITS, gujarati) is Why.LANGUAGE
    assert why_not(replace(FITS, languages="English, Gujarati"), gujarati) is None


@pytest.mark.parametrize(
    ("when", "day", "hour", "slots"),
    [
        (When.TODAY, 22, 10, WEEKDAY_MORNINGS | WEEKDAY_AFTERNOONS | EVENINGS),
        (When.TODAY, 22, 12, WEEKDAY_AFTERNOONS | EVENINGS),
        (When.TODAY, 22, 17, EVENINGS),
        (When.TOMORROW, 23, 17, WEEKDAY_MORNINGS | WEEKDAY_AFTERNOONS | EVENINGS),
        (When.DAY, 26, 10, WEEKENDS | EVENINGS),
        (When.WEEK, 29, 17, WEEKDAY_MORNINGS | WEEKDAY_AFTERNOONS | EVENINGS | WEEKENDS),
        (When.WEEK, 23, 17, WEEKDAY_MORNINGS | WEEKDAY_AFTERNOONS | EVENINGS),
    ],
)
def test_only_what_is_left_of_the_wanted_period_counts(when: When, day: int, hour: int, slots: int) -> None:
    """At noon a morning volunteer is of no use today; a named Saturday wants weekends or evenings."""
    assert slots_wanted(when, date(2026, 9, day), None, NOW.replace(hour=hour)) == slots


def test_weekly_help_goes_by_its_weekday() -> None:
    """Every Wednesday wants somebody free on weekdays, whatever the hour it is asked at."""
    assert slots_wanted(When.WEEKLY, TODAY, 2, NOW.replace(hour=19)) == (
        WEEKDAY_MORNINGS | WEEKDAY_AFTERNOONS | EVENINGS
    )


def test_order_is_again_then_band_then_least_asked() -> None:
    """Both would again, then the nearer band, then least asked, then longest since, then luck."""
    again = replace(FITS, again=True, metres=4000.0, offers_month=9)
    near_often = replace(FITS, metres=1600.0, offers_month=2)
    near_seldom = replace(FITS, metres=1500.0, offers_month=1, last_offer=NOW - timedelta(days=2))
    near_longer = replace(near_seldom, last_offer=NOW - timedelta(days=20))
    further = replace(FITS, metres=1700.0)
    people = [further, near_often, near_seldom, near_longer, again]
    assert sorted(people, key=lambda c: order(c, TEA, 0.5)) == [
        again,
        near_longer,
        near_seldom,
        near_often,
        further,
    ]
    assert order(FITS, TEA, 0.1) < order(FITS, TEA, 0.2)


@pytest.mark.promise(46)
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"open_offer": True, "asked": "open"}, Why.OPEN_OFFER),
        ({"level": 1}, Why.LEVEL),
        ({"never": True}, Why.NEVER),
        ({"asked": "no", "offers_week": 5, "metres": 20_000.0}, None),
    ],
)
def test_assign_passes_over_wishes_not_over_checks(change: dict[str, Any], why: Why | None) -> None:
    """A coordinator may ask somebody far or tired, never somebody unchecked, kept apart or with an open offer."""
    assert why_not_assigned(replace(FITS, **change), TEA) is why
