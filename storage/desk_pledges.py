"""Queries of the wall of pledges: what may be on it, and what waits to be read."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, not_
from sqlmodel import Session, col, func, select

from storage.tables import Consent, Event, Person, Pledge

MOST, MOST_PRINTED = 100, 600
LISTS = ("waiting", "wall", "hidden", "private")
SHARE = "share pledge"
CORRECTED = "corrected it, it read"
"""The event that keeps the words as they were texted."""


@dataclass(frozen=True)
class Listed:
    """A pledge, who made it, and whether it may be shared at this moment."""

    pledge: Pledge
    person: Person
    shared: bool


def _shared() -> ColumnElement[bool]:
    """Shared by its maker, who has not taken that back since, is no child, and was not erased."""
    latest = (
        select(Consent.granted)
        .where(Consent.person_id == Pledge.person_id, Consent.purpose == SHARE)
        .order_by(col(Consent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return and_(
        col(Pledge.share), func.coalesce(latest, False).is_(True), col(Person.under_18_at).is_(None)
    )  # fmt: skip


def _list() -> ColumnElement[str]:
    """The list that a pledge is on."""
    hidden, read = col(Pledge.hidden_at).is_not(None), col(Pledge.approved_at).is_not(None)
    return case((not_(_shared()), "private"), (hidden, "hidden"), (read, "wall"), else_="waiting")


def counts(session: Session, community_id: int) -> dict[str, int]:
    """How many pledges are on each list."""
    each = (
        select(_list().label("which"))
        .join_from(Pledge, Person, col(Person.id) == col(Pledge.person_id))
        .where(col(Pledge.community_id) == community_id)
        .subquery()
    )
    found = session.exec(select(each.c.which, func.count()).group_by(each.c.which)).all()
    return dict.fromkeys(LISTS, 0) | dict(found)


def listed(
    session: Session, community_id: int, which: str, before: int | None = None, most: int = MOST
) -> list[Listed]:
    """A page of a list, the latest first; one more than `most` when there is another page.

    Args:
        session: the caller's transaction.
        community_id: whose pledges.
        which: one of LISTS.
        before: the id of the last one of the page before.
        most: how many at most.
    """
    query = (
        select(Pledge, Person)
        .join(Person, col(Person.id) == col(Pledge.person_id))
        .where(Pledge.community_id == community_id, _list() == which)
    )
    if before is not None:
        query = query.where(col(Pledge.id) < before)
    rows = session.exec(query.order_by(col(Pledge.id).desc()).limit(most + 1)).all()
    return [Listed(pledge, person, which != "private") for pledge, person in rows]


def one(session: Session, community_id: int, pledge_id: int) -> Listed:
    """One pledge; raises LookupError when the community has no such pledge."""
    query = (
        select(Pledge, Person, _shared())
        .join(Person, col(Person.id) == col(Pledge.person_id))
        .where(Pledge.community_id == community_id, Pledge.id == pledge_id)
    )
    found = session.exec(query).first()
    if found is None:
        raise LookupError(f"no pledge {pledge_id}")
    return Listed(found[0], found[1], bool(found[2]))


def waits(session: Session, person_id: int) -> bool:
    """Whether a pledge of theirs in own words is still to be read."""
    query = select(Pledge.id).where(Pledge.person_id == person_id, col(Pledge.share))
    unread = query.where(col(Pledge.approved_at).is_(None), col(Pledge.hidden_at).is_(None))
    return session.exec(unread).first() is not None


def as_texted(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What those of the pledges that were corrected said before, by pledge."""
    query = select(Event.item_id, Event.words).where(
        Event.item_type == "pledge", col(Event.item_id).in_(ids), Event.kind == CORRECTED
    )
    rows = session.exec(query.order_by(col(Event.id).desc())).all()
    return {pledge: words for pledge, words in rows if words}
