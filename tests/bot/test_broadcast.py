"""A message to many by text: previewed, confirmed with a PIN, held, sent once to each."""

import re
from datetime import timedelta

import pytest

from flows.gsm import parts
from storage.tables import Broadcast, Event, Outbound, Recipient, Volunteer
from tests.bot.broadcast_kit import (
    BODY,
    NEIGHBOURS,
    PRIYA,
    WORDS,
    had,
    pin_in,
    run_timers,
    send,
    settings,
    tell,
    the_broadcast,
)
from tests.bot.care_kit import SECOND, add_coordinator
from tests.kit import RESIDENT, Kit


@pytest.mark.both_databases
@pytest.mark.promise(57)
def test_preview_echoes_the_text_and_the_numbers(kit: Kit) -> None:
    """TELL sends nothing: it shows the text byte for byte, then people, parts, cost and a PIN."""
    echo, numbers = tell(kit)
    assert echo == BODY
    assert re.fullmatch(
        r"To 12 people, 12 texts, about 48p\. 0 left out \(no consent or stopped\)\. "
        r"Reply SEND \d{4} to send, or NO\.",
        numbers,
    )
    kit.advance(hours=1)
    assert had(kit) == []


@pytest.mark.both_databases
@pytest.mark.promise(57)
def test_what_was_echoed_is_what_arrives_once_each(kit: Kit) -> None:
    """After SEND, the PIN and two minutes, everybody has exactly the echoed text, once; then the count (K7d)."""
    echo, _ = (shown := tell(kit))
    (answer,) = kit.text(PRIYA, f"SEND {pin_in(shown)}")
    assert (
        answer
        == "Going to 12 people from 10.02am. Text HALT, before or while it is going, to stop it. No PIN needed."
    )
    kit.advance(seconds=119)
    assert had(kit) == []
    kit.advance(minutes=2)
    assert had(kit, echo) == NEIGHBOURS
    assert kit.said(PRIYA)[-1] == "Done. 12 sent, 0 not delivered. Details are on the desk page."
    assert the_broadcast(kit).state == "done"
    kit.advance(days=3)
    assert had(kit, echo) == NEIGHBOURS


def test_texts_go_at_the_allowed_pace(kit: Kit) -> None:
    """At one part a second the twelfth text is handed on some ten seconds after the first, not with it."""
    send(kit)
    kit.advance(minutes=2)
    first = len(had(kit))
    kit.advance(seconds=3)
    assert 0 < first < 12 and first < len(had(kit)) < 12
    kit.advance(seconds=15)
    assert len(had(kit)) == 12


@pytest.mark.promise(19)
@pytest.mark.parametrize("answer", ["SEND", "SEND 0000", "0000", "SEND it", "yes", "ok"])
def test_nothing_goes_without_the_pin(kit: Kit, answer: str) -> None:
    """No PIN, or a wrong one: nothing is sent, and the right PIN does not work after a wrong one."""
    pin = pin_in(tell(kit))
    assert pin != "0000"
    kit.text(PRIYA, answer)
    kit.advance(hours=1)
    assert had(kit) == []


@pytest.mark.both_databases
@pytest.mark.promise(19)
def test_old_pins_send_nothing(kit: Kit) -> None:
    """A PIN is fresh for each preview, lasts ten minutes, and works once."""
    first, second = pin_in(tell(kit)), pin_in(tell(kit))
    assert first != second
    assert kit.text(PRIYA, f"SEND {first}")[0].startswith("Sorry, that PIN was not right")
    late = pin_in(tell(kit))
    kit.advance(minutes=10, seconds=1)
    kit.text(PRIYA, f"SEND {late}")
    kit.advance(hours=1)
    assert had(kit) == []
    good = pin_in(tell(kit))
    kit.text(PRIYA, f"SEND {good}")
    kit.advance(minutes=5)
    kit.text(PRIYA, f"SEND {good}")
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS


@pytest.mark.promise(19)
def test_other_phones_send_nothing(kit: Kit) -> None:
    """TELL and SEND from a number that is no coordinator's do nothing and give nothing away."""
    pin = pin_in(tell(kit))
    assert not any("SEND" in reply for reply in kit.text(RESIDENT, f"TELL ALL {WORDS}"))
    kit.text(RESIDENT, f"SEND {pin}")
    add_coordinator(kit, SECOND, "Omar")
    kit.text(SECOND, f"SEND {pin}")
    kit.advance(hours=1)
    assert had(kit) == []
    assert len(kit.rows(Broadcast)) == 1


def test_bare_pin_is_a_yes_too(kit: Kit) -> None:
    """The PIN alone, as for every other command, sends it."""
    (answer,) = kit.text(PRIYA, pin_in(tell(kit)))
    assert answer.startswith("Going to 12 people")


def test_no_takes_the_preview_back(kit: Kit) -> None:
    """NO to the preview: off, and its PIN is void."""
    pin = pin_in(tell(kit))
    assert kit.text(PRIYA, "NO") == ["That is off. Nothing was done."]
    kit.text(PRIYA, f"SEND {pin}")
    kit.advance(hours=1)
    assert had(kit) == [] and the_broadcast(kit).state == "dropped"


@pytest.mark.both_databases
def test_stop_between_preview_and_sending(kit: Kit) -> None:
    """Whoever says STOP after the preview gets nothing, and the coordinator sees the numbers again first."""
    shown = tell(kit)
    kit.text(NEIGHBOURS[0], "STOP")
    changed, numbers = kit.text(PRIYA, f"SEND {pin_in(shown)}")
    assert "changed since you looked" in changed
    assert numbers.startswith("To 11 people, 11 texts, about 44p. 1 left out")
    assert pin_in([numbers]) != pin_in(shown)
    kit.text(PRIYA, f"SEND {pin_in([numbers])}")
    kit.text(NEIGHBOURS[1], "STOP")
    kit.advance(minutes=10)
    assert had(kit) == NEIGHBOURS[2:]
    assert kit.said(PRIYA)[-1].startswith("Done. 10 sent, 0 not delivered.")
    states = {(r.person_id, r.state, r.reason) for r in kit.rows(Recipient) if r.state != "delivered"}
    assert states == {(kit.person(NEIGHBOURS[1]).id, "left out", "stopped")}


@pytest.mark.both_databases
def test_stop_while_it_is_in_the_queue(kit: Kit) -> None:
    """A STOP that comes when the text is already queued still keeps it back."""
    send(kit)
    kit.clock.move_to(kit.clock.now() + timedelta(minutes=2))
    run_timers(kit)
    queued = [t.person_id for t in kit.rows(Outbound, status="queued", item_type="broadcast")]
    assert kit.person(NEIGHBOURS[0]).id in queued
    kit.text(NEIGHBOURS[0], "STOP")
    kit.advance(minutes=5)
    assert NEIGHBOURS[0] not in had(kit) and len(had(kit)) == 11


def test_nobody_twice_when_asked_twice(kit: Kit) -> None:
    """The same message previewed and sent again is a new one; within one, nobody is written down twice."""
    send(kit)
    kit.advance(minutes=5)
    rows = kit.rows(Recipient)
    assert len({row.person_id for row in rows}) == len({row.phone_hash for row in rows}) == len(rows) == 12


def test_dear_letters_are_shown_and_kept(kit: Kit) -> None:
    """Curled quotation marks are straightened; letters somebody chose stay, and the preview says their cost."""
    echo, numbers, dear = tell(kit, words="Święta herbata, 3pm – come “all”. " + "x" * 60)
    assert echo.startswith('LOROS: Święta herbata, 3pm - come "all".')
    assert parts(echo).encoding == "UCS-2"
    assert numbers.startswith("To 12 people, 24 texts, about 96p.")
    assert "make each text 2 parts. In plain letters it would be 12 in all." in dear


def test_words_that_cannot_go(kit: Kit) -> None:
    """Nobody named, no words, too many words, nobody to read them: said, and nothing is kept."""
    for said, why in (
        ("TELL hello everyone", "Text TELL and whom"),
        ("TELL ALL", "Text TELL and whom"),
        ("TELL ALL ...", "no words"),
        ("TELL ALL " + "x" * 1590, "too long"),
        ("TELL LE99 hello", "Nobody would have it"),
    ):
        (reply,) = kit.text(PRIYA, said)
        assert reply.startswith("Not done.") and why in reply, said
    assert kit.rows(Broadcast) == []


@pytest.mark.promise(25)
def test_words_of_a_message_raise_no_alert(kit: Kit) -> None:
    """ "TELL ALL never give your bank details" is a preview, not a danger."""
    echo, _ = tell(kit, words="never give your bank details to anybody.")
    assert echo == "LOROS: never give your bank details to anybody. Text STOP to leave"


def test_texts_are_priced_as_the_community_pays(kit: Kit) -> None:
    """The price is the community's own price a part, times parts, times people."""
    _, numbers = tell(kit, words="x" * 150)
    assert numbers.startswith("To 12 people, 24 texts, about 96p.")


@pytest.mark.both_databases
def test_second_person_agrees_above_a_number(kit: Kit) -> None:
    """Above the number a second coordinator must say yes with a PIN of their own; the first cannot do it alone."""
    settings(kit, second_person_above=5)
    assert "nobody else" in send(kit)[-1]
    add_coordinator(kit, SECOND, "Omar")
    (asked,) = send(kit)
    assert asked == "It goes to 12 people, so a second person must agree. I have asked the others on the team."
    echo, request = kit.said(SECOND)[-2:]
    assert echo == BODY and request.startswith(
        "Priya asks you to agree to the message above: 12 people, about 48p."
    )
    kit.advance(minutes=3)
    assert had(kit) == []
    (pin,) = re.findall(r"SEND (\d{4})", request)
    assert kit.text(SECOND, f"SEND {pin}")[0].startswith("Going to 12 people")
    assert kit.said(PRIYA)[-1].startswith("Going to 12 people")
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS


def test_second_person_says_no(kit: Kit) -> None:
    """Their NO ends it, and the one who wrote it is told."""
    settings(kit, second_person_above=5)
    add_coordinator(kit, SECOND, "Omar")
    send(kit)
    assert kit.text(SECOND, "no") == ["That is off. Nothing was done."]
    assert kit.said(PRIYA)[-1] == "Omar said no to your message to 12 people. Nothing was sent."
    kit.advance(hours=1)
    assert had(kit) == []


def test_who_sent_what_is_kept(kit: Kit) -> None:
    """Who said yes, to whom and to how many stands in the story of the message."""
    send(kit, "NEIGHBOURS")
    (event,) = kit.rows(Event, item_type="broadcast")
    assert (event.kind, event.words) == ("said yes", "to 12: neighbours")
    assert event.actor.startswith("coordinator:")


def test_failed_texts_are_counted_not_hidden(kit: Kit) -> None:
    """A text the network refuses is counted as not delivered, with its reason beside the person."""
    from bot.line import Sent

    kit.phones.outcomes[NEIGHBOURS[3]] = Sent("failed", error_code=30005)
    send(kit)
    kit.advance(minutes=5)
    assert kit.said(PRIYA)[-1].startswith("Done. 11 sent, 1 not delivered.")
    (row,) = kit.rows(Recipient, person_id=kit.person(NEIGHBOURS[3]).id)
    assert row.state == "failed" and row.reason


def test_whatsapp_outside_its_window_goes_by_sms(kit: Kit) -> None:
    """There is no template for words just written, so who was silent on WhatsApp for a day has an SMS."""
    from storage.tables import Address, Person

    person = kit.person(NEIGHBOURS[0])
    kit.text(NEIGHBOURS[0], "thanks", channel="whatsapp")
    kit.advance(days=2)
    assert kit.rows(Person, id=person.id)[0].preferred_channel == "whatsapp"
    assert {a.channel for a in kit.rows(Address, person_id=person.id)} == {"sms", "whatsapp"}
    send(kit)
    kit.advance(minutes=5)
    (text,) = kit.rows(Outbound, person_id=person.id, item_type="broadcast")
    assert (text.channel, text.status) == ("sms", "delivered")


def test_everyone_hears_of_volunteers_only_once(kit: Kit) -> None:
    """A volunteer who left hears nothing as a neighbour."""
    kit.change(Volunteer, 1, state="left")
    _, numbers = tell(kit, "NEIGHBOURS")
    assert numbers.startswith("To 11 people")
