"""The table in its forms: lines for a terminal, Markdown, JSON, and a chart of how far each goal is reached."""

import json
import math
import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from importlib.metadata import version
from pathlib import Path

from bench.harness import Row, Taken

BEGIN, END = "<!-- table: written by python -m bench --docs docs -->", "<!-- end of table -->"
PACKAGES = ("flask", "sqlalchemy", "sqlmodel", "twilio", "apscheduler", "waitress")
WIDTH, LEFT, HIGH = 900, 430, 22
SCALE = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


def machine() -> str:
    """What it ran on, and how busy that was with other work."""
    with Path("/proc/cpuinfo").open() as lines:
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    busy = " ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}; load average {busy}"
    )


def head() -> str:
    """The first line of the table."""
    times = " ".join(f"{name:>9}" for name in ("ours: CPU", "wall", "ref.: CPU", "wall"))
    return f"{'#':2} {'what':52} {'value':>9} {'goal':>8}      {times} spread / reference"


def line(row: Row) -> str:
    """A row for a terminal."""
    times = " ".join(f"{said(t):>9}" for t in (row.ours.cpu, row.ours.wall, row.theirs.cpu, row.theirs.wall))
    against = f" / {row.reference}" if row.reference else ""
    head = f"{row.number:2} {row.what:52} {value(row):>9} {row.goal!s:>8} {mark(row):4} {times} {_spread(row):>6}"
    return f"{head}{against}"


def value(row: Row) -> str:
    """The figure a goal is set for."""
    if row.value is None:
        return "–"
    return f"{row.value:.3g}{row.goal.unit and ' ' + row.goal.unit}"


def mark(row: Row) -> str:
    """Whether the goal is reached."""
    return {True: "yes", False: "no", None: "–"}[row.met]


def said(seconds: float | None) -> str:
    """A time in the unit that suits it."""
    if seconds is None:
        return "–"
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def notes(rows: Sequence[Row]) -> str:
    """What was checked, and why something was not measured."""
    return "\n".join(f"{row.number} {row.what}: {row.note}" for row in rows if row.note)


def as_json(machine: str, rows: Sequence[Row]) -> str:
    """Everything, for other programs."""
    kept = [{**asdict(row), "goal": str(row.goal), "met": row.met} for row in rows]
    return json.dumps({"machine": machine, "rows": kept}, indent=1, ensure_ascii=False) + "\n"


def markdown(machine: str, rows: Sequence[Row]) -> str:
    """The table as it stands in docs/performance.md."""
    lines = [f"Measured on {machine}.", ""]
    lines += ["| # | what | against | value | goal | reached | ours CPU / wall | reference CPU / wall | spread |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        cells = (row.number, row.what, row.reference, value(row), row.goal, mark(row), _both(row.ours))
        lines.append(f"| {' | '.join(map(str, cells))} | {_both(row.theirs)} | {_spread(row)} |")
    lines += ["", *(f"- {row.number}, {row.what}: {row.note}." for row in rows if row.note)]
    return "\n".join(lines)


def into_docs(folder: Path, machine: str, rows: Sequence[Row]) -> None:
    """Replace the table of performance.md and its chart."""
    page = folder / "performance.md"
    before, _, rest = page.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    table = f"{markdown(machine, rows)}\n\n![How far each goal is reached](performance.svg)"
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")
    (folder / "performance.svg").write_text(chart(rows))


def chart(rows: Sequence[Row]) -> str:
    """A bar for each row: how far it is from its goal, halves and doubles at equal steps; left of 1 is reached."""
    known = [(row, _share(row)) for row in rows if row.value is not None]
    high = HIGH * len(known) + 40
    box = f'viewBox="0 0 {WIDTH} {high}" font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    parts = [head, f'<rect width="{WIDTH}" height="{high}" fill="#fff"/>', *_grid(high)]
    for at, (row, share) in enumerate(known):
        parts += _bar(row, share, 30 + at * HIGH)
    return "\n".join((*parts, "</svg>")) + "\n"


def _share(row: Row) -> float:
    """The value in goals: below 1 is better than the goal."""
    found = row.value or 1e-9
    return row.goal.limit / found if row.goal.at_least else found / row.goal.limit


def _grid(high: int) -> Iterator[str]:
    for share in SCALE:
        x, strong = _across(share), 1.5 if share == 1 else 0.4
        yield f'<line x1="{x:.0f}" y1="24" x2="{x:.0f}" y2="{high}" stroke="#555" stroke-width="{strong}"/>'
        yield f'<text x="{x:.0f}" y="16" text-anchor="middle" fill="#333">{share:g} × goal</text>'


def _bar(row: Row, share: float, y: int) -> Iterator[str]:
    left, right = sorted((_across(1), _across(share)))
    colour = "#2b7a4b" if row.met else "#b5482f"
    name = escape(f"{row.number}. {row.what}")
    yield f'<text x="{LEFT - 50}" y="{y + 12}" text-anchor="end" fill="#111">{name}</text>'
    yield f'<rect x="{left:.0f}" y="{y}" width="{max(right - left, 1):.0f}" height="{HIGH - 7}" fill="{colour}"/>'


def _across(share: float) -> float:
    step = (WIDTH - LEFT - 40) / (len(SCALE) - 1)
    return LEFT + step * (math.log2(min(max(share, SCALE[0]), SCALE[-1])) - math.log2(SCALE[0]))


def _both(taken: Taken) -> str:
    return f"{said(taken.cpu)} / {said(taken.wall)}" if taken != Taken() else ""


def _spread(row: Row) -> str:
    return f"{row.spread:.1f}×" if row.spread is not None else ""
