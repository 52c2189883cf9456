"""Column types: one for each thing that must be read and written in one way only."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, String, Text, TypeDecorator, func, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql import operators

from storage.vault import DIGEST_LETTERS, vault_of

EQUALITY = (operators.eq, operators.ne)


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


class Sealed(TypeDecorator.Comparator[Any], String.Comparator[Any]):
    """What may be asked of sealed words: whether there are any. They are never searched."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        """Compare with nothing at all; raises TypeError for anything else."""
        if op in (operators.is_, operators.is_not) or (op in EQUALITY and other[0] in (None, "")):
            return super().operate(op, *other, **kwargs)
        raise TypeError("words are sealed: fetch them, then compare")


class Hashed(TypeDecorator.Comparator[Any], String.Comparator[Any]):
    """Numbers are compared by their keyed hash: in a column of its own where there is one, which is indexed."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        """Equal, among, or nothing at all; raises TypeError for anything else."""
        if op in (operators.is_, operators.is_not) or (op in EQUALITY and other[0] is None):
            return super().operate(op, *other, **kwargs)
        if op in (*EQUALITY, operators.in_op, operators.not_in_op):
            return self._hash().operate(op, *other)
        raise TypeError("numbers are sealed: they can be looked up whole only")

    def _hash(self) -> ColumnElement[Any]:
        column: Any = self.expr
        beside = getattr(getattr(column, "table", None), "c", {}).get(f"{column.key}_hash")
        if beside is not None:
            return beside  # type: ignore[no-any-return]
        return func.substr(type_coerce(column, String), 1, DIGEST_LETTERS, type_=Digest)


class Contact(TypeDecorator[str]):
    """A phone number or WhatsApp id: its keyed hash and the sealed number, as storage.vault writes them."""

    impl = String()
    cache_ok = True
    comparator_factory = Hashed

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal."""
        return vault_of(dialect).contact(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open."""
        return vault_of(dialect).contact_of(value) if value else value


class Digest(TypeDecorator[str]):
    """The keyed hash of a number: a number is hashed on its way in, the hash comes back."""

    impl = String(DIGEST_LETTERS)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Hash."""
        return vault_of(dialect).digest(value) if value else value


class Words(TypeDecorator[str]):
    """Words of a text, sealed; none at all is stored as it is."""

    impl = Text
    cache_ok = True
    comparator_factory = Sealed

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal."""
        return vault_of(dialect).seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open."""
        return vault_of(dialect).open(value) if value else value


class Json(TypeDecorator[Any]):
    """Plain data as JSON, for what is nobody's: settings, counts, ids."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """JSONB where there is one."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())


class SecretJson(Json):
    """Data with names, numbers or words in it: sealed, as one JSON string. Nothing at all stays `{}`."""

    cache_ok = True
    comparator_factory = Sealed

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Seal."""
        return vault_of(dialect).seal(json.dumps(value)) if value else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Open."""
        return json.loads(vault_of(dialect).open(value)) if isinstance(value, str) and value else value
