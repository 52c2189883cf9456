"""Promises of the trace: one number leads from a text in to every text it caused, in rows and in logs."""

import logging
from typing import Any

import pytest

from bot.statuses import status_changed
from storage.tables import Inbound, Outbound, Timer
from tests.bot.requests_kit import ask, make_request, only
from tests.kit import RESIDENT, Kit

ANNE, BRIAN = "+447700900101", "+447700900102"


def traces(kit: Kit, phone: str) -> set[int | None]:
    """The traces of the texts to a phone."""
    return {t.trace_id for t in kit.texts_to(phone)}


@pytest.mark.both_databases
def test_a_yes_is_the_cause_of_all_that_follows(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """Anne's yes: what all three hear at once, and what timers say days later, carry its number."""
    caplog.set_level(logging.INFO)
    only(kit, ANNE, BRIAN)
    ask(kit, make_request(kit))
    assert traces(kit, ANNE) == {None}, "the request was made by no text"
    asking = {t.id for t in kit.rows(Outbound)}
    kit.text(ANNE, "Yes 100")
    yes = kit.last_inbound().id
    at_once = [t for t in kit.rows(Outbound) if t.id not in asking]
    assert {t.trace_id for t in at_once} == {yes}
    assert {t.person_id for t in at_once} >= {kit.person(p).id for p in (ANNE, BRIAN, RESIDENT)}
    before = {t.id for t in kit.rows(Outbound)}
    caplog.clear()
    kit.advance(days=2)
    later = [t for t in kit.rows(Outbound) if t.id not in before]
    assert later
    assert {t.trace_id for t in later} == {yes}
    lines: list[Any] = [r for r in caplog.records if r.getMessage() in ("text out", "timer")]
    assert {r.getMessage() for r in lines} == {"text out", "timer"}
    assert {r.trace for r in lines} == {yes}


def test_the_story_of_one_text_can_be_read_from_the_log(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """Text in, text out and the network's word on it: three lines, one number, no words and no phone."""
    caplog.set_level(logging.INFO)
    kit.text(RESIDENT, "hello Edith")
    first = kit.row(Inbound).id
    kit.text("+447700900002", "hello")
    (text,) = [t for t in kit.rows(Outbound) if t.trace_id == first]
    status_changed(kit.line, token=text.token, provider_id="P1", status="delivered", code="")
    story: list[Any] = [r for r in caplog.records if getattr(r, "trace", None) == first]
    assert [r.getMessage() for r in story] == ["text in", "text out", "text status"]
    assert not any("Edith" in str(r.__dict__) or RESIDENT in str(r.__dict__) for r in caplog.records)


def test_a_failed_text_is_told_under_the_same_number(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """What could not be understood is logged under the number that its apology to the sender carries."""
    kit.line.phrases = None  # type: ignore[assignment]
    kit.text(RESIDENT, "hello")
    failed = kit.row(Inbound)
    assert failed.status == "failed"
    assert failed.id in [getattr(r, "trace", None) for r in caplog.records if r.levelno == logging.ERROR]
    assert failed.id in traces(kit, RESIDENT)


def test_timers_hand_the_number_on(kit: Kit) -> None:
    """Every timer that a text armed carries its number."""
    kit.text(RESIDENT, "I need help")
    armed = kit.rows(Timer)
    assert armed
    assert {t.trace_id for t in armed} == {kit.row(Inbound).id}
