"""What lies in a database, opened with its keys or as anybody with a dump sees it."""

from sqlalchemy import MetaData, text
from sqlmodel import SQLModel, select

from storage.database import Database


def as_dumped(database: Database) -> str:
    """Every value of every table as it lies there."""
    found = MetaData()
    with database.engine.connect() as connection:
        found.reflect(connection)
        names = [table.name for table in found.sorted_tables]
        return "\n".join(str(tuple(r)) for n in names for r in connection.execute(text(f"SELECT * FROM {n}")))


def opened(database: Database) -> str:
    """Every value of every table, unsealed."""
    with database.reading() as session:
        tables = SQLModel.metadata.sorted_tables
        return "\n".join(
            str(tuple(row)) for table in tables for row in session.connection().execute(select(table))
        )
