"""A real Chromium before the demo: started once a run, its windows able to reach nothing but the demo."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
"""Where it is; "" when there is none, and tests in it are skipped."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = os.environ.get("CUPPA_SHOTS", "")
"""A folder for pictures, where somebody wants to look."""
WIDE, SMALL = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
OWN = {"Sec-Fetch-Site": "same-origin"}


@contextmanager
def browsing(chromium, demo: str, tiles: str = "") -> Iterator[object]:
    """A window on the demo, of its own; at its end, whatever its pages asked for came from there.

    `tiles`: where pictures of streets may come from too, with a certificate that nobody signed.
    """
    context = chromium.new_context(viewport=WIDE, base_url=demo, ignore_https_errors=bool(tiles))
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    try:
        yield context
        assert [url for url in asked if not url.startswith((demo, tiles or demo))] == []
    finally:
        context.close()


def come_in(page, to: str, heading: str) -> None:
    """Sign in as the sample town's lead with the demo's button, and wait for the page behind it."""
    page.goto(f"/desk/sign-in?to={to}")
    page.locator('form[action="/desk/demo"] button').click()
    page.get_by_role("heading", name=heading).first.wait_for()


def text(page, demo: str, phone: str, *bodies: str) -> None:
    """Somebody texts, once or more."""
    for body in bodies:
        sent = {"from": phone, "body": body}
        answer = page.request.post("/phones/send", data=sent, headers={"Origin": demo, **OWN})
        assert answer.ok, (answer.status, answer.text()[:500])


def shot(page, name: str) -> None:
    """A picture, where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def complaints(page) -> str:
    """What axe-core says against a page."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page)
    return results.generate_report() if results.violations_count else ""


def fits(page) -> bool:
    """Whether the page shows on a small phone without sideways scrolling; the window is as wide as before."""
    before = page.viewport_size
    page.set_viewport_size(SMALL)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    return wide <= SMALL["width"]


def accessible_and_small(page, paths: Iterable[str]) -> None:
    """axe-core finds nothing on any of the pages by day and by night, and each fits on a small phone."""
    found = ""
    for path in paths:
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours, media="screen")
            assert page.goto(path).ok, path
            found += f"{path}, {colours}: {said}" if (said := complaints(page)) else ""
        assert fits(page), path
    page.emulate_media(color_scheme="light")
    assert found == ""
