"""CSV that a spreadsheet reads as data, never as formulas.

Source: OWASP, "CSV Injection": a cell that begins with one of these is a formula to some spreadsheet.
"""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: object) -> str:
    """A cell as plain text: a quote in front of what would be taken for a formula; nothing is "" ."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(STARTS_FORMULA) else text


def written(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, every cell made safe; a mark in front tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
