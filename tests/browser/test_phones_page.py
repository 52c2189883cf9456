"""The phones page in a real Chromium, as somebody trying the line for the first time would use it."""

from collections.abc import Iterator

import pytest

from tests.browser.kit import CHROMIUM, browsing, complaints, fits

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
DORIS, ANNE = "+447700900001", "+447700900101"


@pytest.fixture
def page(chromium, demo: str) -> Iterator[object]:
    """The phones page, open in a browser that can reach nothing else."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        opened.goto(f"{demo}/phones")
        yield opened


def phone(page, number: str):
    """One phone of the page."""
    return page.locator(f'[data-phone="{number}"]')


def say(page, number: str, words: str) -> None:
    """Type a text on a phone and press Enter."""
    box = phone(page, number).get_by_role("textbox")
    box.fill(words)
    box.press("Enter")


def test_text_and_its_answer_appear_without_reloading(page) -> None:
    """A text typed on a phone and the line's answers appear by themselves."""
    say(page, DORIS, "I need help")
    phone(page, DORIS).get_by_text("Reply 1 yes or 2 no").wait_for(timeout=10_000)
    assert phone(page, DORIS).locator("p.in").last.inner_text().startswith("I need help")


def test_clock_moves_on(page) -> None:
    """The buttons move the simulated clock, and say so."""
    before = page.locator("#hour").inner_text()
    page.get_by_role("button", name="1 hour on").click()
    page.wait_for_function("before => document.getElementById('hour').textContent !== before", arg=before)


def test_phone_can_be_added_by_keyboard(page) -> None:
    """Another phone is added by its number, and the cursor waits in it."""
    page.get_by_label("Another phone").fill("+447700900050")
    page.keyboard.press("Enter")
    phone(page, "+447700900050").wait_for()
    page.keyboard.type("MENU")
    page.keyboard.press("Enter")
    phone(page, "+447700900050").get_by_text("Reply 1 I need help").wait_for(timeout=10_000)


def test_small_screen_needs_no_sideways_scrolling(page) -> None:
    """At 360 pixels nothing is wider than the screen."""
    assert fits(page)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_accessible(page) -> None:
    """axe-core finds nothing to complain of."""
    say(page, ANNE, "STATUS")
    phone(page, ANNE).locator("p.in").first.wait_for(timeout=10_000)
    assert complaints(page) == ""
