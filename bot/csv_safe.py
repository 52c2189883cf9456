"""CSV that a spreadsheet reads as data, never as formulas.

Source: OWASP, "CSV Injection": a cell that begins with one of these is a formula to some spreadsheet.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SIGN = "".join(re.escape(start) for start in STARTS_FORMULA if not start.isspace())
# A spreadsheet told of another separator takes one cell for two: what follows one begins a cell as well.
_BEGINS = re.compile(rf"^(?=[ \u00a0\ufeff]*[{_SIGN}\t\r\n])|(?<=[;,\t\r\n])(?=[\s\ufeff]*[{_SIGN}])")


def safe(cell: object) -> str:
    """A cell as plain text: a quote in front of what would be taken for a formula; nothing is "" ."""
    return "" if cell is None else _BEGINS.sub("'", str(cell))


def written(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, every cell made safe; a mark in front tells spreadsheets that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
