"""Missed calls (`POST /twilio/voice`): everybody who rings the line hears or reads something, once."""

import xml.etree.ElementTree as ET
from itertools import count

import pytest
from werkzeug.test import TestResponse

from bot.demo import town
from bot.voice import Caller, caller_of
from storage.tables import Call, CheckIn, Outbound, Task
from tests.bot.web_kit import ACCOUNT, Twilio, web
from tests.kit import RESIDENT, Kit

LANDLINE = "+441632960001"
_calls = count(1)


def ring(kit: Kit, caller: str, **changes: str) -> TestResponse:
    """Ring the line; what is due at once is sent."""
    form = {"CallSid": f"CA{next(_calls):032d}", "AccountSid": ACCOUNT, "From": caller, "To": town.LINE, **changes}
    answer = Twilio(web(kit)).post("/twilio/voice", form)
    kit.settle()
    return answer


def verbs(answer: TestResponse) -> list[str]:
    """The TwiML's verbs, in order."""
    return [verb.tag for verb in ET.fromstring(answer.text)]


def said(answer: TestResponse) -> list[str]:
    """What the caller hears."""
    return [verb.text or "" for verb in ET.fromstring(answer.text).iter("Say")]


@pytest.mark.promise(58)
def test_landline_hears_it_twice_each_time_and_is_one_task_a_day(kit: Kit) -> None:
    """Three missed calls from one landline in a day: spoken to each time, one ring task, one alert."""
    for _ in range(3):
        answer = ring(kit, LANDLINE)
        first, second = said(answer)
        assert first == second
        assert "Someone will ring you back on this number within the hour." in first
        assert "Reject" not in verbs(answer)
        kit.advance(minutes=20)
    assert [task.kind for task in kit.rows(Task)] == ["RING"]
    told = {text.body for text in kit.rows(Outbound, prompt="K10")}
    assert len(told) == 1
    assert "They were told we ring within the hour." in told.pop()
    assert kit.rows(Outbound, prompt="G0") == []


@pytest.mark.promise(58)
def test_landline_on_the_next_day_is_a_new_task(kit: Kit) -> None:
    """The day after, the same number is rung again."""
    ring(kit, LANDLINE)
    kit.advance(days=1)
    ring(kit, LANDLINE)
    assert len([task for task in kit.rows(Task) if task.prompt == "K10"]) == 2


def test_coordinator_gets_the_number_with_got(kit: Kit) -> None:
    """GOT brings the landline's number, so that the call can be made."""
    ring(kit, LANDLINE)
    replies = kit.text(town.COORDINATOR, f"GOT {kit.row(Task).code}")
    assert any("960001" in reply.replace(" ", "") for reply in replies)


@pytest.mark.promise(58)
@pytest.mark.parametrize(
    "caller", ["anonymous", "", "unknown", "+266696687", "client:x", "+449098790001", "+12025550123"]
)
def test_withheld_number_hears_the_offices(kit: Kit, caller: str) -> None:
    """Withheld (or not to be rung back): one sentence with the office's number; no text, no task."""
    (words,) = said(ring(kit, caller))
    assert "We cannot see your number, so please ring 0116 231 3771." in words
    assert kit.rows(Task) == [] and kit.rows(Outbound) == []


@pytest.mark.promise(58)
def test_mobile_is_texted_back_at_most_once_an_hour(kit: Kit) -> None:
    """A mobile gets G0, not again within the hour, and again after it."""
    assert verbs(ring(kit, RESIDENT)) == ["Reject"]
    kit.advance(minutes=50)
    ring(kit, RESIDENT)
    assert kit.prompts(RESIDENT) == ["G0"]
    kit.advance(minutes=11)
    ring(kit, RESIDENT)
    assert kit.prompts(RESIDENT) == ["G0", "G0"]
    assert kit.rows(Task) == []


def test_mobile_with_check_ins_is_put_before_a_coordinator(kit: Kit) -> None:
    """Somebody with something open who rings is texted back, and a person is asked to ring."""
    assert kit.rows(CheckIn)
    ring(kit, town.CHECKED)
    assert kit.prompts(town.CHECKED)[-1] == "G0"
    assert [task.kind for task in kit.rows(Task, person_id=kit.person(town.CHECKED).id)] == ["RING"]


def test_mobile_that_stopped_our_texts_is_rung(kit: Kit) -> None:
    """After STOP a call is not answered by a text that cannot go: they are rung back like a landline."""
    kit.text(RESIDENT, "STOP")
    before = len(kit.said(RESIDENT))
    assert len(said(ring(kit, RESIDENT))) == 2
    assert len(kit.said(RESIDENT)) == before
    assert "RING" in [task.kind for task in kit.rows(Task)]


def test_same_call_told_again_changes_nothing(kit: Kit) -> None:
    """Twilio repeats a webhook: the caller hears the same, nothing is done twice."""
    first, second = (ring(kit, RESIDENT, CallSid="CA" + "1" * 32) for _ in range(2))
    assert first.text == second.text
    assert len(kit.rows(Call)) == 1
    assert kit.prompts(RESIDENT) == ["G0"]


def test_call_is_refused_unsigned_or_incomplete(kit: Kit) -> None:
    """An unsigned call is 403, one without an id 400, one to a number nobody owns is not answered."""
    assert Twilio(web(kit), token="wrong").post("/twilio/voice", {"AccountSid": ACCOUNT}).status_code == 403
    assert ring(kit, RESIDENT, CallSid=" ").status_code == 400
    assert verbs(ring(kit, RESIDENT, To="+447700900999")) == ["Reject"]
    assert kit.rows(Call) == []


@pytest.mark.parametrize(
    ("number", "caller"),
    [
        ("+447911123456", Caller.MOBILE),
        ("+442079460018", Caller.LANDLINE),
        ("+443069990123", Caller.LANDLINE),
        ("+447011123456", Caller.WITHHELD),
        ("+4400", Caller.WITHHELD),
    ],
)
def test_callers_are_told_apart(number: str, caller: Caller) -> None:
    """Mobiles, what is rung back, and what is not."""
    assert caller_of(number) is caller
