"""A text as a channel hands it to us, before anything is known about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.numbers import inbound_address

LONGEST = 1600
"""Characters of one text; Twilio allows no more."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ENDS_LINE = re.compile("\r\n|[\r\x85\u2028\u2029]")
_EXTRAS = {
    "NumMedia": "media",
    "ButtonPayload": "button",
    "OriginalRepliedMessageSid": "quoted",
    "OptOutType": "opt_out",
    "Latitude": "latitude",
    "Longitude": "longitude",
}


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


def clean(text: str) -> str:
    """A text without what no phone means to send: control characters (but new lines and tabs), half letters.

    And without what turns the direction of whatever stands beside it: letters bring their own.
    """
    return _CONTROLS.sub("", _ENDS_LINE.sub("\n", text))


def from_twilio(form: Mapping[str, str]) -> Received:
    """The text in Twilio's form, whose MessageSid, From and To are there.

    Source: Twilio, "Twilio's request to your webhook URL", and "WhatsApp: buttons, location".
    """
    channel, sender = _address(form["From"])
    named = {name: clean(form.get(key, "")).strip()[:300] for key, name in _EXTRAS.items()}
    extras = {name: value for name, value in named.items() if value}
    if not extras.get("media", "0").isdecimal():
        extras["media"] = "0"
    body = clean(form.get("Body", ""))[:LONGEST]
    return Received(clean(form["MessageSid"]).strip(), channel, sender, _address(form["To"])[1], body, extras)


def _address(value: str) -> tuple[str, str]:
    """Channel and value; what fits no known form is kept as it came, so that the text is not lost."""
    tidy = clean(value).strip()[:200]
    channel, _, rest = tidy.rpartition(":")
    return inbound_address(tidy) or ("whatsapp" if channel == "whatsapp" else "sms", rest or tidy)
