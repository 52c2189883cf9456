"""Kinds of help and wanted days as texts say them."""

from collections.abc import Sequence
from datetime import date

from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.times import DAYS, say_date

LONG = {
    Need.CHAT: "phone chat",
    Need.TEA: "tea and company",
    Need.SHOPPING: "shopping",
    Need.PRESCRIPTION: "prescription pick-up",
    Need.OTHER: "something else",
}
SHORT = {
    Need.CHAT: "chat",
    Need.TEA: "tea",
    Need.SHOPPING: "shopping",
    Need.PRESCRIPTION: "chemist",
    Need.OTHER: "more",
}


def say_need(needs: Sequence[Need]) -> str:
    """One need in full, two in short ("shopping and chemist"), at most 20 characters."""
    if len(needs) == 1:
        return LONG[needs[0]]
    first, *others = (SHORT[need] for need in needs)
    return f"{first} and {others[0]}" if len(others) == 1 else ", ".join((first, *others))


def say_when(when: When, day: date, weekday: int | None, today: date) -> str:
    """ "today Wed 24", "Thu 25 Sept", "by Wed 24 Sept", "every Wednesday": at most 16 characters."""
    if when is When.WEEKLY:
        return f"every {DAYS[weekday if weekday is not None else day.weekday()]}"
    if when is When.WEEK:
        return f"by {say_date(day)}"
    return f"today {DAYS[day.weekday()][:3]} {day.day}" if day == today else say_date(day)
