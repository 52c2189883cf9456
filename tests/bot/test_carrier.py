"""Opt-outs told to the carrier, where it did not see them happen."""

from collections.abc import Iterator

import pytest

from bot.carrier import tell_carrier
from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange
from bot.fake_twilio.server import Server
from bot.twilio_api import Account, Origin, TwilioChannel
from flows.settings import ProviderWords
from storage.tables import Address, Community
from tests.kit import RESIDENT, Kit


@pytest.fixture
def exchange(kit: Kit) -> Iterator[Exchange]:
    """A Twilio that can be told; texts still go to the kit's own phones."""
    with Server(Exchange(), hands_on=True) as fake:
        fake.exchange.own(town.LINE)
        account = Account(ACCOUNT, ACCOUNT, TOKEN, fake.url)
        channel = TwilioChannel(account, "https://line.example.org/twilio/status", lambda _: Origin(town.LINE))
        kit.phones.tell = channel.tell
        yield fake.exchange
        channel.close()


def blocks(kit: Kit) -> bool:
    found: bool = kit.row(Address, value=RESIDENT, channel="sms").carrier_blocks
    return found


def test_stop_on_whatsapp_is_told_to_the_carrier_of_sms(kit: Kit, exchange: Exchange) -> None:
    """STOP on one channel stops all, so the carrier of the other is told, once; START undoes it there too."""
    kit.text(RESIDENT, "hello")
    kit.text(RESIDENT, "STOP", channel="whatsapp")
    assert tell_carrier(kit.line) == 1
    assert (town.LINE, RESIDENT) in exchange.opted_out
    assert blocks(kit)
    assert tell_carrier(kit.line) == 0
    kit.text(RESIDENT, "START", channel="whatsapp")
    assert tell_carrier(kit.line) == 1
    assert (town.LINE, RESIDENT) not in exchange.opted_out
    assert [item["status"] for item in exchange.consents] == ["opt-out", "opt-in"]


@pytest.mark.parametrize("body", ["please stop texting me", "Stop texting me please"])
def test_stop_in_a_sentence_is_told(kit: Kit, exchange: Exchange, body: str) -> None:
    """The carrier acts on a bare word only; what we understand beyond that, it is told."""
    kit.text(RESIDENT, body)
    tell_carrier(kit.line)
    assert (town.LINE, RESIDENT) in exchange.opted_out


def test_what_the_carrier_did_itself_is_not_told(kit: Kit, exchange: Exchange) -> None:
    """A STOP that the carrier acted on needs no telling."""
    kit.text(RESIDENT, "STOP", opt_out="STOP")
    assert blocks(kit)
    assert tell_carrier(kit.line) == 0


def test_yes_does_not_let_texts_in_again(kit: Kit, exchange: Exchange) -> None:
    """Twilio unblocks on a bare YES; consent is not restored by it, so the carrier is told to block again."""
    words = {"sms": ProviderWords.DEFAULT, "whatsapp": ProviderWords.NONE}
    kit.change(Community, kit.community_id, settings=_with_words(kit, words))
    kit.text(RESIDENT, "STOP")
    kit.text(RESIDENT, "YES")
    assert not blocks(kit)
    assert tell_carrier(kit.line) == 1
    assert (town.LINE, RESIDENT) in exchange.opted_out


def _with_words(kit: Kit, words: dict[str, ProviderWords]) -> dict[str, object]:
    return {**kit.row(Community).settings, "provider_words": words}


def test_a_carrier_that_does_not_answer_is_told_later(kit: Kit, exchange: Exchange) -> None:
    """When Twilio cannot be reached nothing is lost: it is told at the next turn."""
    kit.text(RESIDENT, "hello")
    kit.text(RESIDENT, "STOP", channel="whatsapp")
    tell, kit.phones.tell = kit.phones.tell, lambda *_: (_ for _ in ()).throw(OSError())
    assert tell_carrier(kit.line) == 0
    kit.phones.tell = tell
    assert tell_carrier(kit.line) == 1
