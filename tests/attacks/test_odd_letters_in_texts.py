"""Line ends, controls and letters that turn the line round, in everything that is passed on to somebody else."""

import json
import logging

import pytest

from bot.app import create_web
from bot.logs import _Json, _Text
from bot.received import clean
from bot.worker import Worker
from flows.gsm import GSM
from flows.wording import english
from storage.tables import Inbound, Outbound, Task
from tests.bot.visit_kit import ANNE, offered
from tests.bot.web_kit import CONFIG, Twilio, form, web
from tests.desk_kit import desk
from tests.fuzz.asking import Asked
from tests.fuzz.play import answered
from tests.kit import RESIDENT, Kit

ENDS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
FORGED = "URGENT ring 0900 now"
SECRET = "a-one-time-secret-of-a-link"


@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_nothing_filled_into_a_text_begins_a_line(end: str) -> None:
    """A name, or words passed on, that hold a line end cannot pass for a second text in any prompt."""
    english_ = english()
    for key, prompt in english_.prompts.items():
        said = english_.text(key, dict.fromkeys(prompt.slots, f"Ann{end}URGENT{TURNS}\x00"))
        assert said.count("\n") == prompt.text.count("\n"), key
        assert GSM.issuperset(said), key


def test_a_name_with_a_line_end_is_a_name(kit: Kit) -> None:
    """Who answers "what name?" with a name and a line of orders is called by the name, at most."""
    for words in ("I need help", "yes", "1", f"Ann\r\n{FORGED}"):
        kit.text(RESIDENT, words)
    assert kit.person(RESIDENT).first_name in ("", "Ann")
    assert not any(FORGED in text.body for text in kit.phones.sent)


def test_words_passed_on_stay_one_sentence_of_the_line(kit: Kit) -> None:
    """A volunteer's answer that goes to the team, and a resident's words to a volunteer, begin no line."""
    request = offered(kit, ANNE, details={"shopping": f"bread\r\n{FORGED}"})
    kit.text(ANNE, f"{request.code} yes but\r\n{FORGED}{TURNS}")
    kit.text(ANNE, f"YES {request.code}\nbut only\n{FORGED}")
    kit.text(ANNE, f"YES {request.code}")
    passed_on = [text.body for text in kit.phones.sent if FORGED in text.body]
    assert len(passed_on) >= 2 and {text.prompt for text in kit.phones.sent} >= {"K14", "F2d"}
    assert not any("\n" in body for body in passed_on)


def test_what_turns_the_line_round_is_not_stored(kit: Kit) -> None:
    """Marks that reverse whatever stands beside them on a page never get past the door; Arabic does."""
    twilio = Twilio(web(kit))
    assert twilio.text(f"I need {TURNS}pleh", ProfileName=TURNS, ButtonPayload=TURNS).status_code == 200
    stored = kit.row(Inbound)
    assert (stored.body, stored.extras.get("button")) == ("I need pleh", None)
    assert clean("سلام عليكم") == "سلام عليكم"
    assert not set(TURNS) & set(desk(kit).text(f"/people/{kit.person(RESIDENT).id}"))


@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_no_parameter_reaches_a_header(kit: Kit, end: str) -> None:
    """Whatever a form holds, the answer has the same headers: nothing of it is said back."""
    twilio, bad = Twilio(web(kit)), f"x{end}Set-Cookie: a=b"
    usual = set(twilio.text("hello").headers.keys())
    spoiled = {name: bad for name in form() if name not in ("AccountSid", "MessageSid")}
    for path in ("/twilio/message", "/twilio/status?m=x%0d%0aSet-Cookie:%20a=b", "/twilio/voice"):
        answer = twilio.post(path, {**form(), "CallSid": bad, **spoiled})
        assert set(answer.headers.keys()) <= usual | {"Content-Length"}
        assert "Set-Cookie" not in answer.text


@pytest.mark.parametrize("end", [*ENDS, "\x1b[2K", TURNS], ids=repr)
@pytest.mark.parametrize("shape", [_Text(), _Json()], ids=["text", "json"])
def test_a_line_of_the_log_stays_one_line(end: str, shape: logging.Formatter) -> None:
    """Whatever is put into a log line, of ours or of a library, forges no line beside it, nor moves a cursor."""
    record = logging.LogRecord("a.library", 30, "", 1, "asked for %s", (f"/desk{end}ERROR: forged",), None)
    record.why = f"x{end}ERROR: forged"
    line = shape.format(record)
    assert line.isprintable() and "forged" in line
    assert isinstance(shape, _Text) or json.loads(line)["why"] == record.why


def test_a_page_that_fails_logs_its_route_and_not_its_address(
    kit: Kit, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address of a one-time link is its secret, and any address may hold a forged line: neither is logged."""
    monkeypatch.setattr("bot.desk.door._invited", lambda *_: 1 / 0)
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    caplog.clear()
    status, _ = answered(app, Asked("GET", f"/desk/welcome/{SECRET}%0d%0aERROR"))
    assert status == 500
    (record,) = caplog.records
    assert record.path == "/desk/welcome/<secret>"
    for shape in (_Text(), _Json()):
        assert SECRET not in shape.format(record) and "ZeroDivisionError" in shape.format(record)


def test_a_channel_that_fails_tells_no_secret(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """An error whose words hold the address with its token is logged by kind, and kept nowhere."""

    class Broken:
        def send(self, text: object) -> None:
            raise ConnectionError(
                f"https://{CONFIG.account_sid}:{CONFIG.auth_tokens[0]}@api.example/?To={RESIDENT}"
            )

    kit.line.channel = Broken()
    kit.text(RESIDENT, "I need help")
    lines = [shape.format(record) for record in caplog.records for shape in (_Text(), _Json())]
    assert any("ConnectionError" in line for line in lines)
    kept = json.dumps([row.model_dump(mode="json") for table in (Outbound, Task) for row in kit.rows(table)])
    assert not any(CONFIG.auth_tokens[0] in said for said in (*lines, kept))
