"""Opt-outs the carrier did not see are told to it: made on WhatsApp, in a sentence, or to a coordinator.

A text that slips out all the same, from us or from another program of the charity's, is then refused there too.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol, runtime_checkable
from uuid import UUID

from bot.line import Line
from storage.optouts import Differs, carrier_knows, unlike_the_carrier
from storage.people import line_number
from storage.tables import Community

log = logging.getLogger(__name__)
AT_ONCE = 25
"""Source: Twilio, "Bulk consents": at most 25 a call."""


@dataclass(frozen=True)
class Word:
    """One person's yes or no, as the carrier is told of it."""

    number: str
    granted: bool
    at: datetime
    mark: str
    """32 hexadecimal digits, by which its answer is told from the others'."""


@runtime_checkable
class Carrier(Protocol):
    """A channel that can be told."""

    def tell(self, sender: str, words: list[Word]) -> set[str]:
        """Tell it; returns the marks of what it took over."""


def tell_carrier(line: Line) -> int:
    """Tell the carrier what it does not know; returns how many numbers it took over."""
    channel = line.channel
    if not isinstance(channel, Carrier):
        return 0
    with line.database.reading() as session:
        found = unlike_the_carrier(session, AT_ONCE)
    told = 0
    for community_id, group in groupby(found, key=lambda d: d.community_id):
        told += _tell(line, channel, community_id, list(group))
    return told


def _tell(line: Line, channel: Carrier, community_id: int, found: list[Differs]) -> int:
    with line.database.reading() as session:
        community = session.get(Community, community_id)
        number = line_number(session, community_id, "sms")
    sender = line.settings(community).messaging_service or number if community else None
    if not sender:
        return 0
    marks = {UUID(int=line.random.getrandbits(128)).hex: differs for differs in found}
    now = line.clock.now()
    words = [Word(d.number, d.stopped_at is None, d.stopped_at or now, mark) for mark, d in marks.items()]
    try:
        taken = channel.tell(sender, words)
    except Exception as error:
        # Its own words may hold a number. It is told again at the next turn.
        log.warning("the carrier was not told of opt-outs", extra={"error": type(error).__name__})
        return 0
    _write_down(line, [marks[mark] for mark in taken if mark in marks])
    return len(taken)


def _write_down(line: Line, taken: list[Differs]) -> None:
    with line.database.transaction() as session:
        for blocks in (True, False):
            ids = [d.address_id for d in taken if (d.stopped_at is not None) is blocks]
            carrier_knows(session, ids, blocks=blocks)
