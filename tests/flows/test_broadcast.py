"""What a message to many reads like, when it goes, and which words stop one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.broadcast import (
    Told,
    Whom,
    ending,
    fault_of,
    finished,
    is_halt,
    is_open,
    opening,
    parse_tell,
    say_cost,
)
from flows.gsm import parts
from flows.settings import Hours

HOURS = Hours()
TODAY = date(2026, 9, 22)
A_YEAR = st.integers(0, 366 * 24 * 60).map(lambda m: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=m))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ALL Tea at 3", Told(Whom.ALL, "Tea at 3")),
        ("all: Tea at 3", Told(Whom.ALL, "Tea at 3")),
        ("Neighbors, Tea", Told(Whom.NEIGHBOURS, "Tea")),
        ("to friends Tea\nand cake", Told(Whom.FRIENDS, "Tea\nand cake")),
        ("le16 Tea", Told(Whom.AREA, "Tea", area="LE16")),
        ("SERVICE Bring a pen", Told(Whom.SERVICE, "Bring a pen")),
        ("SERVICE Thu 1 Oct Bring a pen", Told(Whom.SERVICE, "Bring a pen", day=date(2026, 10, 1))),
        ("SERVICE 1/10 Bring a pen", Told(Whom.SERVICE, "Bring a pen", day=date(2026, 10, 1))),
        ("SERVICE 2 friends may come", Told(Whom.SERVICE, "2 friends may come")),
        ("Tea at 3", None),
        ("ALL", None),
        ("", None),
    ],
)
def test_tell_names_whom_and_what(said: str, told: Told | None) -> None:
    """The first word names the people; the words after it are kept as they were typed."""
    assert parse_tell(said, TODAY) == told


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("Tea at 3", "LOROS: Tea at 3. Text STOP to leave"),
        ("Tea at 3!", "LOROS: Tea at 3! Text STOP to leave"),
        ("LOROS: Tea at 3. Text STOP to leave", "LOROS: Tea at 3. Text STOP to leave"),
        ("loros: Tea. text stop to leave.", "loros: Tea. text stop to leave."),
        ("“Tea” – it’s free…", 'LOROS: "Tea" - it\'s free... Text STOP to leave'),
        ("Zażółć 😀", "LOROS: Zażółć 😀. Text STOP to leave"),
    ],
)
def test_opening_and_way_out_are_added_once(words: str, body: str) -> None:
    """The name in front and the way out at the end, never twice; only curled punctuation is changed."""
    assert finished(words, "LOROS") == body


@given(st.text(min_size=1, max_size=200))
def test_finishing_twice_changes_nothing(words: str) -> None:
    """What was echoed can be sent again as it is."""
    once = finished(words, "LOROS")
    assert finished(once, "LOROS") == once or not once.strip()
    assert once.lower().startswith("loros:")


def test_ordinary_words_stay_in_the_cheap_alphabet() -> None:
    """What a phone curls by itself never makes a text dearer."""
    assert parts(finished("It’s “free” – come—all…", "LOROS")).encoding == "GSM-7"
    assert fault_of("😀!", "LOROS") == "There are no words to send."
    assert fault_of("x" * 1600, "LOROS").startswith("It is too long")


@pytest.mark.parametrize(
    ("pounds", "said"), [(0.04, "4p"), (0.96, "96p"), (4.8, "4.80 pounds"), (400.48, "400 pounds")]
)
def test_costs_are_said_in_pounds(pounds: float, said: str) -> None:
    """No sign that costs a second septet, no false pennies."""
    assert say_cost(pounds) == said


@given(A_YEAR)
def test_it_only_ever_opens_between_ten_and_six(moment: datetime) -> None:
    """At any minute of a year, clock changes too, the next opening is 10am to 6pm, not on a Sunday, and soon."""
    opens = opening(moment, HOURS)
    assert moment <= opens <= moment + timedelta(days=2)
    assert opens.weekday() != 6 and time(10) <= opens.time() < time(18)
    assert is_open(opens, HOURS)


@given(A_YEAR, st.floats(0, 500_000), st.floats(0, 100_000))
def test_more_texts_never_end_sooner(moment: datetime, seconds: float, more: float) -> None:
    """The end lies in the allowed hours, and eight hours of sending take a day of them."""
    ends = ending(moment, seconds, HOURS)
    assert ends >= moment and ends.weekday() != 6 and time(10) <= ends.time() <= time(18)
    assert ending(moment, seconds + more, HOURS) >= ends


def test_what_does_not_fit_on_saturday_ends_on_monday() -> None:
    """An hour of sending begun at 5.30pm on a Saturday ends at 10.30am on Monday."""
    saturday = datetime(2026, 9, 26, 16, 30, tzinfo=UTC)
    assert ending(saturday, 3600, HOURS).isoformat() == "2026-09-28T10:30:00+01:00"
    # Over the night the clocks go back.
    saturday = datetime(2026, 10, 24, 16, 30, tzinfo=UTC)
    assert ending(saturday, 3600, HOURS).isoformat() == "2026-10-26T10:30:00+00:00"
    with pytest.raises(OverflowError):
        ending(saturday, 400 * 86_400, HOURS)


@pytest.mark.promise(57)
@pytest.mark.parametrize(
    "said",
    ["HALT", "halt!!", "Halt.", "please halt", "HALT NOW PLEASE", "halt 3", "STOP", "stop it", "Stop!!", "CANCEL",
     "cancel that", "NO", "no no no", "no don’t send it", "WAIT", "wait!!!", "Oh no stop", "stop the broadcast",
     "pls stop sending", "no more texts"],
)  # fmt: skip
def test_words_that_halt(said: str) -> None:
    """HALT, STOP, CANCEL, NO, WAIT in any form."""
    assert is_halt(said)


@pytest.mark.parametrize(
    "said",
    ["", "no 127", "NO127", "stop him hitting me", "wait for Doris", "QUEUE", "SAFE 127", "please", "the text",
     "he said no", "NOTE 127 no answer", "cancel my tea with Doris", "yes", "now", "ok"],
)  # fmt: skip
def test_words_that_do_not_halt(said: str) -> None:
    """A sentence about something else, and a word with a number, go on to whom they are for."""
    assert not is_halt(said)
