"""Updates on texts that follow one another."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from storage.tables import Outbound


def hold_followers(session: Session, text_id: int, until: datetime) -> None:
    """The text that follows one not yet delivered waits until then at the latest."""
    session.execute(
        update(Outbound)
        .where(
            col(Outbound.after_id) == text_id,
            col(Outbound.status) == "queued",
            col(Outbound.not_before) < until,
        )
        .values(not_before=until)
        .execution_options(synchronize_session=False)
    )


def release_followers(session: Session, text_id: int, now: datetime) -> None:
    """The one before is delivered, or never will be: what follows need not wait for it."""
    session.execute(
        update(Outbound)
        .where(
            col(Outbound.after_id) == text_id,
            col(Outbound.status) == "queued",
            col(Outbound.not_before) > now,
        )
        .values(not_before=now)
        .execution_options(synchronize_session=False)
    )
