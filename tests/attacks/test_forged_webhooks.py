"""Webhooks that Twilio did not sign as they came: nothing of them is read, whatever was right about them."""

from itertools import product
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from storage.tables import Call, Inbound, Outbound
from tests.bot.web_kit import ACCOUNT, PUBLIC, TOKEN, Twilio, form, web
from tests.kit import RESIDENT, Kit

FORM = "application/x-www-form-urlencoded"
MARK = "token1"
PATHS = ("/twilio/message", f"/twilio/status?m={MARK}", "/twilio/voice")
HOST = PUBLIC.removeprefix("https://")
ELSEWHERE = (
    f"http://{HOST}",
    f"{PUBLIC}:8443",
    f"{PUBLIC}:80",
    f"https://www.{HOST}",
    f"{PUBLIC}.evil.example",
    "https://evil.example",
    "http://localhost",
    f"{PUBLIC}/",
    "",
)
FORGED = (
    {},
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "http", "X-Forwarded-Port": "80"},
    {"Forwarded": "host=evil.example;proto=http"},
    {"X-Original-URL": "/twilio/voice", "X-Rewrite-URL": "/twilio/voice"},
)


@pytest.fixture
def twilio(kit: Kit) -> Twilio:
    """Twilio, before the line; one text is on its way."""
    kit.text(RESIDENT, "hello")
    for text in kit.rows(Outbound):
        kit.change(Outbound, text.id, status="sent", provider_id="SM" + "f" * 32, delivered_at=None)
    return Twilio(web(kit))


def whole() -> dict[str, str]:
    """A form that every webhook would take."""
    return {
        **form("STOP", MessageSid="SM" + "e" * 32),
        "CallSid": "CA" + "1" * 32,
        "MessageStatus": "failed",
        "ErrorCode": "30003",
    }


def sign(url: str, sent: object, token: str = TOKEN) -> str:
    """What Twilio would sign a form with."""
    return str(RequestValidator(token).compute_signature(url, sent))


def untouched(kit: Kit) -> bool:
    """Whether the line is as it was before the attack."""
    heard = [row.body for row in kit.rows(Inbound)]
    return heard == ["hello"] and kit.rows(Call) == [] and {t.status for t in kit.rows(Outbound)} == {"sent"}


def test_what_is_right_in_every_way_is_taken(kit: Kit, twilio: Twilio) -> None:
    """The forms these attacks begin with do change the line when nothing about them is wrong."""
    assert [twilio.post(path, whole()).status_code for path in PATHS] == [200, 204, 200]
    assert not untouched(kit)


def test_a_signature_for_another_address_is_none(kit: Kit, twilio: Twilio) -> None:
    """Signed with our own token, but for another scheme, port, host or path: 403."""
    sent = whole()
    for path, base in product(PATHS, ELSEWHERE):
        assert twilio.post(path, sent, sign(base + path, sent)).status_code == 403, (path, base)
    assert untouched(kit)


def test_a_signature_serves_one_route(kit: Kit, twilio: Twilio) -> None:
    """What was signed for one webhook, or for another text's status, opens no other."""
    sent = whole()
    others = ("/twilio/status", "/twilio/status?m=token2", "/twilio/message/")
    for path, signed_for in product(PATHS, (*PATHS, *others)):
        if path != signed_for:
            assert twilio.post(path, sent, sign(PUBLIC + signed_for, sent)).status_code == 403, signed_for
    assert untouched(kit)


def test_another_accounts_token_signs_nothing(kit: Kit, twilio: Twilio) -> None:
    """Signed as somebody else's Twilio account signs, with our account's id in the form: 403."""
    sent = whole()
    for path, token in product(PATHS, (ACCOUNT, "another-token", TOKEN.upper(), f"{TOKEN} ", TOKEN[:-1], "")):
        assert twilio.post(path, sent, sign(PUBLIC + path, sent, token)).status_code == 403, token
    assert untouched(kit)


@pytest.mark.parametrize("path", PATHS)
def test_one_byte_changed_is_one_too_many(kit: Kit, twilio: Twilio, path: str) -> None:
    """Each parameter with one letter changed, taken out, doubled with another value, or a new one put in: 403."""
    sent = whole()
    signature = sign(PUBLIC + path, sent)
    spoiled = [{**sent, name: value[:-1] + chr(ord(value[-1:] or "a") ^ 1)} for name, value in sent.items()]
    spoiled += [{n: v for n, v in sent.items() if n != name} for name in sent if sent[name]]
    spoiled += [{**sent, name.lower(): value} for name, value in sent.items()]
    for bad in spoiled:
        assert twilio.post(path, bad, signature).status_code == 403, bad
    for name in sent:
        for order in ([*sent.items(), (name, "x")], [(name, "x"), *sent.items()]):
            assert twilio.raw(path, urlencode(order).encode(), signature).status_code == 403, name
    assert untouched(kit)


def test_a_body_of_another_kind_is_no_form(kit: Kit, twilio: Twilio) -> None:
    """A rightly signed form that says it is something else, or a bare address that was signed: 403."""
    sent, kinds = whole(), ("multipart/form-data; boundary=b", "application/json", "text/plain", "")
    for path, kind, signed_form in product(PATHS, kinds, (sent, {})):
        given = {"X-Twilio-Signature": sign(PUBLIC + path, signed_form)}
        body = urlencode(sent).encode()
        assert twilio.client.post(path, data=body, content_type=kind, headers=given).status_code == 403, kind
    assert untouched(kit)


def test_nothing_is_taken_from_an_address(kit: Kit, twilio: Twilio) -> None:
    """A GET, or a POST with the form in its address, changes nothing, signed or not."""
    for path in PATHS:
        there = f"{path}{'&' if '?' in path else '?'}{urlencode(whole())}"
        given = {"X-Twilio-Signature": sign(PUBLIC + there, {})}
        assert twilio.client.get(there, headers=given).status_code == 405
        assert twilio.client.post(there, headers=given, content_type=FORM).status_code == 403
    assert untouched(kit)


def test_headers_of_a_proxy_say_nothing(kit: Kit, twilio: Twilio) -> None:
    """Host and forwarding headers make no forged signature right, and no right one wrong."""
    sent = whole()
    body = urlencode(sent).encode()
    for path, headers, base in product(PATHS, FORGED, ELSEWHERE):
        given = {**headers, "X-Twilio-Signature": sign(base + path, sent)}
        assert twilio.client.post(path, data=body, content_type=FORM, headers=given).status_code == 403, base
    assert untouched(kit)
    for path, headers in product(PATHS, FORGED):
        given = {**headers, "X-Twilio-Signature": sign(PUBLIC + path, sent)}
        answer = twilio.client.post(path, data=body, content_type=FORM, headers=given)
        assert answer.status_code in (200, 204), headers


def test_an_address_told_whole_is_not_believed(kit: Kit, twilio: Twilio) -> None:
    """A request line that names another host is checked against our own address all the same."""
    sent = whole()
    body = urlencode(sent).encode()
    for path, sent_as in product(PATHS, ("https://evil.example", "http://localhost", "//evil.example")):
        for base in (sent_as, f"https:{sent_as}", f"{PUBLIC}/{sent_as}"):
            given = {"X-Twilio-Signature": sign(base + path, sent)}
            more = {"REQUEST_URI": sent_as + path}
            answer = twilio.client.post(path, data=body, content_type=FORM, headers=given, environ_overrides=more)
            assert answer.status_code == 403, base
    assert untouched(kit)


def test_the_same_parameter_twice_counts_once(kit: Kit, twilio: Twilio) -> None:
    """A parameter that was signed and comes twice over is the one that was signed."""
    sent = whole()
    doubled = MultiDict([*sent.items(), ("Body", "STOP")])
    body = urlencode(list(doubled.items(multi=True))).encode()
    assert twilio.raw("/twilio/message", body, sign(f"{PUBLIC}/twilio/message", sent)).status_code == 200
    assert [row.body for row in kit.rows(Inbound)] == ["hello", "STOP"]
