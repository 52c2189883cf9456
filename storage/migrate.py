"""Schema: brought up to date, and checked against the tables."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (the tables must be known before they are compared)
from storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, in code: there is no file to lose."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the schema to a revision (the latest); one that a later version brought further stays as it is."""
    if not ahead(database):
        _run(database, lambda c: command.upgrade(c, to))


def downgrade(database: Database, to: str) -> None:
    """Take the schema back to a revision ("base" for none)."""
    _run(database, lambda c: command.downgrade(c, to))


def _run(database: Database, act: Any) -> None:
    """Migrations run with foreign keys off (SQLite's batch mode would cascade-delete children), checked after."""
    with database.engine.connect() as connection:
        if not database.sqlite:
            with connection.begin():
                act(config(connection))
            return
        raw: Any = connection.connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                act(config(connection))
                broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
                if broken:
                    raise RuntimeError(f"the migration left {len(broken)} rows without their parents")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def revisions() -> frozenset[str]:
    """Every revision this version knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def _current(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def ahead(database: Database) -> bool:
    """Whether a later version brought the schema further: migrations only add, so this one works on it."""
    current = _current(database)
    return current is not None and current not in revisions()


def pending(database: Database) -> list[str]:
    """The revisions not yet applied, oldest first; [] when the schema is current, or ahead of this version."""
    if ahead(database):
        return []
    script, current = ScriptDirectory.from_config(config()), _current(database)
    waiting = [r.revision for r in script.iterate_revisions("head", current or "base")]
    return list(reversed(waiting))


def differences(database: Database) -> list[Any]:
    """What autogenerate would still change: nothing, if migrations match the tables."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, SQLModel.metadata))
