"""Effects on alerts and check-ins."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SafeToRing:
    """The answer to G9: only a plain yes is safe."""

    task_id: int
    safe: bool


@dataclass(frozen=True)
class ContactSays:
    """An emergency contact answered C4: SAFE (True), WORRIED (False) or other words (None)."""

    task_id: int
    safe: bool | None


@dataclass(frozen=True)
class CheckinsAgreed:
    """The answer to C0."""

    checkin_id: int
    yes: bool


@dataclass(frozen=True)
class AnsweredCheckin:
    """A check-in was answered: "ok", "ring" or "words" (alive, shown to a coordinator)."""

    round_id: int
    how: str


@dataclass(frozen=True)
class CheckinsAway:
    """AWAY for so many days, from a person with check-ins."""

    days: int


@dataclass(frozen=True)
class CheckinsBack:
    """BACK, from a person with check-ins."""


@dataclass(frozen=True)
class CheckinsEnded:
    """NO MORE CHECKS."""


CareEffect = (
    SafeToRing | ContactSays | CheckinsAgreed | AnsweredCheckin | CheckinsAway | CheckinsBack | CheckinsEnded
)
