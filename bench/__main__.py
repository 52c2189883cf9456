"""`make bench`: the table of ratios, measured side by side in one run; JSON and a chart beside it."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench import due, many, near, rapid, report, sending, starts, turns, web
from bench.harness import Row, Size

Measure = Callable[[Path, Size], Iterator[Row]]
ROWS: Mapping[str, Measure] = {
    "1-3": web.rows_1_to_3,
    "4": turns.row_4,
    "5": rapid.row_5,
    "6-8": near.rows_6_to_8,
    "9-10": due.rows_9_and_10,
    "11-12": sending.rows_11_and_12,
    "13": many.row_13,
    "14": starts.row_14,
    "15": starts.row_15,
}
KEPT = Path("data/bench")


def main() -> int:
    """Measure, print row by row, keep."""
    asked = _asked()
    machine, rows = report.machine(), []
    print(f"{machine}\n\n{report.head()}", flush=True)
    for name in asked.rows or ROWS:
        with tempfile.TemporaryDirectory(prefix="cuppa-bench-") as folder:
            for row in ROWS[name](Path(folder), Size(asked.quick)):
                rows.append(row)
                print(report.line(row), flush=True)
    notes = report.notes(rows)
    print(f"\n{notes}" if notes else "")
    asked.into.mkdir(parents=True, exist_ok=True)
    (asked.into / "bench.json").write_text(report.as_json(machine, rows))
    (asked.into / "bench.svg").write_text(report.chart(rows))
    if asked.docs:
        report.into_docs(asked.docs, machine, rows)
    return 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("rows", nargs="*", metavar="ROWS", help=f"only some: {', '.join(ROWS)}")
    asked.add_argument(
        "--quick", action="store_true", help="tiny sizes, to see that it works; its figures mean nothing"
    )
    asked.add_argument("--into", type=Path, default=KEPT, help="folder for bench.json and bench.svg")
    asked.add_argument(
        "--docs", type=Path, help="folder of performance.md, whose table and chart are replaced by a whole run"
    )
    given = asked.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        asked.error(f"no rows {', '.join(sorted(unknown))}")
    if given.docs and (given.rows or given.quick):
        asked.error("--docs replaces the whole table: it goes with neither ROWS nor --quick")
    return given


if __name__ == "__main__":
    sys.exit(main())
