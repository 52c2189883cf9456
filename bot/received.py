"""A text as a channel hands it to us, before anything is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """One inbound text. `channel` is "sms" or "whatsapp"; `sender` and `recipient` are without its prefix."""

    message_id: str
    channel: str
    sender: str
    recipient: str
    body: str
    extras: Mapping[str, str] = field(default_factory=dict)
    """media (count), button (payload), quoted (provider id), opt_out (STOP, START, HELP), latitude, longitude."""
