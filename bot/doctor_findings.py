"""What the doctor finds: one line each."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check went."""

    OK = "ok"
    WRONG = "WRONG"
    MENDED = "mended"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, what was found, and the mend where something is wrong. Never a secret."""

    state: State
    what: str
    said: str
    mend: str = ""

    def __str__(self) -> str:
        mend = f" Mend: {self.mend}." if self.mend else ""
        return f"{self.state:<7} {self.what}: {self.said}.{mend}"
