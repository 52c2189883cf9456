"""Everything a first message already tells us."""

from dataclasses import dataclass
from datetime import datetime

from flows.hearing.needs import Need
from flows.hearing.postcodes import Candidate
from flows.hearing.when import Wanted


@dataclass(frozen=True)
class Facts:
    """What one message says about a request."""

    name: str | None = None
    whom: int | None = None
    needs: tuple[Need, ...] = ()
    wanted: Wanted | None = None
    postcodes: tuple[Candidate, ...] = ()
    chemist: str | None = None


def facts(text: str, now: datetime) -> Facts:
    """What the message says, so that none of it is asked again."""
    return Facts()
