"""A line that has grown, and what its database is asked and how it goes about it."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from bench import lines
from bench.crowd import FIRST
from bench.grown import grow, opened, prepare
from bot import matching
from storage.tables import Community, Request
from storage.work import claim_texts, claim_timers
from tests.desk_kit import Desk
from tests.kit import Kit

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


def plans(kit: Kit, statements: Asked, *, small: bool = True) -> list[tuple[str, str]]:
    """Each statement that reads or changes rows, once, with how the database goes about it.

    PostgreSQL reads a small table as a whole rather than by an index; with `small` it is told not to.
    """
    word = "EXPLAIN QUERY PLAN " if kit.line.database.sqlite else "EXPLAIN "
    once = {statement: given for statement, given in statements if _has_plan(statement)}
    found = []
    with kit.line.database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if small and not kit.line.database.sqlite:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for statement, given in once.items():
            cursor.execute(word + statement, given)
            found.append((statement, "\n".join(str(part) for row in cursor.fetchall() for part in row)))
    return found


def read_whole(plan: str) -> set[str]:
    """The tables a plan reads from end to end, in SQLite's words or PostgreSQL's; parts of a table are none."""
    sqlite = re.findall(r"SCAN (\w+)(?! USING| ROW|\w)", plan)
    return {*sqlite, *re.findall(r"Seq Scan on (\w+)", plan)} - {"strip", "CONSTANT"}


def indexes(plan: str) -> set[str]:
    """The named indexes a plan uses."""
    return set(re.findall(r"\b(ix_\w+)", plan))


def matching_one(kit: Kit) -> Callable[[], object]:
    """The first wave of an open request."""

    def one() -> None:
        with kit.line.database.reading() as session:
            work = kit.line.on(session, session.get_one(Community, kit.community_id))
            matching.best(work, session.get_one(Request, FIRST), 3)

    return one


def claiming(kit: Kit, limit: int) -> Callable[[], object]:
    """Timers and texts claimed, and given back."""

    def one() -> None:
        with kit.line.database.transaction() as session:
            assert len(claim_timers(session, lines.NOW, "lease", limit=limit)) == limit
            assert claim_texts(session, lines.NOW, "lease", limit=limit)
            session.rollback()

    return one


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
