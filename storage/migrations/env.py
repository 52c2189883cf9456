"""How Alembic runs here: on the connection it is given, in batches on SQLite."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401


def run() -> None:
    """Run the revisions on the caller's connection, inside the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    context.run_migrations()


run()
