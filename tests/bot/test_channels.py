"""Buttons, quoted messages, both channels of one person, and carriers that say no."""

import pytest

from bot.demo.town import COORDINATOR
from bot.handlers import HANDLERS
from bot.line import Sent
from bot.timers import TimerKind
from storage.tables import Address, Offer, Outbound, Person, Request, Task
from tests.bot.requests_kit import ask, make_request, tomorrow
from tests.kit import RESIDENT, Kit

ANNE = "+447700900101"


def offered(kit: Kit) -> str:
    """The first phone that was asked, with an offer open."""
    return ask(kit, make_request(kit, **tomorrow(kit)))[0]


@pytest.mark.promise(49)
def test_button_on_an_old_message_answers_that_message(kit: Kit) -> None:
    """A button on last week's offer answers that offer, whatever its body says and whatever is asked now."""
    phone = offered(kit)
    provider_id = kit.texts_to(phone)[-1].provider_id or f"P{kit.texts_to(phone)[-1].id}"
    kit.text(phone, "I need help", channel="whatsapp")
    kit.text(phone, "Certainly not", channel="whatsapp", button="YES", quoted=provider_id)
    assert kit.row(Request).state == "matched"
    assert [o.state for o in kit.rows(Offer)].count("won") == 1


@pytest.mark.promise(49)
def test_texts_to_coordinators_go_by_sms(kit: Kit) -> None:
    """A coordinator who last wrote on WhatsApp still gets alerts by SMS."""
    kit.text(COORDINATOR, "QUEUE", channel="whatsapp")
    kit.text(RESIDENT, "PERSON")
    alerts = [t for t in kit.rows(Outbound) if t.prompt == "K1"]
    assert alerts and {t.channel for t in alerts} == {"sms"}


def test_one_person_on_two_channels(kit: Kit) -> None:
    """The same number on WhatsApp is the same person, answered on the channel last used."""
    kit.text(RESIDENT, "I need help")
    kit.text(RESIDENT, "yes", channel="whatsapp")
    assert len({a.person_id for a in kit.rows(Address, value=RESIDENT)}) == 1
    assert kit.rows(Outbound)[-1].channel == "whatsapp"


@pytest.mark.promise(10)
def test_carrier_says_they_opted_out(kit: Kit) -> None:
    """21610: shown as "texts stopped", never tried again, and a person rings."""
    kit.phones.outcomes[RESIDENT] = Sent("failed", None, 21610)
    kit.text(RESIDENT, "I need help")
    kit.advance(hours=5)
    fates = {(t.status, t.reason) for t in kit.rows(Outbound, person_id=kit.person(RESIDENT).id)}
    assert fates == {("refused", "texts stopped")}
    assert "STOPPED" in [t.kind for t in kit.rows(Task)]


@pytest.mark.promise(15)
def test_resident_who_is_also_a_volunteer_answers_one(kit: Kit) -> None:
    """With a form and an offer open a bare 1 changes nothing until it is known which was meant."""
    phone = offered(kit)
    kit.text(phone, "I need help")
    (which,) = kit.text(phone, "1")
    assert which.startswith("Thank you. Which is that about?")
    assert kit.row(Request).state == "offering"


def test_every_timer_has_somebody_to_look_at_it() -> None:
    """No kind of timer can come due and find nobody."""
    assert set(TimerKind) == set(HANDLERS)


def test_sender_without_a_phone_number_is_a_person_too(kit: Kit) -> None:
    """A WhatsApp sender known only by an id is answered, and asked for a number to ring."""
    kit.text("GB.abc123", "Hi its Joan LE16 7AB I need a phone chat tomorrow", channel="whatsapp")
    (question,) = kit.text("GB.abc123", "yes", channel="whatsapp")
    assert question.startswith("What phone number should our volunteer ring?")
    kit.text("GB.abc123", "07700 900077", channel="whatsapp")
    assert "+447700900077" in {p.ring_number for p in kit.rows(Person)}
