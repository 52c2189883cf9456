"""The audit record: entries appended to a community's chain, and the chain checked from its first entry on."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.people import insert_for
from storage.tables.audit import Audit, AuditHead

FactValue = int | bool | str | None
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)+")
PLAIN = re.compile(r"[\w.:,+-]{0,60}", re.ASCII)
DIGITS = 7
"""From so many digits on end, a fact might be somebody's phone number."""
PAGE = 500


class Action(StrEnum):
    """What is recorded by more than one part of the line; a page may record names of its own kind."""

    PERSON_SEEN = "person.seen"
    PHONE_SEEN = "phone.seen"
    SETTINGS_CHANGED = "settings.changed"
    EXPORT_CHECKED = "export.checked"
    EXPORT_MADE = "export.made"
    FIGURES_EXPORTED = "figures.exported"
    ERASURE_CHECKED = "erasure.checked"
    ERASED = "person.erased"
    RETENTION_RUN = "retention.run"
    KEYS_ROTATED = "keys.rotated"


class NotForAudit(ValueError):
    """An audit entry holds ids, counts and plain names only, and its action is a dotted name."""


@dataclass(frozen=True)
class Verdict:
    """What checking one community's chain found."""

    community_id: int
    entries: int
    """How many entries were read and found whole."""
    broken: int | None = None
    """The number of the first entry that does not fit; None: the chain is whole."""
    why: str = ""
    head: str = ""
    """The last hash: written down elsewhere, it proves later that nothing was cut off the end."""


def record(
    session: Session,
    community_id: int,
    now: datetime,
    actor: int | str,
    action: str,
    subject: tuple[str, int | None],
    facts: Mapping[str, FactValue] | None = None,
) -> Audit:
    """Append an entry; others who append to the same community wait until the caller's transaction ends.

    Args:
        session: the caller's transaction.
        community_id: whose chain.
        now: aware moment.
        actor: a coordinator's id, "line" or "operator".
        action: an Action, or another dotted name in small letters.
        subject: what it was done to: its kind and, where it has one, its id.
        facts: more ids, counts or plain names.

    Raises:
        NotForAudit: something in it might be a name, a number or words.
    """
    facts = dict(facts or {})
    _check(action, [str(actor), subject[0], *facts, *(v for v in facts.values() if isinstance(v, str))])
    number, previous = _next(session, community_id)
    entry = Audit(
        community_id=community_id,
        number=number,
        actor=str(actor),
        action=str(action),
        subject_type=subject[0],
        subject_id=subject[1],
        at=now,
        facts=facts,
        previous=previous,
        hash="",
    )
    entry.hash = sealed(entry)
    session.add(entry)
    session.execute(update(AuditHead).where(col(AuditHead.community_id) == community_id).values(hash=entry.hash))
    session.flush()
    return entry


def _check(action: str, plain: list[str]) -> None:
    if not DOTTED.fullmatch(action):
        raise NotForAudit("an action is a dotted name in small letters, like person.seen")
    if any(not PLAIN.fullmatch(text) or re.search(rf"\d{{{DIGITS}}}", text) for text in plain):
        raise NotForAudit("an audit entry holds ids, counts and plain names only")


def _next(session: Session, community_id: int) -> tuple[int, str]:
    """The next number and the hash before it; takes the chain's end for this transaction."""
    mine = col(AuditHead.community_id) == community_id
    step = update(AuditHead).where(mine).values(number=col(AuditHead.number) + 1)
    taken = step.returning(col(AuditHead.number), col(AuditHead.hash)).execution_options(synchronize_session=False)
    found = session.execute(taken).first()
    if found is None:
        made = insert_for(session)(AuditHead).values(community_id=community_id, number=0, hash="")
        session.execute(made.on_conflict_do_nothing())
        found = session.execute(taken).one()
    return found[0], found[1]


def sealed(entry: Audit) -> str:
    """The hash over an entry and the hash before it, as 64 hexadecimal digits (SHA-256)."""
    content = [
        entry.previous,
        entry.community_id,
        entry.number,
        entry.actor,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.at.astimezone(UTC).isoformat(),
        entry.facts,
    ]
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def entries(
    session: Session,
    community_id: int,
    *,
    subject: tuple[str, int] | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Audit]:
    """A community's entries, newest first: about one subject, or before an entry's number."""
    query = select(Audit).where(Audit.community_id == community_id)
    if subject is not None:
        query = query.where(Audit.subject_type == subject[0], Audit.subject_id == subject[1])
    if before is not None:
        query = query.where(Audit.number < before)
    return list(session.exec(query.order_by(col(Audit.number).desc()).limit(limit)).all())


def verify(session: Session, community_id: int) -> Verdict:
    """Read a community's whole chain and say whether every entry follows from the one before it."""
    end = session.exec(select(AuditHead).where(AuditHead.community_id == community_id)).first()
    read, last = 0, ""
    while page := _after(session, community_id, read):
        for entry in page:
            if why := _wrong(entry, read + 1, last):
                return Verdict(community_id, read, read + 1, why)
            read, last = entry.number, entry.hash
        session.expunge_all()
    if (end.number, end.hash) != (read, last) if end else read:
        return Verdict(community_id, read, read + 1, "the chain does not end where it was left")
    return Verdict(community_id, read, head=last)


def _after(session: Session, community_id: int, number: int) -> list[Audit]:
    query = select(Audit).where(Audit.community_id == community_id, Audit.number > number)
    return list(session.exec(query.order_by(col(Audit.number)).limit(PAGE)).all())


def _wrong(entry: Audit, number: int, previous: str) -> str:
    if entry.number != number:
        return "it is missing"
    if entry.previous != previous:
        return "it does not follow from the entry before it"
    return "" if entry.hash == sealed(entry) else "it was changed"
