"""Messages to many: counted, queued in chunks, handed on in small batches, stopped, followed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, distinct, literal, update
from sqlmodel import Session, col, func, select

from storage.audience import HAD, Audience, looked_at
from storage.people import insert_for
from storage.tables import Broadcast, Outbound, Person, Recipient, Timer, TrainingSession
from storage.texts import stands

CHUNK = 4_000
"""People looked at in one transaction: SQLite's one write lock is held for less than a tenth of a second."""
GOING = ("held", "running", "paused")
ITEM = "broadcast"
UNCHANGED = {"synchronize_session": False}


@dataclass(frozen=True)
class Counted:
    """An audience, counted.

    Attributes:
        people: how many would have the text; a phone counts once.
        left_out: reason to number of people, of those the audience names.
        fingerprint: of exactly those people; another one means that somebody came or went.
    """

    people: int
    left_out: dict[str, int]
    fingerprint: str


def count(session: Session, community_id: int, audience: Audience, now: datetime) -> Counted:
    """Count an audience in one statement."""
    found = looked_at(community_id, audience, now).subquery()
    people, phones = func.count(), func.count(distinct(found.c.phone))
    query = select(found.c.reason, people, phones, func.sum(found.c.id)).group_by(found.c.reason)
    rows = session.execute(query).all()
    left_out = {reason: number for reason, number, _, _ in rows if reason is not None}
    with_text, ids = next(((phones, ids) for reason, _, phones, ids in rows if reason is None), (0, 0))
    return Counted(with_text, left_out, f"{with_text}:{ids}")


def fill(session: Session, broadcast: Broadcast, now: datetime, chunk: int = CHUNK) -> None:
    """Write down the recipients among the next `chunk` people; `filled_to` is None after the last of them."""
    after = broadcast.filled_to
    if after is None:
        return
    ids = select(Person.id).where(Person.community_id == broadcast.community_id, col(Person.id) > after)
    upto = session.exec(ids.order_by(col(Person.id)).offset(chunk - 1).limit(1)).first()
    query = _recipients(broadcast, now).where(col(Person.id) > after)
    query = query.where(col(Person.id) <= upto) if upto is not None else query
    columns = ["community_id", "broadcast_id", "person_id", "phone_hash", "state", "reason"]
    session.execute(insert_for(session)(Recipient).from_select(columns, query).on_conflict_do_nothing())
    broadcast.filled_to = upto


def _recipients(broadcast: Broadcast, now: datetime) -> Any:
    found = looked_at(broadcast.community_id, Audience.stored(broadcast.audience), now)
    person_id, phone, reason = found.selected_columns
    keys = literal(broadcast.community_id), literal(broadcast.id)
    return found.with_only_columns(*keys, person_id, phone, literal("waiting"), literal("")).where(
        reason.is_(None)
    )


def waiting(session: Session, broadcast_id: int, limit: int) -> list[int]:
    """The people who have not had it yet, in order; at most `limit`."""
    query = select(Recipient.person_id).where(Recipient.broadcast_id == broadcast_id, Recipient.state == "waiting")
    return list(session.exec(query.order_by(col(Recipient.person_id)).limit(limit)).all())


def reasons(
    session: Session, broadcast: Broadcast, people: Collection[int], now: datetime
) -> dict[int, str | None]:
    """Those of the people who still belong to the audience, with the reason to leave them out now, or None."""
    found = looked_at(broadcast.community_id, Audience.stored(broadcast.audience), now)
    rows = session.execute(found.where(col(Person.id).in_(people))).all()
    return {person_id: reason for person_id, _, reason in rows}


def mark(session: Session, broadcast_id: int, people: Iterable[int], state: str, reason: str = "") -> int:
    """Set what became of the text for these people; returns how many there were."""
    where = (col(Recipient.broadcast_id) == broadcast_id, col(Recipient.person_id).in_(list(people)))
    query = update(Recipient).where(*where).values(state=state, reason=reason)
    done = session.execute(query.execution_options(**UNCHANGED))
    return int(done.rowcount)  # type: ignore[attr-defined]


def move(session: Session, broadcast: Broadcast, came_from: Collection[str], to: str, **values: Any) -> bool:
    """Move it to a state if it is still in one of those it may come from; timers armed before then do nothing."""
    session.flush()
    query = (
        update(Broadcast)
        .where(col(Broadcast.id) == broadcast.id, col(Broadcast.state).in_(came_from))
        .values(state=to, stage=col(Broadcast.stage) + 1, **values)
    )
    done = session.execute(query.execution_options(**UNCHANGED))
    session.refresh(broadcast)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def locked(session: Session, broadcast_id: int) -> Broadcast | None:
    """The broadcast, which nobody else changes until the transaction ends."""
    return session.get(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)


def withdraw(session: Session, broadcast_id: int, why: str, becomes: str) -> int:
    """Take its texts that no sender has taken up out of the queue again; returns how many there were.

    Args:
        session: the caller's transaction.
        broadcast_id: whose texts.
        why: the reason kept with each text.
        becomes: the state of their recipients, and of nobody else: "waiting" to go on later.
    """
    session.flush()
    queued = (col(Outbound.item_type) == ITEM, col(Outbound.item_id) == broadcast_id)
    query = update(Outbound).where(*queued, col(Outbound.status) == "queued").values(status="refused", reason=why)
    people = session.scalars(query.returning(col(Outbound.person_id)).execution_options(**UNCHANGED)).all()
    return mark(session, broadcast_id, people, becomes)


def halt_waiting(session: Session, broadcast_id: int) -> None:
    """Whoever was still to have it, will not."""
    where = (col(Recipient.broadcast_id) == broadcast_id, col(Recipient.state) == "waiting")
    session.execute(update(Recipient).where(*where).values(state="halted").execution_options(**UNCHANGED))


def progress(session: Session, broadcast_id: int) -> dict[str, int]:
    """How many recipients there are in each state; read from the index alone."""
    query = select(Recipient.state, func.count()).where(Recipient.broadcast_id == broadcast_id)
    return dict(session.exec(query.group_by(col(Recipient.state))).all())


def under_way(session: Session, broadcast_id: int) -> int:
    """How many of its texts are handed on, and not yet sent or given up."""
    query = select(func.count()).where(Recipient.broadcast_id == broadcast_id, Recipient.state == "queued")
    return session.exec(query).one()


def texts_queued(session: Session, community_id: int, priority: int) -> int:
    """How many of a community's texts of that priority are in the queue; read from the index on the queue."""
    query = select(func.count()).where(stands(Outbound.status, "queued"), Outbound.priority == priority)
    return session.exec(query.where(Outbound.community_id == community_id)).one()


def gone(states: dict[str, int]) -> int:
    """How many have the text, or have it any moment."""
    return sum(states.get(state, 0) for state in HAD)


def troubles(session: Session, broadcast_id: int) -> list[tuple[str, str, int]]:
    """State, reason and number of those who did not get it, most first."""
    query = (
        select(Recipient.state, Recipient.reason, func.count())
        .where(Recipient.broadcast_id == broadcast_id, col(Recipient.state).not_in((*HAD, "waiting")))
        .group_by(col(Recipient.state), col(Recipient.reason))
    )
    return sorted(session.exec(query).all(), key=lambda row: (-row[2], row[0], row[1]))


def in_states(
    session: Session, community_id: int, states: Collection[str], coordinator_id: int | None = None
) -> list[Broadcast]:
    """The community's broadcasts in those states, newest first; those one coordinator wrote or approved."""
    query = select(Broadcast).where(Broadcast.community_id == community_id, col(Broadcast.state).in_(states))
    if coordinator_id is not None:
        mine = (col(Broadcast.author_id) == coordinator_id) | (col(Broadcast.approver_id) == coordinator_id)
        query = query.where(mine)
    return list(session.exec(query.order_by(col(Broadcast.id).desc())).all())


def listed(session: Session, community_id: int, limit: int = 50) -> list[Broadcast]:
    """The community's broadcasts but dropped drafts, newest first."""
    query = select(Broadcast).where(Broadcast.community_id == community_id, Broadcast.state != "dropped")
    return list(session.exec(query.order_by(col(Broadcast.id).desc()).limit(limit)).all())


def forget_ticks(session: Session, broadcast_id: int, but: int) -> None:
    """Delete its timers that are done with, but for one: one every few seconds would be thousands."""
    done = (col(Timer.item_type) == ITEM, col(Timer.item_id) == broadcast_id, col(Timer.status) == "done")
    session.execute(delete(Timer).where(*done, col(Timer.id) != but).execution_options(**UNCHANGED))


def sessions_from(session: Session, community_id: int, since: datetime) -> list[TrainingSession]:
    """Training sessions from a moment on, soonest first; cancelled ones too, since those must be told of."""
    query = select(TrainingSession).where(
        TrainingSession.community_id == community_id, TrainingSession.starts_at >= since
    )
    return list(session.exec(query.order_by(col(TrainingSession.starts_at), col(TrainingSession.id))).all())
