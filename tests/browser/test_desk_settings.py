"""Settings in a real Chromium: wording counted while typed, and without scripts; by keyboard; at 360 pixels."""

from collections.abc import Iterator

import pytest

from tests.browser.kit import CHROMIUM, accessible_and_small, browsing, come_in

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
PAGES = (
    *("", "/names", "/hours", "/levels", "/network", "/rota"),
    *("/wording?find=kept", "/wording/H2", "/wording/G5", "/phrases", "/history"),
)
WORDS = "{org}: may we keep what you tell us to find help? Reply 1 yes or 2 no."


@pytest.fixture
def page(chromium, demo: str) -> Iterator[object]:
    """The settings, signed in as the sample town's lead, in a browser that can reach nothing else."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        come_in(opened, "/desk/settings", "Settings")
        yield opened


def test_wording_is_counted_as_it_is_typed_and_kept_by_keyboard(page) -> None:
    """The count follows the typing and says what is wrong; Save with the keyboard keeps it; undo too."""
    page.goto("/desk/settings/wording/H2")
    box, look = page.get_by_label("Text", exact=True), page.locator("#look")
    box.fill("May we? 😀")
    look.get_by_text("It has lost {org}").wait_for()
    look.locator("code", has_text="😀").wait_for()
    box.fill(WORDS)
    look.get_by_text("LOROS: may we keep").wait_for()
    assert look.get_by_text("It has lost").count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Saved. People read it so from now on.").wait_for()
    page.goto("/desk/settings/history")
    page.get_by_role("button", name="Undo this").first.press("Enter")
    page.get_by_role("status").get_by_text("Undone").wait_for()


def test_without_scripts_look_and_refusal_lose_nothing(page) -> None:
    """With scripts off, Look shows the same count, and a refused form keeps what was typed."""
    plain = page.context.browser.new_context(java_script_enabled=False, base_url=page.url.split("/desk")[0])
    other = plain.new_page()
    come_in(other, "/desk/settings", "Settings")
    other.goto("/desk/settings/wording/H2")
    other.get_by_label("Text", exact=True).fill("May we keep it? Reply 1 yes or 2 no.")
    other.get_by_role("button", name="Look").click()
    other.locator("#look").get_by_text("It has lost {org}").wait_for()
    other.get_by_role("button", name="Save").click()
    other.get_by_role("alert").get_by_text("Not saved yet").wait_for()
    assert other.get_by_label("Text", exact=True).input_value() == "May we keep it? Reply 1 yes or 2 no."
    other.goto("/desk/settings/hours")
    until = other.locator('[name="hours.team.closes"]')
    until.fill("08:00")
    other.get_by_role("button", name="Save").click()
    other.get_by_role("alert").get_by_role("link", name="Until").click()
    assert until.input_value() == "08:00" and until.get_attribute("aria-invalid") == "true"
    plain.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_accessible_and_no_wider_than_a_small_screen(page) -> None:
    """axe-core finds nothing on any kind of page, by day and by night; none is wider than 360 pixels."""
    accessible_and_small(page, [f"/desk/settings{path}" for path in PAGES])
