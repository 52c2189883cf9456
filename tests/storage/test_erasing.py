"""Whoever is erased has left no trace, whatever was written about them and by whom."""

from datetime import time
from pathlib import Path
from random import Random

import pytest

from bot import checkins
from bot.rights import Checked, erase, sweep
from storage import audit
from storage.backup import _copy
from storage.people import coordinators, person_at
from storage.quiet import is_quiet
from storage.spelling import spelt
from storage.tables import Address, CheckIn, EmergencyContact, Inbound, Outbound, Person, Request, Task, Visit
from tests.bot.checkins_kit import DAUGHTER, EDITH, SON, enrol, with_contacts
from tests.bot.requests_kit import make_request
from tests.kit import RESIDENT as TOLD
from tests.kit import Kit
from tests.storage.erasing_kit import CONTACT, HELPER, OTHER, RESIDENT, Marked, Week
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


@pytest.mark.both_databases
def test_contacts_go_with_whom_they_were_for_unless_others_need_them(kit: Kit) -> None:
    """Somebody known only as a contact goes too; one who is also another's contact stays, under both names."""
    with_contacts(kit)
    row = enrol(kit, HELPER.phone, "Doris", "SAFETY", 127, time(9, 30))
    with kit.line.work(kit.community_id) as work:
        checkins.add_contact(work, work.get(CheckIn, row.id), "Tom", SON)
    for checkin in kit.rows(CheckIn):
        kit.change(CheckIn, checkin.id, state="ended", ended_at=kit.clock.now())
    taken_out(kit, EDITH)
    assert kit.rows(Address, value=DAUGHTER) == []
    assert [contact.phone for contact in kit.rows(EmergencyContact)] == [SON]
    assert kit.person(SON).first_name == "Tom"
    with kit.line.database.reading() as session:
        assert not is_quiet(session, kit.community_id, DAUGHTER), "she may be somebody's contact again"


def test_another_with_the_same_first_name_keeps_it(kit: Kit) -> None:
    """What was said of one Margaret stays when another is erased; a name that is a word too stays a word."""
    make_request(kit, state="done", closed_at=kit.clock.now())
    with kit.line.work(kit.community_id) as work:
        namesake, _ = person_at(work.session, kit.community_id, "sms", OTHER, work.now)
        namesake.first_name = "Margaret"
    kit.text("+447700900556", "is Margaret well? I saw Margaret Thompson, will she be there")
    taken_out(kit, TOLD)
    assert kit.last_inbound().body == "is Margaret well? I saw (removed), will she be there"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            "ring 07700 900 001 or +44 7700 900001, or 0044 (0)7700-900001",
            "ring (removed) or (removed), or (removed)",
        ),
        ("Thompson, Will and WILL THOMPSON", "(removed) and (removed)"),
        ("will he come", "will he come"),
        ("my number is 07700 9000012", "my number is 07700 9000012"),
        ("order 997700900001 or 1207700900001", "order 997700900001 or 1207700900001"),
        ("tel07700900001, 0447700900001", "tel(removed), 0(removed)"),
    ],
)
def test_numbers_and_names_are_known_however_they_are_spelt(said: str, left: str) -> None:
    """Spaces, brackets, country codes, capitals, surname first: taken out; a longer number and a word are not."""
    will = Person(first_name="Will", surname="Thompson", community_id=1)
    assert spelt(will, ["+447700900001"], alone=True).without(said, near=False) == left
