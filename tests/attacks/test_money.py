"""Nobody earns by making the line text or ring: SMS pumping, toll fraud by missed calls, loops, floods."""

from datetime import timedelta

import pytest

from bot.demo import town
from bot.line import Sent
from bot.outbox import Priority, say
from bot.work import Work
from flows.settings import Limits
from storage.people import person_at
from storage.tables import Call, Inbound, LineNumber, Outbound, Person, Task
from tests.attacks.money_kit import capped, spend
from tests.bot.test_voice import ring
from tests.kit import RESIDENT, Kit

PENNIES = 0.04
STRANGERS = [f"+4477009003{n:02d}" for n in range(40)]


def test_a_real_community_has_caps_from_the_start() -> None:
    """Without a word in its settings a community has a cap on a day's cost and on a number's texts."""
    limits = Limits()
    assert 0 < limits.cost_a_day <= 200 and 0 < limits.texts_out_a_day <= 500


def test_strangers_in_their_hundreds_cost_no_more_than_the_cap(kit: Kit) -> None:
    """SMS pumping: once a day's cost is reached, a new stranger gets no answer, for a named reason."""
    capped(kit, cost_a_day=20 * PENNIES)
    for phone in STRANGERS:
        kit.text(phone, "I need help")
    left = sum(text.parts for text in kit.phones.sent if text.address in STRANGERS)
    assert 0 < left <= 22
    refused = [text for text in kit.rows(Outbound) if text.status == "refused"]
    assert {text.reason for text in refused} == {"the day's cost is reached"}
    kept = [row for row in kit.rows(Inbound) if row.status == "held"]
    assert {text.person_id for text in refused} == {row.person_id for row in kept}
    assert {task.kind for task in kit.rows(Task)} == {"FLOOD"}, "no reference is spent on a stranger"


def test_people_we_know_are_answered_beyond_the_cap(kit: Kit) -> None:
    """Whoever asked for help or offered it before does not wait because strangers cost money."""
    capped(kit, cost_a_day=PENNIES)
    kit.change(Person, kit.person(town.CHECKED).id, resident_at=kit.clock.now())
    spend(kit, 5)
    for phone in (town.CHECKED, "+447700900101"):
        assert kit.text(phone, "I need help") != []
    assert kit.text(STRANGERS[0], "I need help") == []


def test_the_team_is_told_before_and_when_the_cap_is_reached(kit: Kit) -> None:
    """An alarm at four fifths and one at the cap, each once, to whoever is on duty."""
    capped(kit, cost_a_day=20 * PENNIES)
    for phone in STRANGERS:
        kit.text(phone, "I need help")
    near, reached = kit.rows(Task, kind="FLOOD")
    assert "80%" in near.why and "all that a day may cost" in reached.why
    assert near.chased and reached.chased
    assert kit.prompts(town.COORDINATOR).count("K1") >= 2


def test_beyond_the_cap_safety_check_ins_and_the_team_go_on(kit: Kit) -> None:
    """Danger words are answered, a check-in is asked and a coordinator is served whatever was spent."""
    capped(kit, cost_a_day=PENNIES)
    spend(kit, 5)
    assert kit.text(STRANGERS[0], "hello there") == []
    assert kit.text(RESIDENT, "chest pain") != []
    assert kit.text(town.COORDINATOR, "QUEUE") != []
    with kit.line.work(kit.community_id) as work:
        say(work, kit_person(work, kit, town.CHECKED), "G1", {}, priority=Priority.CHECKIN)
    kit.clock.move_to(kit.clock.now() + timedelta(seconds=1))
    kit.settle()
    assert "G1" in kit.prompts(town.CHECKED)


def kit_person(work: Work, kit: Kit, phone: str) -> Person:
    """The person at a phone, read in that piece of work."""
    return person_at(work.session, kit.community_id, "sms", phone, work.now)[0]


def test_the_next_day_begins_at_nothing(kit: Kit) -> None:
    """What was spent is forgotten at midnight."""
    capped(kit, cost_a_day=PENNIES)
    spend(kit, 5)
    assert kit.text(STRANGERS[0], "hello there") == []
    kit.advance(days=1)
    assert kit.text(STRANGERS[1], "hello there") != []
    assert kit.rows(LineNumber, channel="sms")[0].spent_on == kit.clock.now().date()


def test_a_message_to_many_is_not_counted(kit: Kit) -> None:
    """Its cost was shown and confirmed with a PIN: it neither fills the cap nor is held by it."""
    capped(kit, cost_a_day=PENNIES)
    with kit.line.work(kit.community_id) as work:
        for _ in range(4):
            say(work, kit_person(work, kit, "+447700900101"), "G1", {}, priority=Priority.BROADCAST)
    for _ in range(9):
        kit.settle()
        kit.clock.move_to(kit.clock.now() + timedelta(seconds=12))
    assert len(kit.said("+447700900101")) == 4
    assert kit.rows(LineNumber, channel="sms")[0].spent_parts == 0


def test_a_text_that_is_tried_again_is_counted_once(kit: Kit) -> None:
    """A network that is busy for an hour costs nothing more."""
    capped(kit, cost_a_day=100.0)
    kit.phones.outcomes[RESIDENT] = Sent("retry")
    kit.text(RESIDENT, "I need help")
    kit.advance(minutes=30)
    tried = kit.rows(Outbound)
    assert max(text.attempts for text in tried) > 1
    first = sum(text.parts for text in tried if text.attempts)
    assert kit.rows(LineNumber, channel="sms")[0].spent_parts == first


@pytest.mark.both_databases
def test_every_part_is_counted_once(kit: Kit) -> None:
    """What the number of ours says it sent is what left."""
    capped(kit, cost_a_day=100.0)
    for phone in STRANGERS[:3]:
        kit.text(phone, "I need help")
    assert kit.rows(LineNumber, channel="sms")[0].spent_parts == sum(text.parts for text in kit.phones.sent) > 3


def test_one_number_gets_no_more_than_its_day(kit: Kit) -> None:
    """A phone that texts slowly enough for every other limit is answered so often a day, then shown once."""
    capped(kit, texts_out_a_day=6)
    for n in range(12):
        kit.text(RESIDENT, f"hello {n} dear line")
        kit.advance(minutes=20)
    assert len(kit.said(RESIDENT)) == 6
    assert len(kit.rows(Task, kind="FAILED")) == 1
    assert kit.text(RESIDENT, "chest pain") != []


# Premium, personal, a pager; France; a satellite phone; a country that does not exist; a number too new to place.
COSTLY = ("+449098790001", "+447000000001", "+447640123456", "+33612345678", "+881612345678", "+999123456789",
          "+21612345", "+15005550006")  # fmt: skip


@pytest.mark.parametrize("caller", COSTLY)
def test_a_missed_call_from_a_costly_number_costs_nothing(kit: Kit, caller: str) -> None:
    """Toll fraud: premium and foreign callers are neither texted nor put on the list to be rung back."""
    capped(kit, cost_a_day=0.0)
    ring(kit, caller)
    assert kit.said(caller) == [] and kit.rows(Task) == [] and kit.rows(Outbound) == []
    assert kit.row(Call).caller is None


@pytest.mark.parametrize("sender", COSTLY)
def test_a_text_from_a_costly_number_is_never_answered(kit: Kit, sender: str) -> None:
    """The country allow-list: only numbers of the United Kingdom that cost what texts cost are texted."""
    kit.text(sender, "I need help")
    assert kit.said(sender) == []
    assert {text.status for text in kit.rows(Outbound)} == {"refused"}


def test_missed_calls_are_answered_once_an_hour(kit: Kit) -> None:
    """Twenty calls in a row from one mobile cost one text."""
    for _ in range(20):
        ring(kit, "+447700900050")
    assert kit.prompts("+447700900050") == ["G0"]


def test_missed_calls_of_many_numbers_end_at_the_cap(kit: Kit) -> None:
    """Forged callers by the hundred: the day's cost holds for calls too."""
    capped(kit, cost_a_day=10 * PENNIES)
    for phone in STRANGERS:
        ring(kit, phone)
    assert sum(text.parts for text in kit.phones.sent if text.address in STRANGERS) <= 11


def test_a_community_without_a_cap_has_none(kit: Kit) -> None:
    """0 pounds means no cap, for whoever has one at the network."""
    capped(kit, cost_a_day=0.0)
    spend(kit, 9)
    assert kit.text(STRANGERS[0], "hello there") != []
    assert kit.rows(Task, kind="FLOOD") == [] == kit.rows(Outbound, status="refused")
