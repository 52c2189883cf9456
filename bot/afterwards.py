"""Texts the network took and never spoke of again: their callbacks were lost, so it is asked."""

import logging
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.fate import record
from bot.line import Line, Sent
from storage.tables import Outbound
from storage.texts import without_news

log = logging.getLogger(__name__)
ASKED_AFTER, GIVEN_UP_AFTER = timedelta(hours=11), timedelta(days=3)
"""No text is valid longer than ten hours, so by then its fate is settled."""
NO_NEWS = "no news from the network"


@runtime_checkable
class Informed(Protocol):
    """A channel that can be asked what became of a text."""

    def fate(self, text: Outbound) -> Sent | None:
        """What became of it; None where nobody knows. Raises where it cannot be asked."""


def ask_after(line: Line, limit: int = 50) -> int:
    """Ask after texts without news; returns how many were asked after. Each is asked after once."""
    channel = line.channel
    if not isinstance(channel, Informed):
        return 0
    now = line.clock.now()
    with line.database.reading() as session:
        silent = without_news(session, now - GIVEN_UP_AFTER, now - ASKED_AFTER, limit)
    for text in silent:
        try:
            sent = channel.fate(text)
        except Exception as error:
            log.warning("could not ask after a text", extra={"text": text.id, "error": type(error).__name__})
            continue
        with line.work(text.community_id) as work:
            mine = work.get(Outbound, text.id)
            work.cause = mine.trace_id
            if sent is not None:
                record(work, mine, sent)
            if mine.status == "sent":
                mine.reason = NO_NEWS
    return len(silent)
