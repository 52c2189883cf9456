"""Twilio's words for what became of a text, and ours."""

from collections.abc import Mapping

_MEANINGS: Mapping[str, str] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}


def meaning_of(status: object) -> str | None:
    """Our word for one of Twilio's; None for accepted, queued, sending and the like, which tell us nothing new."""
    return _MEANINGS.get(str(status).lower())
