"""Promises of the audit record: append only, and a changed entry is found."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.cli import main
from storage import audit
from storage.audit import Action, NotForAudit
from storage.database import again
from tests.kit import KEYS, Kit

PERSON = ("person", 1)


def add(kit: Kit, number: int = 1) -> None:
    """Record that somebody was looked at."""
    with kit.line.database.transaction() as session:
        facts = {"note": number}
        audit.record(session, kit.community_id, kit.clock.now(), 7, Action.PERSON_SEEN, PERSON, facts)


def verdict(kit: Kit) -> audit.Verdict:
    """What checking the chain finds."""
    with kit.line.database.reading() as session:
        return audit.verify(session, kit.community_id)


def meddle(kit: Kit, statement: str) -> None:
    """Change the record behind the database's own back."""
    drops = {
        "sqlite": ["DROP TRIGGER audit_refuses_update", "DROP TRIGGER audit_refuses_delete"],
        "postgresql": ["DROP TRIGGER audit_refuses ON audit"],
    }
    with kit.line.database.transaction() as session:
        for drop in drops[kit.line.database.engine.dialect.name]:
            session.execute(text(drop))
        session.execute(text(statement))


@pytest.mark.both_databases
def test_a_chain_that_nobody_touched_is_whole(kit: Kit) -> None:
    """Every entry follows from the one before, from the first to the last."""
    for number in range(3):
        add(kit, number)
    found = verdict(kit)
    assert (found.entries, found.broken) == (3, None)
    assert found.head == kit.rows(audit.Audit)[-1].hash


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = '9'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_an_entry(kit: Kit, statement: str) -> None:
    """Nobody who holds only the line's own access can change or remove an entry."""
    add(kit)
    with pytest.raises(DatabaseError, match="append only"), kit.line.database.transaction() as session:
        session.execute(text(statement))
    assert verdict(kit).broken is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET actor = '9' WHERE number = 2", 2),
        ("UPDATE audit SET at = '2020-01-01' WHERE number = 1", 1),
        ("UPDATE audit SET facts = '{}' WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit", 1),
    ],
)
def test_the_first_broken_entry_is_named(kit: Kit, statement: str, first: int) -> None:
    """A changed entry, one taken out of the middle and one cut off the end are all found."""
    for number in range(3):
        add(kit, number)
    meddle(kit, statement)
    assert verdict(kit).broken == first


@pytest.mark.both_databases
def test_entries_written_at_once_form_one_chain(kit: Kit) -> None:
    """Four workers writing at the same time leave one chain without a gap."""
    threads = [threading.Thread(target=lambda: [again(lambda: add(kit)) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verdict(kit)
    assert (found.entries, found.broken) == (40, None)


@pytest.mark.parametrize("fact", ["Margaret Smith", "+447700900123", "07700900123", "I fell"])
def test_names_and_numbers_are_refused(kit: Kit, fact: str) -> None:
    """A name with a blank in it, a phone number or a sentence cannot get into the record."""
    with kit.line.database.transaction() as session, pytest.raises(NotForAudit):
        audit.record(session, kit.community_id, kit.clock.now(), 7, "person.seen", PERSON, {"why": fact})


def test_cuppa_audit_verify_says_what_is_broken(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`cuppa audit verify` ends well on a whole chain, else with 1 and the first broken entry."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    monkeypatch.setenv("CUPPA_DATABASE_URL", str(kit.line.database.url))
    add(kit)
    add(kit)
    assert main(["audit", "verify"]) == 0
    assert "LOROS: 2 entries, whole" in capsys.readouterr().out
    meddle(kit, "UPDATE audit SET actor = '9' WHERE number = 2")
    assert main(["audit", "verify"]) == 1
    assert "LOROS: entry 2" in capsys.readouterr().err
