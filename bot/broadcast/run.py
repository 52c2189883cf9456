"""A message on its way: recipients written down, texts handed on at the allowed pace, paused, stopped, counted."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.broadcast.preview import rate
from bot.outbox import Item, Priority, say
from bot.timers import Handler, TimerKind, arm, cancel
from bot.work import Work
from flows.broadcast import is_open, opening
from storage import broadcasts as rows
from storage.broadcasts import ITEM
from storage.tables import Broadcast, Coordinator, Outbound, Person, Timer

AHEAD = timedelta(seconds=6)
"""The outbox holds no more than so much of it, so little has to be taken back when somebody says HALT."""
BATCH = 400
"""Most texts handed on at once, and most of it in the outbox at any moment."""
LOOK_AGAIN, SOON = timedelta(seconds=5), timedelta(seconds=0.5)
LEFT_OUT = "left out"
OUT = {"texts stopped": "stopped", "alert open": "alert"}
"""Refusals at the last moment that are somebody's right, not a text that failed."""


def ref(broadcast: Broadcast) -> Item:
    """The broadcast as an item of timers, texts and events."""
    return (ITEM, broadcast.id)


def look_at(work: Work, broadcast: Broadcast, due: datetime) -> None:
    """Look at it at that moment, and at no other."""
    cancel(work, ref(broadcast), TimerKind.BROADCAST)
    arm(work, TimerKind.BROADCAST, ref(broadcast), due, stage=broadcast.stage)


def tick(work: Work, timer: Timer) -> None:
    """One small step; then look again when the next is due. HALT waits for a step, or a step finds HALT."""
    broadcast = rows.locked(work.session, timer.item_id)
    if broadcast is None or broadcast.stage != timer.stage or broadcast.state not in ("held", "running"):
        return
    rows.forget_ticks(work.session, broadcast.id, timer.id)
    due = _step(work, broadcast)
    if due is not None:
        look_at(work, broadcast, due)


def _step(work: Work, broadcast: Broadcast) -> datetime | None:
    if broadcast.filled_to is not None:
        _fill(work, broadcast)
        return work.now
    if broadcast.starts_at is not None and work.now < broadcast.starts_at:
        return broadcast.starts_at
    if not is_open(work.now, work.settings.hours):
        return opening(work.now, work.settings.hours)
    broadcast.state = "running"
    if rows.waiting(work.session, broadcast.id, 1):
        return feed(work, broadcast)
    if rows.under_way(work.session, broadcast.id):
        return work.now + LOOK_AGAIN
    _done(work, broadcast)
    return None


def _fill(work: Work, broadcast: Broadcast) -> None:
    """Done while it is held, so whoever joins after that is not among those it goes to."""
    rows.fill(work.session, broadcast, work.now)
    if broadcast.filled_to is None:
        broadcast.people = sum(rows.progress(work.session, broadcast.id).values())


def feed(work: Work, broadcast: Broadcast) -> datetime:
    """Hand as many texts on as the pace allows; returns when there is room for more."""
    used = max(broadcast.paced_to or work.now, work.now)
    room = BATCH - rows.texts_queued(work.session, work.community.id, int(Priority.BROADCAST))
    fits = min(room, _allowed(work, broadcast, used))
    if fits > 0:
        going = _still_to_have_it(work, broadcast, rows.waiting(work.session, broadcast.id, fits))
        _queue(work, broadcast, going)
        used += timedelta(seconds=len(going) * broadcast.parts / rate(work))
        broadcast.paced_to = used
    # Half of what is ahead has gone by then; a quicker pace than that is held back by the batch alone.
    return max(used - AHEAD / 2, work.now + SOON)


def _allowed(work: Work, broadcast: Broadcast, used: datetime) -> int:
    """How many texts fit what is left of the seconds ahead; one at least when the pace is not used at all."""
    seconds = (work.now + AHEAD - used).total_seconds()
    fits = math.floor(seconds * rate(work) / broadcast.parts)
    return max(fits, 1) if used <= work.now else fits


def _still_to_have_it(work: Work, broadcast: Broadcast, people: list[int]) -> list[int]:
    """Who said STOP, or came into trouble, since the preview is left out here; the sender looks once more."""
    found = rows.reasons(work.session, broadcast, people, work.now)
    going = [person_id for person_id in people if person_id in found and found[person_id] is None]
    for person_id in set(people) - set(going):
        reason = found.get(person_id) or "no longer concerned"
        rows.mark(work.session, broadcast.id, [person_id], LEFT_OUT, reason)
    return going


def _queue(work: Work, broadcast: Broadcast, people: list[int]) -> None:
    """The texts themselves; replies, offers and everything else go before them."""
    work.session.add_all(
        Outbound(
            community_id=work.community.id,
            person_id=person_id,
            prompt="",
            body=broadcast.body,
            priority=int(Priority.BROADCAST),
            created_at=work.now,
            not_before=work.now,
            item_type=ITEM,
            item_id=broadcast.id,
            token=work.line.token(),
            parts=broadcast.parts,
        )
        for person_id in people
    )
    work.session.flush()
    rows.mark(work.session, broadcast.id, people, "queued")


def _done(work: Work, broadcast: Broadcast) -> None:
    """K7d, once the last text has gone."""
    broadcast.state, broadcast.ended_at = "done", work.now
    states = rows.progress(work.session, broadcast.id)
    lost = sum(states.get(state, 0) for state in ("undelivered", "failed", "refused"))
    slots = {"sent": str(rows.gone(states)), "n": str(lost)}
    author = work.get(Coordinator, broadcast.author_id)
    say(work, work.get(Person, author.person_id), "K7d", slots, priority=Priority.REMINDER)


def halt(work: Work, broadcast: Broadcast) -> int | None:
    """Stop it for good: whatever no sender has taken up yet stays here.

    Returns:
        How many had it already; None when there was nothing left to stop.
    """
    if not rows.move(work.session, broadcast, rows.GOING, "halted", ended_at=work.now):
        return None
    cancel(work, ref(broadcast))
    rows.withdraw(work.session, broadcast.id, "halted", "halted")
    rows.halt_waiting(work.session, broadcast.id)
    return rows.gone(rows.progress(work.session, broadcast.id))


def pause(work: Work, broadcast: Broadcast) -> bool:
    """Let it rest until somebody lets it go on; False when it is not on its way."""
    if not rows.move(work.session, broadcast, ("held", "running"), "paused"):
        return False
    cancel(work, ref(broadcast))
    rows.withdraw(work.session, broadcast.id, "paused", "waiting")
    return True


def resume(work: Work, broadcast: Broadcast) -> bool:
    """Go on where it rested; False when it does not rest."""
    if not rows.move(work.session, broadcast, ("paused",), "held"):
        return False
    look_at(work, broadcast, work.now)
    return True


def text_changed(work: Work, text: Outbound) -> None:
    """What became of one text, written beside its recipient."""
    if text.item_id is None:
        return
    left_out = text.status == "refused" and text.reason in OUT
    state, reason = (LEFT_OUT, OUT[text.reason]) if left_out else (text.status, text.reason)
    rows.mark(work.session, text.item_id, [text.person_id], state, reason)


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.BROADCAST: tick}
