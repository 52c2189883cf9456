"""The sample town before a real Chromium, in the test's own process: no demo to start, and its rows to look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.browser.kit import browsing, complaints, fits
from tests.desk_kit import Desk
from tests.kit import Kit


@dataclass
class Town:
    """A line under test, where it is served, and the browser to look with."""

    kit: Kit
    address: str
    chromium: object

    @contextmanager
    def open(self, desk: Desk | None = None, *, scripts: bool = True) -> Iterator[object]:
        """A page in a window of its own, whoever is at that desk signed in."""
        with browsing(self.chromium, self.address) as context:
            cookie = desk.client.get_cookie("cuppa-desk") if desk else None
            if cookie:
                context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
            page = context.new_page()
            if not scripts:
                context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
            yield page


def tab_to(page, found) -> None:
    """Go on to something as somebody without a mouse does."""
    for _ in range(99):
        page.keyboard.press("Tab")
        if found.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the Tab key leads past {found}")


def clear_and_small(page) -> bool:
    """Whether a page as it stands fits on a small phone; axe-core finds nothing by day and by night.

    Not where no script runs: axe-core would be waited for in vain.
    """
    found = ""
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        found += complaints(page)
    page.emulate_media(color_scheme="light")
    assert found == ""
    return fits(page)
