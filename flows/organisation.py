"""A business, a school or a group gets in touch (conversation design, section 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from flows.effects import Effect
from flows.effects.joining import AddOrganisation
from flows.effects.talk import OpenTask, Say, TaskKind
from flows.engine import Flow, Hear, Heard, Lapse, Machine, Miss, Outcome, Patience, Scene, Step
from flows.hearing.choices import choice

KINDS: dict[int, tuple[str, ...]] = {
    1: ("business", "company", "shop", "firm", "work", "workplace"),
    2: ("school", "college", "teacher"),
    3: ("club", "church", "group", "mosque", "temple"),
}
SCHOOL = 2
INTERESTS = {1: "staff awareness session", 2: "Compassionate Workplace", 3: "school session", 4: "a chat first"}
SCHOOL_INTERESTS = {1: "a session for pupils", 2: "a session for staff", 3: "a chat first"}
LENGTH = 120
TO_RING = "Wants to get involved: please ring within 2 working days."


class Organising(StrEnum):
    """The questions. The names are stored: never reuse one."""

    KIND = "O1"
    NAME = "O2"
    CONTACT = "O2b"
    INTEREST = "O3"
    SCHOOL_INTEREST = "O3s"


@dataclass(frozen=True)
class OrganisationDraft:
    """What is known so far."""

    kind: int = 0
    name: str = ""
    contact: str = ""


def opening(heard: Heard, scene: Scene, draft: OrganisationDraft | None) -> Outcome:
    """ "School" fills the first answer; so do the others, when named alone."""
    named = [kind for kind, words in KINDS.items() if any(word in heard.text.split() for word in words)]
    if len(named) == 1:
        return Outcome(Organising.NAME, OrganisationDraft(kind=named[0]))
    return Outcome(Organising.KIND, OrganisationDraft())


def kind(draft: OrganisationDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Which of the three."""
    picked = choice(heard.text, KINDS)
    return Miss() if picked is None else Outcome(Organising.NAME, replace(draft, kind=picked))


def name(draft: OrganisationDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Free text; the coordinator reads it."""
    words = heard.words.strip()[:LENGTH]
    return Outcome(Organising.CONTACT, replace(draft, name=words)) if words else Miss()


def contact(draft: OrganisationDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Who writes, and what they do there."""
    words = heard.words.strip()[:LENGTH]
    following = Organising.SCHOOL_INTEREST if draft.kind == SCHOOL else Organising.INTEREST
    return Outcome(following, replace(draft, contact=words)) if words else Miss()


def interests(kind: int) -> Mapping[int, str]:
    """What is offered to organisations of a kind."""
    return SCHOOL_INTERESTS if kind == SCHOOL else INTERESTS


def interest(draft: OrganisationDraft, heard: Heard, scene: Scene) -> Outcome | Miss:
    """What interests them."""
    offered = interests(draft.kind)
    picked = choice(heard.text, {n: (words,) for n, words in offered.items()})
    if picked is None:
        return Miss()
    return Outcome(None, draft, (*got_in_touch(draft, offered[picked]), Say("O4")))


def got_in_touch(draft: OrganisationDraft, wish: str | None) -> tuple[Effect, ...]:
    """Kept, and on the coordinators' list to ring within two working days."""
    return (
        AddOrganisation(draft.kind, draft.name, draft.contact, wish),
        OpenTask(TaskKind.ORGANISATION, TO_RING),
    )


def left(draft: OrganisationDraft, scene: Scene) -> Outcome:
    """Left half-way: rung anyway if there is a name."""
    return Outcome(None, draft, got_in_touch(draft, None) if draft.name else ())


def slots(draft: OrganisationDraft, scene: Scene) -> Mapping[str, str]:
    """Nothing beyond the usual."""
    return {}


def patience(draft: OrganisationDraft, scene: Scene) -> Patience:
    """A day, then the question again; three days, then a person rings."""
    return Patience(timedelta(hours=24), timedelta(hours=72), Lapse.CARRY_ON)


def _step(hear: Hear, hint: str, *, numbered: bool = True) -> Step:
    return Step(hear, hint, patience=patience, late=left, numbered=numbered)


MACHINE = Machine(
    Flow.ORGANISATION,
    Organising.KIND,
    Organising,
    OrganisationDraft,
    {
        Organising.KIND: _step(kind, "Reply 1, 2 or 3"),
        Organising.NAME: _step(name, "A few words is fine", numbered=False),
        Organising.CONTACT: _step(contact, "A few words is fine", numbered=False),
        Organising.INTEREST: _step(interest, "Reply 1, 2, 3 or 4"),
        Organising.SCHOOL_INTEREST: _step(interest, "Reply 1, 2 or 3"),
    },
    slots,
    opening,
)
