"""Who saw, changed, sent and exported what: ids only, each entry sealed by the one before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from storage.tables.base import CommunityRow, data, moment


class Audit(CommunityRow, table=True):
    """One entry of a community's chain. Append only: the database itself refuses to change or remove one."""

    __table_args__ = (UniqueConstraint("community_id", "number"),)

    number: int
    """1 for the community's first entry, then without gaps."""
    actor: str
    """The coordinator's id, "line" or "operator"."""
    action: str
    """What was done, like "person.seen"."""
    subject_type: str
    subject_id: int | None = None
    at: datetime = moment()
    facts: dict[str, Any] = data()
    """Ids, counts and names of settings; never a name, a number or words."""
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHead(CommunityRow, table=True):
    """The end of a community's chain; whoever appends holds this row until they commit."""

    __tablename__ = "audit_head"
    __table_args__ = (UniqueConstraint("community_id"),)

    number: int = 0
    hash: str = Field(default="", max_length=64)


SQLITE = tuple(
    f"CREATE TRIGGER audit_refuses_{what.lower()} BEFORE {what} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit record is append only'); END"
    for what in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit record is append only'; END $$",
    "CREATE TRIGGER audit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
)
_TABLE = SQLModel.metadata.tables["audit"]
_ddl: Any = DDL
for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _statement in _statements:
        event.listen(_TABLE, "after_create", _ddl(_statement).execute_if(dialect=_dialect))
