"""Pledges and organisations in a real Chromium, from a text to the wall and from a call to a visit."""

from collections.abc import Iterator

import pytest

from tests.browser.kit import CHROMIUM, accessible_and_small, browsing, come_in, text

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
TALKS = {
    "+447700900341": ("PLEDGE", "Tom", "6", "Soup for whoever livs alone here", "1", "LE16", "1", "2"),
    "+447700900342": ("PLEDGE", "Olive", "3", "1", "LE16", "1", "2"),
    "+447700900343": ("MENU", "4", "2", "St Dionysius Primary", "Ms Kaur, head", "1"),
}
ONE = "/desk/pledges/organisations/1"
PATHS = (
    "/desk/pledges",
    "/desk/pledges?list=wall",
    "/desk/pledges/print",
    "/desk/pledges/organisations",
    ONE,
    f"{ONE[:-1]}new",
)


@pytest.fixture(scope="module")
def page(chromium, demo: str) -> Iterator[object]:
    """The desk of a town where two people pledged and a school got in touch."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        for phone, bodies in TALKS.items():
            text(opened, demo, phone, *bodies)
        come_in(opened, "/desk/pledges", "Pledges")
        for _ in range(50):
            opened.goto("/desk/pledges?list=waiting")
            if opened.get_by_text("Soup for").count():
                break
            opened.wait_for_timeout(200)
        yield opened


def test_from_a_text_to_the_wall(page) -> None:
    """Own words are mended and put on the wall with the keyboard alone; the page for paper shows them."""
    page.goto("/desk/pledges?list=waiting")
    page.locator("summary").press("Enter")
    page.get_by_label("Their words").fill("Soup for whoever lives alone here")
    page.get_by_role("button", name="Keep").press("Enter")
    page.get_by_text("is corrected.").wait_for()
    page.get_by_role("button", name="Put it on the wall").press("Enter")
    page.get_by_text("is on the wall.").wait_for()
    page.goto("/desk/pledges/print")
    shown = set(page.locator("blockquote").all_inner_texts())
    assert shown == {"I pledge to share a cuppa.", "Soup for whoever lives alone here"}


def test_on_paper_there_is_the_wall_alone(page) -> None:
    """Printed, the page has no tabs, buttons or links, and fits one sheet."""
    page.goto("/desk/pledges/print")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible() and not page.get_by_role("link", name="Back").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")


def test_an_organisation_is_moved_on(page) -> None:
    """A school is taken, given a next step with its day, and moved on: three forms on one page."""
    page.goto("/desk/pledges/organisations")
    page.get_by_role("link", name="St Dionysius Primary").press("Enter")
    page.get_by_role("button", name="I see to it").press("Enter")
    page.get_by_text("You have it").wait_for()
    page.get_by_label("Next step").fill("assembly")
    page.get_by_label("On", exact=True).fill("2030-10-09")
    page.get_by_role("button", name="Keep the next step").press("Enter")
    page.get_by_text("Priya planned next: assembly").wait_for()
    page.get_by_label("Stage").select_option("planned")
    page.get_by_role("button", name="Move it there").press("Enter")
    page.get_by_text("Priya moved it to something planned").wait_for()
    page.goto("/desk/pledges/organisations")
    assert "Next: assembly, Wed 9 Oct" in page.locator(".wall").inner_text()


def test_an_organisation_on_the_telephone(page) -> None:
    """By keyboard alone: a mistake is marked at its field with the rest still there; mended, it is on the list."""
    page.goto("/desk/pledges/organisations")
    page.get_by_role("link", name="New organisation on the telephone").press("Enter")
    page.get_by_label("What it is called").fill("Tea Rooms")
    page.get_by_label("Whom to ask for").fill("Jo, owner")
    number = page.get_by_label("Their telephone number")
    number.fill("07700")
    page.get_by_label("business", exact=True).press("Space")
    page.get_by_label("What interests them").select_option("Compassionate Workplace")
    number.press("Enter")
    page.get_by_role("alert").get_by_text("Nothing you typed is lost").wait_for()
    assert number.get_attribute("aria-invalid") == "true"
    number.fill("07700 900344")
    number.press("Enter")
    page.get_by_role("status").get_by_text("Tea Rooms is on the list").wait_for()
    assert "did not say" not in page.locator(".facts").inner_text()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_accessible_and_small(page) -> None:
    """axe-core finds nothing by day and by night, and at 360 pixels no page is wider than the screen."""
    accessible_and_small(page, PATHS)
