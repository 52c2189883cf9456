"""One piece of work for one community, inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from flows.safety import Danger
from flows.safety_own import dangers
from flows.settings import Settings
from flows.times import local
from flows.wording import Catalogue
from storage.database import Session
from storage.tables import Community, Inbound
from storage.tables.base import Row

if TYPE_CHECKING:
    from bot.line import Line, Ways

T = TypeVar("T", bound=Row)


@dataclass
class Work:
    """Where shell functions work: they take it first, read and write through it, and never commit."""

    line: Line
    session: Session
    community: Community
    ways: Ways
    """How this community does things: one reading of it throughout one piece of work."""
    now: datetime
    """Aware UTC; the same moment throughout one piece of work."""
    inbound: Inbound | None = None
    """The text that caused it, if one did."""
    cause: int | None = None
    """The text in that what this follows up (a timer, a text's fate) was caused by."""
    last_said: dict[int, int] = field(default_factory=dict)
    """The last text queued for each person: the next one waits for it, so that order is kept."""

    @property
    def settings(self) -> Settings:
        """What the community has set."""
        return self.ways.settings

    @property
    def catalogue(self) -> Catalogue:
        """What the line says in this community: its own words where it has some."""
        return self.ways.catalogue

    @property
    def trace(self) -> int | None:
        """The text in that started it all; every text and timer of this work carries its number on."""
        return self.inbound.id if self.inbound else self.cause

    @property
    def here(self) -> datetime:
        """`now` in the community's zone."""
        return local(self.now, self.settings.hours)

    def dangers(self, text: str) -> tuple[Danger, ...]:
        """What danger a text speaks of, most severe first."""
        return dangers(text, self.line.phrases, self.ways.phrases)

    def get(self, table: type[T], row_id: int | None) -> T:
        """The community's row of that id; raises LookupError when it is not there or another community's."""
        row = self.session.get(table, row_id) if row_id is not None else None
        if row is None or getattr(row, "community_id", self.community.id) != self.community.id:
            raise LookupError(f"no {table.__name__} {row_id}")
        return row

    def add(self, row: T) -> T:
        """Add a row and give it its number."""
        self.session.add(row)
        self.session.flush()
        return row
