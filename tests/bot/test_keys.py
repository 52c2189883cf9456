"""Promises of `cuppa keys rotate`: everything is sealed anew and found as before, the old key can go."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import main
from bot.cli.keys import _column
from storage.database import Database
from storage.sealing import places
from storage.tables import Address, Inbound
from storage.vault import vault_of
from tests.kit import KEYS, RESIDENT, Kit
from tests.storage.lying import as_dumped, opened

NEW = "a-newer-key-of-more-than-32-letters"


@pytest.fixture
def settings(kit: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The kit's database in the settings, with both keys."""
    monkeypatch.chdir(tmp_path)
    url = kit.line.database.url.set(drivername=kit.line.database.url.get_backend_name())
    monkeypatch.setenv("CUPPA_DATABASE_URL", url.render_as_string(hide_password=False))
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", f"{NEW},{KEYS[0]}")


def tokens(kit: Kit) -> set[str]:
    """Every sealed value as it lies."""
    return {word.strip("'\",()") for word in as_dumped(kit.line.database).split() if "gAAAA" in word}


@pytest.mark.both_databases
def test_everything_is_sealed_anew_and_found_as_before(kit: Kit, settings: None) -> None:
    """No sealed value is as it was, every number's hash is; with the new key alone the line goes on."""
    kit.text(RESIDENT, "I need help")
    kit.text(RESIDENT, "1")
    before, words, hashes = tokens(kit), opened(kit.line.database), [a.value_hash for a in kit.rows(Address)]
    assert main(["keys", "rotate"]) == 0
    assert before.isdisjoint(tokens(kit))
    url = kit.line.database.url.render_as_string(hide_password=False)
    kit.line.database.close()
    kit.line.database = Database(url, durable=False, keys=(NEW,))
    assert [a.value_hash for a in kit.rows(Address)] == hashes
    assert next(line for line in words.splitlines() if "I need help" in line) in opened(kit.line.database)
    assert len(kit.rows(Address, value=RESIDENT)) == 1
    assert kit.text(RESIDENT, "Zebedee") != []
    assert len(kit.rows(Address, value=RESIDENT)) == 1


def test_broken_off_it_goes_on_where_it_was(kit: Kit, settings: None) -> None:
    """What was sealed anew is not sealed again by the next run."""
    kit.text(RESIDENT, "hello")
    texts = len(kit.rows(Inbound))
    url = kit.line.database.url.render_as_string()
    both = Database(url, durable=False, keys=(NEW, KEYS[0]))
    vault = vault_of(both.engine.dialect)
    body = next(place for place in places() if (place.table, place.column) == ("inbound", "body"))
    assert _column(both, vault, body) == texts
    assert _column(both, vault, body) == 0
    (stored,) = stored_bodies(both)
    assert main(["keys", "rotate"]) == 0
    assert stored_bodies(both) == [stored]
    both.close()


def stored_bodies(database: Database) -> list[str]:
    """Bodies as they lie."""
    with database.engine.connect() as connection:
        return list(connection.execute(text("SELECT body FROM inbound ORDER BY id")).scalars())
