"""What a stretch of time came to, in figures: a fixed number of queries, none of which reads a name or a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from storage import counts
from storage.tables import CheckIn, Loneliness, Outbound, Pledge, Request, Round, Task, Visit, Volunteer

WENT, ANSWERED = col(Round.state).not_in(("due", "skipped")), col(Round.state) == "answered"


@dataclass(frozen=True)
class Raw:
    """The rows behind a report, times in UTC."""

    opened: Sequence[datetime]
    """When each request was opened."""
    waits: Sequence[float]
    """How many minutes after asking each was matched."""
    kinds: dict[int, int]
    """Requests of the stretch by their mask of kinds."""
    counted: Sequence[tuple[datetime, int]]
    """When each visit was counted as done, and its minutes."""
    reached: int
    """Different people helped."""
    gave: int
    """Different volunteers who helped."""
    waiting: int
    """Requests nobody has said yes to, at this moment."""
    answers: tuple[int, int]
    """Offers that had their chance of an answer, and those answered yes."""
    rounds: tuple[int, int]
    """Check-in texts that went, and those answered."""
    alerts: Sequence[float | None]
    """How many minutes until somebody took each alert; None: nobody yet."""
    texts: tuple[int, int]
    """Texts out, and their parts."""
    lonely: dict[int, int]
    """Answers to the loneliness question, 1 (often or always) to 5 (never)."""
    pledges: int
    volunteers: int
    """Volunteers who are active now."""
    enrolled: int
    """People with check-in texts now."""


def gather(session: Session, community_id: int, start: datetime, end: datetime, kinds: Sequence[str]) -> Raw:
    """Everything a report needs of a community between two moments.

    Args:
        session: a transaction to read in.
        community_id: whose.
        start: aware, the first moment that counts.
        end: aware, the first that does not any more.
        kinds: the kinds of task that are alerts.
    """
    seek = _Stretch(session, community_id, start, end)
    taken = seek.rows(Task.opened_at, Task.opened_at, Task.taken_at, kind=kinds)
    matched = seek.rows(Request.matched_at, Request.matched_at, Request.opened_at)
    visits = seek.rows(Visit.counted_at, Visit.counted_at, Visit.minutes, Visit.resident_id, Visit.volunteer_id)
    return Raw(
        opened=seek.rows(Request.opened_at, Request.opened_at),
        waits=[_minutes(asked, yes) for yes, asked in matched],
        kinds=seek.tally(Request.opened_at, Request.kinds),
        counted=[(at, minutes or 0) for at, minutes, _, _ in visits],
        reached=len({resident for _, _, resident, _ in visits}),
        gave=len({volunteer for _, _, _, volunteer in visits}),
        waiting=counts.waiting(session, community_id),
        answers=counts.answers(session, community_id, start, end),
        rounds=seek.two(Round.slot_at, *(func.sum(case((which, 1), else_=0)) for which in (WENT, ANSWERED))),
        alerts=[_minutes(at, got) if got else None for at, got in taken],
        texts=seek.two(Outbound.sent_at, func.count(), func.sum(Outbound.parts)),
        lonely=seek.tally(Loneliness.at, Loneliness.answer),
        pledges=seek.number(Pledge, Pledge.made_at >= start, Pledge.made_at < end),
        volunteers=seek.number(Volunteer, Volunteer.state == "active"),
        enrolled=seek.number(CheckIn, CheckIn.state == "active"),
    )


@dataclass(frozen=True)
class _Stretch:
    session: Session
    community_id: int
    start: datetime
    end: datetime

    def _within(self, at: Any, *columns: Any) -> Any:
        table = at.class_
        return select(*columns).where(table.community_id == self.community_id, at >= self.start, at < self.end)

    def rows(self, at: Any, *columns: Any, kind: Sequence[str] = ()) -> list[Any]:
        """Rows whose moment falls into the stretch, oldest first."""
        query = self._within(at, *columns).order_by(at)
        return list(self.session.exec(query.where(col(Task.kind).in_(kind)) if kind else query).all())

    def tally(self, at: Any, by: Any) -> dict[Any, int]:
        """How many fall into the stretch, by a column."""
        query = self._within(at, by, func.count()).group_by(by)
        return dict(self.session.exec(query).all())

    def two(self, at: Any, first: Any, second: Any) -> tuple[int, int]:
        """Two sums over what falls into the stretch: without groups, an index alone answers."""
        row = self.session.exec(self._within(at, first, second)).one()
        return int(row[0] or 0), int(row[1] or 0)

    def number(self, table: Any, *where: Any) -> int:
        """How many rows of a table are so."""
        query = select(func.count()).where(table.community_id == self.community_id, *where)
        return self.session.exec(query).one()


def _minutes(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 60
