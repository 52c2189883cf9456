"""A whole line in a temporary database, with phones to text from and a clock to move."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import SQLModel, col, select

from bot.clock import MovableClock
from bot.demo import town
from bot.handlers import HANDLERS
from bot.line import Line, Sent
from bot.received import Received
from bot.sender import send_due
from bot.timers import run_due
from bot.turn import receive
from storage.database import Database
from storage.gazetteer import Gazetteer
from storage.migrate import upgrade
from storage.tables import Address, Inbound, Outbound, Person
from storage.work import next_due

TUESDAY_10AM = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)  # 10am in London
GAZETTEER = Gazetteer()
KEYS = ("an-encryption-key-of-the-tests-alone",)
RESIDENT = "+447700900001"


@dataclass
class Phones:
    """A channel that delivers at once, or does to one phone what a test says."""

    outcomes: dict[str, Sent] = field(default_factory=dict)
    sent: list[Outbound] = field(default_factory=list)

    def send(self, text: Outbound) -> Sent:
        self.sent.append(text)
        return self.outcomes.get(text.address or "", Sent("delivered", f"P{text.id}"))


@dataclass
class Kit:
    """A line under test: text it, move its clock, read the phones."""

    line: Line
    clock: MovableClock
    phones: Phones
    community_id: int
    numbers: Any = field(default_factory=lambda: count(1))

    def text(
        self, phone: str, body: str, *, channel: str = "sms", message_id: str = "", **extras: str
    ) -> list[str]:
        """Text the line; returns what that phone gets back at once."""
        before = len(self.said(phone))
        message_id = message_id or f"SM{next(self.numbers):032d}"
        receive(self.line, Received(message_id, channel, phone, town.LINE, body, extras))
        self.settle()
        return self.said(phone)[before:]

    def settle(self) -> None:
        """Run everything due now."""
        while run_due(self.line, HANDLERS) + send_due(self.line):
            pass

    def advance(self, **kwargs: float) -> None:
        """Move the clock on, stopping at every due instant on the way."""
        self.move_to(self.clock.now() + timedelta(**kwargs))

    def move_to(self, moment: datetime) -> None:
        """Move the clock to a moment, stopping at every due instant on the way."""
        self.settle()
        while (due := self._next_due()) is not None and due <= moment:
            self.clock.move_to(max(due, self.clock.now()))
            self.settle()
        self.clock.move_to(moment)
        self.settle()

    def _next_due(self) -> datetime | None:
        with self.line.database.reading() as session:
            return next_due(session)

    def said(self, phone: str) -> list[str]:
        """Every text that reached a phone, oldest first."""
        return [t.body for t in self.texts_to(phone)]

    def prompts(self, phone: str) -> list[str]:
        """The prompt ids of every text that reached a phone, oldest first."""
        return [t.prompt for t in self.texts_to(phone)]

    def texts_to(self, phone: str) -> list[Outbound]:
        """The texts delivered or sent to a phone, in the order they left."""
        return [t for t in self.phones.sent if t.address == phone]

    def rows(self, table: type[Any], **where: Any) -> list[Any]:
        """The rows of a table, by column values."""
        with self.line.database.reading() as session:
            query = select(table).filter_by(**where).order_by(col(table.id))
            return list(session.exec(query).all())

    def row(self, table: type[Any], **where: Any) -> Any:
        """The one row of a table with those column values."""
        (row,) = self.rows(table, **where)
        return row

    def person(self, phone: str) -> Person:
        """The person at a phone number."""
        return self.rows(Person, id=self.rows(Address, value=phone)[0].person_id)[0]

    def change(self, table: type[Any], row_id: int, **values: Any) -> None:
        """Set columns of a row."""
        with self.line.database.transaction() as session:
            row = session.get(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def last_inbound(self) -> Inbound:
        """The last text that came in."""
        return self.rows(Inbound)[-1]


def make_kit(folder: Path, start: datetime = TUESDAY_10AM, *, url: str = "", **settings: Any) -> Kit:
    """A line with the sample town, its clock standing at `start`, on SQLite in a folder or a migrated database."""
    database = Database(url or f"sqlite:///{folder / 'line.db'}", durable=False, keys=KEYS)
    if not url:
        SQLModel.metadata.create_all(database.engine)
    return kit_on(database, start, **settings)


def kit_on(database: Database, start: datetime = TUESDAY_10AM, *, community_id: int = 0, **settings: Any) -> Kit:
    """A line over a database that holds a community, or in which the sample town is built with those settings."""
    clock, phones = MovableClock(start, running=False), Phones()
    tokens = count(1)
    line = Line(
        database,
        phones,
        clock=clock,
        random=Random(1),
        token=lambda: f"token{next(tokens)}",
        gazetteer=GAZETTEER,
        demo=True,
    )
    return Kit(line, clock, phones, community_id or town.build(line, **settings))


@contextmanager
def migrated(folder: Path) -> Iterator[Kit]:
    """A line in a SQLite file of that folder, `cuppa.db`, whose tables the migrations made."""
    url = f"sqlite:///{folder / 'cuppa.db'}"
    database = Database(url, durable=False, keys=KEYS)
    upgrade(database)
    database.close()
    made = make_kit(folder, url=url)
    yield made
    made.line.database.close()
