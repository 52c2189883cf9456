"""The demo that browser tests look at, and the browser they look with."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config
from tests.bot.doctor_kit import answering
from tests.browser.kit import CHROMIUM, FLAGS
from tests.browser.town import Town
from tests.kit import Kit
from tests.ports import free_port, wait_for


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A browser, started once a run; each test opens a window of its own in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own on a free port; its address."""
    port = free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CUPPA_")}
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from bot.cli import main; sys.exit(main())",
            "run",
            "--demo",
            "--port",
            str(port),
        ],
        cwd=tmp_path_factory.mktemp("demo"),
        env={**clean, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/health", 30)
    yield address
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)


@pytest.fixture
def town(chromium, kit: Kit) -> Iterator[Town]:
    """A town of a test's own, which needs no process of its own: ready at once."""
    with answering(replace(Config(), demo=True), kit.line) as address:
        yield Town(kit, address, chromium)
