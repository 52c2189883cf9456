"""What the service knows of itself: heartbeats, small facts, how old the oldest unsent text is."""

from datetime import datetime

from sqlalchemy import MetaData, inspect
from sqlalchemy import text as sql
from sqlmodel import Session, col, func, select

from storage.database import Database
from storage.people import insert_for
from storage.tables import Fact, Heartbeat, Outbound
from storage.texts import stands


def last_beat(session: Session) -> datetime | None:
    """The latest sign of life of any worker."""
    return session.exec(select(func.max(Heartbeat.at)).where(Heartbeat.half == "worker")).first()


def oldest_unsent(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest text whose time has come has been waiting."""
    query = select(func.min(Outbound.not_before)).where(stands(Outbound.status, "queued"))
    return session.exec(query.where(Outbound.not_before <= now)).first()


def alive(session: Session) -> bool:
    """Whether the database answers."""
    return bool(session.execute(sql("SELECT 1")).scalar() == 1)


def keep_fact(session: Session, name: str, value: str) -> None:
    """Remember a small fact of the installation."""
    insert = insert_for(session)(Fact).values(name=name, value=value)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def once(session: Session, name: str, value: str) -> bool:
    """Remember a fact; False when it was that already, so that one of several workers does what goes with it."""
    insert = insert_for(session)(Fact).values(name=name, value=value)
    changed = insert.on_conflict_do_update(
        index_elements=["name"], set_={"value": value}, where=col(Fact.value) != value
    )
    return session.execute(changed.returning(Fact.id)).first() is not None


def fact(session: Session, name: str) -> str | None:
    """A small fact of the installation."""
    return session.exec(select(Fact.value).where(Fact.name == name)).first()


def is_empty(database: Database) -> bool:
    """Whether nothing at all is in a database."""
    return not inspect(database.engine).get_table_names()


def wipe(database: Database) -> None:
    """Drop every table, whatever made it; only for what can be made anew, like the demo."""
    found = MetaData()
    found.reflect(database.engine)
    found.drop_all(database.engine)
    database.close()
