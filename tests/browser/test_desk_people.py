"""People and volunteers at the desk in a real Chromium, as a coordinator would use them between two calls."""

from collections.abc import Iterator

import pytest

from tests.browser.kit import CHROMIUM, accessible_and_small, browsing, come_in

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
PHONE = "+447700900001"


@pytest.fixture
def page(chromium, demo: str) -> Iterator[object]:
    """The desk, signed in as the sample town's lead, in a browser that can reach nothing else."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        come_in(opened, "/desk/people", "People")
        yield opened


def text(page, words: str) -> None:
    """A text from Doris's phone, typed on the phones page in another tab."""
    other = page.context.new_page()
    other.goto("/phones")
    box = other.locator(f'[data-phone="{PHONE}"]').get_by_role("textbox")
    box.fill(words)
    box.press("Enter")
    other.locator(f'[data-phone="{PHONE}"]').get_by_text(words).first.wait_for(timeout=10_000)
    other.close()


def find(page, who: str) -> None:
    """Search as people do: type and press Enter."""
    page.goto("/desk/people")
    page.get_by_label("Find somebody").fill(who)
    page.keyboard.press("Enter")


def test_a_chat_by_itself_and_taken_over(page) -> None:
    """A text appears by itself; taken over, the machine says nothing more; handed back, it does."""
    text(page, "PERSON")
    find(page, "07700 900001")
    page.get_by_role("button", name="Take over the chat").click()
    page.get_by_text("You have this chat").wait_for()
    page.get_by_label("Write to").fill("half a sentence")
    text(page, "the kettle is on")
    page.locator("#talk .in", has_text="the kettle is on").wait_for(timeout=15_000)
    assert page.get_by_label("Write to").input_value() == "half a sentence"
    box = page.locator(".scroll")
    assert box.evaluate("b => b.scrollHeight - b.scrollTop - b.clientHeight") < 5
    page.get_by_role("button", name="Send").click()
    page.locator("#talk .out", has_text="half a sentence").wait_for()
    assert page.locator("#talk p.in, #talk p.out").last.inner_text().startswith("Priya wrote:")
    page.get_by_role("button", name="Hand back").click()
    page.get_by_role("button", name="Take over the chat").wait_for()


def test_a_number_is_shown_when_asked_for(page) -> None:
    """The number is behind a button that works by keyboard."""
    find(page, "V1")
    button = page.get_by_role("button", name="Show the number")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="07700 900101").wait_for()


def test_approving_takes_one_form(page) -> None:
    """A level is given with the keyboard alone, and the page says what became of it."""
    page.goto("/desk/volunteers/10")
    page.get_by_role("radio", name="2: tea and company").press("Space")
    page.get_by_role("button", name="Keep").press("Enter")
    page.get_by_role("status").get_by_text("level 2").wait_for()


PAGES = (
    "/desk/people",
    "/desk/people/1",
    "/desk/volunteers?list=all",
    "/desk/volunteers/1",
    "/desk/volunteers/fairness",
    "/desk/volunteers/training",
    "/desk/volunteers/training/1",
    "/desk/volunteers/import",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_accessible_and_small(page) -> None:
    """axe-core finds nothing by day and by night, and at 360 pixels no page is wider than the screen."""
    accessible_and_small(page, PAGES)
