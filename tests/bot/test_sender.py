"""The sender: who goes first, at what pace, to which numbers, and what follows from each refusal."""

from datetime import timedelta

import pytest

from bot.demo import town
from bot.fate import record
from bot.line import Sent
from bot.outbox import Priority, say_words
from bot.sender import claim, send_due
from storage.people import person_at
from storage.tables import Address, LineNumber, Outbound, Task
from tests.kit import RESIDENT, Kit

OTHER = "+447700900002"


def queue(kit: Kit, phone: str = RESIDENT, words: str = "Hello", priority: Priority = Priority.REPLY) -> int:
    """A text to a phone, on its own."""
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", phone, work.now)
        return say_words(work, person, words, priority=priority).id


def text(kit: Kit, text_id: int) -> Outbound:
    row: Outbound = kit.row(Outbound, id=text_id)
    return row


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ("+449098790001", "premium"),
        ("+447011123456", "personal"),
        ("+448081570001", "freephone"),
        ("+443069990001", "03 number"),
        ("+441632960001", "landline"),
        ("+12025550123", "foreign"),
    ],
)
def test_number_that_costs_or_takes_no_texts_is_never_texted(kit: Kit, phone: str, why: str) -> None:
    """Premium, personal, free, landline and foreign numbers are refused for a named reason, and shown."""
    sent = text(kit, queue(kit, phone))
    kit.settle()
    sent = text(kit, sent.id)
    assert (sent.status, sent.reason) == ("refused", "not a mobile number"), why
    assert [task.kind for task in kit.rows(Task)] == ["FAILED"]
    assert kit.said(phone) == []


def test_landline_that_texts_us_is_answered(kit: Kit) -> None:
    """Some landlines do text: who wrote to us from one gets an answer."""
    assert kit.text("+441632960001", "Good morning to you all")


def test_second_text_leaves_when_the_first_was_taken(kit: Kit) -> None:
    """Never two texts to one phone under way at once, whoever queued them; a safety text may pass."""
    first, second = queue(kit, words="One"), queue(kit, words="Two")
    assert [t.id for t in claim(kit.line, 20)[1]] == [first]
    assert claim(kit.line, 20)[1] == []
    safety = queue(kit, words="Danger", priority=Priority.SAFETY)
    assert [t.id for t in claim(kit.line, 20)[1]] == [safety]
    with kit.line.work(kit.community_id) as work:
        for text_id in (first, safety):
            record(work, work.get(Outbound, text_id), Sent("sent", f"SM{text_id}"))
    assert [t.id for t in claim(kit.line, 20)[1]] == [second]


def test_most_urgent_goes_first(kit: Kit) -> None:
    """Safety, reply, offer, check-in, reminder, broadcast: in that order, whenever they were queued."""
    for n, priority in enumerate(reversed(Priority)):
        queue(kit, f"+44770090000{n + 1}", priority.name, priority)
    kit.settle()
    assert [t.body for t in kit.phones.sent] == [priority.name for priority in Priority]


def pace(kit: Kit) -> None:
    """A channel that counts parts a second: one."""
    kit.phones.paced = True


def test_our_number_sends_at_its_pace(kit: Kit) -> None:
    """One part a second: three reminders of one part leave a second apart, and none is refused for it."""
    pace(kit)
    for n in range(3):
        queue(kit, f"+44770090000{n + 1}", priority=Priority.REMINDER)
    gone = []
    for _ in range(3):
        while send_due(kit.line):
            pass
        gone.append(len(kit.phones.sent))
        kit.clock.move_to(kit.clock.now() + timedelta(seconds=1))
    assert gone == [1, 2, 3]
    assert {t.attempts for t in kit.rows(Outbound)} == {1}


def test_reply_does_not_wait_for_our_pace(kit: Kit) -> None:
    """While a message to many uses up our pace, a reply leaves at once, and the others wait the longer."""
    pace(kit)
    for n in range(5):
        queue(kit, f"+44770090001{n}", "x" * 400, Priority.BROADCAST)
    send_due(kit.line)
    queue(kit, OTHER, "A reply")
    send_due(kit.line)
    assert kit.said(OTHER) == ["A reply"]
    free_at = kit.row(LineNumber, channel="sms").free_at
    assert free_at - kit.clock.now() == timedelta(seconds=4)


def test_loop_of_two_machines_ends(kit: Kit) -> None:
    """More than 90 texts to one phone in ten minutes are refused and shown; danger words still get an answer."""
    for n in range(92):
        queue(kit, words=f"Text {n}")
        kit.settle()
    refused = kit.rows(Outbound, status="refused")
    assert [t.reason for t in refused] == ["too many texts"] * 2
    assert [task.kind for task in kit.rows(Task)] == ["FAILED"]
    queue(kit, words="Danger", priority=Priority.SAFETY)
    kit.settle()
    assert kit.said(RESIDENT)[-1] == "Danger"


def test_phone_that_is_off_is_tried_three_times(kit: Kit) -> None:
    """30003: tried again after an hour, three times in all; then a person is asked to ring."""
    kit.phones.outcomes[RESIDENT] = Sent("undelivered", "SM1", 30003)
    sent = queue(kit, priority=Priority.CHECKIN)
    kit.settle()
    assert text(kit, sent).status == "queued"
    kit.phones.outcomes[RESIDENT] = Sent("undelivered", "SM2", 30003)
    kit.advance(minutes=59)
    assert text(kit, sent).attempts == 1
    kit.advance(minutes=30)
    kit.phones.outcomes[RESIDENT] = Sent("undelivered", "SM3", 30003)
    kit.advance(hours=3)
    assert (text(kit, sent).status, text(kit, sent).attempts) == ("undelivered", 3)
    (task,) = kit.rows(Task, person_id=kit.person(RESIDENT).id)
    assert "phone off or out of reach" in task.why


def test_wrong_number_falls_back_to_whatsapp(kit: Kit) -> None:
    """30005: that number is never texted again; somebody who also wrote on WhatsApp gets it there."""
    kit.text(RESIDENT, "hello there good people", channel="whatsapp")
    kit.text(RESIDENT, "hello there good people")
    with kit.line.work(kit.community_id) as work:
        sent = say_words(work, kit.person(RESIDENT), "Hello").id
    claim(kit.line, 20)
    with kit.line.work(kit.community_id) as work:
        record(work, work.get(Outbound, sent), Sent("failed", None, 30005))
    kit.advance(minutes=1)
    assert (text(kit, sent).status, text(kit, sent).channel) == ("delivered", "whatsapp")
    assert kit.row(Address, value=RESIDENT, channel="sms").gone_at is not None


def test_fault_of_our_own_is_said_aloud_once(kit: Kit) -> None:
    """Wrong keys: texts wait and are tried again, and one task says what is wrong, not one a text."""
    for phone in (RESIDENT, OTHER):
        kit.phones.outcomes[phone] = Sent("failed", None, 20003)
        queue(kit, phone)
    kit.settle()
    assert {t.status for t in kit.rows(Outbound)} == {"queued"}
    (task,) = kit.rows(Task)
    assert "Twilio does not accept our keys" in task.why
    kit.phones.outcomes.clear()
    kit.advance(minutes=30)
    assert {t.status for t in kit.rows(Outbound)} == {"delivered"}


def test_unheard_of_code_ends_the_text_and_is_said_aloud(kit: Kit) -> None:
    """A code that nobody has met is not retried; a person rings, and somebody looks at the line."""
    kit.phones.outcomes[RESIDENT] = Sent("failed", None, 98765)
    sent = queue(kit)
    kit.settle()
    assert text(kit, sent).status == "failed"
    assert any("98765" in task.why for task in kit.rows(Task))
    assert any(task.person_id == kit.person(RESIDENT).id for task in kit.rows(Task))


def test_late_failure_of_an_earlier_try_changes_nothing(kit: Kit) -> None:
    """The callback of a try that failed comes twice: the text that is being tried again is left alone."""
    kit.phones.outcomes[RESIDENT] = Sent("undelivered", "SM1", 30008)
    sent = queue(kit)
    kit.settle()
    with kit.line.work(kit.community_id) as work:
        record(work, work.get(Outbound, sent), Sent("undelivered", "SM1", 30008))
    assert (text(kit, sent).status, text(kit, sent).attempts) == ("queued", 1)
    assert kit.rows(Task) == []


def test_coordinator_is_not_held_by_the_cap(kit: Kit) -> None:
    """The team's own texts are not counted as a loop."""
    for n in range(95):
        queue(kit, town.COORDINATOR, f"Text {n}")
        kit.settle()
    assert kit.rows(Outbound, status="refused") == []
