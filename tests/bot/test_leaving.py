"""A coordinator who leaves the team takes nothing of it along."""

from collections.abc import Callable

import pytest

from bot.leaving import off_the_team
from bot.rights import Checked, erase
from bot.work import Work
from storage.people import person_at
from storage.tables import Coordinator, Person, Task
from tests.bot.care_kit import PRIYA, no_checkins
from tests.kit import RESIDENT, Kit

SAM = "+447700900198"


def add_sam(kit: Kit) -> int:
    """A second coordinator; returns their person's id."""
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", SAM, kit.clock.now())
        work.add(Coordinator(community_id=kit.community_id, person_id=person.id, name="Sam", on_duty=True))
        return person.id


def removed(work: Work, coordinator: Coordinator) -> None:
    off_the_team(work, coordinator)


def erased(work: Work, coordinator: Coordinator) -> None:
    checked = Checked(work.get(Coordinator, 1).id, work.now)
    erase(work, work.get(Person, coordinator.person_id), by="operator", checked=checked)


@pytest.mark.both_databases
@pytest.mark.parametrize("leaves", [removed, erased])
def test_what_they_had_taken_is_asked_of_the_others(kit: Kit, leaves: Callable[[Work, Coordinator], None]) -> None:
    """An alert that somebody took, and said a word about, is chased afresh once they are off the team."""
    no_checkins(kit)
    person_id = add_sam(kit)
    kit.text(RESIDENT, "he has locked me in")
    code = kit.row(Task, colour="red").code
    kit.text(SAM, f"GOT {code}")
    kit.text(SAM, f"NOTE {code} ringing now")
    before = kit.prompts(PRIYA).count("K1")
    with kit.line.work(kit.community_id) as work:
        leaves(work, work.get(Coordinator, kit.row(Coordinator, person_id=person_id).id))
    kit.settle()
    alert = kit.row(Task, colour="red")
    assert (alert.state, alert.holder_id) == ("open", None)
    assert kit.prompts(PRIYA).count("K1") == before + 1
