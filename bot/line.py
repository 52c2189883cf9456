"""The line put together: database, clock, randomness, words and places, handed down to all that works on it."""

import logging
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
from flows.own_words import faults
from flows.safety import Phrases, default_phrases
from flows.safety_own import fault_of, own_table
from flows.settings import OwnPhrase, Settings
from flows.wording import Catalogue, english
from storage.database import Database, Session
from storage.gazetteer import Gazetteer
from storage.tables import Community, Outbound

log = logging.getLogger(__name__)
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


@dataclass(frozen=True)
class Ways:
    """How one community does things: its settings, its words and what it takes for danger."""

    settings: Settings
    catalogue: Catalogue
    phrases: Phrases | None
    """Safety phrases beyond the built-in ones; None without any."""
    odd_words: tuple[str, ...] = ()
    """Own texts that will not do any more: the built-in ones go instead."""
    odd_phrases: tuple[OwnPhrase, ...] = ()
    """Own safety phrases that cannot be used any more, so that nobody listens for them."""


def _phrases(own: tuple[OwnPhrase, ...]) -> tuple[Phrases | None, tuple[OwnPhrase, ...]]:
    """Own safety phrases as a table, and those that cannot be used."""
    odd = tuple(each for each in own if fault_of(each))
    good = [each for each in own if each not in odd]
    return own_table(good) if good else None, odd


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
    _ways: dict[int, tuple[dict[str, Any], Ways]] = field(default_factory=dict)

    def settings(self, community: Community) -> Settings:
        """The community's settings as a typed value (parsed again only when they changed)."""
        return self.ways(community).settings

    def ways(self, community: Community) -> Ways:
        """The community's settings with its own words and phrases in their place.

        Compared with the row each piece of work reads, so a change is in force in every process at once.
        """
        raw, ways = self._ways.get(community.id, (None, None))
        if ways is None or raw != community.settings:
            ways = self._read(community, ways)
            self._ways[community.id] = (community.settings, ways)
        return ways

    def _read(self, community: Community, before: Ways | None) -> Ways:
        """Own words and phrases that will not do any more are left out, and the log says so every time."""
        settings: Settings = SETTINGS.validate_python(community.settings)
        words = {key: own for key, own in settings.wording.items() if not self._odd(community, key, own)}
        odd_words = tuple(key for key in settings.wording if key not in words)
        if before and before.settings.phrases == settings.phrases:
            table, odd = before.phrases, before.odd_phrases
        else:
            table, odd = _phrases(settings.phrases)
        if odd:
            log.error("own safety phrases cannot be used", extra={"community": community.id})
        return Ways(settings, self.catalogue.with_own(words), table, odd_words, odd)

    def _odd(self, community: Community, key: str, words: str) -> bool:
        why = faults(self.catalogue, key, words)
        if why:
            about = {"community": community.id, "code": key, "why": why[0]}
            log.error("own words cannot be used: the built-in text goes instead", extra=about)
        return bool(why)

    def on(self, session: Session, community: Community, now: datetime | None = None) -> Work:
        """Work for one community inside the caller's transaction."""
        return Work(self, session, community, self.ways(community), now or self.clock.now())

    @contextmanager
    def work(self, community_id: int) -> Iterator[Work]:
        """A transaction of work for one community; raises LookupError when there is none of that id."""
        with self.database.transaction() as session:
            community = session.get(Community, community_id)
            if community is None:
                raise LookupError(f"no community {community_id}")
            yield self.on(session, community)
