"""How a turn, a match, a claim and the desk's pages grow: `python -m bench.growth`.

Measures at 1,000, 10,000, … people with ten texts each, in one database that grows, and draws the curves.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from flask.testing import FlaskClient

from bench import lines
from bench.crowd import FIRST
from bench.curves import chart, table
from bench.grown import OPEN, TEXTS, given_back, grow, matches, opened, prepare
from bench.servers import copy_of, postgresql
from bot.app import create_web
from bot.config import Config
from bot.desk import passwords
from bot.line import Line
from bot.worker import Worker
from storage.adding import put
from storage.tables import Coordinator, DeskSession
from storage.work import claim_texts, claim_timers

KEPT = Path("data/bench")
STEPS = (1_000, 10_000, 100_000, 1_000_000)
SECRET, TIMES, ROUNDS = "a browser of the benchmark", 12, 3
PAGES = {
    "Today": "/desk/today",
    "requests": "/desk/requests",
    "a person": "/desk/people/{person}",
    "people": "/desk/people",
    "volunteers": "/desk/volunteers",
}
Clock = Callable[[], float]
Act = Callable[[], object]


def main() -> int:
    """Grow, measure, print; keep the figures, the curves and their table."""
    asked = _asked()
    for kind in asked.on:
        with _opened(kind, asked.folder) as line:
            found = _measured(line, asked.most, asked.minutes)
        clock = "ms of CPU" if kind == "sqlite" else "ms, shortest half"
        asked.figures.mkdir(parents=True, exist_ok=True)
        (asked.figures / f"growth-{kind}.json").write_text(json.dumps(found, indent=1) + "\n")
        (asked.into / f"growth-{kind}.svg").write_text(chart(found, f"{kind}: {clock} as the line grows"))
        print(f"\n{kind}, {clock}\n\n{table(found)}\n", flush=True)
    return 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    asked.add_argument("--on", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    asked.add_argument("--most", type=int, default=STEPS[-1], help="people, at most")
    asked.add_argument("--minutes", type=float, default=30, help="a step that would end later is not begun")
    asked.add_argument("--into", type=Path, default=Path("docs"), help="folder for the curves")
    asked.add_argument("--figures", type=Path, default=KEPT, help="folder for the figures")
    asked.add_argument(
        "--folder", type=Path, help="where the database lies meanwhile; 10,000,000 texts take 10 GB"
    )
    return asked.parse_args()


@contextmanager
def _opened(kind: str, folder: Path | None) -> Iterator[Line]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="cuppa-growth-", dir=folder) as where:
            line = lines.open_line(lines.sqlite(Path(where), "grown"), tables=True)
            yield line
            line.database.close()
        return
    with postgresql() as server:
        line = lines.open_line(copy_of(server, "grown"), tables=True)
        yield line
        line.database.close()


def _measured(line: Line, most: int, minutes: float) -> dict[str, dict[str, float]]:
    """People to what each act took, in milliseconds. Stops before a step that would take too long."""
    prepare(line)
    browser, until = _browser(line), time.monotonic() + 60 * minutes
    found: dict[str, dict[str, float]] = {}
    people = 0
    for upto in (step for step in STEPS if step <= most):
        began = time.monotonic()
        grow(line, people, upto)
        opened(line)
        seeded, people = time.monotonic() - began, upto
        found[str(upto)] = {name: _took(line, act) for name, act in _acts(line, browser, upto).items()}
        said = " ".join(f"{name} {ms:.2f}" for name, ms in found[str(upto)].items())
        print(f"{upto:,} people, {TEXTS * upto:,} texts (written in {seeded:.0f} s): {said}", flush=True)
        if time.monotonic() + 10 * seeded > until:
            break
    return found


def _acts(line: Line, browser: FlaskClient, people: int) -> Mapping[str, Act]:
    person = FIRST + people // 2
    acts = {
        "turn": lines.texting(line, people),
        "match": matches(line, cycle(range(FIRST, FIRST + 10 * OPEN, 10))),
        "claim timers": given_back(line, lambda s: claim_timers(s, lines.NOW, "lease", limit=50), 50),
        "claim texts": given_back(line, lambda s: claim_texts(s, lines.NOW, "lease", limit=20), 0),
    }
    return {**acts, **{name: _page(browser, path.format(person=person)) for name, path in PAGES.items()}}


def _took(line: Line, act: Act) -> float:
    """Milliseconds: the median round, by CPU where all the work is ours, by wall time where a server does it."""
    clock: Clock = time.process_time if line.database.sqlite else time.perf_counter
    for _ in range(4):
        act()
    rounds = [[_once(act, clock) for _ in range(TIMES)] for _ in range(ROUNDS)]
    middle = statistics.fmean if line.database.sqlite else _shortest_half
    return 1000 * statistics.median(middle(each) for each in rounds)


def _once(act: Act, clock: Clock) -> float:
    began = clock()
    act()
    return clock() - began


def _shortest_half(took: Sequence[float]) -> float:
    """By wall time the machine's other work falls on some: the mean of the shorter half leaves it out."""
    return statistics.fmean(sorted(took)[: len(took) // 2])


def _browser(line: Line) -> FlaskClient:
    """A browser in which the sample town's coordinator is signed in."""
    now = line.wall.now()
    with line.database.transaction() as session:
        team = session.get_one(Coordinator, 1)
        team.role = "lead"
        session.flush()
        kept = {"token": passwords.fingerprint(SECRET), "coordinator_id": team.id}
        put(session, DeskSession, community_id=1, **kept, started_at=now, seen_at=now)
    client = create_web(replace(Config(), demo=True), line, Worker(line)).test_client()
    client.set_cookie("cuppa-desk", SECRET)
    return client


def _page(browser: FlaskClient, path: str) -> Act:
    def one() -> None:
        answer = browser.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status}")

    return one


if __name__ == "__main__":
    sys.exit(main())
