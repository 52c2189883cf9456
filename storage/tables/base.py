"""What every table shares: names for constraints, and short forms for columns."""

from typing import Any

from sqlmodel import Field, SQLModel

from storage.types import Contact, Json, UtcDateTime, Words

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A table row with a number of its own."""

    id: int = Field(default=None, primary_key=True)


class CommunityRow(Row):
    """A row that belongs to one community; every query on it is bounded by that community."""

    community_id: int = Field(foreign_key="community.id", index=False)


def moment(*, null: bool = False) -> Any:
    """A column for an aware moment (UTC)."""
    return Field(default=None, sa_type=UtcDateTime, nullable=null)


def words(default: str | None = "") -> Any:
    """A column for words of a text."""
    return Field(default=default, sa_type=Words, nullable=default is None)


def contact(default: str | None = None) -> Any:
    """A column for a phone number or WhatsApp id."""
    return Field(default=default, sa_type=Contact, nullable=True)


def data(factory: Any = dict) -> Any:
    """A column for plain data."""
    return Field(default_factory=factory, sa_type=Json, nullable=False)


__all__ = ["CommunityRow", "Row", "contact", "data", "moment", "words"]
