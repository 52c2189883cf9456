"""The shape of every conversation: a state, a draft, what was heard, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flows.effects import Effect
from flows.hearing.facts import Facts
from flows.hearing.needs import Need
from flows.places import Spot
from flows.settings import Settings


class Flow(StrEnum):
    """The conversations. The names are stored: never reuse one."""

    SAFETY = "safety"
    CONTACT = "contact"
    CHECKIN = "checkin"
    VISIT = "visit"
    INTRODUCTION = "introduction"
    OFFER = "offer"
    FEEDBACK = "feedback"
    WHICH = "which"
    KEEPING = "keeping"
    NEED = "need"
    JOIN = "join"
    PLEDGE = "pledge"
    ORGANISATION = "organisation"
    LATER = "later"


FORMS = frozenset({Flow.NEED, Flow.JOIN, Flow.PLEDGE, Flow.ORGANISATION})


@dataclass(frozen=True)
class Heard:
    """One text as a conversation hears it."""

    text: str
    """Tidied (flows.hearing.tidy)."""
    words: str = ""
    """As sent, with card numbers and door codes masked; what a coordinator or the matched volunteer may read."""
    spots: tuple[Spot, ...] = ()
    """Places named in it, looked up, likeliest first."""
    phone: str | None = None
    """A UK phone number in it, E.164."""
    facts: Facts = field(default_factory=Facts)
    """Everything else that could be read from the whole message."""
    greeted: bool = False
    """The carrier has just sent our greeting itself (HELP): no second one."""


@dataclass(frozen=True)
class Volunteering:
    """The volunteer in a person, as a conversation may know them."""

    code: str
    active: bool
    resting: bool
    state: str = "active"
    """checking, booked, waiting or active."""


@dataclass(frozen=True)
class Who:
    """The person texting, as a conversation may know them. `name` is "" when unknown."""

    name: str = ""
    surname: str = ""
    phone: str | None = None
    resident: bool = False
    friend: bool = False
    volunteer: Volunteering | None = None
    coordinator: bool = False
    open_requests: int = 0
    recent: tuple[Need, ...] = ()
    """The kinds of help they asked for within the last 12 hours and still have open."""
    checkins: bool = False
    news: bool = False


@dataclass(frozen=True)
class Training:
    """A training session with free places, as a conversation offers it."""

    id: int
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class Scene:
    """What a conversation must know from outside, worked out by the shell beforehand.

    `now` is aware and in the community's zone; `callback` comes from the real rota.
    """

    now: datetime
    settings: Settings
    who: Who
    on_duty: bool
    callback: str
    training: tuple[Training, ...] = ()
    pledges: int = 0
    """How many pledges the community has so far."""


@dataclass(frozen=True)
class Outcome:
    """What follows: the next state (None ends the conversation), the draft, and the effects in order.

    Moving to another state asks its question after the effects; staying in the same state asks nothing
    unless `again` is set.
    """

    state: str | None
    draft: Any
    effects: tuple[Effect, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class Miss:
    """The answer did not fit.

    Patient: the hint first, then the question, then a person; else the question once more, then a person.
    `otherwise` is what to do with the words if no other open question wants them either.
    """

    patient: bool = True
    otherwise: Outcome | None = None


class Lapse(StrEnum):
    """What becomes of a question nobody answers (conversation design, section 2, half-finished)."""

    NOTHING = "nothing"
    SET_ASIDE = "set aside"  # G18; a count for coordinators, not a task
    HAND_OVER = "hand over"  # a coordinator at once, G18a
    CARRY_ON = "carry on"  # the step's `late` decides
    DROP = "drop"  # ends without a word


@dataclass(frozen=True)
class Patience:
    """How long a question waits: one nudge after `nudge` (None: none), the end after `end`, and what then."""

    nudge: timedelta | None
    end: timedelta | None
    lapse: Lapse


Hear = Callable[[Any, Heard, Scene], Outcome | Miss]
Late = Callable[[Any, Scene], Outcome]
Opening = Callable[[Heard, Scene, Any], Outcome]
Limit = Callable[[Any, Scene], Patience]


@dataclass(frozen=True)
class Step:
    """One state: how it hears an answer, the hint for a bad one, its questions, and its patience."""

    hear: Hear
    hint: str = ""
    asks: tuple[str, ...] | None = None
    """Prompt ids asked on entering; None means the state's own name."""
    patience: Limit | None = None
    late: Late | None = None
    numbered: bool = True
    """Whether a bare yes, no or number can be meant for it."""


@dataclass(frozen=True)
class Machine:
    """One conversation, readable on one screen: its states, its draft, its steps, the slots of its prompts."""

    flow: Flow
    start: str
    """The state an unknown stored state goes back to."""
    states: type[StrEnum]
    draft: type[Any]
    steps: Mapping[str, Step]
    slots: Callable[[Any, Scene], Mapping[str, str]]
    """Slots its questions need beyond those every prompt has (name, org, office, callback, url, town)."""
    opening: Opening | None = None
    """How a form begins, from the words that started it and a first draft (or None); its state is never None
    unless the form is refused."""

    def questions(self, state: str) -> tuple[str, ...]:
        """The prompt ids that ask `state`'s question."""
        asks = self.steps[state].asks
        return (state,) if asks is None else asks


def hear(machine: Machine, state: str, draft: Any, heard: Heard, scene: Scene) -> Outcome | Miss:
    """Step the machine once with what was heard."""
    return machine.steps[state].hear(draft, heard, scene)
