"""Effects any conversation may have: say, ask a person to look, remember a consent or a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Purpose(StrEnum):
    """What a person may consent to, each on its own."""

    HELP = "help"  # keeping what they tell us, health included
    ON_BEHALF = "on behalf"  # the person helped knows and is happy
    VOLUNTEERING = "volunteering"
    NEWS = "news"
    SHARE_PLEDGE = "share pledge"
    CHECKINS = "check-ins"
    CONTACT = "emergency contact"  # to be asked when a check-in goes unanswered
    TEXTS = "texts"  # withdrawn by STOP, given back by START


class TaskKind(StrEnum):
    """Why a person of the team is needed, apart from the safety kinds in flows.safety.Danger."""

    RING = "RING"  # ring somebody back
    READ = "READ"  # words to be read
    INCOMPLETE = "INCOMPLETE"  # a request left half-finished
    UNFILLED = "UNFILLED"
    PLACE = "PLACE"  # a place in words, to be put on the map
    CHOOSE = "CHOOSE"  # the team chooses the kind or the volunteer
    CHECKIN = "CHECK-IN"
    VOLUNTEER = "VOLUNTEER"  # checks to approve
    ORGANISATION = "ORGANISATION"
    PLEDGE = "PLEDGE"  # own words to approve
    DATA = "DATA"  # my data, delete me
    UNDER_18 = "UNDER 18"
    STOPPED = "STOPPED"  # texts stopped with something open
    FAILED = "FAILED"  # a text or a turn failed
    VISIT = "VISIT"  # a visit that needs a person
    FLOOD = "FLOOD"
    ROTA = "ROTA"  # hours ahead with nobody on duty
    CONTACT = "CONTACT"  # an emergency contact is gone (storage/contactless.py)
    WORRY = "WORRY"  # somebody is worried about a person or a visit


@dataclass(frozen=True)
class Say:
    """Text a prompt to the person talking, as a reply."""

    prompt: str
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenTask:
    """Put a task on the coordinators' list; `urgent` alerts whoever is on duty at once."""

    kind: TaskKind
    why: str
    urgent: bool = False


@dataclass(frozen=True)
class Consented:
    """Write a yes or a no into the consent ledger, with the prompt that asked."""

    purpose: Purpose
    granted: bool
    prompt: str


@dataclass(frozen=True)
class Named:
    """Remember the name of the person talking."""

    first: str
    surname: str = ""


@dataclass(frozen=True)
class GavePhone:
    """A person without a number (WhatsApp) gave one, E.164."""

    e164: str


@dataclass(frozen=True)
class ForgetWords:
    """Delete the words sent so far in this conversation, unless they raised a safety alert."""


@dataclass(frozen=True)
class FlagUnder18:
    """A stated age under 18: flag the number, open a task, keep nothing else."""


@dataclass(frozen=True)
class Begin:
    """Start another conversation (flow, a first draft or None) after this one."""

    flow: str
    draft: Any = None


@dataclass(frozen=True)
class Redirect:
    """Hear `words` again, this time as the answer to the conversation row `conversation_id`."""

    conversation_id: int
    words: str


@dataclass(frozen=True)
class StopTexts:
    """They asked for no more texts (bot/consent does what STOP does)."""


TalkEffect = (
    Say | OpenTask | Consented | Named | GavePhone | ForgetWords | FlagUnder18 | Begin | Redirect | StopTexts
)
