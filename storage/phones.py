"""What a phone shows: every text to and from a number, as bubbles."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from storage.tables import Address, Inbound, Outbound

STATUSES = {"sent": "sent", "delivered": "delivered", "queued": "queued", "sending": "queued", "unknown": "queued"}


@dataclass(frozen=True)
class Bubble:
    """One text on a phone."""

    id: str
    direction: str
    """in: phone to line; out: line to phone"""
    body: str
    at: datetime
    channel: str
    status: str
    """received, queued, sent, delivered or refused (then `reason`)"""
    reason: str = ""


def bubbles(session: Session, phone: str) -> list[Bubble]:
    """Every text to and from a phone, oldest first."""
    heard = session.exec(select(Inbound).where(Inbound.sender == phone)).all()
    people = select(Address.person_id).where(Address.value == phone)
    here = or_(Outbound.address == phone, col(Outbound.address).is_(None), Outbound.address == "")
    said = session.exec(select(Outbound).where(col(Outbound.person_id).in_(people), here)).all()
    found = [(i.received_at, 0, i.id, _heard(i)) for i in heard] + [
        (o.sent_at or o.created_at, 1, o.id, _said(o)) for o in said
    ]
    return [bubble for *_, bubble in sorted(found, key=lambda f: f[:3])]


def _heard(text: Inbound) -> Bubble:
    return Bubble(text.message_id, "in", text.body, text.received_at, text.channel, "received")


def _said(text: Outbound) -> Bubble:
    status = STATUSES.get(text.status, "refused")
    moment = text.sent_at or text.created_at
    reason = text.reason if status == "refused" else ""
    return Bubble(f"out{text.id}", "out", text.body, moment, text.channel or "sms", status, reason)
