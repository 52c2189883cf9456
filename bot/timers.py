"""Timers: rows that say when to look again. APScheduler only ticks; the database says what is due."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.line import Line
from bot.outbox import Item
from bot.work import Work
from storage import work as rows
from storage.leases import finish_timer
from storage.tables import Timer
from storage.tables.base import Row

log = logging.getLogger(__name__)


class TimerKind(StrEnum):
    """Why to look again. The names are stored: never reuse one."""

    # Half-finished conversations (item: conversation).
    NUDGE = "nudge"
    LAPSE = "lapse"
    # Requests (item: request).
    WAVE = "wave"
    PROMISE = "promise"
    GIVE_UP = "give up"
    DAY_ENDS = "day ends"
    COORDINATOR_BY = "coordinator by"
    OFFER_STALE = "offer stale"  # item: offer; 24 h after it was sent it stops blocking
    # Visits (item: visit).
    INTRO_SLOW = "intro slow"  # 2 min: F2h
    INTRO_LATE = "intro late"  # 15 min: F2 leaves if H14 is sent and not failed
    INTRO_FAILED = "intro failed"  # 30 min: offered again
    RING_BY = "ring by"
    RING_SILENT = "ring silent"
    RING_RELEASE = "ring release"
    NOT_REACHED = "not reached"
    AGREE_SILENT = "agree silent"
    DAY_BEFORE = "day before"
    ON_THE_DAY = "on the day"
    STILL_THERE = "still there"
    STILL_SILENT = "still silent"
    LONE_WORKER = "lone worker"
    COMPLETE = "complete"
    COMPLETE_AGAIN = "complete again"
    COMPLETE_LIST = "complete list"
    FEEDBACK = "feedback"
    FEEDBACK_AGAIN = "feedback again"
    FEEDBACK_END = "feedback end"
    CALLED_OFF_SEEN = "called off seen"
    # Tasks (item: task).
    CHASE = "chase"
    REOPEN = "reopen"
    CONTACT_SILENT = "contact silent"
    # Check-ins (item: checkin or checkin_round).
    ROUND = "round"
    REMIND = "remind"
    ALARM = "alarm"
    SLOT_AUDIT = "slot audit"
    CONTACTS_DUE = "contacts due"
    DOOR_DUE = "door due"
    REVIEW = "review"
    AWAY_BEGINS = "away begins"  # item: checkin; a hospital stay written down ahead
    # Messages to many (item: broadcast).
    BROADCAST = "broadcast"
    # Volunteers, bookings, pledges, people.
    TRAINING_EVE = "training eve"
    PLEDGE_GOING = "pledge going"
    THANK_READY = "thank ready"
    LONELINESS = "loneliness"
    UNHUSH = "unhush"
    CHAT_SILENT = "chat silent"  # item: person; a chat taken over, and not a word since
    HELP_LEFT = "help left"  # HELP, then silence: amber on the next working morning


Handler = Callable[[Work, Timer], None]
R = TypeVar("R", bound=Row)
RETRIES = 5


def arm(
    work: Work,
    kind: TimerKind,
    item: Item,
    due_at: datetime,
    *,
    stage: int = 0,
    facts: dict[str, str] | None = None,
) -> None:
    """Look at `item` again at `due_at` (aware); does nothing then if its stage has moved on."""
    arm_each(work, item, {kind: due_at}, stage=stage, facts=facts)


def arm_each(
    work: Work,
    item: Item,
    due: Mapping[TimerKind, datetime],
    *,
    stage: int = 0,
    facts: dict[str, str] | None = None,
) -> None:
    """The same for several kinds at once, each at its own time."""
    about = {"community_id": work.community.id, "item_type": item[0], "item_id": item[1], "stage": stage}
    about |= {"facts": facts or {}, "trace_id": work.trace}
    rows.arm(work.session, [{**about, "kind": kind, "due_at": due_at} for kind, due_at in due.items()])


def cancel(work: Work, item: Item, *kinds: TimerKind) -> None:
    """Cancel an item's timers: those kinds, or all."""
    rows.cancel(work.session, item, kinds)


def current(work: Work, table: type[R], timer: Timer) -> R | None:
    """The timer's item, or None when it has moved to a later stage or is gone."""
    row = work.session.get(table, timer.item_id)
    return row if row is not None and getattr(row, "stage", timer.stage) == timer.stage else None


def run_due(line: Line, handlers: Mapping[TimerKind, Handler], limit: int = 50) -> int:
    """Run what is due, each timer in a transaction of its own; returns how many were run."""
    lease = line.token()
    with line.database.transaction() as session:
        claimed = rows.claim_timers(session, line.clock.now(), lease, limit=limit)
    for timer in claimed:
        outcome = _run(line, handlers, timer, lease)
        line.figures.count("timers_total", kind=timer.kind, outcome=outcome)
        late_s = (line.clock.now() - timer.due_at).total_seconds()
        line.figures.time("timer_late_seconds", late_s)
        about = {"trace": timer.trace_id, "timer": timer.id, "kind": timer.kind, "status": outcome}
        log.info("timer", extra={**about, "late_s": round(late_s, 1)})
    return len(claimed)


def _run(line: Line, handlers: Mapping[TimerKind, Handler], timer: Timer, lease: str) -> str:
    """Run one timer, unless another worker took it over meanwhile; returns done, failed or taken over."""
    try:
        with line.work(timer.community_id) as work:
            if not finish_timer(work.session, timer.id, lease):
                return "taken over"
            work.cause = timer.trace_id
            handlers[TimerKind(timer.kind)](work, work.get(Timer, timer.id))
    except Exception:
        about = {"trace": timer.trace_id, "timer": timer.id, "kind": timer.kind}
        log.exception("timer failed", extra=about)
        _put_back(line, timer.community_id, timer.id, lease)
        return "failed"
    return "done"


def _put_back(line: Line, community_id: int, timer_id: int, lease: str) -> None:
    """Try again later, later each time; the last try is given up together with telling a coordinator."""
    from bot import tasks
    from flows.effects.talk import TaskKind

    with line.work(community_id) as work:
        timer = work.session.get(Timer, timer_id)
        if timer is None or timer.lease != lease:
            return
        timer.attempts += 1
        timer.status, timer.lease = "due", None
        timer.due_at = work.now + timedelta(minutes=2**timer.attempts)
        if timer.attempts >= RETRIES:
            timer.status = "failed"
            tasks.open_task(work, TaskKind.FAILED, f"A timer failed {RETRIES} times: {timer.kind}", urgent=True)
