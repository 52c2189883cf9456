"""Texts of unknown fate: looked for at the provider, then settled by kind. Never simply sent again."""

import logging

from bot.fate import record, unsure
from bot.line import Line, Sent
from storage.tables import Outbound
from storage.texts import claim_unknown, expire_sending

log = logging.getLogger(__name__)
LOOK_AFTER_S, KEEP_S = 120, 60
"""A callback with our own id has mostly settled it within two minutes."""


def reconcile(line: Line, limit: int = 20) -> int:
    """Settle texts whose sender died in the call, or never heard; returns how many were looked into.

    Found at the provider: sent. Not found, or it cannot be asked: sent once more if it may be read twice, else it
    ends as failed, in front of a coordinator.
    """
    lease = line.token()
    with line.database.transaction() as session:
        now = line.clock.now()
        expire_sending(session, now, 0 if line.demo else LOOK_AFTER_S)
        lost = claim_unknown(session, now, lease, limit=limit, keep_s=KEEP_S)
    for text in lost:
        provider_id = _look_for(line, text)
        with line.work(text.community_id) as work:
            mine = work.get(Outbound, text.id)
            work.cause = mine.trace_id
            if mine.status != "unknown" or mine.lease != lease:
                continue
            if provider_id is not None:
                record(work, mine, Sent("sent", provider_id))
            else:
                unsure(work, mine)
    return len(lost)


def _look_for(line: Line, text: Outbound) -> str | None:
    """The provider's own id of the text, if it has it; None where there is nothing to ask."""
    find = getattr(line.channel, "find", None)
    if find is None:
        return None
    try:
        found: str | None = find(text)
    except Exception as error:
        log.error("could not look for a text", extra={"text": text.id, "error": type(error).__name__})
        return None
    return found
