"""Status callbacks: repeated, out of order, early, or for texts we do not know."""

import logging

from bot.fate import record
from bot.line import Line, Sent
from bot.twilio_statuses import meaning_of
from storage.tables import Community
from storage.texts import by_token

log = logging.getLogger(__name__)


def status_changed(line: Line, *, token: str, provider_id: str, status: str, code: str) -> bool:
    """Write down the fate of the text with our own opaque id; returns whether there was one to write down."""
    meaning = meaning_of(status)
    if meaning is None or not token:
        return False
    with line.database.transaction() as session:
        text = by_token(session, token)
        if text is None:
            return False
        community = session.get(Community, text.community_id)
        if community is None:
            return False
        error = int(code) if code.isascii() and code.isdigit() else None
        work = line.on(session, community)
        work.cause = text.trace_id
        record(work, text, Sent(meaning, provider_id or None, error))
    log.info("text status", extra={"trace": text.trace_id, "text": text.id, "status": meaning, "code": error})
    line.wake.set()
    return True
