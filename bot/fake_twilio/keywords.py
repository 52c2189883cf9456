"""What Twilio itself does with STOP, START and HELP before a text reaches us.

Source: Twilio, "Twilio support for opt-out keywords" and "Advanced Opt-Out".
"""

from enum import StrEnum

STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
STARTS = frozenset({"START", "YES", "UNSTOP"})
HELPS = frozenset({"HELP", "INFO"})
# As our own going-live guide sets Advanced Opt-Out: our conversation needs these words.
OURS = frozenset({"CANCEL", "END", "QUIT", "YES"})

REPLIES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply "
    "STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


class Words(StrEnum):
    """How a number is set up."""

    NONE = "none"
    DEFAULT = "default"
    ADVANCED = "advanced"


def keyword(body: str, words: Words) -> str | None:
    """ "STOP", "START" or "HELP" where Twilio acts on a text: only when it is that one word."""
    word = body.strip().upper()
    if words is Words.NONE or (words is Words.ADVANCED and word in OURS):
        return None
    sets = (("STOP", STOPS), ("START", STARTS), ("HELP", HELPS))
    return next((name for name, known in sets if word in known), None)
