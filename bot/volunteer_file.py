"""A list of volunteers in a CSV file, read row by row: each is a volunteer to be, or has a reason why not."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.numbers import typed
from bot.scene import mask_of
from flows.hearing.needs import Need, needs
from flows.join import MILE_M
from storage.gazetteer import Gazetteer, Place

MOST_ROWS, LONGEST_CELL, FARTHEST_MILES = 2000, 200, 25
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "first_name": ("first name", "firstname", "forename", "given name", "name"),
    "surname": ("surname", "last name", "lastname", "family name"),
    "phone": ("phone", "mobile", "mobile number", "phone number", "telephone", "number"),
    "postcode": ("postcode", "post code", "where"),
    "help": ("help", "kinds", "kinds of help", "offers", "can do"),
    "times": ("when", "times", "available", "availability"),
    "miles": ("miles", "how far", "distance"),
    "gender": ("gender",),
    "level": ("level", "checks level", "checks"),
    "dbs_on": ("dbs", "dbs date", "date of dbs"),
}
NEEDED = ("first_name", "phone")
TIMES = {"morning": 1, "afternoon": 2, "evening": 4, "weekend": 8}
GENDERS = {"": "", "f": "woman", "female": "woman", "woman": "woman", "m": "man", "male": "man", "man": "man"}
DAYS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y")


class NotAList(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """A volunteer to be."""

    line: int
    first_name: str
    surname: str
    phone: str
    place: Place | None
    kinds: int
    slots: int
    reach_m: int
    gender: str
    level: int | None
    dbs_on: date | None


@dataclass(frozen=True)
class Fault:
    """A row that was not taken, and why."""

    line: int
    name: str
    why: str


def read(data: bytes, gazetteer: Gazetteer, today: date, *, demo: bool = False) -> Iterator[Wanted | Fault]:
    """Every row of a file that says something.

    Args:
        data: the file as it came; UTF-8, or what Excel writes on Windows; commas or semicolons.
        gazetteer: to place postcodes.
        today: local date; a DBS check is not of the future.
        demo: whether Ofcom's drama numbers count.

    Raises:
        NotAList: it is no such file, or too long.
    """
    rows = _rows(data)
    names = _names(next(rows, (0, []))[1])
    seen: dict[str, int] = {}
    for count, (line, cells) in enumerate(rows):
        if count >= MOST_ROWS:
            raise NotAList(f"That is more than {MOST_ROWS} rows. Please send the file in parts.")
        row = {name: cells[at].strip() for name, at in names.items() if at < len(cells)}
        found = _row(line, row, gazetteer, today, demo)
        if isinstance(found, Wanted) and found.phone in seen:
            found = Fault(line, found.first_name, f"The same number as in line {seen[found.phone]}.")
        elif isinstance(found, Wanted):
            seen[found.phone] = line
        yield found


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _text(data)
    first = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise NotAList(f"Line {reader.line_num} cannot be read as CSV.") from error


def _text(data: bytes) -> str:
    if b"\0" in data:
        raise NotAList("This is no CSV file. In Excel, choose “Save as” and “CSV UTF-8”.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _names(heading: list[str]) -> dict[str, int]:
    plain = [re.sub(r"[^a-z ]+", " ", cell.lower()).strip() for cell in heading]
    found = {
        name: next(plain.index(spelt) for spelt in spellings if spelt in plain)
        for name, spellings in COLUMNS.items()
        if any(spelt in plain for spelt in spellings)
    }
    if missing := [name.replace("_", " ") for name in NEEDED if name not in found]:
        raise NotAList(f"The first line must name the columns; there is none called “{missing[0]}”.")
    return found


def _row(line: int, row: dict[str, str], gazetteer: Gazetteer, today: date, demo: bool) -> Wanted | Fault:
    name = row.get("first_name", "")[:40]
    try:
        return _wanted(line, row, gazetteer, today, demo)
    except ValueError as error:
        return Fault(line, name, str(error))


def _wanted(line: int, row: dict[str, str], gazetteer: Gazetteer, today: date, demo: bool) -> Wanted:
    """Raises ValueError with a sentence for the first thing that is wrong."""
    if any(len(cell) > LONGEST_CELL for cell in row.values()):
        raise ValueError("A cell is far too long.")
    return Wanted(
        line,
        _name(row.get("first_name", "")),
        _name(row.get("surname", ""), needed=False),
        _phone(row.get("phone", ""), demo),
        _place(row.get("postcode", ""), gazetteer),
        _kinds(row.get("help", "")),
        _times(row.get("times", "")),
        _miles(row.get("miles", "")),
        _gender(row.get("gender", "")),
        _level(row.get("level", "")),
        _day(row.get("dbs_on", ""), today),
    )


def _name(typed_name: str, *, needed: bool = True) -> str:
    name = " ".join(typed_name.split())
    if needed and not name:
        raise ValueError("There is no first name.")
    if name and (not name[0].isalpha() or len(name) > 60 or not name.isprintable()):
        raise ValueError("That is no name.")
    return name


def _phone(cell: str, demo: bool) -> str:
    # Spreadsheets eat the 0 in front of a number, which `typed` puts up with, or keep it behind a quotation mark.
    number = typed(cell.lstrip("'"), demo=demo)
    if not cell:
        raise ValueError("There is no phone number.")
    if not number.ok or number.e164 is None:
        raise ValueError(number.reason or "This is no phone number.")
    return number.e164


def _place(cell: str, gazetteer: Gazetteer) -> Place | None:
    place = gazetteer.find(cell) if cell else None
    if cell and place is None:
        raise ValueError("There is no such postcode.")
    return place


def _kinds(cell: str) -> int:
    found = tuple(need for need in needs(cell.lower()) if need is not Need.OTHER) if cell else ()
    if cell and not found:
        raise ValueError("Help must name phone chats, tea, shopping or prescriptions.")
    return mask_of(found)


def _times(cell: str) -> int:
    found = sum(bit for word, bit in TIMES.items() if word in cell.lower())
    if cell.lower() in ("any", "any time", "anytime", "all"):
        return sum(TIMES.values())
    if cell and not found:
        raise ValueError("When must name mornings, afternoons, evenings or weekends.")
    return found


def _miles(cell: str) -> int:
    if not cell:
        return 0
    number = re.fullmatch(r"(\d{1,3})(?:\.\d+)? ?(?:miles?)?", cell.lower())
    if number is None or int(number[1]) > FARTHEST_MILES:
        raise ValueError(f"Miles must be a number up to {FARTHEST_MILES}.")
    return int(number[1]) * MILE_M


def _gender(cell: str) -> str:
    if cell.lower() not in GENDERS:
        raise ValueError("Gender must be woman or man, or empty.")
    return GENDERS[cell.lower()]


def _level(cell: str) -> int | None:
    if cell and cell.upper().removeprefix("L") not in ("1", "2", "3"):
        raise ValueError("Level must be 1, 2 or 3, or empty.")
    return int(cell.upper().removeprefix("L")) if cell else None


def _day(cell: str, today: date) -> date | None:
    if not cell:
        return None
    for shape in DAYS:
        try:
            day = datetime.strptime(cell, shape).date()  # noqa: DTZ007 (a date without a time)
        except ValueError:
            continue
        if day > today:
            raise ValueError("The DBS date is in the future.")
        return day
    raise ValueError("The DBS date must be day/month/year.")
