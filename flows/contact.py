"""Asking an emergency contact: "could you ring or call round, then reply SAFE or WORRIED?" (C4, section 10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.effects.care import ContactSays
from flows.effects.talk import Say
from flows.engine import Flow, Heard, Machine, Miss, Outcome, Scene, Step
from flows.hearing.intent import is_courtesy
from flows.hearing.tidy import plain
from flows.questions import is_bare


class Contact(StrEnum):
    """The question, and what stays open after SAFE. The names are stored: never reuse one."""

    SAFE_OR_WORRIED = "C4"
    SAID_SAFE = "C5s"


@dataclass(frozen=True)
class ContactDraft:
    """The alert (task) it is about, and the first name of the person checked on."""

    task_id: int = 0
    name: str = ""


_WORRIED = re.compile(r"\bworried\b|\b(?:not|isnt) (?:really |sure (?:she|he|they) (?:is|are) )?safe\b")
_NOT_WORRIED = re.compile(r"\b(?:not|nothing|no need) (?:to be |be )?worried\b")
_SAFE = re.compile(
    r"(?:yes |ok |hi |hello |all |both |we are |she is |he is |they are |mum is |dad is |is |its )*"
    r"safe(?: (?:and (?:well|sound)|now|at home|here|thanks|thank you|please|all))*"
)


def verdict(heard: Heard) -> bool | None:
    """SAFE (True), WORRIED (False) or other words (None)."""
    words = plain(heard.text)
    if _NOT_WORRIED.search(words):
        return None
    if _WORRIED.search(words):
        return False
    return True if _SAFE.fullmatch(words) and "?" not in heard.words else None


REPLIES = {True: "C5s", False: "C5w", None: "C5x"}


def _outcome(draft: ContactDraft, safe: bool | None, state: Contact) -> Outcome:
    return Outcome(state, draft, (Say(REPLIES[safe]), ContactSays(draft.task_id, safe)))


def safe_or_worried(draft: ContactDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Every answer reaches the team; only SAFE changes what is open, and only a coordinator closes."""
    safe = verdict(heard)
    state = Contact.SAID_SAFE if safe else Contact.SAFE_OR_WORRIED
    outcome = _outcome(draft, safe, state)
    clear = safe is not None or is_bare(heard.text) or is_courtesy(heard.text)
    return outcome if clear else Miss(otherwise=outcome)


def said_safe(draft: ContactDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """ "If anything changes, text WORRIED": the rest goes to whatever else is open, then to the team."""
    safe = verdict(heard)
    if safe is None and is_courtesy(heard.text):
        return Miss()
    outcome = _outcome(draft, safe, Contact.SAID_SAFE)
    return outcome if safe is not None else Miss(otherwise=outcome)


def slots(draft: ContactDraft, scene: Scene) -> Mapping[str, str]:
    """The name of the person checked on stands where prompts name their reader."""
    return {"name": draft.name}


_HINT = "Reply SAFE or WORRIED"
MACHINE = Machine(
    Flow.CONTACT,
    Contact.SAFE_OR_WORRIED,
    Contact,
    ContactDraft,
    {
        Contact.SAFE_OR_WORRIED: Step(safe_or_worried, _HINT),
        Contact.SAID_SAFE: Step(said_safe, _HINT, asks=(), numbered=False),
    },
    slots,
)
