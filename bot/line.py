"""The line put together: database, clock, randomness, words and places, handed down to all that works on it."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from typing import Any, Protocol

from pydantic import TypeAdapter

from bot.clock import Clock, SystemClock
from bot.metrics import Figures, process_name
from bot.work import Work
from flows.safety import Phrases, default_phrases
from flows.settings import Settings
from flows.wording import Catalogue, english
from storage.database import Database, Session
from storage.gazetteer import Gazetteer
from storage.tables import Community, Outbound

SETTINGS = TypeAdapter(Settings)


@dataclass(frozen=True)
class Sent:
    """What the channel said of a text handed to it."""

    status: str
    """sent, delivered, failed, unknown or retry"""
    provider_id: str | None = None
    error_code: int | None = None
    reason: str = ""


class Channel(Protocol):
    """A way out: hands one text to a network, outside any transaction."""

    def send(self, text: Outbound) -> Sent:
        """Hand the text over and say what became of it."""


@dataclass
class Line:
    """Everything that is composed once; no module keeps a global of its own."""

    database: Database
    channel: Channel
    clock: Clock = field(default_factory=SystemClock)
    wall: Clock = field(default_factory=SystemClock)
    """The real clock, where `clock` may be a moved one."""
    random: Random = field(default_factory=SystemRandom)
    token: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(16))
    phrases: Phrases = field(default_factory=default_phrases)
    catalogue: Catalogue = field(default_factory=english)
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    demo: bool = False
    wake: threading.Event = field(default_factory=threading.Event)
    process: str = field(default_factory=process_name)
    figures: Figures = field(default_factory=Figures)
    _settings: dict[int, tuple[dict[str, Any], Settings]] = field(default_factory=dict)

    def settings(self, community: Community) -> Settings:
        """The community's settings as a typed value (parsed again only when they changed)."""
        raw, parsed = self._settings.get(community.id, (None, None))
        if parsed is None or raw != community.settings:
            parsed = SETTINGS.validate_python(community.settings)
            self._settings[community.id] = (community.settings, parsed)
        return parsed

    def on(self, session: Session, community: Community, now: datetime | None = None) -> Work:
        """Work for one community inside the caller's transaction."""
        return Work(self, session, community, self.settings(community), now or self.clock.now())

    @contextmanager
    def work(self, community_id: int) -> Iterator[Work]:
        """A transaction of work for one community; raises LookupError when there is none of that id."""
        with self.database.transaction() as session:
            community = session.get(Community, community_id)
            if community is None:
                raise LookupError(f"no community {community_id}")
            yield self.on(session, community)
