"""Whoever is erased has left no trace, whatever was written about them and by whom."""

from pathlib import Path
from random import Random

import pytest

from bot.rights import Checked, erase, sweep
from storage import audit
from storage.backup import _copy
from storage.people import coordinators
from storage.tables import Address, Inbound, Outbound, Person, Request, Task, Visit
from tests.kit import Kit
from tests.storage.erasing_kit import CONTACT, HELPER, RESIDENT, Marked, Week
from tests.storage.lying import as_dumped, opened


def week(kit: Kit, seed: int) -> Week:
    """A played week with people of its own."""
    people = (Marked(who.first, who.surname, who.phone) for who in (RESIDENT, HELPER, CONTACT))
    played = Week(kit, Random(seed), *people)
    played.play()
    return played


def taken_out(kit: Kit, phone: str) -> dict[str, int]:
    """Erase somebody as `cuppa erase` does."""
    person = kit.person(phone)
    swept = sweep(kit.line, person)
    with kit.line.work(kit.community_id) as work:
        by = coordinators(work.session, kit.community_id)[0].id
        return erase(work, work.get(Person, person.id), by=by, checked=Checked(by, work.now), swept=swept)


def left(kit: Kit, who: Marked) -> list[str]:
    """Which traces of somebody are in the database, with the line that tells."""
    lines = opened(kit.line.database).splitlines()
    found = ((trace, line) for trace in who.traces for line in lines if trace.lower() in line.lower())
    return [f"{trace}: {line[:300]}" for trace, line in found]


def counts(kit: Kit) -> dict[str, object]:
    """What stays: how many there were of each, and the message ids."""
    tables = (Inbound, Outbound, Request, Visit, Task, Person)
    return {
        **{str(table.__tablename__): len(kit.rows(table)) for table in tables},
        "ids": [row.message_id for row in kit.rows(Inbound)],
    }


@pytest.mark.both_databases
def test_no_trace_of_anybody_is_left(kit: Kit, tmp_path: Path) -> None:
    """Name, number and words of whoever is erased are gone from every column, and from later backups."""
    played = week(kit, seed=1 if kit.line.database.sqlite else 2)
    before = counts(kit)
    for who in (played.resident, played.helper, played.contact):
        assert who is played.contact or left(kit, who), "the week says nothing of them: it proves nothing"
        if kit.rows(Address, value=who.phone):
            taken_out(kit, who.phone)
        assert left(kit, who) == []
    assert not kit.rows(Address, value=CONTACT.phone), "known for one reason only, and gone with it"
    assert counts(kit) == before
    with kit.line.database.reading() as session:
        assert audit.verify(session, kit.community_id).broken is None
    dumped = as_dumped(kit.line.database)
    names = [name for who in (RESIDENT, HELPER, CONTACT) for name in (who.first, who.surname)]
    assert not any(name in dumped for name in names)
    if kit.line.database.sqlite:
        _copy(Path(str(kit.line.database.url.database)), tmp_path / "later.db")
        lying = (tmp_path / "later.db").read_bytes()
        assert not any(name.encode() in lying for name in names)
