"""The map in a real Chromium: by keyboard, on a phone, on paper, and for who cannot see colours."""

from collections.abc import Iterator

import pytest

from tests.browser.kit import CHROMIUM, accessible_and_small, browsing, come_in

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
PATHS = ("/desk/map", "/desk/map?kind=shopping")


@pytest.fixture(scope="module")
def page(chromium, demo: str) -> Iterator[object]:
    """The desk of a town where tea is asked for in two sectors, one of them too far for everybody."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        come_in(opened, "/desk/requests/new", "New request for a caller")
        for number, postcode in (("07700 900377", "LE16 7AB"), ("07700 900378", "LE16 6")):
            _ask(opened, number, postcode)
        yield opened


def _ask(page, number: str, postcode: str) -> None:
    """A request for a caller."""
    page.goto("/desk/requests/new")
    page.get_by_label("Their telephone number").fill(number)
    page.get_by_label("Their name").fill("Margaret")
    page.get_by_label("Postcode").fill(postcode)
    page.locator('[name=needs][value="tea"]').check()
    page.locator('[name=when][value="week"]').check()
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="tea", exact=False).first.wait_for()


def test_by_keyboard_from_the_map_to_the_requests(page) -> None:
    """A sector with somebody waiting is a link that says its counts; Enter opens its requests."""
    page.goto("/desk/map?kind=tea")
    mark = page.get_by_role("link", name="LE16 6: 1 waiting, 0 free, short of tea")
    mark.focus()
    assert mark.evaluate("a => getComputedStyle(a).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Requests").wait_for()
    assert page.locator("tbody tr").count() == 1 and "LE16 6" in page.locator("tbody tr").inner_text()


def test_short_is_seen_without_colour(page) -> None:
    """A ring and a word mark what is short, on the map and in the table; the two halves differ in pattern."""
    page.goto("/desk/map")
    assert page.locator("svg.map .ring").count() == page.locator("svg.map .cry").count() == 1
    assert "▲ short of tea" in page.get_by_role("row", name="LE16 6").inner_text()
    fills = [
        page.locator(f"svg.map .{half}").first.evaluate("p => getComputedStyle(p).fill")
        for half in ("asks", "gives")
    ]
    assert fills[0].startswith("rgb") and "url" in fills[1]


def test_on_paper_counts_are_ranges(page) -> None:
    """Printed, no count up to four is to be read, and the tabs and filters are gone."""
    page.goto("/desk/map")
    page.emulate_media(media="print")
    row = page.get_by_role("row", name="LE16 6").inner_text()
    assert "1 to 4" in row and "\t1\t" not in row
    assert not page.get_by_role("navigation", name="Kind of help").is_visible()
    assert [
        n for n in page.locator("svg.map .figure:visible").all_text_contents() if n.isdecimal() and int(n) < 5
    ] == []
    page.emulate_media(media="screen")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_accessible_and_small(page) -> None:
    """axe-core finds nothing by day and by night, and at 360 pixels no page is wider than the screen."""
    accessible_and_small(page, PATHS)
