"""A real Chromium before the demo: started once for a file of tests, and able to reach nothing but the demo."""

import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
"""Where it is; "" when there is none, and tests in it are skipped."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def browsing(demo: str) -> Iterator[object]:
    """A browser's window on the demo; at its end, whatever its pages asked for came from there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=demo)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        yield context
        assert [url for url in asked if not url.startswith(demo)] == []
        browser.close()


def wait_for(url: str) -> None:
    """Wait until something answers there, at most half a minute."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within 30 seconds")
