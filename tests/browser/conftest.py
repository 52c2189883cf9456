"""The demo that browser tests look at."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.kit import wait_for


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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
    wait_for(f"{address}/health")
    yield address
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
