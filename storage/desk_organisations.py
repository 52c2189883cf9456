"""Queries of the organisations' pipeline."""

from typing import Any

from sqlmodel import Session, col, func, select

from storage.tables import Event, Organisation

MOST = 100


def counts(session: Session, community_id: int) -> dict[str, int]:
    """How many organisations stand at each stage."""
    query = select(Organisation.state, func.count()).where(Organisation.community_id == community_id)
    return dict(session.exec(query.group_by(col(Organisation.state))).all())


def at_stage(session: Session, community_id: int, states: tuple[str, ...], part: int = 0) -> list[Organisation]:
    """A page of those at some stages, by their next step; one more than MOST when there is another page."""
    query = select(Organisation).where(
        Organisation.community_id == community_id, col(Organisation.state).in_(states)
    )
    page = query.order_by(*_order()).offset(part * MOST).limit(MOST + 1)
    return list(session.exec(page).all())


def _order() -> tuple[Any, ...]:
    """Those nobody has rung first, then by the day of the next step, then the oldest."""
    new, undated = col(Organisation.state) != "new", col(Organisation.next_on).is_(None)
    return new, undated, col(Organisation.next_on), col(Organisation.id)


def others_to_ring(session: Session, person_id: int) -> bool:
    """Whether somebody got in touch for an organisation that nobody has rung yet."""
    query = select(Organisation.id).where(Organisation.person_id == person_id, Organisation.state == "new")
    return session.exec(query).first() is not None


def under_way(session: Session, person_id: int, states: tuple[str, ...]) -> Organisation | None:
    """The latest organisation at some stages that a person got in touch for."""
    query = select(Organisation).where(Organisation.person_id == person_id, col(Organisation.state).in_(states))
    return session.exec(query.order_by(col(Organisation.id).desc()).limit(1)).first()


def story(session: Session, organisation_id: int, limit: int = 60) -> list[Event]:
    """What happened to an organisation, the latest first."""
    query = select(Event).where(Event.item_type == "organisation", Event.item_id == organisation_id)
    return list(session.exec(query.order_by(col(Event.id).desc()).limit(limit)).all())
