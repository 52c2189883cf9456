"""Promises of what is kept at rest: numbers and words are sealed, numbers are found by a keyed hash."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from bot import checkin_away
from bot.work import Work
from storage.database import Database
from storage.migrate import differences, downgrade, pending, upgrade
from storage.people import community_at, coordinators
from storage.tables import Address, CheckIn, Event, Inbound, LineNumber, Outbound, Timer
from storage.vault import NoKeys, Vault, WrongKeys
from tests.bot.checkins_kit import EDITH, shell
from tests.bot.visit_kit import matched
from tests.desk_kit import desk
from tests.kit import KEYS, RESIDENT, Kit
from tests.servers import drop_database, fresh_database
from tests.storage.lying import as_dumped

NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with nothing in it, on either."""
    url = f"sqlite:///{tmp_path / 'line.db'}"
    if request.param == "postgresql":
        server: URL = request.getfixturevalue("postgres_server")
        url = fresh_database(server).render_as_string(hide_password=False)
    database = Database(url, durable=False, keys=KEYS)
    upgrade(database)
    yield database
    database.close()
    if request.param == "postgresql":
        drop_database(server, url)


def stored(database: Database, table: str, column: str) -> list[str]:
    """What lies in a column, as anybody with a dump would see it."""
    with database.engine.connect() as connection:
        found = connection.execute(text(f"SELECT {column} FROM {table} ORDER BY id")).scalars()
        return [value if isinstance(value, str) else json.dumps(value) for value in found]


def test_what_was_in_clear_is_sealed_by_the_migration_and_back(empty: Database) -> None:
    """An older line's numbers and words are sealed where they lie, found as before, and can be taken back."""
    downgrade(empty, "0004")
    now = {"now": NOW.strftime("%Y-%m-%d %H:%M:%S+00:00")}
    with empty.engine.begin() as connection:
        for statement in (
            "INSERT INTO community (id, short, name, settings, created_at, next_volunteer, next_pledge) "
            "VALUES (1, 'LOROS', 'Town', '{}', :now, 1, 1)",
            "INSERT INTO line_number (community_id, channel, value) VALUES (1, 'sms', '+447700900000')",
            "INSERT INTO inbound (message_id, channel, sender, recipient, body, extras, received_at, arrived_at, "
            "status) VALUES ('SM1', 'sms', '+447700900001', '+447700900000', 'I fell', '{\"media\": \"1\"}', "
            ":now, :now, 'handled')",
        ):
            connection.execute(text(statement), now if ":now" in statement else {})
    upgrade(empty)
    assert pending(empty) == [] and differences(empty) == []
    for column in ("sender", "body", "extras"):
        (value,) = stored(empty, "inbound", column)
        assert "gAAAA" in value and "fell" not in value and "7700" not in value and "media" not in value
    with empty.reading() as session:
        inbound = session.get(Inbound, 1)
        assert inbound and (inbound.sender, inbound.body) == ("+447700900001", "I fell")
        assert inbound.extras == {"media": "1"}
        assert (found := community_at(session, "sms", "+447700900000")) and found.short == "LOROS"
    downgrade(empty, "0004")
    assert stored(empty, "inbound", "body") == ["I fell"]
    assert stored(empty, "line_number", "value") == ["+447700900000"]


@pytest.mark.both_databases
def test_a_dump_of_a_few_days_shows_neither_number_nor_words(kit: Kit) -> None:
    """Whoever copies the database without the keys reads no number and nothing that anybody wrote or was sent."""
    matched(kit, details={"shopping": "mind the zanthoxylum"})
    for words in ("PLEDGE", "Zebedee", "1", "1", "LE16", "1", "1"):
        kit.text("+447700900333", words)
    kit.text(RESIDENT, "I want to die")
    kit.advance(days=2)
    texts = [row.body for table in (Inbound, Outbound) for row in kit.rows(table) if len(row.body) > 8]
    everything = as_dumped(kit.line.database)
    assert len(texts) > 60 and everything.count("gAAAA") > 200
    for secret in ("7700900", "7700 900", "zanthoxylum", *texts):
        assert secret not in everything


@pytest.mark.both_databases
def test_a_number_is_found_by_its_hash_alone(kit: Kit) -> None:
    """The same number is sealed another way each time, its hash is the same, and no second row may have it."""
    kit.text(RESIDENT, "hello")
    kit.text(RESIDENT, "hello", channel="whatsapp")
    first, second = [row.split(".") for row in stored(kit.line.database, "address", "value")[-2:]]
    assert first[0] == second[0] and first[1] != second[1]
    assert len(kit.rows(Address, value=RESIDENT)) == 2
    known = kit.rows(Address, value=RESIDENT)[0]
    twice = Address(community_id=known.community_id, person_id=known.person_id, channel="sms", value=RESIDENT)
    with pytest.raises(IntegrityError), kit.line.database.transaction() as session:
        session.add(twice)


@pytest.mark.both_databases
def test_two_databases_of_one_process_have_keys_of_their_own(kit: Kit, tmp_path: Path) -> None:
    """What one database's keys sealed cannot be read by another's, nor is a number's hash the same there."""
    other = Database(
        f"sqlite:///{tmp_path / 'other.db'}", durable=False, keys=("another key of thirty-two letters",)
    )
    upgrade(other)
    with other.engine.begin() as connection:
        assert other.vault and kit.line.database.vault
        other.vault.get_ready(connection)
    kit.text(RESIDENT, "hello")
    assert other.vault.digest(RESIDENT) != kit.line.database.vault.digest(RESIDENT)
    other.close()


def test_without_keys_nothing_is_written_in_clear(tmp_path: Path) -> None:
    """A database opened without keys stores no number; it says what is missing."""
    database = Database(f"sqlite:///{tmp_path / 'line.db'}", durable=False)
    upgrade(database)
    with pytest.raises(Exception, match="NoKeys"), database.transaction() as session:
        session.add(LineNumber(community_id=1, channel="sms", value="+447700900000"))
    database.close()


def test_words_cannot_be_searched() -> None:
    """A query that would compare words is a mistake at once, not an empty answer."""
    with pytest.raises(TypeError, match="sealed"):
        assert Inbound.body == "I fell"
    with pytest.raises(TypeError, match="sealed"):
        Address.value.startswith("+4477")  # type: ignore[attr-defined]


def test_the_wrong_keys_are_named() -> None:
    """With keys that do not fit, the line says so instead of giving nonsense."""
    vault = Vault(("a key of more than thirty-two letters",))
    with pytest.raises(WrongKeys, match="CUPPA_ENCRYPTION_KEYS"):
        Vault(("another key of thirty-two letters!",)).open(vault.seal("I fell"))
    assert NoKeys.__doc__ and "CUPPA_ENCRYPTION_KEYS" in NoKeys.__doc__


@pytest.mark.both_databases
@pytest.mark.parametrize("older", [False, True])
def test_why_somebody_will_be_away_lies_in_no_timer(kit: Kit, older: bool) -> None:
    """The reason of a stay to come is nowhere in clear; on its day it is told, also by an older timer."""
    why, until = "in a hospice", date(2026, 9, 26)

    def ahead(work: Work) -> None:
        priya = coordinators(work.session, work.community.id)[0]
        checkin_away.plan_away(work, work.get(CheckIn, 1), date(2026, 9, 24), until, why, priya)

    shell(kit, ahead)
    assert why not in as_dumped(kit.line.database)
    timer = kit.row(Timer, kind="away begins")
    if older:
        kit.change(Timer, timer.id, facts={"until": "2026-09-26", "why": why, "actor": "coordinator:1"})
    assert why in desk(kit).text(f"/checkins/{kit.person(EDITH).id}")
    kit.move_to(timer.due_at)
    noted = kit.row(Event, kind="away")
    assert (noted.words, noted.actor) == ("in a hospice until Sat 26 Sept", "coordinator:1")
    assert kit.row(CheckIn, id=1).away_until == until
