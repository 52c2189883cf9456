"""Column types: one for each thing that must be read and written in one way only."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB


class NaiveDateTime(ValueError):
    """A date and time without a zone was about to be stored."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; SQLite drops zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values, turn the rest into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveDateTime(f"{value!r} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Contact(TypeDecorator[str]):
    """A phone number or WhatsApp id: the one place where they are written and read (and later encrypted)."""

    impl = String(200)
    cache_ok = True


class Words(TypeDecorator[str]):
    """Words of a text: the one place where they are written and read (and later encrypted)."""

    impl = Text
    cache_ok = True


class Json(TypeDecorator[Any]):
    """Plain data as JSON."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """JSONB where there is one."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())
