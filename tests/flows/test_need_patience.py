"""I need help: answers that do not fit, and no answer at all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from flows.engine import Lapse, Miss, Patience
from flows.hearing.when import When
from flows.need import MACHINE
from flows.need_draft import Asking, NeedDraft
from tests.flows.need_form import LONDON, NOW, Form, scene

MISSES = [
    ("H3", "what is this", "Reply 1 or 2"),
    ("H4", "12345", "Just a first name is fine"),
    ("H5b", "!!", "It looks like LE16 7AB"),
    ("H6", "bananas", "Reply 1, 2, 3, 4 or 5"),
    ("H6c", "bananas", "Reply 1 or 2"),
    ("H8", "bananas", "Text a day, or reply 1, 2, 3 or 4"),
    ("H8b", "bananas", "Text a day, like THU"),
    ("H9", "bananas", "Reply 1, 2 or 3"),
    ("H10", "bananas", "Reply 1 yes, or 2 to change it"),
    ("H10c", "bananas", "Reply 1, 2, 3 or 4"),
    ("H4p", "bananas", "Please text the whole number"),
    ("H23", "bananas", "Reply 1 or 2"),
]


@pytest.mark.parametrize(("state", "words", "hint"), MISSES)
def test_answer_that_does_not_fit_has_its_own_hint(state: str, words: str, hint: str) -> None:
    """Each question has a hint made for it, and words that do not fit change nothing."""
    form = Form()
    result = MACHINE.steps[state].hear(NeedDraft(name="Doris", whom=1), form.heard(words), form.scene)
    assert isinstance(result, Miss)
    assert MACHINE.steps[state].hint == hint


def patience(state: str, now: datetime = NOW, **draft: Any) -> Patience:
    """How long a question waits."""
    limit = MACHINE.steps[state].patience
    assert limit is not None
    return limit(NeedDraft(**draft), scene(now))


MIN, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("H2", "H3", "H3b", "H4", "H4b", "H4c", "H4p", "H5", "H5b"), (2 * HOUR, 24 * HOUR, Lapse.SET_ASIDE)),
        (("H6", "H6c", "H8", "H8b", "H10"), (30 * MIN, 2 * HOUR, Lapse.HAND_OVER)),
        (("H7a", "H7b", "H7c"), (None, 2 * HOUR, Lapse.CARRY_ON)),
        (("H7d", "H9"), (None, 2 * HOUR, Lapse.HAND_OVER)),
    ],
)
def test_half_finished_table(states: tuple[str, ...], expected: tuple[Any, ...]) -> None:
    """Each question waits, nudges and ends as the table of half-finished conversations says."""
    for state in states:
        assert patience(state) == Patience(*expected), state


@pytest.mark.promise(39)
def test_read_back_for_today_waits_less() -> None:
    """H10 for today: nudge at 15 minutes, a coordinator at 30."""
    assert patience("H10", when=When.TODAY) == Patience(15 * MIN, 30 * MIN, Lapse.HAND_OVER)


@pytest.mark.parametrize("day", [date(2026, 9, 22), date(2026, 3, 28), date(2026, 10, 24)])
def test_asked_in_the_evening_is_nudged_in_the_morning(day: date) -> None:
    """Asked after 5.30pm, the nudge comes at 9.30am, also on the mornings after the clocks change."""
    evening = datetime(day.year, day.month, day.day, 17, 45, tzinfo=LONDON)
    nudge = patience("H3", evening).nudge
    assert nudge is not None
    morning = (evening.astimezone(UTC) + nudge).astimezone(LONDON)
    assert (morning.date(), f"{morning:%H:%M}") == (day + timedelta(days=1), "09:30")


def test_every_state_is_asked_and_can_be_answered() -> None:
    """There is a step and a hint for every state, so that no stored state is a dead end."""
    assert set(MACHINE.steps) == set(Asking)
    assert all(step.hint for step in MACHINE.steps.values())
