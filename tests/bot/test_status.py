"""Promises of sending over Twilio and of `POST /twilio/status`, against the fake Twilio and the real client."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from twilio.request_validator import RequestValidator

from bot.demo import town
from bot.fake_twilio.exchange import ACCOUNT as FAKE
from bot.fake_twilio.exchange import TOKEN as FAKE_TOKEN
from bot.fake_twilio.exchange import Exchange
from bot.fake_twilio.faults import Fault, Faults
from bot.fake_twilio.server import Server
from bot.twilio_api import Account, Origin, TwilioChannel, refused
from storage.tables import Outbound, Person
from tests.bot.web_kit import PUBLIC, TOKEN, Twilio, web
from tests.kit import RESIDENT, Kit


@pytest.fixture
def twilio(kit: Kit) -> Twilio:
    """Twilio, before the line."""
    return Twilio(web(kit))


@pytest.fixture
def mark(kit: Kit) -> str:
    """The opaque id of a text that Twilio has taken but nobody has had."""
    return _sent(kit, "sent").token


def _sent(kit: Kit, status: str) -> Outbound:
    from bot.line import Sent

    kit.phones.outcomes[RESIDENT] = Sent(status, "SM" + "f" * 32)
    kit.text(RESIDENT, "hello")
    return kit.rows(Outbound)[0]


def _fate(kit: Kit, mark: str) -> str:
    status: str = kit.row(Outbound, token=mark).status
    return status


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (["sent", "delivered"], "delivered"),
        (["delivered", "sent"], "delivered"),
        (["delivered", "delivered", "undelivered"], "delivered"),
        (["queued", "sending", "accepted", "scheduled"], "sent"),
        (["read"], "delivered"),
        (["undelivered"], "undelivered"),
        (["failed", "delivered"], "failed"),
        (["canceled"], "failed"),
        (["nonsense", ""], "sent"),
    ],
)
def test_statuses_only_climb(kit: Kit, twilio: Twilio, mark: str, told: list[str], known: str) -> None:
    """Repeated, late and unordered statuses are all 204, and never take back what is known."""
    assert {twilio.status(mark, status).status_code for status in told} == {204}
    assert _fate(kit, mark) == known


def test_a_status_of_an_unknown_text_is_fine(kit: Kit, twilio: Twilio, mark: str) -> None:
    """A status of a text we do not know is 204, and changes nothing."""
    assert twilio.status("nobody", "delivered").status_code == 204
    assert twilio.post("/twilio/status", {"AccountSid": "AC" + "a" * 32}).status_code == 204
    assert _fate(kit, mark) == "sent"


def test_a_status_must_be_signed(kit: Kit, twilio: Twilio, mark: str) -> None:
    """A forged status, or one of another account, is 403 and changes nothing."""
    form = {"MessageSid": "SM1", "AccountSid": "AC" + "a" * 32, "MessageStatus": "delivered"}
    assert twilio.post(f"/twilio/status?m={mark}", form, "bm90IGl0").status_code == 403
    elsewhere = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/status?m=other", form)
    assert twilio.post(f"/twilio/status?m={mark}", form, elsewhere).status_code == 403
    assert twilio.status(mark, "delivered", AccountSid="AC" + "b" * 32).status_code == 403
    assert _fate(kit, mark) == "sent"


def test_a_status_settles_a_text_of_unknown_fate(kit: Kit, twilio: Twilio) -> None:
    """A text nobody knew the fate of is settled by its callback, found by our own id."""
    text = _sent(kit, "unknown")
    assert _fate(kit, text.token or "") == "unknown"
    assert twilio.status(text.token or "", "delivered", MessageSid="SM" + "9" * 32).status_code == 204
    assert kit.row(Outbound, token=text.token).provider_id == "SM" + "9" * 32


def test_a_carriers_stop_is_a_stop(kit: Kit, twilio: Twilio, mark: str) -> None:
    """Code 21610 stops every text to that person."""
    twilio.status(mark, "failed", ErrorCode="21610")
    person: Person = kit.person(RESIDENT)
    assert person.stopped_at is not None


@pytest.fixture
def fake() -> Iterator[Server]:
    """A running fake with our number, whose errands are run by hand."""
    with Server(Exchange(), post=lambda *_: (200, ""), hands_on=True) as server:
        server.exchange.own(town.LINE, url=PUBLIC)
        yield server


def _channel(url: str, timeout_s: float = 1.0) -> TwilioChannel:
    account = Account(FAKE, FAKE, FAKE_TOKEN, url, timeout_s)
    return TwilioChannel(account, f"{PUBLIC}/twilio/status", lambda _: Origin(town.LINE))


def _text(address: str = RESIDENT, **more: str) -> Outbound:
    kept = {
        "community_id": 1,
        "channel": "sms",
        "address": address,
        "body": "Hello",
        "token": "mark1",
        "priority": 4,
    }
    return Outbound(**{**kept, **more})


def test_a_text_leaves_from_our_number_with_our_own_id(fake: Server) -> None:
    """Twilio gets the words, our number, and an address to tell the text's fate to."""
    channel = _channel(fake.url)
    sent = channel.send(_text())
    channel.close()
    (message,) = fake.exchange.messages.values()
    assert (sent.status, sent.provider_id) == ("sent", message.sid)
    assert (message.sender, message.to, message.body) == (town.LINE, RESIDENT, "Hello")
    assert message.callback == f"{PUBLIC}/twilio/status?m=mark1"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.TOO_MANY, "retry"),
        (Fault.ERROR_BEFORE, "unknown"),
        (Fault.ERROR_AFTER, "unknown"),
        (Fault.DROP_BEFORE, "unknown"),
        (Fault.DROP_AFTER, "unknown"),
        (Fault.SILENT, "unknown"),
    ],
)
def test_what_cannot_be_known_is_unknown(fake: Server, fault: Fault, status: str) -> None:
    """429 was not sent; an error, a broken connection or silence may have been: never guessed."""
    fake.exchange.faults = Faults(rate=1.0, silent_s=1.5, calls=(fault,), tricks=(), fates=())
    channel = _channel(fake.url)
    assert channel.send(_text()).status == status
    channel.close()


def test_a_reminder_dies_after_an_hour(fake: Server) -> None:
    """Twilio is told how long a text makes sense, so that nothing arrives in the night that was meant for noon."""
    channel = _channel(fake.url)
    channel.send(_text())
    channel.close()
    (message,) = fake.exchange.messages.values()
    assert message.form["ValidityPeriod"] == "3600"


def test_settings_of_the_environment_change_nothing(fake: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy nor a region named in the environment turns our texts another way."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    channel = _channel(fake.url)
    assert channel.send(_text()).status == "sent"
    channel.close()


def test_many_threads_share_one_pool(fake: Server) -> None:
    """Eight senders at once: each text leaves once, none is mixed up with another's."""
    channel = _channel(fake.url)
    texts = [_text(f"+4477009{n:05d}", body=f"Hello {n}") for n in range(80)]
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(channel.send, texts))
    channel.close()
    found = {message.sid: message.body for message in fake.exchange.messages.values()}
    assert [found[str(answer.provider_id)] for answer in sent] == [text.body for text in texts]


def test_no_connection_is_tried_again() -> None:
    """Where nobody listens nothing can have been sent."""
    channel = _channel("http://127.0.0.1:9")
    assert channel.send(_text()).status == "retry"
    channel.close()


@pytest.mark.parametrize(("address", "code"), [("+15005550004", 21610), ("+15005550009", 21614)])
def test_a_refusal_keeps_its_code(fake: Server, address: str, code: int) -> None:
    """A number Twilio refuses is failed, with the code that says why."""
    channel = _channel(fake.url)
    sent = channel.send(_text(address))
    channel.close()
    assert (sent.status, sent.error_code) == ("failed", code)
    assert address not in sent.reason


def test_an_odd_error_of_a_server_may_have_been_sent() -> None:
    """A 5xx with a code nobody has met is still unknown, and a 4xx without a code keeps its status."""
    assert (refused(503, 503).status, refused(503, 503).error_code) == ("unknown", None)
    assert (refused(401, None).status, refused(401, None).error_code) == ("failed", 401)


def test_no_number_of_ours_is_a_failure() -> None:
    """A community without a number on that channel sends nothing."""
    channel = TwilioChannel(Account(FAKE, FAKE, FAKE_TOKEN), PUBLIC, lambda _: None)
    assert channel.send(_text()).status == "failed"
