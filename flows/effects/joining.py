"""Effects of joining: as a volunteer, as a Compassionate Friend, as an organisation."""

from dataclasses import dataclass

from flows.hearing.needs import Need
from flows.places import Spot


@dataclass(frozen=True)
class Joining:
    """A volunteer as they described themselves.

    `gender` is "woman", "man" or ""; `slots` are 1 weekday mornings, 2 weekday afternoons, 3 evenings,
    4 weekends; `reach_m` is metres, 0 for phone only.
    """

    first: str
    surname: str
    gender: str
    spot: Spot | None
    needs: tuple[Need, ...]
    slots: tuple[int, ...]
    reach_m: int


@dataclass(frozen=True)
class Enrol:
    """Keep the volunteer, waiting for training until something else is known."""

    joining: Joining


@dataclass(frozen=True)
class TrainedAlready:
    """Says they have done the training: a coordinator checks the records."""


@dataclass(frozen=True)
class Book:
    """Book the volunteer on a training session."""

    session_id: int


@dataclass(frozen=True)
class WaitForTraining:
    """No date suits: the waiting list."""


@dataclass(frozen=True)
class ComingToTraining:
    """The answer to V9r (yes, or SORRY)."""

    booking_id: int
    coming: bool


@dataclass(frozen=True)
class KeepPledge:
    """Keep a pledge: number of the choice (1 to 5) or own words, area or "", and whether it may be shared."""

    name: str
    choice: int | None
    words: str
    area: str
    share: bool


@dataclass(frozen=True)
class AddOrganisation:
    """A business (1), school (2) or group (3) that got in touch; interest None when not said."""

    kind: int
    name: str
    contact: str
    interest: str | None


@dataclass(frozen=True)
class Rest:
    """A volunteer's break, in days."""

    days: int


@dataclass(frozen=True)
class ReturnFromRest:
    """BACK: offers go on, F20."""


@dataclass(frozen=True)
class PledgeGoing:
    """The answer to P8, 1 to 4."""

    answer: int


@dataclass(frozen=True)
class StillHappy:
    """YES to F16: offers go on."""


@dataclass(frozen=True)
class Lonely:
    """The answer to H20, 1 (often or always) to 5 (never)."""

    answer: int


JoiningEffect = (
    Enrol | TrainedAlready | Book | WaitForTraining | ComingToTraining | KeepPledge | AddOrganisation | Rest
    | ReturnFromRest | StillHappy | PledgeGoing | Lonely
)  # fmt: skip
