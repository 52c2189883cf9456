"""Numbers in a real Chromium: any days by keyboard, one sheet of paper for funders, a table for a spreadsheet."""

from pathlib import Path

import pytest

from storage.tables import Visit
from tests.bot.visit_kit import matched
from tests.browser.kit import CHROMIUM, SMALL, shot
from tests.browser.town import Town, clear_and_small, tab_to
from tests.desk_kit import desk

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_any_days_by_keyboard(town: Town) -> None:
    """Two days are typed and shown; the wrong way round is said kindly; the table is downloaded for those days."""
    with town.open(desk(town.kit, "viewer"), scripts=False) as page:
        page.goto("/desk/numbers")
        page.get_by_label("From", exact=True).fill("2026-09-02")
        page.get_by_label("to", exact=True).fill("2026-09-01")
        tab_to(page, page.get_by_role("button", name="Show"))
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("The first day must come before the last").wait_for()
        page.get_by_label("From", exact=True).fill("2026-08-31")
        page.get_by_label("to", exact=True).fill("2026-09-01")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="31 Aug 2026 to 1 Sep 2026").wait_for()
        with page.expect_download() as file:
            page.get_by_role("link", name="As CSV").press("Enter")
        assert file.value.suggested_filename == "cuppa-2026-08-31-2026-09-01.csv"
        assert "Asked for help,0," in Path(file.value.path()).read_text("utf-8")


def test_one_sheet_of_paper_for_funders(town: Town) -> None:
    """On paper there is one sheet with the figures, and no tab, button or name of anybody."""
    visit = matched(town.kit)
    town.kit.change(Visit, visit.id, counted_at=town.kit.clock.now(), minutes=90)
    with town.open(desk(town.kit)) as page:
        page.goto("/desk/numbers")
        assert clear_and_small(page)
        page.get_by_role("link", name="One page for funders").click()
        assert clear_and_small(page)
        said = page.get_by_role("article").inner_text()
        assert "1 visit or call given, to 1 person" in said and "Margaret" not in said
        shot(page, "numbers-page")
        page.emulate_media(media="print")
        assert not page.locator("header.top").is_visible() and not page.get_by_text("Save as PDF").is_visible()
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_the_tab_one_is_on_is_in_sight_on_a_phone(town: Town) -> None:
    """At 360 pixels the row of tabs shows the one that is open, though it is the last but one."""
    with town.open(desk(town.kit)) as page:
        page.set_viewport_size(SMALL)
        page.goto("/desk/numbers")
        box = page.get_by_role("link", name="Numbers", exact=True).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= SMALL["width"]
