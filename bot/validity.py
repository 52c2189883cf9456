"""How long a text makes sense: handed to the network, so that nothing arrives after that."""

from collections.abc import Mapping
from datetime import datetime

from bot.outbox import Priority

# Source: Twilio, "ValidityPeriod": whole seconds from 1 to 36,000; less than 5 is advised against.
SHORTEST_S, LONGEST_S = 5, 36_000
# Source: Twilio on WhatsApp senders: a message waits in their queue for at most four hours.
WHATSAPP_LONGEST_S = 14_400

USEFUL_S: Mapping[Priority, int] = {
    Priority.SAFETY: LONGEST_S,
    Priority.REPLY: LONGEST_S,
    Priority.OFFER: 1_800,
    Priority.CHECKIN: 2_700,  # the alarm rings 45 minutes after the question
    Priority.REMINDER: 3_600,
    Priority.BROADCAST: 14_400,  # past that it could arrive in the night
}


def validity_s(priority: int, now: datetime, expires_at: datetime | None, channel: str = "sms") -> int:
    """The validity period of a text, in seconds.

    Args:
        priority: its `Priority`; each kind has its own usual length.
        now: the aware moment it leaves.
        expires_at: the aware moment it stops making sense (an offer's "reply by"), or None. It may lengthen the
            usual time of an offer, and shortens any.
        channel: "sms" or "whatsapp".
    """
    most = WHATSAPP_LONGEST_S if channel == "whatsapp" else LONGEST_S
    useful = USEFUL_S[Priority(priority)]
    if expires_at is not None:
        left = int((expires_at - now).total_seconds())
        useful = left if priority == Priority.OFFER else min(left, useful)
    return max(SHORTEST_S, min(useful, most))
