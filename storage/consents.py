"""The consent ledger read: what somebody agreed to, when, how and in answer to which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Consent


@dataclass(frozen=True)
class Line:
    """One line of the ledger."""

    purpose: str
    granted: bool
    at: datetime
    channel: str
    prompt: str
    """The prompt that asked: "H2"; or the word that was texted: "STOP"."""
    version: str
    """Which wording of that prompt, by the start of its SHA-256; "" where nothing was asked in writing."""
    reply: str
    by: str
    """person, carrier or coordinator:ID"""


@dataclass(frozen=True)
class Proof:
    """Everything the ledger says about one person."""

    person_id: int
    now: Mapping[str, bool]
    """What holds now, purpose by purpose; a purpose never asked about is not here."""
    lines: tuple[Line, ...]
    """Oldest first."""


def proof(session: Session, person_id: int) -> Proof:
    """What a person agreed to and took back, and what holds now."""
    rows = session.exec(select(Consent).where(Consent.person_id == person_id).order_by(col(Consent.id))).all()
    lines = tuple(_line(row) for row in rows)
    return Proof(person_id, {line.purpose: line.granted for line in lines}, lines)


def _line(row: Consent) -> Line:
    prompt, _, version = row.prompt.partition("@")
    return Line(row.purpose, row.granted, row.at, row.channel, prompt, version, row.reply, row.by)
