"""Promises of migrations: each goes up and down with rows in it, and the version before lives on the next."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL

from storage.database import Database
from storage.migrate import config, differences, downgrade, pending, upgrade
from tests.kit import KEYS, kit_on
from tests.servers import drop_database

SEALED = "0005"
"""It rewrites words and numbers: the version before cannot read them, so the line has to stand still for it."""
REVISIONS = [r.revision for r in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]
Counts = dict[str, int]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'line.db'}", durable=False, keys=KEYS)
        yield database
        database.close()
        return
    server: URL = request.getfixturevalue("postgres_server")
    admin, name = create_engine(server, isolation_level="AUTOCOMMIT"), f"cuppa_migrations_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    url = server.set(database=name).render_as_string(hide_password=False)
    database = Database(url, keys=KEYS)
    yield database
    database.close()
    drop_database(server, url)


def counted(database: Database) -> Counts:
    """How many rows each table has."""
    with database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        found = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
    found.pop("alembic_version")
    return found


def shape(database: Database) -> dict[str, dict[str, dict[str, Any]]]:
    """The columns of every table."""
    with database.engine.connect() as connection:
        known = inspect(connection)
        names = known.get_table_names()
        return {name: {c["name"]: dict(c) for c in known.get_columns(name)} for name in names}


def test_every_revision_goes_up_down_and_up_with_rows_in_it(empty: Database) -> None:
    """Step by step with a town in it: no row is lost that has a table, and nothing is left to generate."""
    upgrade(empty)
    kit = kit_on(empty)
    kit.text("+447700900001", "I need help")
    full = counted(empty)
    assert full["person"] > 10 and full["outbound"] > 0
    for revision in reversed(["base", *REVISIONS[:-1]]):
        downgrade(empty, revision)
        left = counted(empty)
        assert left == {name: full[name] for name in left}
        if revision != "base":
            upgrade(empty, REVISIONS[REVISIONS.index(revision) + 1])
            assert {name: counted(empty)[name] for name in left} == left
            downgrade(empty, revision)
    assert counted(empty) == {}
    assert pending(empty) == REVISIONS
    upgrade(empty)
    assert (pending(empty), differences(empty)) == ([], [])


def limits(database: Database) -> dict[str, set[str]]:
    """What each table refuses: unique columns, checks, rows elsewhere that must be there."""
    with database.engine.connect() as connection:
        known, found = inspect(connection), {}
        for name in known.get_table_names():
            unique = [f"unique {sorted(u['column_names'])}" for u in known.get_unique_constraints(name)]
            unique += [f"unique {i['column_names']}" for i in known.get_indexes(name) if i["unique"]]
            checks = [f"check {c['sqltext']}" for c in known.get_check_constraints(name)]
            keys = [f"key {k['constrained_columns']}" for k in known.get_foreign_keys(name)]
            found[name] = {*unique, *checks, *keys}
        return found


def _of_new(limit: str, columns: dict[str, Any]) -> bool:
    """Whether it is about a column that the version before does not know, and leaves empty."""
    named = set(re.findall(r"\w+", limit.partition(" ")[2]))
    return not named <= columns.keys() and limit.startswith(("unique", "key"))


def test_the_version_before_lives_on_the_next_schema(empty: Database) -> None:
    """What it knows keeps its name and may be written without knowing what is new: a rolling upgrade is safe."""
    upgrade(empty, REVISIONS[0])
    for revision in REVISIONS[1:]:
        before, refused = shape(empty), limits(empty)
        upgrade(empty, revision)
        after, refuses = shape(empty), limits(empty)
        for table, columns in before.items():
            assert columns.keys() <= after[table].keys(), f"{revision} takes something away from {table}"
            for name in after[table].keys() - columns.keys():
                new = after[table][name]
                written = new["nullable"] or new["default"] is not None or new.get("computed")
                assert written, f"{revision}: {table}.{name} must be filled in by a version that does not know it"
            kinds = {name for name in columns if str(columns[name]["type"]) != str(after[table][name]["type"])}
            assert not kinds or revision == SEALED, f"{revision} changes {kinds} of {table}"
            stricter = {limit for limit in refuses[table] - refused[table] if not _of_new(limit, columns)}
            assert not stricter or revision == SEALED, f"{revision}: {table} refuses more: {stricter}"


def test_a_version_starts_on_the_schema_of_a_later_one(empty: Database) -> None:
    """Going back, or a restart in the middle of an upgrade: a revision it does not know is nothing to wait for."""
    upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert pending(empty) == []
    upgrade(empty)
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
