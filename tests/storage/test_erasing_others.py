"""What others wrote when somebody is erased: nothing of theirs is left in it, and nothing of others is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot import checkins, contacts
from bot.rights import StillOpen, still_open, sweep
from storage import sweeping
from storage.database import Session
from storage.people import person_at
from storage.tables import CheckIn, Conversation, EmergencyContact, Event, Inbound, Outbound, Person, Request, Task
from tests.bot.checkins_kit import (
    DAUGHTER,
    EDITH,
    SON,
    shell,
)
from tests.bot.requests_kit import make_request
from tests.bot.visit_kit import matched
from tests.kit import RESIDENT, Kit
from tests.storage.erasing_kit import OTHER, gone, known

STRANGER = "+447700900556"


def written(kit: Kit, row_id: int, body: str) -> None:
    """A text of somebody else's came in with that id."""
    with kit.line.work(kit.community_id) as work:
        work.add(
            Inbound(
                id=row_id,
                message_id=f"SM{row_id}",
                community_id=kit.community_id,
                channel="sms",
                sender=STRANGER,
                recipient=STRANGER,
                body=body,
                received_at=work.now,
                arrived_at=work.now,
            )
        )


@pytest.mark.both_databases
def test_nothing_is_looked_through_while_something_is_open(kit: Kit) -> None:
    """While a visit is to come, what others wrote still says who is visited."""
    matched(kit)
    kit.text(STRANGER, "Margaret Thompson is expecting Anne")
    with pytest.raises(StillOpen, match="visit"):
        sweep(kit.line, kit.person(RESIDENT))
    assert kit.last_inbound().body == "Margaret Thompson is expecting Anne"


@pytest.mark.both_databases
def test_what_is_open_of_theirs_is_asked_for_alone(kit: Kit) -> None:
    """However many tasks others have, only theirs are read; an alert of theirs holds the erasure up."""
    theirs, other = known(kit, RESIDENT, "Margaret"), known(kit, OTHER, "Doris")
    with kit.line.work(kit.community_id) as work:
        for person, colour in ((other, "red"), (other, "plain"), (theirs, "amber"), (theirs, "plain")):
            work.add(
                Task(
                    community_id=kit.community_id,
                    kind="FAILED",
                    person_id=person.id,
                    colour=colour,
                    opened_at=work.now,
                )
            )
    read: list[int | None] = []

    def loaded(task: Task, _context: object) -> None:
        read.append(task.person_id)

    event.listen(Task, "load", loaded)
    try:
        with kit.line.work(kit.community_id) as work:
            assert [said.split()[0] for said in still_open(work, theirs)] == ["alert"]
    finally:
        event.remove(Task, "load", loaded)
    assert read == [theirs.id]


@pytest.mark.both_databases
def test_contacts_who_go_too_are_looked_for_as_well(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contact known for no other reason leaves no name in what others wrote; nor one who was added meanwhile."""
    monkeypatch.setattr(sweeping, "LATE", 0, raising=False)
    kit.text(STRANGER, "I know Ottoline Cholmondeley on 07700 900301, the other Ottoline and Caspian Cholmondeley")
    shell(kit, lambda work: contacts.add_contact(work, work.get(CheckIn, 1), "Ottoline Cholmondeley", DAUGHTER))
    kit.change(Person, kit.person(DAUGHTER).id, first_name="Ottoline", surname="Cholmondeley")
    kit.change(CheckIn, 1, state="ended", ended_at=kit.clock.now())
    edith = known(kit, EDITH, "Ottoline")  # as her daughter
    swept = sweep(kit.line, edith)
    left = "I know (removed) on (removed), the other (removed) and Caspian Cholmondeley"
    assert kit.last_inbound().body == left
    shell(kit, lambda work: contacts.add_contact(work, work.get(CheckIn, 1), "Caspian Cholmondeley", SON))
    kit.change(Person, kit.person(SON).id, first_name="Caspian", surname="Cholmondeley")
    gone(kit, edith, swept)
    assert kit.last_inbound().body == left.replace("Caspian Cholmondeley", "(removed)")


@pytest.mark.both_databases
def test_a_street_keeps_its_name(kit: Kit) -> None:
    """A volunteer still finds Victoria Road when the only Victoria is erased; her whole name and number go."""
    victoria = known(kit, OTHER, "Victoria", "Plum")
    road = "Meet at Victoria Road, not at Victoria Plum's, 07700 900555"
    request = make_request(kit, place=road, details={"shopping": road})
    kit.text(STRANGER, "Victoria is not in")
    with kit.line.work(kit.community_id) as work:
        asked = work.add(
            Conversation(
                community_id=kit.community_id,
                person_id=request.person_id,
                flow="help",
                state="H5",
                draft={"place": road},
                opened_at=work.now,
                asked_at=work.now,
                closed_at=work.now,
            )
        )
    gone(kit, victoria)
    left = "Meet at Victoria Road, not at (removed)'s, (removed)"
    row = kit.row(Request, id=request.id)
    assert (row.place, row.details) == (left, {"shopping": left})
    assert kit.row(Conversation, id=asked.id).draft == {"place": left}
    assert kit.last_inbound().body == "(removed) is not in"


@pytest.mark.both_databases
def test_a_name_is_anothers_whoever_has_it(kit: Kit) -> None:
    """Another Élodie, one who is helped, who asked or who may be rung keeps her name; Zebedee had his alone."""
    going = [
        known(kit, f"+44770090071{n}", name)
        for n, name in enumerate(("Élodie", "Victoria", "Tabitha", "Ottoline", "Zebedee"))
    ]
    known(kit, OTHER, "ÉLODIE")
    request = make_request(kit, name="Victoria Plum", asker="Tabitha", state="done", closed_at=kit.clock.now())
    shell(kit, lambda work: contacts.add_contact(work, work.get(CheckIn, 1), "Jane", DAUGHTER))
    kit.change(EmergencyContact, kit.row(EmergencyContact).id, name="Ottoline")
    kit.text(STRANGER, "Élodie, Victoria, Tabitha, Ottoline and Zebedee")
    for person in going:
        gone(kit, person)
    assert kit.last_inbound().body == "Élodie, Victoria, Tabitha, Ottoline and (removed)"
    assert kit.row(Request, id=request.id).name == "Victoria Plum"


@pytest.mark.both_databases
def test_a_text_that_was_committed_late_is_looked_at(kit: Kit) -> None:
    """A text with a lower number, committed after a later one was looked at, names nobody either."""
    margaret = known(kit, RESIDENT, "Margaret", "Thompson")
    written(kit, 1010, "Margaret Thompson was here")
    swept = sweep(kit.line, margaret)
    written(kit, 1005, "Margaret Thompson left")
    gone(kit, margaret, swept)
    assert [row.body for row in kit.rows(Inbound, sender=STRANGER)] == ["(removed) left", "(removed) was here"]


@pytest.mark.both_databases
def test_what_was_written_meanwhile_stays(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that changes between reading and writing keeps the change, and still loses the name."""
    margaret = known(kit, RESIDENT, "Margaret", "Thompson")
    with kit.line.work(kit.community_id) as work:
        to, _ = person_at(work.session, kit.community_id, "sms", OTHER, work.now)
        said = Outbound(
            community_id=kit.community_id,
            person_id=to.id,
            prompt="",
            body="Margaret Thompson is ill",
            priority=4,
            created_at=work.now,
            not_before=work.now + timedelta(days=1),
        )
        work.add(said)
    database, changed = kit.line.database, []
    real = database.transaction

    @contextmanager
    def after_a_change() -> Iterator[Session]:
        if not changed:
            changed.append(said.id)
            with real() as session:
                session.get_one(Outbound, said.id).body = "Margaret Thompson is well again"
        with real() as session:
            yield session

    monkeypatch.setattr(database, "transaction", after_a_change)
    sweep(kit.line, margaret)
    assert changed and kit.row(Outbound, id=said.id).body == "(removed) is well again"


@pytest.mark.both_databases
def test_whoever_others_asked_for_is_taken_out_of_their_requests(kit: Kit) -> None:
    """A daughter's request for her mum loses her name; another's mum of the same name keeps hers."""
    with kit.line.work(kit.community_id) as work:
        checkins.add_contact(work, work.get(CheckIn, 1), "Jane", DAUGHTER)
    kit.change(CheckIn, 1, state="ended", ended_at=kit.clock.now())
    kit.change(Person, kit.person(EDITH).id, first_name="Edith", surname="Plum")
    over = {"state": "done", "closed_at": kit.clock.now()}
    daughters = make_request(kit, phone=DAUGHTER, name="Edith", asker="Jane", **over)
    rung = make_request(kit, phone=OTHER, name="Mum", asker="Sue", **over)
    kit.change(Request, rung.id, phone=EDITH)
    named = make_request(kit, phone="+447700900557", name="edith plum", asker="Tom", **over)
    others = make_request(kit, phone=STRANGER, name="Edith", asker="Bob", **over)
    gone(kit, kit.person(EDITH))
    names = [kit.row(Request, id=one.id).name for one in (daughters, rung, named, others)]
    assert names == ["(removed)", "", "(removed)", "Edith"]


@pytest.mark.both_databases
def test_nobody_is_erased_while_others_have_them_helped(kit: Kit) -> None:
    """An open request of somebody else's in which they are to be rung is ended first."""
    margaret = known(kit, RESIDENT, "Margaret")
    request = make_request(kit, phone=OTHER, asker="Sue")
    kit.change(Request, request.id, phone=RESIDENT)
    with kit.line.work(kit.community_id) as work:
        assert still_open(work, work.get(Person, margaret.id)) == [f"request {request.code} for them"]
    kit.change(Request, request.id, state="done", closed_at=kit.clock.now())
    gone(kit, margaret)


@pytest.mark.both_databases
def test_what_others_call_somebody_goes_too(kit: Kit) -> None:
    """A contact on the list under another name than their own is in no note of it afterwards."""
    known(kit, DAUGHTER, "Ottoline")
    shell(kit, lambda work: contacts.add_contact(work, work.get(CheckIn, 1), "Tilly Plum", DAUGHTER))
    assert "Tilly Plum" in {note.words for note in kit.rows(Event)}
    gone(kit, kit.person(DAUGHTER))
    assert not any("Tilly" in note.words for note in kit.rows(Event))
