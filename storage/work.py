"""Claiming work: due timers and due texts, by conditional updates under a lease."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, exists, insert, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage.direct import Direct
from storage.leases import astray
from storage.tables import Outbound, Timer
from storage.texts import stands, under_way

MOST_URGENT, URGENT, BULK = 0, 1, 5
"""Priorities: safety texts; safety texts and replies, which no limit of ours holds back; broadcasts."""
CLAIMING = 712_001
"""The number of PostgreSQL's advisory lock on claiming texts."""
_BY_ID = func.coalesce(col(Outbound.status), "")
"""Asked in this way SQLite goes by the ids, not through everything that is queued."""
_AHEAD, _FLYING = aliased(Outbound), aliased(Outbound)  # made once: an alias copies every column
_timers: Table = Timer.__table__  # type: ignore[attr-defined]
_ARM = Direct(insert(_timers), keys=[c.name for c in _timers.columns if c.name != "id"])
_ARMED = {"status": "due", "lease": None, "lease_until": None, "attempts": 0}
_cancel = (
    update(_timers)
    .where(_timers.c.item_type == bindparam("about"), _timers.c.item_id == bindparam("number"))
    # Of a bound word SQLite asks each time whether an index of a part of the table now fits, and plans anew.
    .where(stands(_timers.c.status, "due"))
    .values(status="cancelled")
)
_CANCEL = Direct(_cancel)
_CANCEL_KINDS = _cancel.where(_timers.c.kind.in_(bindparam("kinds", expanding=True)))


def arm(session: Session, timers: Sequence[Mapping[str, Any]]) -> None:
    """Add timers, given by their columns' values; their number is not needed by whoever arms them."""
    if timers:
        _ARM.run(session, *({**_ARMED, **timer} for timer in timers))


def cancel(session: Session, item: tuple[str, int], kinds: Sequence[str] = ()) -> int:
    """Cancel an item's timers that are still due (all, or those kinds); returns how many."""
    bound = {"about": item[0], "number": item[1]}
    if not kinds:
        return _CANCEL.run(session, bound)
    cancelled: int = session.connection().execute(_CANCEL_KINDS, {**bound, "kinds": list(kinds)}).rowcount
    return cancelled


def pending(session: Session, item: tuple[str, int]) -> list[Timer]:
    """An item's timers still to come, soonest first."""
    query = select(Timer).where(
        Timer.item_type == item[0], Timer.item_id == item[1], col(Timer.status).in_(("due", "claimed"))
    )
    return list(session.exec(query.order_by(col(Timer.due_at), col(Timer.id))).all())


def claim_timers(session: Session, now: datetime, lease: str, *, limit: int = 50, keep_s: int = 60) -> list[Timer]:
    """Take due timers, and those whose worker let its lease run out, soonest first."""
    until = col(Timer.lease_until)
    session.execute(
        update(Timer)
        .where(stands(Timer.status, "claimed"), or_(until < now, astray(until, now)))
        .values(status="due", lease=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    due = select(Timer.id).where(stands(Timer.status, "due"), col(Timer.due_at) <= now)
    due = due.order_by(col(Timer.due_at), col(Timer.id)).limit(limit)
    ids = session.exec(due.with_for_update(skip_locked=True)).all()
    if not ids:
        return []
    session.execute(
        update(Timer)
        .where(col(Timer.id).in_(ids))  # nobody else can have changed them: they are locked
        .values(status="claimed", lease=lease, lease_until=now + timedelta(seconds=keep_s))
        .execution_options(synchronize_session=False)
    )
    query = select(Timer).where(col(Timer.id).in_(ids), Timer.lease == lease)
    return list(session.exec(query.order_by(col(Timer.due_at), col(Timer.id))).all())


def claim_texts(
    session: Session,
    now: datetime,
    lease: str,
    *,
    limit: int = 20,
    keep_s: int = 60,
    held: Collection[int] = (),
    least: int = BULK,
) -> list[Outbound]:
    """Take queued texts whose time has come, most urgent first; `sending` is committed before the call.

    At most one a person, and none for a person with one under way, so texts to one phone leave in order; only a
    safety text passes those, and anything passes a broadcast. Communities in `held` have sent all their number may
    for now: only their urgent texts are taken. None less urgent than `least` is taken.
    """
    one_at_a_time(session)
    ids = _due(session, now, limit, held, least)
    if not ids:
        return []
    session.execute(
        update(Outbound)
        .where(col(Outbound.id).in_(ids), _BY_ID == "queued")
        .values(
            status="sending",
            lease=lease,
            lease_until=now + timedelta(seconds=keep_s),
            tried_at=now,
            attempts=col(Outbound.attempts) + 1,
        )
        .execution_options(synchronize_session=False)
    )
    mine = select(Outbound).where(col(Outbound.id).in_(ids), Outbound.lease == lease)
    return list(session.exec(mine.order_by(col(Outbound.priority), col(Outbound.id))).all())


def one_at_a_time(session: Session) -> None:
    """Claims of texts queue up: two at once would not see each other's. SQLite's write lock does it there."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))


def _due(session: Session, now: datetime, limit: int, held: Collection[int], least: int) -> list[int]:
    waits = exists().where(
        col(_AHEAD.id) == col(Outbound.after_id),
        col(_AHEAD.status).in_(("queued", "sending")),
        col(_AHEAD.priority) <= col(Outbound.priority),
    )
    same = col(_FLYING.person_id) == col(Outbound.person_id)
    in_the_way = or_(col(_FLYING.priority) < BULK, col(Outbound.priority) == BULK)
    busy = exists().where(same, under_way(_FLYING.status), col(_FLYING.status) == "sending", in_the_way)
    come = (stands(Outbound.status, "queued"), col(Outbound.not_before) <= now)
    due = select(Outbound.id, Outbound.person_id).where(*come)
    # Naming every priority lets the index skip what is queued for later within each.
    due = due.where(col(Outbound.priority).in_(range(least + 1)), ~waits)
    due = due.where(or_(col(Outbound.priority) == MOST_URGENT, ~busy))
    if held:
        due = due.where(or_(col(Outbound.priority) <= URGENT, col(Outbound.community_id).not_in(held)))
    ordered = due.order_by(col(Outbound.priority), col(Outbound.not_before), col(Outbound.id))
    by_person: dict[int, int] = {}
    for text_id, person_id in session.exec(ordered.limit(3 * limit)).all():
        by_person.setdefault(person_id, text_id)
    return list(by_person.values())[:limit]


def next_due(session: Session) -> datetime | None:
    """The soonest moment at which a timer or a queued text is due; one that follows another is due after it."""
    behind = exists().where(
        col(_AHEAD.id) == col(Outbound.after_id),
        col(_AHEAD.status) == "queued",
        col(_AHEAD.priority) <= col(Outbound.priority),
    )
    timer = session.exec(select(func.min(Timer.due_at)).where(stands(Timer.status, "due"))).first()
    soonest = select(func.min(Outbound.not_before)).where(stands(Outbound.status, "queued"), ~behind)
    text = session.exec(soonest).first()
    return min((m for m in (timer, text) if m is not None), default=None)
