"""Promises that hold for any text at all."""

import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.hearing.ages import stated_age
from flows.hearing.choices import choice, choices
from flows.hearing.facts import facts
from flows.hearing.intent import intent, is_courtesy, is_long, is_someone_else
from flows.hearing.masks import mask
from flows.hearing.names import first_name, for_whom, full_name
from flows.hearing.needs import is_bare_chat, needs
from flows.hearing.postcodes import candidates
from flows.hearing.references import reference
from flows.hearing.slips import close_to
from flows.hearing.tidy import plain, tidy
from flows.hearing.when import day_time, days_off, minutes, wanted, weekday
from flows.hearing.words import Word, whole_word
from flows.hearing.yesno import yes_no

NOW = datetime(2025, 9, 22, 10, tzinfo=ZoneInfo("Europe/London"))
OPTIONS = {1: ("phone chat", "phone"), 2: ("tea", "company"), 3: ("shopping",)}
_WORDS = (
    "yes no 1 2 127 stop help need sorry my mum tea shopping code key safe door 4821 4 "
    "8 thu thursday 2pm half past "
    "le16 7ab LE 16 so at the i am 15 its Doris for about an hour hours and "
    "a please away days until x 👍 don't ? . \n"
)
_NEAR_STOP = "shop step stopp sotp spot stoop top stay steps ship stp stop. start"
HEARD = st.lists(st.sampled_from(_WORDS.split(" ")), max_size=14).map(" ".join)
ANY_TEXT = st.text(max_size=200) | HEARD | st.text(st.sampled_from("0123456789 -/:.aelO’ş\u200e"), max_size=60)
HEARERS: tuple[Callable[[str], object], ...] = (
    tidy, plain, whole_word, yes_no, lambda t: yes_no(t, offer=True, numbered=False), reference, weekday, minutes,
    days_off, needs, is_bare_chat, first_name, full_name, for_whom, stated_age, candidates, mask,
    intent, is_courtesy,
    is_long, is_someone_else, lambda t: wanted(t, NOW), lambda t: day_time(t, NOW), lambda t: facts(t, NOW),
    lambda t: choice(t, OPTIONS), lambda t: choices(t, OPTIONS), lambda t: close_to(t, ("shopping", "stop")),
)  # fmt: skip
HEARD_ALIKE: tuple[Callable[[str], object], ...] = (
    whole_word, reference, weekday, minutes, days_off, needs, candidates, intent, for_whom, stated_age,
)  # fmt: skip


@given(ANY_TEXT)
def test_no_text_breaks_any_hearer(text: str) -> None:
    """Whatever a person texts, every hearer gives an answer instead of failing."""
    for hear in HEARERS:
        hear(text)


@given(ANY_TEXT)
def test_tidying_twice_changes_nothing(text: str) -> None:
    """A tidied text stays as it is when it is tidied again."""
    assert tidy(tidy(text)) == tidy(text)


@given(HEARD)
def test_raw_and_tidied_texts_mean_the_same(text: str) -> None:
    """It does not matter whether a hearer gets the raw text or the tidied one."""
    for hear in HEARD_ALIKE:
        assert hear(text) == hear(tidy(text))


@given(ANY_TEXT)
def test_a_moment_agreed_is_always_in_the_future(text: str) -> None:
    """Nobody is reminded of a visit that was never coming."""
    moment = day_time(text, NOW)
    assert moment is None or (moment > NOW and moment.tzinfo is NOW.tzinfo)


@given(ANY_TEXT)
def test_a_wanted_day_is_never_past(text: str) -> None:
    """Help is never asked for a day that has gone."""
    heard = wanted(text, NOW)
    assert heard is None or heard.day is None or heard.day >= NOW.date()


@given(ANY_TEXT)
def test_lengths_stay_within_their_limits(text: str) -> None:
    """Minutes given are 1 to 600 and days off 1 to 90, or they are asked again."""
    assert (minutes(text) or 1) in range(1, 601)
    assert (days_off(text) or 1) in range(1, 91)


@given(st.sampled_from(_NEAR_STOP.split()))
def test_a_slip_is_never_taken_for_stop(word: str) -> None:
    """Only the stop words themselves stop the texts."""
    expected = Word.STOP if word == "stop." else None
    assert whole_word(word) in (expected, Word.START if word == "start" else expected)


@pytest.mark.parametrize(
    "piece", ["x ", "1 ", "at 12 ", "a-", "key safe ", "please ", "0-", "yes ", "le16 ", "hi, "]
)
def test_a_very_long_text_is_heard_quickly(piece: str) -> None:
    """A 4,000-character text cannot hold the line up."""
    text = (piece * 4000)[:4000]
    began = time.perf_counter()
    for hear in HEARERS:
        hear(text)
    assert time.perf_counter() - began < 2
