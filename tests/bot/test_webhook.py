"""Promises of `POST /twilio/message`: every check, in its order, and nothing lost or done twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from bot import turn
from bot.app import create_web
from bot.config import Config
from bot.fake_twilio.postman import post_form
from bot.worker import Worker
from storage.tables import Inbound
from tests.bot.web_kit import ACCOUNT, CONFIG, OLD_TOKEN, PUBLIC, TOKEN, Twilio, form, web
from tests.kit import RESIDENT, Kit


@pytest.fixture
def twilio(kit: Kit) -> Twilio:
    """Twilio, before the line."""
    return Twilio(web(kit))


def test_a_text_is_answered_with_an_empty_response_and_its_replies_wait_in_the_outbox(
    kit: Kit, twilio: Twilio
) -> None:
    """Twilio gets an empty TwiML response; the words leave by the sender."""
    answer = twilio.text("I need help")
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert "<Response/>" in answer.text
    assert "<Message" not in answer.text
    kit.settle()
    assert kit.said(RESIDENT)


@pytest.mark.parametrize("token", [TOKEN, OLD_TOKEN])
def test_each_configured_token_signs(kit: Kit, token: str) -> None:
    """While a token is being changed, texts signed with the old or the new one come through."""
    assert Twilio(web(kit), token=token).text().status_code == 200


@pytest.mark.parametrize("signature", ["", "bm90IGl0", "é", "=" * 5000])
def test_a_forged_or_missing_signature_is_refused(kit: Kit, twilio: Twilio, signature: str) -> None:
    """What Twilio did not sign is 403, and nothing of it is stored."""
    sent = form()
    answer = twilio.raw("/twilio/message", urlencode(sent).encode(), signature)
    assert answer.status_code == 403
    assert kit.rows(Inbound) == []


def test_a_form_changed_after_signing_is_refused(kit: Kit, twilio: Twilio) -> None:
    """A signature covers every parameter."""
    sent = form("hello")
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/message", sent)
    assert twilio.post("/twilio/message", {**sent, "Body": "STOP"}, signature).status_code == 403
    assert twilio.post("/twilio/message", {**sent, "Extra": "1"}, signature).status_code == 403
    assert twilio.post("/twilio/message?more=1", sent, signature).status_code == 403
    assert kit.rows(Inbound) == []


@pytest.mark.parametrize(
    "config",
    [
        Config(public_url=PUBLIC, account_sid=ACCOUNT),
        Config(public_url=PUBLIC, account_sid=ACCOUNT, auth_tokens=("",)),
        Config(account_sid=ACCOUNT, auth_tokens=(TOKEN,)),
        Config(public_url=PUBLIC, auth_tokens=(TOKEN,)),
    ],
    ids=["no token", "an empty token", "no address", "no account"],
)
def test_without_settings_nobody_is_believed(kit: Kit, config: Config) -> None:
    """With no token, address or account configured every text is refused: closed, not open."""
    for token, base in ((TOKEN, PUBLIC), ("", PUBLIC), (TOKEN, ""), (TOKEN, "http://localhost")):
        sent = {**form(), "AccountSid": config.account_sid or ACCOUNT}
        signature = RequestValidator(token).compute_signature(f"{base}/twilio/message", sent)
        assert Twilio(web(kit, config)).post("/twilio/message", sent, signature).status_code == 403
    assert kit.rows(Inbound) == []


def test_the_raw_query_is_what_was_signed(kit: Kit, twilio: Twilio) -> None:
    """Escapes in the query are checked as they were sent, not as a framework rewrites them."""
    assert twilio.post("/twilio/message?name=J%C3%BCrgen&x=%7e", form()).status_code == 200


def test_another_account_is_refused(kit: Kit, twilio: Twilio) -> None:
    """A text signed with our token for another account is 403, before anything is missing."""
    assert twilio.text(AccountSid="AC" + "b" * 32, From=None).status_code == 403
    assert twilio.text(AccountSid=None).status_code == 403
    assert kit.rows(Inbound) == []


@pytest.mark.parametrize("name", ["MessageSid", "From", "To"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_parameter_is_a_bad_request(kit: Kit, twilio: Twilio, name: str, value: str | None) -> None:
    """Without id, sender or recipient there is nothing to store: 400."""
    assert twilio.text(**{name: value}).status_code == 400
    assert kit.rows(Inbound) == []


def test_over_64_kib_is_refused_first(kit: Kit, twilio: Twilio) -> None:
    """More than 64 KiB is 413 whatever its signature; exactly 64 KiB is read."""
    assert twilio.raw("/twilio/message", b"Body=" + b"x" * 65_532, "").status_code == 413
    assert twilio.raw("/twilio/message", b"Body=" + b"x" * 65_531, "").status_code == 403
    assert twilio.text(Padding="x" * 70_000).status_code == 413
    assert kit.rows(Inbound) == []


def test_a_text_to_a_number_nobody_owns_is_kept(kit: Kit, twilio: Twilio) -> None:
    """A recipient that no community owns is 200, stored, and marked for leads; nobody is answered."""
    assert twilio.text("hello", To="+447700900555").status_code == 200
    kit.settle()
    assert kit.row(Inbound).status == "unowned"
    assert kit.said(RESIDENT) == []


def test_the_same_message_twenty_times_over_http_is_one_turn(kit: Kit) -> None:
    """Twenty deliveries of one message at the same moment, over real HTTP, are all 200 and one turn."""
    sent = form("I need help")
    with served(kit) as url:
        config_url = f"{PUBLIC}/twilio/message"
        headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(config_url, sent)}
        with ThreadPoolExecutor(20) as crowd:
            calls = [crowd.submit(post_form, f"{url}/twilio/message", sent, headers) for _ in range(20)]
            assert {call.result()[0] for call in calls} == {200}
    assert len(kit.rows(Inbound)) == 1
    kit.settle()
    assert len(kit.said(RESIDENT)) == len(set(kit.said(RESIDENT))) > 0


@contextmanager
def served(kit: Kit):
    """The application on a port of this computer."""
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def test_bytes_that_are_no_utf8_do_no_harm(kit: Kit, twilio: Twilio) -> None:
    """Bytes that are not UTF-8 are refused or read as far as they go; the line never fails on them."""
    for body in (b"Body=%ff%fe&From=%80", b"\xff\xfe\x00=\x80&Body=\xc3\x28", b"%", b"&&=&=", b""):
        assert twilio.raw("/twilio/message", body, "bm90IGl0").status_code == 403
    sent = form("caf\ufffd")
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/twilio/message", sent)
    raw = urlencode(sent).encode().replace(b"%EF%BF%BD", b"%E9")
    assert twilio.raw("/twilio/message", raw, signature).status_code == 200
    assert kit.row(Inbound).body == "caf\ufffd"


def test_control_characters_are_taken_out(kit: Kit, twilio: Twilio) -> None:
    """NUL and other control characters never reach the database; a new line stays."""
    assert twilio.text("I\x00 need\x0b help\x1b\nplease", ButtonPayload="a\x00b").status_code == 200
    stored = kit.row(Inbound)
    assert (stored.body, stored.extras["button"]) == ("I need help\nplease", "ab")


def test_1600_characters_are_kept_and_more_are_cut(kit: Kit, twilio: Twilio) -> None:
    """The longest text Twilio brings is stored whole; what is longer loses its end, not its turn."""
    words = ("I need help " * 200)[:1599] + "."
    assert twilio.text(words).status_code == 200
    assert twilio.text("ж" * 2000).status_code == 200
    first, second = kit.rows(Inbound)
    assert first.body == words
    assert len(second.body) == 1600
    assert {first.status, second.status} == {"handled"}


def test_what_whatsapp_adds_is_kept(kit: Kit, twilio: Twilio) -> None:
    """Channel, button, quoted message, media count, opt-out word and place arrive with the text."""
    answer = twilio.text(
        "YES",
        From=f"whatsapp:{RESIDENT}",
        To="whatsapp:+447700900000",
        ButtonPayload="yes-7",
        OriginalRepliedMessageSid="SM" + "1" * 32,
        NumMedia="2",
        OptOutType="HELP",
        Latitude="52.477",
        Longitude="-0.921",
    )
    assert answer.status_code == 200
    stored = kit.row(Inbound)
    assert (stored.channel, stored.sender) == ("whatsapp", RESIDENT)
    assert stored.extras == {
        "button": "yes-7",
        "quoted": "SM" + "1" * 32,
        "media": "2",
        "opt_out": "HELP",
        "latitude": "52.477",
        "longitude": "-0.921",
    }


@pytest.mark.parametrize("sender", ["whatsapp:GB.9f86d081", "62442", "LOROS", "rcs:agent", "+44", "anonymous"])
def test_a_strange_sender_loses_no_text(kit: Kit, twilio: Twilio, sender: str) -> None:
    """Somebody without a number, a short code, a form nobody has met: the text is stored all the same."""
    assert twilio.text("hello", From=sender).status_code == 200
    assert kit.row(Inbound).sender == sender.rpartition(":")[2]


def test_a_failed_turn_is_200_and_a_failed_commit_is_500(
    kit: Kit, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only when nothing could be stored is Twilio told to come again; it then loses nothing."""
    sent = form("I need help")
    with monkeypatch.context() as patch:
        patch.setattr("bot.router.route", lambda _: 1 / 0)
        assert twilio.text("hello").status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(turn, "accept", lambda *_: 1 / 0)
        assert twilio.post("/twilio/message", sent).status_code == 500
    assert twilio.post("/twilio/message", sent).status_code == 200
    assert [row.status for row in kit.rows(Inbound)] == ["failed", "handled"]


def test_only_post_is_answered(twilio: Twilio) -> None:
    """A GET of a webhook does nothing."""
    assert twilio.client.get("/twilio/message").status_code == 405
