"""A message to many in a real Chromium: written, confirmed with the PIN from the phone, watched, halted."""

import json
import re
import urllib.request
from collections.abc import Iterator

import pytest

from tests.browser.kit import CHROMIUM, SMALL, browsing, come_in, complaints, fits

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
PRIYA = "+447700900199"
WORDS = "Tea and cake on Friday at 3pm."


@pytest.fixture
def page(chromium, demo: str) -> Iterator[object]:
    """The desk's page for messages to many, signed in as the sample town's lead."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        come_in(opened, "/desk/broadcasts", "Broadcast")
        yield opened


def call(demo: str, path: str, data: dict[str, str] | None = None) -> object:
    """One of the demo's JSON routes."""
    body = json.dumps(data).encode() if data is not None else None
    asked = urllib.request.Request(demo + path, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.loads(answer.read())


def said(demo: str, phone: str = PRIYA) -> list[str]:
    """What a phone shows of the line."""
    texts = call(demo, f"/phones/messages?phone={phone.replace('+', '%2B')}")
    return [text["body"] for text in texts if text["direction"] == "out" and text["status"] == "delivered"]


def pins(demo: str) -> list[str]:
    """Every PIN on the lead's phone, oldest first."""
    return [m[1] for text in said(demo) if (m := re.search(r"Reply SEND (\d{4})", text))]


def ask_for_pin(page, demo: str) -> str:
    """Ask for the PIN; returns it once it is on the phone."""
    before = len(pins(demo))
    page.get_by_role("button", name="Text me the PIN").click()
    page.get_by_label("PIN from your phone").wait_for()
    for _ in range(100):
        if len(found := pins(demo)) > before:
            return found[-1]
        page.wait_for_timeout(100)
    raise AssertionError("no PIN came")


def write(page, words: str = WORDS) -> None:
    """Fill the form in and ask for the preview, with the keyboard alone."""
    page.get_by_label("Words").fill(words)
    page.get_by_role("radio", name="Neighbours").press("Space")
    page.get_by_role("button", name="Preview").press("Enter")
    page.get_by_role("heading", name="To 12 people: neighbours").wait_for()


def send(page, demo: str) -> None:
    """From the preview to the hold."""
    page.get_by_label("PIN from your phone").fill(ask_for_pin(page, demo))
    page.get_by_role("button", name="Send it", exact=True).click()
    page.get_by_text("It is held.").wait_for()


def test_written_confirmed_and_watched_to_the_end(page, demo: str) -> None:
    """The bar moves by itself to the end, and the phones have the very text that was shown."""
    write(page)
    shown = page.locator("#preview .talk p").first.inner_text()
    send(page, demo)
    call(demo, "/phones/clock", {"advance": "PT2M1S"})
    page.locator("#progress progress").wait_for()
    page.locator("#progress", has_text=re.compile(r"\b([6-9]|1[0-2]) of 12 have it")).wait_for(timeout=15_000)
    call(demo, "/phones/clock", {"advance": "PT1M"})
    page.get_by_text("12 of 12 have it").wait_for(timeout=15_000)
    page.locator("#progress .state", has_text="done").wait_for(timeout=15_000)
    assert said(demo, "+447700900112")[-1] == shown == f"LOROS: {WORDS} Text STOP to leave"


def test_halted_with_one_button(page, demo: str) -> None:
    """Halt needs no PIN and no second page; nobody has the text."""
    write(page, "Not to be sent.")
    send(page, demo)
    page.get_by_role("button", name="Halt").click()
    page.get_by_text("Halted. No more will go.").wait_for()
    call(demo, "/phones/clock", {"advance": "PT1H"})
    assert "Not to be sent" not in " ".join(said(demo, "+447700900101"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_accessible_and_narrow(page, demo: str, colours: str) -> None:
    """axe-core finds nothing on any of these pages; at 360 pixels none is wider than the screen."""
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size(SMALL)

    def check(what: str) -> None:
        assert complaints(page) == "", what
        assert fits(page), what

    check("the form")
    write(page)
    check("the preview")
    fresh = ask_for_pin(page, demo)
    check("the yes")
    page.get_by_label("PIN from your phone").fill(fresh)
    page.get_by_role("button", name="Send it", exact=True).click()
    page.get_by_text("It is held.").wait_for()
    check("the progress")
