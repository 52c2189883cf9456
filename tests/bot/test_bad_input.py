"""Whatever the webhooks are sent: an answer, nothing lost, nothing done twice, and the line works on."""

from itertools import count
from urllib.parse import quote_from_bytes, urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from bot.demo import town
from bot.fake_twilio.rules import Problem, variables
from bot.outbox import Priority, say
from flows.templates import sent_first, slots_of
from flows.templates import variables as filled
from flows.wording import english
from storage.tables import Call, Community, Inbound, Outbound, Task
from tests.bot.web_kit import ACCOUNT, PUBLIC, TOKEN, Twilio, form, web
from tests.kit import RESIDENT, Kit

# Source: Twilio, "Twilio's request to your webhook URL", and "WhatsApp" with buttons, location, adverts.
SMS = (
    "MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "MessagingServiceSid", "From", "To", "Body",
    "NumMedia", "NumSegments", "SmsStatus", "ApiVersion", "OptOutType", "MediaUrl0", "MediaContentType0",
    "FromCity", "FromState", "FromZip", "FromCountry", "ToCity", "ToState", "ToZip", "ToCountry",
    "ErrorCode", "ErrorUrl",
)  # fmt: skip
WHATSAPP = (
    "ProfileName", "WaId", "Forwarded", "FrequentlyForwarded", "OriginalRepliedMessageSid",
    "OriginalRepliedMessageSender", "MessageType", "ChannelMetadata", "ExternalUserId", "ButtonText",
    "ButtonPayload", "ButtonType", "ListId", "ListTitle", "InteractiveData", "FlowData", "Latitude",
    "Longitude", "Address", "Label", "ReferralNumMedia", "ReferralBody", "ReferralHeadline",
    "ReferralSourceId", "ReferralSourceType", "ReferralSourceUrl", "ReferralMediaId",
    "ReferralMediaContentType", "ReferralMediaUrl", "ReferralCtwaClid",
)  # fmt: skip
NAMES = [*SMS, *WHATSAPP]
NEEDED = {"MessageSid", "From", "To"}
READ = (*sorted(NEEDED), "Body", "NumMedia", "ButtonPayload", "OriginalRepliedMessageSid", "OptOutType",
        "Latitude", "Longitude")  # fmt: skip
"""What the line reads; all else is only signed."""
ODD = ["", " ", "-1", "nan", "1e400", "99999999999999999999", "\x00", "{}", "é\u202e\U0001f600", "x" * 20_000]
_ids = count(1)


@pytest.fixture
def twilio(kit: Kit) -> Twilio:
    """Twilio, before the line."""
    return Twilio(web(kit))


def whole(channel: str) -> dict[str, str]:
    """A form with everything a channel may send."""
    prefix = "whatsapp:" if channel == "whatsapp" else ""
    named = dict.fromkeys(SMS if channel == "sms" else NAMES, "1")
    ours = {"From": f"{prefix}{RESIDENT}", "To": f"{prefix}{town.LINE}", "OptOutType": "", "NumMedia": "0"}
    place = {"Latitude": "52.477", "Longitude": "-0.921"} if channel == "whatsapp" else {}
    return {**named, **form("I need help"), **ours, **place}


def still_works(kit: Kit, twilio: Twilio) -> bool:
    """Somebody else's text is answered."""
    before = len(kit.said("+447700900002"))
    assert twilio.text("I need help", From="+447700900002").status_code == 200
    kit.settle()
    return len(kit.said("+447700900002")) > before


def raw(twilio: Twilio, path: str, sent: list[tuple[str, str]], bad: bytes = b"") -> TestResponse:
    """Post pairs, signed; in the body the words BADBYTES stand for bytes that are no UTF-8."""
    read = [(name, value.replace("BADBYTES", bad.decode("utf-8", "replace"))) for name, value in sent]
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, MultiDict(read))
    body = urlencode(sent).replace("BADBYTES", quote_from_bytes(bad)).encode()
    return twilio.raw(path, body, signature)


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_each_parameter_missing(kit: Kit, twilio: Twilio, channel: str) -> None:
    """Without any one parameter a text is stored, but for the account (403) and the three needed ones (400)."""
    for name in whole(channel):
        sent = {key: value for key, value in whole(channel).items() if key != name}
        expected = 403 if name == "AccountSid" else 400 if name in NEEDED else 200
        assert twilio.post("/twilio/message", sent).status_code == expected, name
    kit.settle()
    stored = len(whole(channel)) - len(NEEDED) - 1
    assert [row.status for row in kit.rows(Inbound)] == ["handled"] * stored
    assert still_works(kit, twilio)


@pytest.mark.both_databases
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value[:8]))
def test_each_parameter_strange(kit: Kit, twilio: Twilio, value: str) -> None:
    """Any parameter with an empty, odd, huge or broken value: the text is stored or refused, never a failure."""
    every = {name: value for name in NAMES if name not in (*NEEDED, "AccountSid")}
    every = {name: value[:400] for name, value in every.items()}
    assert twilio.post("/twilio/message", {**whole("whatsapp"), **every}).status_code == 200
    for name in READ:
        answer = twilio.post("/twilio/message", {**whole("whatsapp"), name: value})
        assert answer.status_code in ((200, 400) if name in NEEDED else (200,)), name
    kit.settle()
    assert {row.status for row in kit.rows(Inbound)} <= {"handled", "unowned", "limited"}
    assert still_works(kit, twilio)


def test_each_parameter_doubled(kit: Kit, twilio: Twilio) -> None:
    """A parameter that comes twice is signed with both values; the first counts, and it is one text."""
    for name in NAMES:
        answer = raw(twilio, "/twilio/message", [*whole("whatsapp").items(), (name, "another")])
        assert answer.status_code == 200, name
    stored = kit.rows(Inbound)
    assert {(row.sender, row.body) for row in stored} == {(RESIDENT, "I need help")}
    assert len(stored) == len(NAMES)


@pytest.mark.both_databases
def test_each_parameter_that_is_no_utf8(kit: Kit, twilio: Twilio) -> None:
    """Broken bytes in any parameter are read as far as they go."""
    for name in NAMES:
        if name == "AccountSid":
            continue
        sent = {**whole("sms"), name: f"{whole('whatsapp').get(name, '')[:40]}BADBYTES"}
        assert raw(twilio, "/twilio/message", list(sent.items()), b"\xe9\xff\xc3").status_code in (200, 400), name
    assert still_works(kit, twilio)


@pytest.mark.both_databases
@pytest.mark.parametrize("mark", ["", "nobody", "%00", "x" * 3000, "%ff", "token1%00", "'", "a&m=b"])
def test_status_with_a_strange_mark(kit: Kit, twilio: Twilio, mark: str) -> None:
    """Marks that no text of ours has are 204 and change nothing."""
    assert twilio.status(mark, "delivered").status_code == 204
    assert still_works(kit, twilio)


@pytest.mark.both_databases
def test_statuses_that_do_not_exist(kit: Kit, twilio: Twilio) -> None:
    """Statuses, codes and ids that Twilio does not have are 204; what is known of the text stays."""
    kit.text(RESIDENT, "hello")
    text = kit.rows(Outbound)[0]
    for status in ("", "exploded", "DELIVERED ", "\x00", "x" * 3000, "receiving", "partially_delivered", "None"):
        assert twilio.status(text.token, status).status_code == 204
    for code in ("", "x", "-1", "0", "9" * 30, "٣٠٠٠٣", "\x00", "30003.5"):
        assert twilio.status(text.token, "undelivered", ErrorCode=code).status_code == 204
    for sid in ("", "\x00", "x" * 3000, "SM\x00" + "1" * 30):
        assert twilio.status(text.token, "sent", MessageSid=sid).status_code == 204
    assert kit.row(Outbound, id=text.id).status == "delivered"


@pytest.mark.both_databases
@pytest.mark.parametrize("code", ["9" * 30, "4294967296", "0"])
def test_code_that_is_too_large_still_fails_the_text(kit: Kit, twilio: Twilio, code: str) -> None:
    """A failure with a code no database can hold is a failure without one."""
    with kit.line.work(kit.community_id) as work:
        text = say(work, kit.person("+447700900101"), "F17", {"vol": "Ann"}, priority=Priority.REMINDER)
        text.status, text.provider_id = "sent", "SM1"
    assert twilio.status(text.token, "failed", MessageSid="SM1", ErrorCode=code).status_code == 204
    assert kit.row(Outbound, id=text.id).status == "failed"


@pytest.mark.parametrize("path", ["/twilio/message", "/twilio/status?m=token1", "/twilio/voice"])
@pytest.mark.parametrize("account", [None, "", "AC" + "b" * 32, ACCOUNT.lower(), f"{ACCOUNT} ", "é"])
def test_callbacks_for_other_accounts(kit: Kit, twilio: Twilio, path: str, account: str | None) -> None:
    """What is signed with our token for another account, or none, is 403 on every webhook."""
    sent = {**form("hello"), "CallSid": "CA1", "MessageStatus": "delivered"}
    sent = {name: value for name, value in sent.items() if name != "AccountSid"}
    assert (
        twilio.post(path, {**sent, **({"AccountSid": account} if account is not None else {})}).status_code == 403
    )
    assert kit.rows(Inbound) == kit.rows(Call) == []


@pytest.mark.both_databases
def test_calls_with_strange_parameters(kit: Kit, twilio: Twilio) -> None:
    """Calls with odd, huge or broken ids and numbers hear something, or are refused as bad requests."""
    for name in ("CallSid", "From", "To", "CallStatus", "ForwardedFrom"):
        for value in ODD:
            sent = {"CallSid": f"CA{next(_ids)}", "AccountSid": ACCOUNT, "From": "+441632960001", "To": town.LINE}
            answer = twilio.post("/twilio/voice", {**sent, name: value})
            assert answer.status_code in (200, 400), (name, value[:10])
    kit.settle()
    assert still_works(kit, twilio)


@pytest.mark.parametrize(
    ("sender", "answered"),
    [
        ("+441632960001", True),  # a landline that texts
        ("+15005550006", False),  # foreign
        ("+33612345678", False),
        ("+449098790001", False),  # premium rate
        ("+447000000001", False),  # personal
        ("62442", False),  # a short code
        ("LOROS", False),  # a name that cannot be answered
        ("+44", False),
        ("anonymous", False),
    ],
)
def test_senders_of_every_kind(kit: Kit, twilio: Twilio, sender: str, answered: bool) -> None:
    """Their text is kept and handled; only a number where texts arrive at the cost of texts is answered."""
    assert twilio.text("I need help", From=sender).status_code == 200
    kit.settle()
    assert kit.row(Inbound).status in ("handled", "limited")
    assert bool(kit.said(sender)) is answered
    refused = [text for text in kit.rows(Outbound) if text.status == "refused"]
    assert answered or (refused and all(text.reason for text in refused))
    assert answered or kit.rows(Task), "somebody of the team sees that they wrote"


@pytest.mark.parametrize(
    "value", ["Ann\nMarie", "Ann\tMarie", "Ann\r\n\tMarie", "A" + " " * 9 + "B", "x" * 5000, "\x00Ann"]
)
def test_template_variables_are_lawful_whatever_a_name_holds(kit: Kit, value: str) -> None:
    """New lines, tabs, runs of spaces and over-long words in any slot: one line, short enough, or no template."""
    for prompt in sent_first(english()):
        slots = {slot: english().fit(slot, value) for slot in slots_of(english(), prompt)}
        given = filled(english(), prompt, slots)
        for said in (given or {}).values():
            assert 0 < len(said) <= 1600
            assert said == " ".join(said.split()) and said.isprintable()


@pytest.mark.parametrize("value", ["a\nb", "", "x" * 1601, "a    b", "   "])
def test_fake_refuses_what_twilio_refuses(value: str) -> None:
    """The fake is as strict about variables as Twilio, so that a slip shows."""
    import json

    with pytest.raises(Problem):
        variables({"ContentSid": "HX" + "a" * 32, "ContentVariables": json.dumps({"1": value})})


def test_name_with_new_lines_goes_as_a_template(kit: Kit) -> None:
    """Somebody whose name was stored with a line break still gets their text as a template."""
    kit.text(RESIDENT, "hello there good people", channel="whatsapp")
    kit.change(Community, kit.community_id, settings={**kit.row(Community).settings, "templates": {"F17": "HX1"}})
    kit.advance(hours=25)
    with kit.line.work(kit.community_id) as work:
        said = say(work, kit.person(RESIDENT), "F17", {"vol": "Ann\n\tMarie"}, priority=Priority.CHECKIN)
    kit.settle()
    text = kit.row(Outbound, id=said.id)
    assert (text.status, text.content_sid) == ("delivered", "HX1")
    assert filled(english(), "F17", text.slots) == {"1": "Ann Marie"}
