"""Which open question a text answers (conversation design, section 2, "The open question")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.engine import Flow
from flows.hearing.yesno import Answer, yes_no

RANKS: dict[Flow, int] = {
    Flow.SAFETY: 1,
    Flow.CONTACT: 2,
    Flow.CHECKIN: 3,
    Flow.VISIT: 7,
    Flow.INTRODUCTION: 5,
    Flow.OFFER: 6,
    Flow.FEEDBACK: 8,
    Flow.WHICH: 9,
    Flow.KEEPING: 10,
    Flow.NEED: 11,
    Flow.JOIN: 11,
    Flow.PLEDGE: 11,
    Flow.ORGANISATION: 11,
    Flow.LATER: 12,
}
# States that stand apart from the rest of their flow.
STATE_RANKS = {"F12": 4, "H23": 9, "H10c": 9, "H0": 9}
JUST_ASKED = 4.5
"""After what keeps people safe, before everything a short answer may have been about."""


def rank(flow: str, state: str) -> int:
    """1 is answered first."""
    return STATE_RANKS.get(state) or RANKS[Flow(flow)]


@dataclass(frozen=True)
class Open:
    """An open question, as far as choosing between them goes. `numbered`: could take a bare yes, no or number."""

    id: int
    flow: Flow
    state: str
    asked_at: datetime
    numbered: bool

    @property
    def order(self) -> tuple[int, float]:
        """Highest rank first, then the one asked last."""
        return (rank(self.flow, self.state), -self.asked_at.timestamp())


def is_bare(text: str) -> bool:
    """Whether a tidied text is only a yes, a no or a number, and so does not say what it answers."""
    return text.isdigit() or yes_no(text) in (Answer.YES, Answer.NO)


def in_order(questions: Sequence[Open]) -> list[Open]:
    """The questions, the one to answer first first.

    "Which is that about?" goes before what it asks about while nothing has been asked since; later it is stale.
    """
    newest = max((q.asked_at for q in questions), default=None)
    return sorted(questions, key=lambda q: (JUST_ASKED if _settles(q, newest) else q.order[0], q.order[1]))


def _settles(question: Open, newest: datetime | None) -> bool:
    return question.flow is Flow.WHICH and question.asked_at == newest


def unclear(questions: Sequence[Open]) -> tuple[Open, Open] | None:
    """The two a bare answer might be for, when that is not clear; None when the first in order is meant.

    An offer is answered by a bare word only as the sole question that could take it, a bare no turns a volunteer
    away only then, and two of the same rank are never told apart by a guess.
    """
    takers = [q for q in in_order(questions) if q.numbered]
    if len(takers) < 2:
        return None
    first, second = takers[0], takers[1]
    same = rank(first.flow, first.state) == rank(second.flow, second.state)
    return (first, second) if first.flow in (Flow.OFFER, Flow.INTRODUCTION) or same else None
