"""Queries of the desk's front door: logins, one-time links, sessions."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage.tables import Address, Coordinator, DeskSession, Login


def find_login(session: Session, coordinator_id: int) -> Login | None:
    """A coordinator's login, if they ever had a link."""
    return session.exec(select(Login).where(Login.coordinator_id == coordinator_id)).first()


def login_of(session: Session, coordinator: Coordinator) -> Login:
    """A coordinator's login, made if there is none yet."""
    found = find_login(session, coordinator.id)
    if found is None:
        found = Login(community_id=coordinator.community_id, coordinator_id=coordinator.id)
        session.add(found)
        session.flush()
    return found


def login_by_link(session: Session, link: str) -> Login | None:
    """The login a one-time link belongs to, by the hash of its secret."""
    return session.exec(select(Login).where(Login.link == link)).first()


def spend_link(session: Session, login_id: int, link: str) -> bool:
    """Use a link up; False when somebody did so a moment ago."""
    query = update(Login).where(col(Login.id) == login_id, col(Login.link) == link).values(link=None)
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined]


def use_step(session: Session, login_id: int, step: int) -> bool:
    """Use a second factor's figure up; False when it, or a later one, was used before."""
    query = update(Login).where(col(Login.id) == login_id, col(Login.totp_step) < step).values(totp_step=step)
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined]


def coordinators_at(session: Session, number: str) -> list[Coordinator]:
    """Coordinators whose phone has that number, over every community, those who were removed left out."""
    query = (
        select(Coordinator)
        .join(Address, col(Address.person_id) == col(Coordinator.person_id))
        .where(Address.value == number, col(Coordinator.removed_at).is_(None))
    )
    return list(session.exec(query.distinct().order_by(col(Coordinator.id))).all())


def count_try(session: Session, login_id: int, now: datetime, wait: Callable[[int], datetime | None]) -> bool:
    """Count a try before its password is looked at; False while there is a wait for earlier ones.

    Args:
        session: the caller's transaction.
        login_id: whose password would be looked at.
        now: wall time.
        wait: until when nothing is looked at after that many tries in a row.
    """
    free = or_(col(Login.slow_until).is_(None), col(Login.slow_until) <= now)
    counted = update(Login).where(col(Login.id) == login_id, free).values(failures=col(Login.failures) + 1)
    failures = session.execute(counted.returning(col(Login.failures))).scalar_one_or_none()
    if failures is None:
        return False
    session.execute(update(Login).where(col(Login.id) == login_id).values(slow_until=wait(failures)))
    return True


def try_from_known_browser(
    session: Session, coordinator_id: int, token: str, now: datetime, before: datetime
) -> bool:
    """Whether a browser that was signed in as them may try though others have to wait; False if it did since.

    Its session of then ends: the row tells only when it last came to the door.
    """
    rested = or_(col(DeskSession.ended_at).is_(None), col(DeskSession.ended_at) <= before)
    mine = (col(DeskSession.token) == token, col(DeskSession.coordinator_id) == coordinator_id)
    query = update(DeskSession).where(*mine, rested).values(ended_at=now)
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined]


def was_signed_in(session: Session, token: str) -> bool:
    """Whether a session of that mark, over or not, is of somebody on the team."""
    query = select(DeskSession.id).join(Coordinator, col(Coordinator.id) == col(DeskSession.coordinator_id))
    mine = query.where(DeskSession.token == token, col(Coordinator.removed_at).is_(None))
    return session.exec(mine).first() is not None


def shut_out(session: Session, coordinator_id: int, now: datetime) -> None:
    """End every session of a coordinator, and forget their password, second factor and link."""
    end_sessions(session, coordinator_id, now)
    nothing = {"password": "", "totp": None, "link": None, "link_until": None, "failures": 0, "slow_until": None}
    query = update(Login).where(col(Login.coordinator_id) == coordinator_id).values(nothing)
    session.execute(query.execution_options(synchronize_session=False))


def session_by_token(session: Session, token: str) -> tuple[DeskSession, Coordinator] | None:
    """A session that nobody ended, with its coordinator where they are still one."""
    query = (
        select(DeskSession, Coordinator)
        .join(Coordinator, col(Coordinator.id) == col(DeskSession.coordinator_id))
        .where(DeskSession.token == token)
        .where(col(DeskSession.ended_at).is_(None), col(Coordinator.removed_at).is_(None))
    )
    found = session.exec(query).first()
    return (found[0], found[1]) if found else None


def sessions_of(session: Session, coordinator_id: int) -> list[DeskSession]:
    """A coordinator's sessions that nobody ended, the one last used first."""
    query = select(DeskSession).where(
        DeskSession.coordinator_id == coordinator_id, col(DeskSession.ended_at).is_(None)
    )
    return list(session.exec(query.order_by(col(DeskSession.seen_at).desc())).all())


def end_sessions(session: Session, coordinator_id: int, now: datetime, *, but: int | None = None) -> None:
    """End every session of a coordinator, or all but one."""
    query = update(DeskSession).where(
        col(DeskSession.coordinator_id) == coordinator_id, col(DeskSession.ended_at).is_(None)
    )
    if but is not None:
        query = query.where(col(DeskSession.id) != but)
    session.execute(query.values(ended_at=now))


def end_stale(session: Session, coordinator_id: int, now: datetime, *, idle: datetime, begun: datetime) -> None:
    """End a coordinator's sessions that were not used since `idle`, or were begun before `begun`."""
    old = or_(col(DeskSession.seen_at) < idle, col(DeskSession.started_at) < begun)
    mine = (col(DeskSession.coordinator_id) == coordinator_id, col(DeskSession.ended_at).is_(None))
    session.execute(update(DeskSession).where(*mine, old).values(ended_at=now))


def seen(session: Session, session_id: int, now: datetime) -> None:
    """A session was used."""
    session.execute(update(DeskSession).where(col(DeskSession.id) == session_id).values(seen_at=now))
