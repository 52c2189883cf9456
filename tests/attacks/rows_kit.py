"""Every row the line has, to see that an attack changed none of them."""

from sqlmodel import SQLModel, select

from tests.kit import Kit

Rows = dict[str, list[tuple[object, ...]]]


def every_row(kit: Kit) -> Rows:
    """The rows of every table, as they can be read."""
    with kit.line.database.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(*table.c).order_by(*table.primary_key))]
            for name, table in SQLModel.metadata.tables.items()
        }


def rows_of(kit: Kit, community_id: int) -> Rows:
    """Those of one community."""
    tables = SQLModel.metadata.tables
    at = {
        name: list(table.c.keys()).index("community_id")
        for name, table in tables.items()
        if "community_id" in table.c
    }
    found = every_row(kit)
    return {name: [row for row in found[name] if row[place] == community_id] for name, place in at.items()}
