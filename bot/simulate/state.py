"""What changes while a town is played: the same columns as the tables of the line, in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.simulate.towns import Helper, Wish


@dataclass(slots=True, eq=False)
class Volunteer:
    """A volunteer and their offers."""

    helper: Helper
    offers: list["Offer"] = field(default_factory=list)
    """Those of the last 30 days, oldest first."""
    sent: int = 0
    """All offers."""
    last_offer_at: datetime | None = None
    misses: int = 0
    quiet: bool = False
    asked_if_happy: int = 0
    stopped: bool = False


@dataclass(slots=True, eq=False)
class Offer:
    """One volunteer asked about one request."""

    request: "Request"
    volunteer: Volunteer
    wave: int
    sent_at: datetime
    answer_by: datetime
    state: str = "open"
    blocking: bool = True
    answered_at: datetime | None = None
    missed: bool = False
    said_yes: bool = False
    due: datetime | None = None
    """When they will answer; None for never."""
    timers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Request:
    """A request and how it stands."""

    wish: Wish
    near: list[tuple[int, int]]
    """Volunteers who do this kind of help within the outermost band: square of metres, and key; nearest first."""
    state: str = "open"
    wave: int = 0
    offers: dict[int, Offer] = field(default_factory=dict)
    volunteer: Volunteer | None = None
    promise_at: datetime | None = None
    give_up_at: datetime | None = None
    on_list: bool = False
    """Whether a coordinator's "not filled" task is open."""
    yes_at: datetime | None = None
    """The first yes."""
    first_promise: datetime | None = None
    helped: bool = False
    timers: dict[str, int] = field(default_factory=dict)

    def open_offers(self) -> list[Offer]:
        """The offers nobody has settled."""
        return [offer for offer in self.offers.values() if offer.state == "open"]
