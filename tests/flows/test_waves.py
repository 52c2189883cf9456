"""When the next volunteers are asked, and how many."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.hearing.when import When
from flows.settings import Hours, Waves
from flows.waves import advised_size, after_gap, first_wave, policy

LONDON = ZoneInfo("Europe/London")
HOURS = Hours()


def at(day: int, hour: int, minute: int = 0, *, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.promise(41)
@pytest.mark.parametrize(
    ("begun", "minutes", "ends"),
    [
        (at(22, 10), 15, at(22, 10, 15)),
        (at(22, 19, 50), 15, at(23, 8, 5)),
        (at(22, 19, 45), 15, at(23, 8)),
        (at(22, 18), 180, at(23, 9)),
        (at(22, 23), 45, at(23, 8, 45)),
        (at(22, 3), 45, at(22, 8, 45)),
        (at(22, 8), 25 * 60, at(24, 9)),
        (at(24, 19, 50, month=10), 15, at(25, 8, 5, month=10)),
        (at(28, 19, 50, month=3), 15, at(29, 8, 5, month=3)),
    ],
)
def test_gap_runs_only_from_eight_to_eight(begun: datetime, minutes: int, ends: datetime) -> None:
    """A gap begun at 7.50pm ends next morning, also over a night in which the clocks change."""
    assert after_gap(begun, timedelta(minutes=minutes), HOURS) == ends


@pytest.mark.promise(41)
def test_first_wave_waits_for_the_morning() -> None:
    """At 11pm and at 6am the first volunteers are asked at 8am; at noon they are asked at once."""
    assert first_wave(at(22, 23), HOURS) == at(23, 8)
    assert first_wave(at(22, 6), HOURS) == at(22, 8)
    assert first_wave(at(22, 20), HOURS) == at(23, 8)
    assert first_wave(at(22, 12), HOURS) == at(22, 12)


def test_policies_follow_the_day_wanted() -> None:
    """Today asks four a quarter of an hour; a named day and any day of the week three in three hours."""
    waves = Waves()
    assert policy(waves, When.TODAY).size == 4
    assert policy(waves, When.TOMORROW).gap == timedelta(minutes=45)
    assert policy(waves, When.DAY) == policy(waves, When.WEEK) == waves.later
    assert policy(waves, When.WEEKLY).gap == timedelta(hours=24)


@pytest.mark.parametrize(
    ("asked", "yes", "size"), [(0, 0, 3), (40, 0, 6), (40, 10, 4), (40, 4, 6), (40, 30, 3), (9, 2, 5)]
)
def test_advised_size_follows_the_yes_rate(asked: int, yes: int, size: int) -> None:
    """One in four yes advises waves of four; never fewer than three nor more than six."""
    assert advised_size(asked, yes) == size
