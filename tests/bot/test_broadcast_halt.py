"""Stopping a message to many, mending it, and the hours in which it goes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.broadcast import run
from flows.settings import ProviderWords
from storage.tables import Broadcast, Community, Outbound, Recipient, Timer
from tests.bot.broadcast_kit import (
    NEIGHBOURS,
    PRIYA,
    SATURDAY_5PM,
    crowd,
    had,
    pin_in,
    run_timers,
    send,
    settings,
    tell,
    the_broadcast,
)
from tests.bot.care_kit import SECOND, add_coordinator, no_checkins
from tests.kit import Kit

MENDED = "Tea is on Saturday, not Friday. Sorry."
MENDED_BODY = f"LOROS: {MENDED} Text STOP to leave"
ANY_FORM = [
    "HALT",
    "halt!!",
    "Halt please",
    "pls halt",
    "STOP",
    "stop!",
    "CANCEL",
    "NO",
    "no no no",
    "WAIT",
    "wait!!",
]


@pytest.mark.promise(57)
@pytest.mark.parametrize("word", ANY_FORM)
def test_halt_in_any_form_during_the_hold(kit: Kit, word: str) -> None:
    """In the two minutes before the first text, any of these words stops all of it, without a PIN."""
    send(kit)
    kit.advance(seconds=110)
    (answer,) = kit.text(PRIYA, word)
    assert answer.startswith("Halted. 0 of 12 had already gone; no more will go.")
    kit.advance(hours=30)
    assert had(kit) == [] and the_broadcast(kit).state == "halted"
    assert kit.person(PRIYA).stopped_at is None


@pytest.mark.both_databases
@pytest.mark.promise(57)
@pytest.mark.parametrize("word", ["HALT", "stop"])
def test_halt_while_it_is_going(kit: Kit, word: str) -> None:
    """Half way through, whoever has it has it, and nobody else gets it: not even those whose text was queued."""
    send(kit)
    kit.advance(minutes=2)
    kit.clock.move_to(kit.clock.now() + timedelta(seconds=4))
    run_timers(kit)
    queued = kit.rows(Outbound, status="queued", item_type="broadcast")
    gone = had(kit)
    assert queued and 0 < len(gone) < 12
    (answer,) = kit.text(PRIYA, word)
    assert answer == (
        f"Halted. {len(gone)} of 12 had already gone; no more will go. Text FIX and new words to reach only "
        f"those {len(gone)}, or TELL to start afresh."
    )
    kit.advance(hours=30)
    assert had(kit) == gone
    assert {t.reason for t in kit.rows(Outbound, status="refused", item_type="broadcast")} == {"halted"}


@pytest.mark.both_databases
@pytest.mark.promise(57)
def test_fix_reaches_exactly_those_who_had_the_first(kit: Kit) -> None:
    """FIX has its own echo, numbers and PIN, and goes to those who had the faulty text and to nobody else."""
    send(kit)
    kit.advance(minutes=2)
    kit.text(PRIYA, "HALT")
    first = had(kit)
    assert 0 < len(first) < 12
    echo, numbers = kit.text(PRIYA, f"FIX {MENDED}")
    assert echo == MENDED_BODY and numbers.startswith(f"To {len(first)} people")
    assert kit.text(PRIYA, f"SEND {pin_in([numbers])}")[0].startswith(f"Going to {len(first)} people")
    kit.advance(minutes=5)
    assert had(kit, MENDED_BODY) == first


@pytest.mark.promise(57)
def test_fix_of_a_halted_fix_reaches_the_same_people(kit: Kit) -> None:
    """Those whom a stopped FIX did not reach still have the faulty text: the next FIX reaches all of them."""
    send(kit)
    kit.advance(minutes=5)
    kit.text(PRIYA, f"SEND {pin_in(kit.text(PRIYA, 'FIX Oh dear.'))}")
    kit.advance(minutes=2)
    kit.text(PRIYA, "HALT")
    assert len(had(kit, "LOROS: Oh dear. Text STOP to leave")) < 12
    _, numbers = kit.text(PRIYA, f"FIX {MENDED}")
    assert numbers.startswith("To 12 people")


def test_fix_leaves_out_who_stopped_since(kit: Kit) -> None:
    """Somebody who had the faulty text and said STOP does not hear the mended one; an open request is no bar."""
    send(kit)
    kit.advance(minutes=5)
    kit.text(NEIGHBOURS[0], "STOP")
    kit.text(NEIGHBOURS[1], "I need help")
    _, numbers = kit.text(PRIYA, f"FIX {MENDED}")
    assert numbers.startswith("To 11 people") and "1 left out" in numbers


def test_fix_needs_something_to_mend(kit: Kit) -> None:
    """Nothing sent, or one still going: said, and nothing is kept."""
    assert "no message of yours to mend" in kit.text(PRIYA, f"FIX {MENDED}")[0]
    send(kit)
    assert "Text HALT first" in kit.text(PRIYA, f"FIX {MENDED}")[0]
    kit.text(PRIYA, "HALT")
    assert "Nobody would have it" in kit.text(PRIYA, f"FIX {MENDED}")[0]


def test_halt_by_another_coordinator(kit: Kit) -> None:
    """HALT stops what a colleague has going, and both are told; their NO does not."""
    add_coordinator(kit, SECOND, "Omar")
    send(kit)
    assert not any(reply.startswith("Halted") for reply in kit.text(SECOND, "no"))
    assert kit.text(SECOND, "HALT")[0].startswith("Halted. 0 of 12")
    assert kit.said(PRIYA)[-1].startswith("Halted. 0 of 12")


def test_halt_with_nothing_going(kit: Kit) -> None:
    """Nothing is held or going: said. A preview not yet sent is off."""
    assert kit.text(PRIYA, "HALT") == ["Nothing is going out now, so there is nothing to halt."]
    tell(kit)
    assert kit.text(PRIYA, "HALT") == ["That is off. Nothing was done."]
    assert kit.person(PRIYA).stopped_at is None


def test_words_about_something_else_do_not_halt(kit: Kit) -> None:
    """A sentence with "no" or "wait" in it, or a command with a number, is no HALT."""
    send(kit)
    for said in (
        "no 127",
        "please wait for Doris at the door",
        "stop him hitting me",
        "QUEUE",
        "NOTE 127 no answer",
    ):
        kit.text(PRIYA, said)
    assert the_broadcast(kit).state == "held"


def test_stop_that_the_carrier_took(kit: Kit) -> None:
    """Where the carrier acts on STOP, the message stops and the opt-out is kept as well."""
    with kit.line.database.transaction() as session:
        community = session.get(Community, kit.community_id)
        words = {"sms": ProviderWords.DEFAULT.value, "whatsapp": ProviderWords.NONE.value}
        community.settings = {**community.settings, "provider_words": words}
    add_coordinator(kit, SECOND, "Omar")
    send(kit)
    kit.text(PRIYA, "STOP")
    assert the_broadcast(kit).state == "halted"
    assert kit.person(PRIYA).stopped_at is not None
    assert kit.prompts(SECOND)[-1] == "K7s"


@pytest.mark.both_databases
@pytest.mark.promise(57)
def test_what_is_left_on_saturday_evening_goes_on_monday(kit: Kit) -> None:
    """At 6pm on Saturday it rests; nothing on Sunday; the rest on Monday from 10am. The preview says so."""
    no_checkins(kit)
    settings(kit, pace=0.02)
    kit.move_to(SATURDAY_5PM + timedelta(minutes=50))
    *_, numbers, times = tell(kit)
    assert times == "It starts 5.52pm and ends about 10.01am Mon: messages to many rest at night and on Sundays."
    kit.text(PRIYA, f"SEND {pin_in([numbers])}")
    kit.move_to(SATURDAY_5PM + timedelta(hours=1))
    on_saturday = had(kit)
    assert 0 < len(on_saturday) < 12
    kit.move_to(datetime(2026, 9, 28, 8, 59, 59, tzinfo=UTC))
    assert had(kit) == on_saturday
    kit.move_to(datetime(2026, 9, 28, 9, 15, tzinfo=UTC))
    assert had(kit) == NEIGHBOURS


def test_hold_that_ends_too_late_waits_for_monday(kit: Kit) -> None:
    """Said yes at 5.59pm on Saturday: K7 names Monday 10am, and nothing goes before."""
    no_checkins(kit)
    kit.move_to(SATURDAY_5PM + timedelta(minutes=59))
    assert send(kit) == [
        "Going to 12 people from 10am Mon. Text HALT, before or while it is going, to stop it. No PIN needed."
    ]
    kit.move_to(datetime(2026, 9, 28, 8, 59, 59, tzinfo=UTC))
    assert had(kit) == []
    kit.move_to(datetime(2026, 9, 28, 9, 1, tzinfo=UTC))
    assert had(kit) == NEIGHBOURS


def test_nobody_new_joins_it_during_the_hold(kit: Kit) -> None:
    """Whoever comes after the yes was not counted, and does not get it."""
    send(kit)
    crowd(kit, 3)
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS


@pytest.mark.both_databases
def test_pause_and_resume_reach_everybody_once(kit: Kit) -> None:
    """Paused, nothing leaves; going on, everybody has it once in the end."""
    send(kit)
    kit.advance(minutes=2)
    kit.clock.move_to(kit.clock.now() + timedelta(seconds=4))
    run_timers(kit)
    with kit.line.work(kit.community_id) as work:
        assert run.pause(work, work.get(Broadcast, 1))
    before = had(kit)
    kit.advance(minutes=30)
    assert had(kit) == before and len(before) < 12
    with kit.line.work(kit.community_id) as work:
        assert run.resume(work, work.get(Broadcast, 1))
        assert not run.resume(work, work.get(Broadcast, 1))
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS
    assert {r.state for r in kit.rows(Recipient)} == {"delivered"}


@pytest.mark.both_databases
def test_worker_killed_at_any_step_goes_on_without_doubling(kit: Kit) -> None:
    """Each step is broken off once before it commits, then done: everybody has it once."""
    send(kit)
    for _ in range(20):
        due = kit.rows(Timer, kind="broadcast", status="due")
        if not due:
            break
        kit.clock.move_to(max(kit.clock.now(), due[0].due_at))
        with pytest.raises(KeyboardInterrupt), kit.line.work(kit.community_id) as work:
            run.tick(work, work.get(Timer, due[0].id))
            raise KeyboardInterrupt
        kit.settle()
    assert had(kit) == NEIGHBOURS
    assert the_broadcast(kit).state == "done"


def test_reply_passes_a_message_to_many(kit: Kit) -> None:
    """Whoever texts while it is going is answered at once, before what is queued of it."""
    send(kit)
    kit.advance(minutes=2)
    kit.clock.move_to(kit.clock.now() + timedelta(seconds=4))
    run_timers(kit)
    waiting = {t.id for t in kit.rows(Outbound, status="queued", item_type="broadcast")}
    assert waiting
    before = len(kit.phones.sent)
    kit.text("+447700900001", "I need help")
    first = kit.phones.sent[before]
    assert first.address == "+447700900001" and first.id not in waiting


def test_hushed_person_gets_nothing(kit: Kit) -> None:
    """Danger words during the hold: nobody in danger reads an invitation to tea."""
    send(kit)
    kit.text(NEIGHBOURS[2], "my husband hits me")
    assert kit.person(NEIGHBOURS[2]).hushed_until is not None
    kit.advance(minutes=10)
    assert NEIGHBOURS[2] not in had(kit) and len(had(kit)) == 11
