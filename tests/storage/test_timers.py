"""Claiming timers: each once, whatever became of its worker, and never by reading the whole table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from storage.tables import Timer
from storage.work import claim_timers, next_due
from tests.kit import Kit

OLD = 20_000


def fill(kit: Kit) -> None:
    """A town's year of timers that are done with, one that is due, one whose worker died, one for tomorrow."""
    now = kit.clock.now()
    row = {"community_id": kit.community_id, "kind": "x", "item_type": "x", "stage": 0, "attempts": 0, "facts": {}}
    row |= {"lease": None, "lease_until": None}
    done = [
        {**row, "item_id": n, "due_at": now - timedelta(minutes=n), "status": "done", "lease": f"old{n}"}
        for n in range(OLD)
    ]
    due = {**row, "item_id": -1, "due_at": now, "status": "due"}
    died = {**row, "item_id": -2, "due_at": now - timedelta(minutes=5), "status": "claimed", "lease": "dead"}
    died |= {"lease_until": now - timedelta(seconds=1)}
    later = {**row, "item_id": -3, "due_at": now + timedelta(days=1), "status": "due"}
    with kit.line.database.transaction() as session:
        session.execute(Timer.__table__.delete())
        session.execute(Timer.__table__.insert(), [*done, due, died, later])
    with kit.line.database.transaction() as session:
        session.execute(text("ANALYZE"))


@contextmanager
def watched(kit: Kit) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(kit.line.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(kit.line.database.engine, "before_cursor_execute", note)


def plan(kit: Kit, statement: str, parameters: Any) -> str:
    """How the database goes about it."""
    word = "EXPLAIN QUERY PLAN " if kit.line.database.sqlite else "EXPLAIN "
    with kit.line.database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(word + statement, parameters)
        return "\n".join(str(part) for row in cursor.fetchall() for part in row)


@pytest.mark.both_databases
def test_claiming_reads_no_more_than_it_takes(kit: Kit) -> None:
    """With 20,000 timers done with, every statement of a claim goes by an index, on either database."""
    fill(kit)
    with watched(kit) as seen:
        with kit.line.database.transaction() as session:
            taken = [timer.item_id for timer in claim_timers(session, kit.clock.now(), "mine")]
        with kit.line.database.reading() as session:
            next_due(session)
    assert taken == [-2, -1]
    about = [(statement, parameters) for statement, parameters in seen if "timer" in statement]
    plans = [plan(kit, statement, parameters) for statement, parameters in about]
    assert len(plans) == 5
    for how in plans:
        assert "SCAN timer" not in how.replace("SCAN timer USING", "") and "Seq Scan on timer" not in how, how
    joined = "\n".join(plans)
    assert "ix_timer_claimed" in joined and "ix_timer_due" in joined


@pytest.mark.both_databases
def test_nothing_due_is_two_statements(kit: Kit) -> None:
    """A look that finds nothing asks twice and writes nothing back."""
    fill(kit)
    with kit.line.database.transaction() as session:
        claim_timers(session, kit.clock.now(), "mine")
    with watched(kit) as seen, kit.line.database.transaction() as session:
        assert claim_timers(session, kit.clock.now(), "again") == []
    assert len([statement for statement, _ in seen if "timer" in statement]) == 2


@pytest.mark.both_databases
def test_each_timer_is_taken_once_until_its_lease_ends(kit: Kit) -> None:
    """What one worker took no other gets, until its lease ran out."""
    fill(kit)
    now = kit.clock.now()
    with kit.line.database.transaction() as session:
        assert len(claim_timers(session, now, "first", keep_s=60)) == 2
    with kit.line.database.transaction() as session:
        assert claim_timers(session, now + timedelta(seconds=60), "second") == []
    with kit.line.database.transaction() as session:
        again = claim_timers(session, now + timedelta(seconds=61), "third")
    assert [timer.lease for timer in again] == ["third", "third"]
