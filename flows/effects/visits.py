"""Effects after a yes: the introduction, the visit, completion, feedback."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WantOther:
    """The resident wants somebody else (OTHER, or NO between the introduction and the visit)."""

    visit_id: int


@dataclass(frozen=True)
class Spoken:
    """The volunteer has spoken to the resident; `at` is the agreed local moment, None when not said."""

    visit_id: int
    at: datetime | None


@dataclass(frozen=True)
class NoAnswerYet:
    """The volunteer rang and nobody answered (2 to F8)."""

    visit_id: int


@dataclass(frozen=True)
class Withdraw:
    """The volunteer can no longer help (SORRY)."""

    visit_id: int


@dataclass(frozen=True)
class Arrived:
    """HERE."""

    visit_id: int


@dataclass(frozen=True)
class Away:
    """HOME, or yes to F12: safely away."""

    visit_id: int


@dataclass(frozen=True)
class Happened:
    """The volunteer says it is done."""

    visit_id: int


@dataclass(frozen=True)
class GaveMinutes:
    """How many minutes they gave; None (SKIP, no answer) keeps the estimate."""

    visit_id: int
    minutes: int | None


@dataclass(frozen=True)
class DidNotHappen:
    """The volunteer (3 to F13) or the resident (2 to H19) says it did not happen."""

    visit_id: int
    by_resident: bool


@dataclass(frozen=True)
class Worried:
    """A worry about a visit or a person: a red task, no details by text."""

    visit_id: int | None
    by_resident: bool


@dataclass(frozen=True)
class WentWell:
    """The resident says all was well (1 to H19)."""

    visit_id: int


@dataclass(frozen=True)
class Again:
    """Whether the resident would like the same volunteer again (H19a)."""

    visit_id: int
    yes: bool


@dataclass(frozen=True)
class SawCalledOff:
    """OK to F18."""

    visit_id: int


VisitEffect = (
    WantOther | Spoken | NoAnswerYet | Withdraw | Arrived | Away | Happened | GaveMinutes | DidNotHappen
    | Worried | WentWell | Again | SawCalledOff
)  # fmt: skip
