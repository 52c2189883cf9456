"""The fake Twilio, used through the real client: it refuses, remembers and fails as Twilio does."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.fake_twilio import inbound
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange, Template
from bot.fake_twilio.faults import Fault, Faults, Trick
from bot.fake_twilio.keywords import Words
from bot.fake_twilio.server import Server

OURS, PHONE, LINE = "+447700900000", "+447700900001", "http://127.0.0.1:9"
CALLBACK = f"{LINE}/twilio/status?m=abc"
TEMPLATE = "HX" + "a" * 32


class Redirected(TwilioHttpClient):
    """The client as it is, with the host replaced by the fake's."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=3.0)
        self.base = base

    def request(self, method, url, *args, **kwargs):
        return super().request(method, self.base + "/" + url.split("/", 3)[3], *args, **kwargs)


class Webhooks:
    """Takes down what the fake posts to the line."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], str]] = []

    def __call__(self, url: str, form: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
        self.got.append((url, form, headers["X-Twilio-Signature"]))
        return 200, "<Response/>"

    def statuses(self) -> list[str]:
        return [form["MessageStatus"] for _, form, _ in self.got]


@pytest.fixture
def webhooks() -> Webhooks:
    """The line's side."""
    return Webhooks()


@pytest.fixture
def fake(webhooks: Webhooks) -> Iterator[Server]:
    """A running fake with one number, whose errands are run by hand."""
    with Server(Exchange(), post=webhooks, hands_on=True) as server:
        server.exchange.own(OURS, url=LINE)
        yield server


@pytest.fixture
def client(fake: Server) -> Iterator[Client]:
    """The real client."""
    http = Redirected(fake.url)
    yield Client(ACCOUNT, TOKEN, http_client=http)
    http.session.close()


def _code(act: Callable[[], object]) -> int:
    with pytest.raises(TwilioRestException) as refused:
        act()
    return refused.value.code


def _send(client: Client, **given):
    return client.messages.create(**{"to": PHONE, "from_": OURS, "body": "Hello", **given})


def test_text_reaches_the_phone_and_the_line_is_told(fake: Server, client: Client, webhooks: Webhooks) -> None:
    """An accepted text is queued, then sent and delivered, each told by a signed callback."""
    message = _send(client, status_callback=CALLBACK, validity_period=3600)
    assert (message.status, message.direction) == ("queued", "outbound-api")
    fake.postman.run_due(everything=True)
    assert [m.body for m in fake.exchange.inbox[PHONE]] == ["Hello"]
    assert webhooks.statuses() == ["sent", "delivered"]
    assert all(RequestValidator(TOKEN).validate(url, form, sign) for url, form, sign in webhooks.got)
    assert client.messages(message.sid).fetch().status == "delivered"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": "+15005550001"}, 21211),
        ({"to": "+15005550002"}, 21612),
        ({"to": "+15005550003"}, 21408),
        ({"to": "+15005550004"}, 21610),
        ({"to": "+15005550009"}, 21614),
        ({"to": "07700900001"}, 21211),
        ({"from_": "+15005550001"}, 21212),
        ({"from_": "+15005550007"}, 21606),
        ({"from_": "+15005550008"}, 21611),
        ({"from_": "+447700900555"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"body": "\N{GRINNING FACE}" * 801}, 21617),
        ({"validity_period": 0}, 20001),
        ({"validity_period": 36001}, 20001),
        ({"status_callback": "http://my_host/x"}, 21657),
        ({"status_callback": "nonsense"}, 21657),
        ({"message_intent": "otp"}, 20001),
        ({"risk_check": "off"}, 20001),
        ({"content_sid": "HX1", "body": None}, 20001),
        ({"content_sid": TEMPLATE, "body": None, "content_variables": "no json"}, 21656),
        ({"content_sid": TEMPLATE, "body": None, "content_variables": json.dumps({"1": "a\nb"})}, 92007),
        ({"content_sid": TEMPLATE, "body": None, "content_variables": json.dumps({"1": ""})}, 92007),
        ({"content_sid": TEMPLATE, "body": None, "content_variables": json.dumps({"1": 5})}, 92007),
        ({"messaging_service_sid": "MG" + "0" * 32, "from_": None}, 20404),
    ],
)
def test_unlawful_request_is_refused(client: Client, given: dict[str, object], code: int) -> None:
    """What Twilio's description or its magic numbers forbid is refused with Twilio's code."""
    whole = {"to": PHONE, "from_": OURS, "body": "Hi", **given}
    kept = {name: value for name, value in whole.items() if value is not None}
    assert _code(lambda: client.messages.create(**kept)) == code


def test_wrong_keys_are_refused(fake: Server) -> None:
    """Somebody without the account's token gets nowhere."""
    http = Redirected(fake.url)
    assert _code(lambda: _send(Client(ACCOUNT, "wrong", http_client=http))) == 20003
    http.session.close()


def test_messages_are_listed_redacted_and_deleted(fake: Server, client: Client) -> None:
    """Messages are found by receiver, newest first, emptied on request and deleted; not while under way."""
    first, second = _send(client, body="One"), _send(client, body="Two")
    _send(client, to="+447700900002")
    assert [m.body for m in client.messages.list(to=PHONE, limit=20)] == ["Two", "One"]
    assert _code(first.delete) == 20009
    fake.postman.run_due(everything=True)
    assert client.messages(second.sid).update(body="").body == ""
    assert first.delete()
    assert [m.sid for m in client.messages.list(to=PHONE)] == [second.sid]


@pytest.mark.parametrize(
    ("fault", "accepted", "error"),
    [
        (Fault.TOO_MANY, False, TwilioException),
        (Fault.ERROR_BEFORE, False, TwilioException),
        (Fault.ERROR_AFTER, True, TwilioException),
        (Fault.DROP_BEFORE, False, requests.exceptions.ConnectionError),
        (Fault.DROP_AFTER, True, requests.exceptions.ConnectionError),
        (Fault.SILENT, True, requests.exceptions.ReadTimeout),
    ],
)
def test_call_fails_before_or_after_it_was_accepted(
    fake: Server, client: Client, fault: Fault, accepted: bool, error: type[Exception]
) -> None:
    """A failed call leaves the text either taken on or not, and the caller cannot tell which."""
    fake.exchange.faults = Faults(silent_s=4)
    fake.exchange.script[PHONE] = [fault]
    with pytest.raises(error):
        _send(client)
    assert len(fake.exchange.messages) == accepted


@pytest.mark.parametrize(
    ("trick", "expected"),
    [
        (Trick.REPEATED, ["sent", "sent", "delivered", "delivered"]),
        (Trick.REORDERED, ["delivered", "sent"]),
        (Trick.LOST, []),
        (Trick.LATE, ["sent", "delivered"]),
    ],
)
def test_callbacks_play_tricks(fake: Server, client: Client, webhooks: Webhooks, trick: Trick, expected) -> None:
    """Callbacks come twice, last first, never, or late; the phone gets its text all the same."""
    fake.exchange.faults = Faults(rate=1.0, calls=(), tricks=(trick,), fates=())
    _send(client, status_callback=CALLBACK)
    fake.postman.run_due(everything=True)
    assert webhooks.statuses() == expected
    assert len(fake.exchange.inbox[PHONE]) == 1


def test_early_callback_comes_before_the_answer(fake: Server, client: Client, webhooks: Webhooks) -> None:
    """A callback may arrive while the call that causes it is still waiting for its answer."""
    fake.exchange.faults = Faults(rate=1.0, calls=(), tricks=(Trick.EARLY,), fates=())
    _send(client, status_callback=CALLBACK)
    assert webhooks.statuses() == ["sent", "delivered"]


def test_same_seed_gives_the_same_faults() -> None:
    """A run can be repeated: faults hang on seed and text, and each kind comes about as often as asked."""
    keys = [f"+44770090{n:04d}|Hello|1" for n in range(5000)]
    one, again, other = (Faults(seed=s, rate=0.02) for s in (1, 1, 2))
    assert [one.call(k) for k in keys] == [again.call(k) for k in keys]
    assert [one.call(k) for k in keys] != [other.call(k) for k in keys]
    dropped = sum(one.call(k) is Fault.DROP_AFTER for k in keys)
    assert 50 <= dropped <= 150


def test_stop_blocks_until_start(fake: Server, client: Client, webhooks: Webhooks) -> None:
    """STOP is answered by Twilio, passed on unmarked, and blocks every later text until START."""
    inbound.text(fake.exchange, fake.postman, PHONE, OURS, " stop ")
    assert _code(lambda: _send(client)) == 21610
    assert "unsubscribed" in fake.exchange.inbox[PHONE][0].body
    (_, form, _) = webhooks.got[0]
    assert form["Body"] == " stop "
    assert "OptOutType" not in form
    inbound.text(fake.exchange, fake.postman, PHONE, OURS, "Start")
    assert _send(client).status == "queued"


def test_stop_inside_a_sentence_blocks_nothing(fake: Server, client: Client) -> None:
    """Twilio acts on a bare word only."""
    inbound.text(fake.exchange, fake.postman, PHONE, OURS, "STOP PLEASE")
    assert _send(client).status == "queued"


def test_advanced_opt_out_marks_its_words_and_leaves_ours(fake: Server, webhooks: Webhooks) -> None:
    """With Advanced Opt-Out as we set it, HELP comes marked, and CANCEL and YES are ours."""
    fake.exchange.numbers[OURS].words = Words.ADVANCED
    for body in ("HELP", "CANCEL", "YES"):
        inbound.text(fake.exchange, fake.postman, PHONE, OURS, body)
    assert [form.get("OptOutType") for _, form, _ in webhooks.got] == ["HELP", None, None]
    assert not fake.exchange.opted_out


def test_whatsapp_wants_a_template_after_24_hours(fake: Server, client: Client, webhooks: Webhooks) -> None:
    """Free words fail with 63016 outside the window, go inside it, and a template goes at any time."""
    exchange, ours, theirs = fake.exchange, f"whatsapp:{OURS}", f"whatsapp:{PHONE}"
    exchange.templates[TEMPLATE] = Template(TEMPLATE, "LOROS: Hello {{1}}.")

    def outcome(**given: str) -> tuple[str, int | None]:
        message = _send(client, to=theirs, from_=ours, **given)
        fake.postman.run_due(everything=True)
        seen = client.messages(message.sid).fetch()
        return seen.status, seen.error_code

    assert outcome() == ("failed", 63016)
    inbound.text(exchange, fake.postman, theirs, ours, "Hello")
    assert outcome() == ("delivered", None)
    exchange.now = lambda: datetime.now(UTC) + timedelta(hours=25)
    assert outcome() == ("failed", 63016)
    sent = {"to": theirs, "from_": ours, "content_sid": TEMPLATE, "content_variables": json.dumps({"1": "Ann"})}
    client.messages.create(**sent)
    fake.postman.run_due(everything=True)
    assert exchange.inbox[theirs][-1].body == "LOROS: Hello Ann."


def test_numbers_templates_and_service_are_looked_up(fake: Server, client: Client) -> None:
    """The doctor finds the account's number with its webhooks, sets them, and sees what is approved."""
    service = "MG" + "b" * 32
    fake.exchange.services[service] = OURS
    fake.exchange.templates[TEMPLATE] = Template(TEMPLATE, "x", "pending")
    (number,) = client.incoming_phone_numbers.list(phone_number=OURS)
    assert number.sms_url == f"{LINE}/twilio/message"
    assert number.update(sms_url=f"{LINE}/other").sms_url == f"{LINE}/other"
    assert client.messaging.v1.services(service).fetch().sid == service
    assert [n.phone_number for n in client.messaging.v1.services(service).phone_numbers.list()] == [OURS]
    assert client.content.v1.contents(TEMPLATE).approval_fetch().fetch().whatsapp["status"] == "pending"


def test_consent_made_elsewhere_is_taken_over(fake: Server, client: Client) -> None:
    """An opt-out pushed to the consent API blocks texts; a malformed one comes back with its fault."""
    item = {
        "contact_id": PHONE,
        "correlation_id": "0" * 32,
        "sender_id": OURS,
        "status": "opt-out",
        "source": "offline",
    }
    answer = client.accounts.v1.bulk_consents.create(items=[item, {**item, "source": "gossip"}])
    assert [i["error_code"] for i in answer.items] == [0, 400]
    assert _code(lambda: _send(client)) == 21610


def test_texts_and_calls_are_injected_and_phones_read(fake: Server, client: Client, webhooks: Webhooks) -> None:
    """Somebody trying at home texts and rings the line through the fake, and reads what a phone got."""
    given = {"from": PHONE, "to": OURS, "body": "I need help", "Latitude": "52.1"}
    assert requests.post(f"{fake.url}/fake/texts", json=given, timeout=5).json() == {"webhook": 200}
    called = requests.post(f"{fake.url}/fake/calls", json={"from": PHONE, "to": OURS}, timeout=5).json()
    assert called["twiml"] == "<Response/>"
    assert [url.rsplit("/", 1)[1] for url, _, _ in webhooks.got] == ["message", "voice"]
    assert webhooks.got[0][1]["Latitude"] == "52.1"
    _send(client)
    fake.postman.run_due(everything=True)
    assert [t["body"] for t in requests.get(f"{fake.url}/fake/phones/{PHONE}", timeout=5).json()] == ["Hello"]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Content-Type": "text/plain"}])
def test_other_web_pages_cannot_use_the_fake(fake: Server, headers: dict[str, str]) -> None:
    """Its own routes want JSON and a loopback Host, so no page in a browser can reach them."""
    answer = requests.post(
        f"{fake.url}/fake/texts", data="{}", headers={"Content-Type": "application/json", **headers}, timeout=5
    )
    assert answer.status_code in (400, 403, 415)
    assert answer.status_code != 400 or "Host" not in headers


def test_fake_runs_its_own_errands(webhooks: Webhooks) -> None:
    """Left alone, the fake delivers texts and makes callbacks by itself."""
    with Server(Exchange(), post=webhooks, step_s=0.01) as server:
        server.exchange.own(OURS, url=LINE)
        http = Redirected(server.url)
        _send(Client(ACCOUNT, TOKEN, http_client=http), status_callback=CALLBACK)
        deadline = time.monotonic() + 5
        while len(webhooks.got) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        http.session.close()
    assert webhooks.statuses() == ["sent", "delivered"]


def test_real_post_carries_the_form_and_signature() -> None:
    """What goes over the wire is the form and the signature, blanks and accents too."""
    from werkzeug.test import EnvironBuilder

    from bot.fake_twilio.signing import signature

    form = {"Body": "Jürgen \N{GRINNING FACE}", "FromCity": "", "A": "1"}
    assert RequestValidator(TOKEN).validate(
        "https://x.example/a?m=1", form, signature(TOKEN, "https://x.example/a?m=1", form)
    )
    encoded = EnvironBuilder(method="POST", data=form).get_environ()["wsgi.input"].read().decode()
    assert dict(parse_qsl(encoded, keep_blank_values=True)) == form
