"""Fairness at a glance: is it always the same few who are asked?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint

from bot.access import Caller, for_
from bot.desk.here import looking, page
from bot.desk.volunteers import MONTH, SEASON
from bot.figures.uneven import gini
from storage.desk_volunteers import Asked, able, asked, named

pages = Blueprint("fairness", __name__, url_prefix="/desk/volunteers")
MOST_TIMES, ASKED_MOST = 10, 20
WIDTH, HEIGHT, ROOM = 640, 200, 24
"""Of the picture, in its own units; ROOM is kept for the words under the bars."""


@dataclass(frozen=True)
class Bar:
    """A bar of the picture and its line in the table: how many volunteers were asked so often."""

    says: str
    people: int
    x: float
    y: float
    width: float
    height: float


def bars(times: Sequence[int]) -> list[Bar]:
    """How many were asked never, once, twice … in a picture of WIDTH by HEIGHT."""
    counted = Counter(min(n, MOST_TIMES) for n in times)
    last, highest = max(counted, default=0), max(counted.values(), default=1)
    wide = WIDTH / (last + 1)
    return [_bar(n, counted[n], wide, (HEIGHT - 2 * ROOM) * counted[n] / highest) for n in range(last + 1)]


def _bar(n: int, people: int, wide: float, high: float) -> Bar:
    says = f"{n} or more" if n == MOST_TIMES else str(n)
    x, y = n * wide + wide * 0.1, HEIGHT - ROOM - high
    return Bar(says, people, round(x, 1), round(y, 1), round(wide * 0.8, 1), round(high, 1))


@pages.get("/fairness")
@for_(Caller.VIEWER)
def fairness() -> str:
    """Over all who may be asked at present: how often each was, and who was most."""
    with looking() as work:
        month, season = work.now - MONTH, work.now - SEASON
        each = asked(work.session, work.community.id, month, season)
        ids = able(work.session, work.community.id, work.now)
        shares = [each.get(i, Asked()) for i in ids]
        most = sorted(ids, key=lambda i: (-each.get(i, Asked()).asked_90, i))[:ASKED_MOST]
        people = named(work.session, most)
        return page(
            "fairness.html",
            many=len(ids),
            totals=_total(shares),
            pictures=[
                (days, bars(times), gini(times))
                for days, times in ((30, [a.asked_30 for a in shares]), (90, [a.asked_90 for a in shares]))
            ],
            most=[(people[i], each[i]) for i in most if i in people and i in each],
            size=(WIDTH, HEIGHT, HEIGHT - 6),
        )


def _total(shares: Sequence[Asked]) -> Asked:
    columns = zip(*(vars(share).values() for share in shares), strict=True)
    return Asked(*(sum(column) for column in columns))
