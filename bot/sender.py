"""The sender: claims texts, asks whether each may still go, hands it over, records what became of it."""

import logging
import time
from collections.abc import Callable

from bot.fate import record
from bot.gate import audience_hours, may_go, quiet_until, refuse
from bot.line import Line, Sent
from bot.outbox import Priority
from storage import pace
from storage.database import Session
from storage.tables import Community, Outbound
from storage.work import claim_texts

__all__ = ["audience_hours", "claim", "quiet_until", "record", "refuse", "send", "send_due"]

log = logging.getLogger(__name__)
LEASE_S = 60


def send_due(line: Line, limit: int = 20, least: Priority = Priority.BROADCAST) -> int:
    """Send what is due, most urgent first, one after the other; returns how many texts were taken up.

    None less urgent than `least`: so a sender can be kept free for what cannot wait.
    """
    taken, going, lease = claim(line, limit, least)
    for text in going:
        send(line, text, lease)
    return taken


def claim(line: Line, limit: int, least: Priority = Priority.BROADCAST) -> tuple[int, list[Outbound], str]:
    """Take up to `limit` texts; returns how many were dealt with, those that go now, and the lease they are under.

    A text that has to wait for our number's turn stays in the queue and is not counted.
    """
    lease, paced = line.token(), getattr(line.channel, "paced", False)
    with line.database.transaction() as session:
        now = line.clock.now()
        held = pace.busy(session, now) if paced else ()
        texts = claim_texts(session, now, lease, limit=limit, keep_s=LEASE_S, held=held, least=least)
        going = [text for text in texts if _decided(line, session, text, paced)]
        waiting = sum(text.status == "queued" and text.not_before <= now for text in texts)
    return len(texts) - waiting, going, lease


def _decided(line: Line, session: Session, text: Outbound, paced: bool) -> bool:
    community = session.get(Community, text.community_id)
    if community is None:
        return False
    work = line.on(session, community)
    work.cause = text.trace_id
    return may_go(work, text, paced=paced)


def send(line: Line, text: Outbound, lease: str, hand_over: Callable[[Outbound], Sent] | None = None) -> None:
    """Hand one claimed text over and record the answer, unless its fate was settled meanwhile."""
    if text.lease_until is not None and line.clock.now() >= text.lease_until:
        # This process stood still: another one looks for the text by now, and may send it.
        log.warning("lease over before the call", extra={"trace": text.trace_id, "text": text.id})
        return
    sent = _handed_over(line, text, hand_over or line.channel.send)
    with line.work(text.community_id) as work:
        mine = work.get(Outbound, text.id)
        work.cause = mine.trace_id
        if mine.lease == lease and mine.status == "sending":
            record(work, mine, sent)
        elif sent.provider_id and mine.provider_id is None:
            mine.provider_id = sent.provider_id


def _handed_over(line: Line, text: Outbound, hand_over: Callable[[Outbound], Sent]) -> Sent:
    """The call itself, measured."""
    began, waited = time.perf_counter(), line.clock.now() - text.not_before
    try:
        sent = hand_over(text)
    except Exception:
        log.exception("channel failed", extra={"trace": text.trace_id, "text": text.id})
        sent = Sent("unknown", reason="channel failed")
    took_s = time.perf_counter() - began
    line.figures.time("send_seconds", took_s)
    line.figures.time("text_wait_seconds", waited.total_seconds() + took_s, priority=str(text.priority))
    line.figures.count("sends_total", outcome=sent.status)
    about = {"trace": text.trace_id, "text": text.id, "status": sent.status}
    log.info("text out", extra={**about, "ms": round(1000 * took_s)})
    return sent
