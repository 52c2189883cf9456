"""Promises about a list of volunteers in a file: what each cell may say, and what is said of one that may not."""

from datetime import date

import pytest

from bot.volunteer_file import Fault, Wanted, read
from tests.kit import GAZETTEER

TODAY = date(2026, 9, 22)


def row(**cells: str) -> Wanted | Fault:
    """Tom's row of a file, with these cells beside his name and number."""
    cells = {"first name": "Tom", "phone": "07700 900150", **cells}
    content = ",".join(cells) + "\n" + ",".join(cells.values())
    (found,) = read(content.encode(), GAZETTEER, TODAY, demo=True)
    return found


@pytest.mark.parametrize(
    ("cell", "words", "why"),
    [
        ("surname", "x" * 201, "far too long"),
        ("surname", "=1+1", "no name"),
        ("surname", "x" * 61, "no name"),
        ("first name", "", "no first name"),
        ("phone", "", "no phone number"),
        ("phone", "01632 960123", "landline"),
        ("when", "at dawn", "When must name"),
        ("miles", "26", "up to 25"),
        ("miles", "far", "up to 25"),
        ("gender", "x", "woman or man"),
        ("level", "0", "Level must be"),
        ("dbs", "23/09/2026", "in the future"),
        ("dbs", "soon", "day/month/year"),
    ],
)
def test_a_cell_that_will_not_do(cell: str, words: str, why: str) -> None:
    """It is said what is wrong, and the row is not taken."""
    found = row(**{cell: words})
    assert isinstance(found, Fault) and why in found.why, found


@pytest.mark.parametrize(
    ("cell", "words", "field", "value"),
    [
        ("phone", "7700900150", "phone", "+447700900150"),
        ("phone", "'07700 900150", "phone", "+447700900150"),
        ("when", "any time", "slots", 15),
        ("when", "Mornings and weekends", "slots", 9),
        ("miles", "25 miles", "reach_m", 25 * 1609),
        ("gender", "Female", "gender", "woman"),
        ("level", "L3", "level", 3),
        ("dbs", "22.09.2026", "dbs_on", TODAY),
        ("dbs", "1/2/25", "dbs_on", date(2025, 2, 1)),
    ],
)
def test_a_cell_as_people_write_it(cell: str, words: str, field: str, value: object) -> None:
    """What is meant is understood, however a spreadsheet or its owner spells it."""
    found = row(**{cell: words})
    assert isinstance(found, Wanted) and getattr(found, field) == value, found
