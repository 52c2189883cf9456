"""Promises about finding people among many."""

import pytest

from storage.people import person_new_at, person_with_number
from tests.desk_kit import queries
from tests.kit import Kit


@pytest.mark.both_databases
def test_a_number_is_one_person_on_every_channel(kit: Kit) -> None:
    """Whoever texts by SMS, and then on WhatsApp from the same number, is the same person."""
    with kit.line.database.transaction() as session:
        first, _ = person_new_at(session, kit.community_id, "sms", "+447700900500", kit.clock.now())
        again, address = person_new_at(session, kit.community_id, "whatsapp", "+447700900500", kit.clock.now())
        found = person_with_number(session, kit.community_id, "+447700900500")
    assert first.id == again.id == (found and found.id)
    assert address.channel == "whatsapp"


def test_a_first_text_does_not_read_every_address(kit: Kit) -> None:
    """A number nobody knows is looked for by the whole index on numbers, its channel too."""
    with kit.line.database.reading() as session, queries(kit) as asked:
        person_with_number(session, kit.community_id, "+447700900501")
        (statement,) = (s for s in asked if "value_hash" in s)
        cursor = session.connection().connection.cursor()
        cursor.execute("EXPLAIN QUERY PLAN " + statement, [None] * statement.count("?"))
        plan = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "community_id=? AND channel=? AND value_hash=?" in plan
