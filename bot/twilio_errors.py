"""What to do about each of Twilio's error codes: one table, for codes that a call answers with and codes that
come later with a status callback.

Source: Twilio's error dictionary (https://www.twilio.com/docs/api/errors). Twilio says that the meaning of a code
may change, so a code that is not in the table ends the text, loudly, and is never retried for ever.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reaction(StrEnum):
    """Everything that can be done about an error."""

    RETRY = "retry"
    """It was not sent: send it again, later."""
    UNKNOWN = "unknown"
    """It may have been sent: look before doing anything."""
    PERMANENT = "permanent"
    """This text will not go."""
    BAD_ADDRESS = "bad address"
    """Nothing will reach this address."""
    OPTED_OUT = "opted out"
    """The reader, or the network for them, refuses our texts: never again, and on no other channel."""
    OTHER_CHANNEL = "other channel"
    """Not on WhatsApp; the same words may go by SMS."""
    TEMPLATE = "template"
    """WhatsApp wants an approved template (or another one); else by SMS."""
    CONFIGURATION = "configuration"
    """Our account or settings are wrong; every text would fail alike."""


@dataclass(frozen=True)
class Rule:
    """What to do about one code.

    Attributes:
        reaction: what to do.
        why: a few words for people, without number or body.
        loud: whether somebody must hear of it, because it is our fault or nobody understands it.
        wait_s: the shortest wait before another try, in seconds.
        tries: how many tries in all, the first among them.
        then: what to do when the tries are used up.
    """

    reaction: Reaction
    why: str
    loud: bool = False
    wait_s: int = 0
    tries: int = 1
    then: Reaction = Reaction.PERMANENT

    def after(self, tries: int) -> Reaction:
        """What to do once `tries` tries were made."""
        again = self.reaction is not Reaction.RETRY or tries < self.tries
        return self.reaction if again else self.then


MINUTE, HOUR, DAY = 60, 3600, 86400
UNHEARD_OF = Rule(Reaction.PERMANENT, "an error nobody has met before", loud=True)
NOT_SENT = Rule(Reaction.RETRY, "no connection", tries=12)
MAYBE_SENT = Rule(Reaction.UNKNOWN, "no answer")


def _same(codes: tuple[int, ...], rule: Rule) -> dict[int, Rule]:
    return dict.fromkeys(codes, rule)


_BAD = Reaction.BAD_ADDRESS
_OURS = Rule(Reaction.PERMANENT, "we made this text wrongly", loud=True)


def _setup(why: str) -> Rule:
    """Nothing was sent and nothing is lost: tried again every five minutes for two hours while people mend it."""
    return Rule(Reaction.CONFIGURATION, why, loud=True, wait_s=5 * MINUTE, tries=24)


_SENDER = _setup("our own number is not set up")
_CONTENT = Rule(Reaction.TEMPLATE, "WhatsApp refused the template", loud=True)

CALLED: dict[int, Rule] = {
    20003: _setup("Twilio does not accept our keys"),
    401: _setup("Twilio does not accept our keys"),
    403: _setup("Twilio does not allow this"),
    20404: _setup("Twilio does not know what we asked for"),
    404: _setup("Twilio does not know what we asked for"),
    **_same((20429, 429), Rule(Reaction.RETRY, "too many at once", wait_s=1, tries=12)),
    **_same((20500, 20503), MAYBE_SENT),
    **_same((21211, 21265), Rule(_BAD, "not a phone number")),
    **_same((21614, 21635), Rule(_BAD, "not a mobile number")),
    21612: Rule(_BAD, "that network cannot be reached"),
    21408: Rule(Reaction.CONFIGURATION, "texts to that country are switched off", loud=True),
    21610: Rule(Reaction.OPTED_OUT, "texts stopped"),
    **_same((21602, 21617, 21619), _OURS),
    **_same((21603, 21606, 21212, 21659, 21660, 21661), _SENDER),
    21608: _setup("the Twilio account is still on trial"),
    21611: Rule(Reaction.RETRY, "our number's queue is full", loud=True, wait_s=10 * MINUTE, tries=6),
    **_same((21703, 21704, 21705), _setup("no number in the messaging service")),
    **_same((21656, 92002, 92007), _OURS),
    14107: Rule(Reaction.RETRY, "too many texts to one phone", wait_s=MINUTE, tries=4),
    **_same(tuple(range(35111, 35127)), _OURS),
}
"""Codes a call to Twilio answers with."""

REPORTED: dict[int, Rule] = {
    30001: Rule(Reaction.RETRY, "our number's queue is full", wait_s=10 * MINUTE, tries=6),
    30002: _setup("the Twilio account is suspended"),
    30003: Rule(Reaction.RETRY, "phone off or out of reach", wait_s=HOUR, tries=3, then=Reaction.OTHER_CHANNEL),
    30004: Rule(Reaction.PERMANENT, "the phone or its network blocks our texts"),
    30005: Rule(_BAD, "no such number"),
    30006: Rule(_BAD, "a landline, or a network that takes no texts"),
    30007: Rule(Reaction.PERMANENT, "filtered by the network", loud=True),
    30008: Rule(
        Reaction.RETRY, "the network gave no reason", wait_s=5 * MINUTE, tries=2, then=Reaction.OTHER_CHANNEL
    ),
    **_same((30010, 30012, 30013), _OURS),
    30017: Rule(Reaction.RETRY, "the network is busy", wait_s=5 * MINUTE, tries=4),
    **_same((30022, 30023, 30032, 30034), _SENDER),
    30036: Rule(Reaction.PERMANENT, "it came too late to make sense"),
    30410: Rule(Reaction.UNKNOWN, "the network gave no answer"),
    30450: Rule(Reaction.RETRY, "Twilio took us for a fraud", loud=True, wait_s=45 * MINUTE, tries=3),
    **_same((63001, 63007, 63020, 63112), _setup("WhatsApp is not set up")),
    **_same((63003, 63024), Rule(Reaction.OTHER_CHANNEL, "not on WhatsApp")),
    # Words or variables of ours that WhatsApp cannot take: no other try and no other channel makes them right, and
    # a text that quietly went by SMS would hide the fault. A template refused as a whole (6304x) is no such fault.
    **_same((63005, 63013, 63021, 63027, 63028, 63030), _OURS),
    **_same((63009, 63012, 63019), Rule(Reaction.RETRY, "WhatsApp is out of order", wait_s=MINUTE, tries=4)),
    63014: Rule(Reaction.OPTED_OUT, "texts stopped"),
    63016: Rule(Reaction.TEMPLATE, "WhatsApp's 24 hours are over"),
    63017: Rule(Reaction.RETRY, "WhatsApp's own limit", wait_s=10, tries=4, then=Reaction.OTHER_CHANNEL),
    63018: Rule(Reaction.RETRY, "WhatsApp's own limit", wait_s=MINUTE, tries=3, then=Reaction.OTHER_CHANNEL),
    63032: Rule(Reaction.OTHER_CHANNEL, "WhatsApp leaves this phone out"),
    63033: Rule(Reaction.OPTED_OUT, "texts stopped"),
    63038: Rule(Reaction.RETRY, "the account's limit for today", loud=True, wait_s=DAY, tries=2),
    **_same((63040, 63041, 63042), _CONTENT),
    63049: Rule(Reaction.OTHER_CHANNEL, "WhatsApp declined the template", loud=True),
    63051: Rule(Reaction.OTHER_CHANNEL, "our WhatsApp account is locked", loud=True),
}
"""Codes that come with a status callback; WhatsApp's may answer a call too."""

TABLE = {**CALLED, **REPORTED}


def rule_for(code: int | None, http_status: int | None = None) -> Rule:
    """What to do about an error.

    Args:
        code: Twilio's code, or None when the answer carried none.
        http_status: the status of the answer to a call; None for a callback.

    Returns:
        The code's rule. Without one, any 5xx may have been sent and 429 never was; all else is permanent and loud.
    """
    if code is not None and code in TABLE:
        return TABLE[code]
    if http_status is not None and http_status >= 500:
        return MAYBE_SENT
    if http_status in TABLE:
        return TABLE[http_status]
    return UNHEARD_OF
