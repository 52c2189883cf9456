"""A line to measure: the sample town on SQLite or PostgreSQL, as durable as in service, and people who text it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from sqlmodel import SQLModel

from bot.clock import MovableClock
from bot.demo import town
from bot.demo.channel import PhonesChannel
from bot.line import Line
from bot.received import Received
from bot.turn import receive
from storage.database import Database
from storage.gazetteer import Gazetteer

NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)
KEYS = ("an encryption key of the benchmark",)
GAZETTEER = Gazetteer()
TALK = ("I need help", "1", "1", "Joan")
"""A first request for help: the words, consent, "for me", a name. Each text is answered by a question or two."""


def open_line(url: str, *, tables: bool = False) -> Line:
    """A line on a database; with `tables`, the tables are made and the sample town is built."""
    database = Database(url, keys=KEYS)
    if tables:
        SQLModel.metadata.create_all(database.engine)
    made = Line(database, PhonesChannel(), clock=MovableClock(NOW), gazetteer=GAZETTEER, demo=True)
    if tables:
        town.build(made)
    return made


def sqlite(folder: Path, name: str) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{folder / name}.db"


def texts(first: int) -> Iterator[tuple[str, str, str]]:
    """Message id, sender and words of one text after another; every fourth begins a new person's dialogue."""
    for number, words in enumerate(cycle(TALK)):
        yield f"SM{first:06d}{number:026d}", f"+44770{first + number // len(TALK):07d}", words


def texting(line: Line, first: int) -> Callable[[], object]:
    """What takes in the next text of the dialogues of people numbered from `first` on."""
    coming = texts(first)

    def one() -> None:
        message_id, sender, words = next(coming)
        receive(line, Received(message_id, "sms", sender, town.LINE, words, {}))

    return one
