"""Rows 14 and 15: the first look-up of a postcode, the whole country, and the demo's first answered text."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.harness import Goal, Row, Size, Taken, cpu_of, spread
from bench.servers import free_port

FIRST = """
import string, sys, time
from storage.gazetteer import Gazetteer
def held():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1]) / 1024
known, before = Gazetteer(), held()
cpu, wall = time.process_time(), time.perf_counter()
found = known.find("LE16 7AB")
print(time.process_time() - cpu, time.perf_counter() - wall)
assert (found.text, found.outward, found.rough) == ("LE16 7AB", "LE16", False)
cpu, wall = time.process_time(), time.perf_counter()
for _ in range(20_000):
    known.find("LE16 7AB")
print((time.process_time() - cpu) / 20_000, (time.perf_counter() - wall) / 20_000)
if "whole" in sys.argv:
    for letter in [*string.ascii_uppercase, "BT"]:
        try:
            known.warm(letter)
        except (LookupError, FileNotFoundError):
            continue
print(held() - before)
"""


def row_14(_: Path, size: Size) -> Iterator[Row]:
    """In processes of their own, so that the first is the first."""
    how = [sys.executable, "-c", FIRST, size.of(1, 0) * "whole"]
    said = [subprocess.check_output(how, text=True, cwd=_root()).split() for _ in range(size.of(3, 1))]
    figures = list(zip(*(map(float, each) for each in said), strict=True))
    first, later = (Taken(*map(statistics.median, figures[at : at + 2])) for at in (0, 2))
    note = "by CPU"
    yield _figure("14", "postcode: first look-up in a fresh process", Goal(0.7, unit="s"), figures[0], first, note)
    each = [1e6 * cpu for cpu in figures[2]]
    yield _figure("14", "postcode: the next ones", Goal(10, unit="µs"), each, later, note)
    whole = "" if not size.quick else "one letter only"
    yield _figure("14", "postcode: the whole country in memory", Goal(80, unit="MB"), figures[4], Taken(), whole)


def _figure(number: str, what: str, goal: Goal, values: Sequence[float], ours: Taken, note: str = "") -> Row:
    return Row(number, what, "", goal, statistics.median(values), spread(values), ours, note=note)


def row_15(_: Path, size: Size) -> Iterator[Row]:
    """From the command to the answer on the phone."""
    what, goal = "cuppa run --demo: start to first answered text", Goal(3, unit="s")
    if size.quick:
        yield Row("15", what, "", goal, note="a quick run starts no demo")
        return
    took = [_demo() for _ in range(3)]
    ours = Taken(statistics.median(t.cpu or 0 for t in took), statistics.median(t.wall or 0 for t in took))
    yield _figure("15", what, goal, [t.wall or 0 for t in took], ours, "by wall time")


def _demo() -> Taken:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        run = "import sys; from bot.cli import main; sys.exit(main())"
        command = [sys.executable, "-c", run, "run", "--demo", "--port", str(port)]
        # A demo refuses settings it does not know, and the benchmark has some of its own.
        given = {name: value for name, value in os.environ.items() if not name.startswith("CUPPA_")}
        given["PYTHONPATH"] = str(_root())
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _texted(port, began + 60)
            return Taken(cpu_of(process.pid), time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait()


def _texted(port: int, until: float) -> None:
    """Text it as soon as it answers; returns when the answer is on the phone."""
    base, phone = f"http://127.0.0.1:{port}/phones", "%2B447700900001"
    while True:
        try:
            _post(f"{base}/send", {"from": "+447700900001", "body": "I need help"})
            shown = json.load(urllib.request.urlopen(f"{base}/messages?phone={phone}", timeout=10))
            if any(bubble["direction"] == "out" for bubble in shown):
                return
        except OSError:
            if time.perf_counter() > until:
                raise
        time.sleep(0.02)


def _post(address: str, sent: dict[str, str]) -> None:
    request = urllib.request.Request(address, json.dumps(sent).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).read()


def _root() -> Path:
    return Path(__file__).parent.parent
