"""What every table shares: names for constraints, and short forms for columns."""

from typing import Any

from sqlalchemy import Computed
from sqlmodel import Field, SQLModel

from storage.types import Contact, Digest, Json, SecretJson, UtcDateTime, Words
from storage.vault import DIGEST_LETTERS

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


def contact_hash(column: str) -> Any:
    """A column the database fills with the keyed hash in a contact's column beside it, for look-up by index.

    It is named after that column, with "_hash" at the end; comparing the contact compares this one.
    """
    made = Computed(f"substr({column}, 1, {DIGEST_LETTERS})", persisted=True)
    return Field(default=None, sa_type=Digest, nullable=True, sa_column_args=[made])


def secret() -> Any:
    """A column for data with names, numbers or words in it."""
    return Field(default_factory=dict, sa_type=SecretJson, nullable=False)


def data(factory: Any = dict) -> Any:
    """A column for plain data: nobody's name, number or words."""
    return Field(default_factory=factory, sa_type=Json, nullable=False)


__all__ = ["CommunityRow", "Row", "contact", "contact_hash", "data", "moment", "secret", "words"]
