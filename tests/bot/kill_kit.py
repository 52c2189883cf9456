"""A sender in a process of its own that is killed in the middle of a text."""

import os
import signal
from datetime import datetime
from random import Random

from bot.clock import MovableClock
from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN
from bot.line import Line, Sent
from bot.sender import send_due
from bot.twilio_api import Account, Origin, TwilioChannel
from flows.safety import default_phrases
from storage.database import Database
from storage.tables import Outbound
from tests.kit import KEYS

PHRASES = default_phrases()
"""Worked out once, in the process that the others are copied from."""


class Killed:
    """Hands one text over, or not, and is killed before anything is written down."""

    def __init__(self, channel: TwilioChannel, *, after: bool) -> None:
        self.channel, self.after = channel, after

    def send(self, text: Outbound) -> Sent:
        if self.after:
            self.channel.send(text)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")


def send_and_die(database: str, api_url: str, now: datetime, after: bool) -> None:
    """Claim one text and die in the call."""
    account = Account(ACCOUNT, ACCOUNT, TOKEN, api_url)
    channel = TwilioChannel(account, "https://line.example.org/twilio/status", lambda _: Origin(town.LINE))
    clock = MovableClock(now, running=False)
    killed = Killed(channel, after=after)
    line = Line(
        Database(database, durable=False, keys=KEYS), killed, clock=clock, random=Random(1), phrases=PHRASES
    )
    send_due(line, 1)
