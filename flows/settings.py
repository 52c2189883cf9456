"""What a community may set: names, hours, levels, waves and limits, as one typed value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from flows.hearing.needs import Need


class ProviderWords(StrEnum):
    """What the carrier does with STOP, HELP and the like before we see them (per channel)."""

    NONE = "none"
    DEFAULT = "default"
    ADVANCED = "advanced"


@dataclass(frozen=True)
class Span:
    """A stretch of the local day, from `opens` up to `closes`."""

    opens: time
    closes: time

    def holds(self, moment: time) -> bool:
        """Whether the local time of day falls inside."""
        return self.opens <= moment < self.closes


@dataclass(frozen=True)
class Hours:
    """When people may be texted and when the team is in, in the community's own zone."""

    zone: str = "Europe/London"
    team: Span = Span(time(9), time(17))
    team_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    closed_days: tuple[date, ...] = ()
    residents: Span = Span(time(9), time(19, 30))
    volunteers: Span = Span(time(8), time(20))
    checkins: Span = Span(time(8), time(17))
    broadcasts: Span = Span(time(10), time(18))


@dataclass(frozen=True)
class WavePolicy:
    """How many are asked at once, how long before the next, how often, then the coordinator."""

    size: int
    gap: timedelta
    waves: int
    coordinator_after: timedelta | None = None


@dataclass(frozen=True)
class Waves:
    """Wave policies by when help is wanted (conversation design, section 7)."""

    today: WavePolicy = WavePolicy(4, timedelta(minutes=15), 3, timedelta(minutes=45))
    tomorrow: WavePolicy = WavePolicy(3, timedelta(minutes=45), 4, timedelta(hours=3))
    later: WavePolicy = WavePolicy(3, timedelta(hours=3), 4)


@dataclass(frozen=True)
class Limits:
    """Caps that keep volunteers from being worn out, and residents from being lost."""

    offers_per_week: int = 3
    offer_rest: timedelta = timedelta(hours=12)
    offer_rest_today: timedelta = timedelta(hours=4)
    offer_blocks: timedelta = timedelta(hours=24)
    misses_before_quiet: int = 4
    own_request_rest: timedelta = timedelta(days=30)
    open_requests: int = 5
    duplicate_window: timedelta = timedelta(hours=12)
    texts_in: int = 60
    texts_in_window: timedelta = timedelta(minutes=10)
    texts_out: int = 90
    """To one person in the same window; more than any conversation needs, so more is a loop."""
    texts_out_a_day: int = 200
    """To one person; safety texts and the team's own are not held back by it."""
    cost_a_day: float = 100.0
    """Pounds; messages to many, which somebody confirmed with their cost, are not counted. 0: no cap."""


@dataclass(frozen=True)
class Shift:
    """One shift on the duty rota, every week; one that ends before it begins lasts into the next day."""

    who: int
    """The coordinator's number."""
    day: int
    """0 Monday … 6 Sunday."""
    opens: time
    closes: time


@dataclass(frozen=True)
class OwnPhrase:
    """A safety phrase a community added, in the language of docs/safety-phrases.md."""

    kind: str
    phrase: str
    note: str = ""


@dataclass(frozen=True)
class PhrasesOwner:
    """The clinician who answers for the safety phrases."""

    name: str = ""
    role: str = ""
    read_on: date | None = None
    """When they last read every row."""


@dataclass(frozen=True)
class Broadcasts:
    """How messages to many go."""

    parts_per_second: float = 1.0
    """At most this, and at most what the number itself may send."""
    hold: timedelta = timedelta(minutes=2)
    """Between the yes and the first text, so that HALT stops all of it."""
    second_person_above: int = 500
    """More people than this need a second coordinator's yes."""


@dataclass(frozen=True)
class Settings:
    """Everything a community sets; stored as JSON, read as this."""

    name: str
    short: str
    town: str
    office: str
    url: str
    area: tuple[str, ...]
    hours: Hours = Hours()
    waves: Waves = Waves()
    limits: Limits = Limits()
    broadcasts: Broadcasts = Broadcasts()
    levels: Mapping[Need, int] = field(
        default_factory=lambda: {Need.CHAT: 1, Need.TEA: 2, Need.SHOPPING: 3, Need.PRESCRIPTION: 3}
    )
    provider_words: Mapping[str, ProviderWords] = field(
        default_factory=lambda: {"sms": ProviderWords.DEFAULT, "whatsapp": ProviderWords.NONE}
    )
    rota: tuple[Shift, ...] = ()
    """Who is on duty when; somebody without a shift is while the team is in (bot/duty.py)."""
    wording: Mapping[str, str] = field(default_factory=dict)
    """Own words in place of built-in texts, by prompt id (flows/own_words.py)."""
    phrases: tuple[OwnPhrase, ...] = ()
    """Safety phrases of their own: they only ever add to the built-in table."""
    phrases_owner: PhrasesOwner = PhrasesOwner()
    safeguarding_lead: int | None = None
    """The number of the coordinator who is told first of LEAD_FIRST; none counts while they are off the team."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """Approved WhatsApp templates: prompt id to Twilio's ContentSid (`cuppa templates list`)."""
    messaging_service: str = ""
    """Twilio's Messaging Service (MG…), where the numbers are in one."""
    training_length: str = "two days"
    loneliness_question: bool = False
    clear_at_network: bool = False
    """Ask Twilio to forget the words of texts once they are delivered or handled."""
    tiles: str = ""
    """Where pictures of streets come from, https://host/{z}/{x}/{y}.png; "" where the map fetches nothing."""
    tiles_credit: str = ""
    """Whose map that is, as it wants to be named."""
    price_per_part: float = 0.04
    parts_per_second: float = 1.0
    dbs_years: int = 3
    visit_minutes: int = 60
    call_minutes: int = 30
    passwords: tuple[str, ...] = (
        "ROBIN", "WILLOW", "MAPLE", "CLOVER", "HAZEL", "POPPY", "DAISY", "ACORN", "CHERRY", "LINNET", "VIOLET",
        "WREN", "ELDER", "ROWAN", "BEECH", "HOLLY", "IVY", "LILY", "ROSE", "FINCH", "PANSY", "ASTER", "BIRCH",
    )  # fmt: skip
