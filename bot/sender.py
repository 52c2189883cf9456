"""The sender: claims a text, asks whether it may and should still go, hands it over, records what became of it."""

import logging
from datetime import datetime, timedelta

from bot import delivery
from bot.line import Line, Sent
from bot.outbox import Priority
from bot.work import Work
from flows.settings import Span
from flows.times import at, local
from storage.people import addresses
from storage.tables import Address, Community, Conversation, Outbound, Person
from storage.texts import hold_followers, release_followers
from storage.work import claim_texts

log = logging.getLogger(__name__)
LEASE_S = 60
PAIR_GAP = timedelta(seconds=10)
EXEMPT = {Priority.SAFETY, Priority.REPLY, Priority.CHECKIN}


def send_due(line: Line, limit: int = 20) -> int:
    """Send what is due, most urgent first; returns how many texts were taken up."""
    lease = line.token()
    with line.database.transaction() as session:
        texts = claim_texts(session, line.clock.now(), lease, limit=limit, keep_s=LEASE_S)
        going = []
        for text in texts:
            community = session.get(Community, text.community_id)
            if community is not None and _may_go(line.on(session, community), text):
                going.append(text)
    for text in going:
        _send(line, text, lease)
    return len(texts)


def _send(line: Line, text: Outbound, lease: str) -> None:
    try:
        sent = line.channel.send(text)
    except Exception:
        log.exception("channel failed", extra={"text": text.id})
        sent = Sent("unknown", reason="channel failed")
    with line.work(text.community_id) as work:
        mine = work.get(Outbound, text.id)
        if mine.status == "sending" and mine.lease == lease:
            record(work, mine, sent)


def record(work: Work, text: Outbound, sent: Sent) -> None:
    """Write down what the channel said of a text, and let whatever follows from it happen."""
    text.lease, text.lease_until = None, None
    text.provider_id, text.error_code = sent.provider_id or text.provider_id, sent.error_code
    text.reason = sent.reason
    if sent.status == "retry":
        text.status = "queued"
        text.not_before = work.now + timedelta(seconds=min(5 * 4 ** (text.attempts - 1), 3600))
        return
    text.status = sent.status
    if sent.status in ("sent", "delivered"):
        text.sent_at = text.sent_at or work.now
        hold_followers(work.session, text.id, work.now + PAIR_GAP)
    if sent.status != "sent":
        release_followers(work.session, text.id, work.now)
    if sent.status == "delivered":
        text.delivered_at = work.now
    delivery.changed(work, text)


def _may_go(work: Work, text: Outbound) -> bool:
    """Decide on a claimed text: go now, wait, or refuse with a named reason."""
    person = work.get(Person, text.person_id)
    address = _address(work, person, text)
    if reason := _refusal(work, text, person, address):
        refuse(work, text, reason)
        return False
    opens = quiet_until(work, text)
    if opens is not None:
        text.status, text.lease, text.not_before = "queued", None, opens
        return False
    text.address, text.channel = address.value if address else None, address.channel if address else ""
    return True


def refuse(work: Work, text: Outbound, reason: str) -> None:
    """A text that does not go, and why; never in silence."""
    text.status, text.reason, text.lease = "refused", reason, None
    release_followers(work.session, text.id, work.now)
    delivery.changed(work, text)


def _address(work: Work, person: Person, text: Outbound) -> Address | None:
    """The address to use: the channel asked for, else the one last used."""
    found = [a for a in addresses(work.session, person.id) if a.gone_at is None]
    wanted = text.channel or person.preferred_channel
    return next((a for a in found if a.channel == wanted), found[0] if found else None)


def _refusal(work: Work, text: Outbound, person: Person, address: Address | None) -> str | None:
    if address is None:
        return "no address"
    if (person.stopped_at or address.opted_out_at) and not _last_word(text) and not _safety_reply(text):
        return "texts stopped"
    if text.expires_at is not None and text.expires_at <= work.now:
        return "too late"
    if text.conversation_id is not None and _replaced(work, text):
        return "answered already"
    return None


def _last_word(text: Outbound) -> bool:
    """The one text that may follow a STOP."""
    return text.prompt in ("G11", "G12")


def _safety_reply(text: Outbound) -> bool:
    """Danger words after a STOP are still answered, if the carrier lets the reply through."""
    return text.priority == Priority.SAFETY and text.inbound_id is not None and text.prompt.startswith("G")


def _replaced(work: Work, text: Outbound) -> bool:
    conversation = work.session.get(Conversation, text.conversation_id)
    return conversation is None or conversation.closed_at is not None or conversation.stage != text.stage


def quiet_until(work: Work, text: Outbound) -> datetime | None:
    """When the quiet hours that hold this text end; None if it may go now."""
    if text.priority in EXEMPT:
        return None
    span = audience_hours(work, text)
    if span is None:
        return None
    here = local(work.now, work.settings.hours)
    sunday = text.priority == Priority.BROADCAST and here.weekday() == 6
    if span.holds(here.time()) and not sunday:
        return None
    day = here.date() if here.time() < span.opens and not sunday else here.date() + timedelta(days=1)
    if text.priority == Priority.BROADCAST and day.weekday() == 6:
        day += timedelta(days=1)
    return at(day, span.opens, work.settings.hours)


def audience_hours(work: Work, text: Outbound) -> Span | None:
    """The hours in which such a text may go, by who reads it."""
    hours = work.settings.hours
    if text.priority == Priority.BROADCAST:
        return hours.broadcasts
    to = work.line.catalogue.prompt(text.prompt).to if text.prompt else "anyone"
    if to in ("coordinator", "contact"):
        return None
    return hours.volunteers if to == "volunteer" else hours.residents
