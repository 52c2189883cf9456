"""Emergency contacts when somebody is erased: whoever is waited for stays, whoever counted on them is told."""

import pytest

from bot import contacts
from bot.rights import still_open
from flows.effects.talk import TaskKind
from storage.tables import CheckIn, EmergencyContact, Person, Task
from tests.bot.checkins_kit import (
    DAUGHTER,
    EDITH,
    PRIYA,
    SON,
    alerts,
    say_safe,
    shell,
    start_checkins,
    to_checkin,
    with_contacts,
)
from tests.desk_kit import desk
from tests.kit import Kit
from tests.storage.erasing_kit import gone

STRANGER = "+447700900556"


def daughter_asked(kit: Kit) -> Task:
    """Edith did not answer, and her daughter was asked about her: the alert."""
    start_checkins(kit)
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    kit.text(PRIYA, f"TELLC {alert.code}")
    return alert


@pytest.mark.both_databases
def test_whoever_was_asked_is_told_also_when_the_asker_is_erased(kit: Kit) -> None:
    """A contact whom an erased coordinator had asked is not asked twice, and hears that all is well."""
    alert = daughter_asked(kit)
    assert kit.prompts(DAUGHTER) == ["C4"]
    gone(kit, kit.person(PRIYA))
    with kit.line.work(kit.community_id) as work:
        assert [one.name for one in contacts.asked(work, work.get(Task, alert.id))] == ["Jane"]
        contacts.all_clear(work, work.get(Task, alert.id))
    kit.settle()
    assert kit.prompts(DAUGHTER)[-1] == "C5"


@pytest.mark.both_databases
def test_an_old_alert_of_somebody_erased_can_be_looked_at(kit: Kit) -> None:
    """Whom a closed alert had asked is not known any more once its person is erased, and nothing breaks."""
    alert = daughter_asked(kit)
    say_safe(kit, alert)
    kit.change(CheckIn, 1, state="ended", ended_at=kit.clock.now())
    gone(kit, kit.person(EDITH))
    with kit.line.work(kit.community_id) as work:
        assert contacts.asked(work, work.get(Task, alert.id)) == []


@pytest.mark.both_databases
def test_the_team_is_asked_for_another_contact(kit: Kit) -> None:
    """Whose check-ins count on somebody erased is on the list once, with a reference; not when they ended."""
    start_checkins(kit)
    with_contacts(kit)
    for phone in (DAUGHTER, SON):
        gone(kit, kit.person(phone))
    (task,) = kit.rows(Task, kind=TaskKind.CONTACT)
    edith = kit.person(EDITH)
    assert (task.person_id, task.state, kit.rows(EmergencyContact)) == (edith.id, "open", [])
    kit.text(PRIYA, f"SHOW {task.code}")
    assert str(task.code) in kit.said(PRIYA)[-1]
    assert "Another emergency contact is needed" in desk(kit).text("/today")
    kit.text(PRIYA, f"CLOSE {task.code} DONE")
    shell(kit, lambda work: contacts.add_contact(work, work.get(CheckIn, 1), "Jane", STRANGER))
    kit.change(CheckIn, 1, state="ended", ended_at=kit.clock.now())
    gone(kit, kit.person(STRANGER))
    assert kit.rows(Task, kind=TaskKind.CONTACT, state="open") == []


@pytest.mark.both_databases
def test_nobody_is_erased_while_an_answer_of_theirs_is_waited_for(kit: Kit) -> None:
    """A contact asked about somebody who did not answer is waited for: or the next one would never be asked."""
    alert = daughter_asked(kit)
    with kit.line.work(kit.community_id) as work:
        daughter = work.get(Person, kit.person(DAUGHTER).id)
        assert still_open(work, daughter) == [f"alert {alert.code}, which waits for what they say"]
    say_safe(kit, alert)
    gone(kit, kit.person(DAUGHTER))
