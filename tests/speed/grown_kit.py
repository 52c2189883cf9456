"""A line that has grown, and what its database is asked and how it goes about it."""

import re
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import event
from sqlmodel import SQLModel

from bench import lines
from bench.crowd import FIRST
from bench.grown import given_back, grow, matches, opened, prepare
from storage.database import Session
from storage.work import claim_texts, claim_timers
from tests.desk_kit import Desk
from tests.kit import Kit

PARTIAL = {
    str(index.name)
    for table in SQLModel.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["postgresql"]["where"] is not None
}
"""Indexes of a part of their table: what is due, open or under way."""
GROWN = {
    *("person", "address", "conversation", "inbound", "outbound", "volunteer"),
    *("request", "visit", "task", "offer", "event", "timer"),
}
"""What `grown` fills: of a table with a row or two, which index PostgreSQL goes by says nothing."""
Asked = list[tuple[str, Any]]
"""Statements with their parameters."""


def grown(kit: Kit, people: int) -> None:
    """People with ten texts each and a history, 200 open requests, 500 timers due; the database has counted."""
    prepare(kit.line)
    grow(kit.line, 0, people)
    opened(kit.line)


def asked(kit: Kit, act: Callable[[], object]) -> Asked:
    """What an act asks the database."""
    seen: Asked = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(kit.line.database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(kit.line.database.engine, "before_cursor_execute", note)
    return seen


def plans(kit: Kit, statements: Asked) -> list[tuple[str, str]]:
    """Each statement that reads or changes rows, once, with how the database goes about it.

    PostgreSQL reads a small table as a whole, or joins one as a whole, rather than by an index; it is told not to.
    """
    word = "EXPLAIN QUERY PLAN " if kit.line.database.sqlite else "EXPLAIN "
    once = {statement: given for statement, given in statements if _has_plan(statement)}
    found = []
    with kit.line.database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if not kit.line.database.sqlite:
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        for statement, given in once.items():
            cursor.execute(word + statement, given)
            found.append((statement, "\n".join(str(part) for row in cursor.fetchall() for part in row)))
    return found


def read_whole(plan: str) -> set[str]:
    """The tables a plan reads from end to end, in SQLite's words or PostgreSQL's; parts of a table are none.

    PostgreSQL goes through a whole index, too, where it may not go through the table: no condition is said then.
    """
    sqlite = re.findall(r"SCAN (\w+)(?! USING| ROW|\w)", plan)
    by_index = [
        node[2]
        for step in re.split(r"->  ", plan)
        if (node := re.search(r"Index (?:Only )?Scan (?:Backward )?using (\w+) on (\w+)", step))
        and "Index Cond" not in step
        and node[1] not in PARTIAL
        and node[2] in GROWN
    ]
    return {*sqlite, *by_index, *re.findall(r"Seq Scan on (\w+)", plan)} - {"strip", "CONSTANT"}


def indexes(plan: str) -> set[str]:
    """The named indexes a plan uses."""
    return set(re.findall(r"\b(ix_\w+)", plan))


def matching_one(kit: Kit) -> Callable[[], object]:
    """The first wave of an open request."""
    return matches(kit.line, repeat(FIRST))


def claiming(kit: Kit, limit: int) -> Callable[[], object]:
    """Timers and texts claimed, and given back."""

    def claim(session: Session) -> Sequence[object]:
        assert claim_texts(session, lines.NOW, "lease", limit=limit)
        return claim_timers(session, lines.NOW, "lease", limit=limit)

    return given_back(kit.line, claim, limit)


def hot(kit: Kit, desk: Desk) -> dict[str, Callable[[], object]]:
    """What happens all day long, by name."""
    texting = lines.texting(kit.line, 700)
    person = FIRST + 50
    return {
        "turns": lambda: [texting() for _ in lines.TALK],
        "match": matching_one(kit),
        "claim": claiming(kit, 20),
        "next due": kit._next_due,
        "Today": lambda: desk.text("/today"),
        "requests": lambda: desk.text("/requests"),
        "a request": lambda: desk.text(f"/requests/{FIRST}"),
        "people": lambda: desk.text("/people"),
        "a person": lambda: desk.text(f"/people/{person}"),
        "a chat": lambda: desk.text(f"/people/{person}/talk"),
    }


def _has_plan(statement: str) -> bool:
    return statement.lstrip().startswith(("SELECT", "UPDATE", "WITH", "DELETE"))
