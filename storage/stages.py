"""Changes that one of two makes: to a row that still is at the stage somebody saw it at."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.tables import Event, Organisation, Pledge


def change(session: Session, row: Organisation | Pledge, stage: int, **values: Any) -> bool:
    """Change a row that still is as somebody saw it; False when it was changed in the meantime."""
    session.flush()
    table = type(row)
    query = (
        update(table)
        .where(col(table.id) == row.id, col(table.stage) == stage)
        .values(stage=stage + 1, **values)
        .execution_options(synchronize_session=False)
    )
    changed = session.execute(query).rowcount == 1  # type: ignore[attr-defined]
    session.refresh(row)
    return bool(changed)


def last_event(session: Session, item: tuple[str, int]) -> Event | None:
    """What happened to an item last."""
    query = select(Event).where(Event.item_type == item[0], Event.item_id == item[1])
    return session.exec(query.order_by(col(Event.id).desc()).limit(1)).first()
