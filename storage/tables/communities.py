"""Communities on the line, and the numbers that reach them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.tables.base import CommunityRow, Row, contact, contact_hash, data, moment


class Community(Row, table=True):
    """A Compassionate Community; everything it may set is in `settings` (flows.settings.Settings)."""

    short: str = Field(unique=True, max_length=7)
    name: str
    settings: dict[str, Any] = data()
    created_at: datetime = moment()
    next_volunteer: int = 1
    next_pledge: int = 1


class LineNumber(CommunityRow, table=True):
    """A number (or WhatsApp sender) of ours; the `To` of a text finds its community here."""

    __tablename__ = "line_number"
    __table_args__ = (UniqueConstraint("channel", "value_hash"),)

    channel: str
    value: str = contact()
    value_hash: str | None = contact_hash("value")
    free_at: datetime | None = moment(null=True)
    """When it has sent all that was handed to it, at its own pace; shared by every worker."""
    spent_on: date | None = None
    """The local day on which it sent those parts."""
    spent_parts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
