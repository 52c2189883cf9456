"""Effects on requests for help."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.hearing.needs import Need
from flows.hearing.when import When
from flows.places import Spot


@dataclass(frozen=True)
class Ask:
    """A request as the resident (or somebody for them) gave it.

    `person` is who is helped; `asker` "" when they ask for themselves. `spot` None means a place in words
    (`place`), which a coordinator puts on the map before any wave. `prefer` is "woman", "man" or "".
    `details` are the resident's own words by kind of help: only the matched volunteer reads them.
    """

    person: str
    asker: str
    needs: tuple[Need, ...]
    when: When
    day: date | None
    weekday: int | None
    spot: Spot | None
    place: str = ""
    prefer: str = ""
    details: Mapping[Need, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenRequest:
    """Open the request and start asking (H11, H11w or H9u follow from what the shell finds)."""

    ask: Ask


@dataclass(frozen=True)
class CallOff:
    """NOT NEEDED for this request."""

    request_id: int


@dataclass(frozen=True)
class ShowStatus:
    """Say how their requests stand (H21, H21m)."""


HelpEffect = OpenRequest | CallOff | ShowStatus
