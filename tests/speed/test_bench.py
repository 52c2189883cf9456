"""The rows of the benchmark that need no other process: they run, and do not compare what is not the same work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bench import due, many, turns
from bench.__main__ import ROWS
from bench.harness import Size
from bench.replay import Transaction, on_sqlite

QUICK = Size(quick=True)


@pytest.mark.parametrize("name", ["4", "9-10", "13"])
def test_a_quick_run_measures_both_sides(tmp_path: Path, name: str) -> None:
    """A row has a figure, or says why there is none."""
    rows = list(ROWS[name](tmp_path, QUICK))
    assert any(row.value for row in rows)
    assert any(row.value is not None for row in rows)
    assert all(row.value is not None or row.note for row in rows)


def _less(file: str, transactions: list[Transaction]) -> Callable[[], object]:
    """Nothing that was said is written down."""
    return on_sqlite(file, [[a for a in each if "INTO outbound" not in a[0]] for each in transactions])


@pytest.mark.parametrize(
    ("name", "module", "part", "idle"),
    [
        ("4", turns, "on_sqlite", _less),
        ("9-10", due, "run_due", lambda *_: 0),
        ("9-10", due, "claim_timers", lambda *_, **__: []),
        ("13", many, "fill", lambda _session, row, _now: setattr(row, "filled_to", None)),
        ("13", many, "RAW", text(f"{many.RAW} AND 1 = 0")),
    ],
)
def test_less_work_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: Any, part: str, idle: Any
) -> None:
    """A side that leaves something out is found out by what it wrote, not by how quick it was."""
    monkeypatch.setattr(module, part, idle)
    with pytest.raises(AssertionError):
        list(ROWS[name](tmp_path, QUICK))
