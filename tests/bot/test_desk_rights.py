"""Promises about people's rights at the desk: their data, taking them out, taking back what they agreed to."""

import json
from typing import Any

import pytest

from storage.quiet import is_quiet
from storage.tables import Audit, CheckIn, Consent, Person, Pledge, Task, Volunteer
from tests.bot.requests_kit import make_request
from tests.bot.visit_kit import ANNE, matched
from tests.desk_kit import Desk, desk, queries
from tests.kit import RESIDENT, Kit

ELSIE = "+447700900120"


def called(kit: Kit, **more: Any) -> dict[str, Any]:
    """The form that says who rang them, when and how; an hour ago in London."""
    # In September the hour in UTC is that of London an hour ago.
    return {"by": 1, "when": f"{kit.clock.now():%Y-%m-%dT%H:%M}", "how": "called", **more}


def done_with(kit: Kit) -> int:
    """Margaret, whose request is done; her id."""
    make_request(kit, state="done", closed_at=kit.clock.now())
    return kit.person(RESIDENT).id


def facts(kit: Kit, action: str) -> list[dict[str, Any]]:
    return [entry.facts for entry in kit.rows(Audit, action=action)]


@pytest.mark.both_databases
def test_their_data_to_read_and_to_process(kit: Kit) -> None:
    """Both files hold their request, stay in no cache, tell no number in their name; who rang is on record."""
    person, browser = done_with(kit), desk(kit)
    form = called(kit)
    for kind, says in (("html", "text/html"), ("json", "application/json")):
        answer = browser.post(f"/people/{person}/rights/data", **form | {"as": kind})
        assert answer.mimetype == says and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="their-data-2026-09-22.{kind}"'
        assert "LE16 7AB" in answer.get_data(as_text=True)
    assert json.loads(answer.get_data())["held"]["You"][0]["first_name"] == "Margaret"
    assert facts(kit, "export.checked") == [{"how": "called", "checked_at": "2026-09-22T08:00Z"}] * 2
    assert len(facts(kit, "export.made")) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"how": ""}, "who of the team"),
        ({"by": 99}, "who of the team"),
        ({"when": "soon"}, "by day and time"),
        ({"when": "2026-07-01T10:00"}, "last 30 days"),
        ({"when": "2027-07-01T10:00"}, "last 30 days"),
        ({"name": "Margaret"}, "type: Margaret Thompson"),
    ],
)
def test_nothing_goes_before_somebody_made_sure(kit: Kit, wrong: dict[str, Any], says: str) -> None:
    """Without who rang, when and how, and the whole name, nothing is handed over and nobody taken out."""
    person, browser = done_with(kit), desk(kit)
    form = called(kit, name="Margaret Thompson") | wrong
    assert says in browser.post(f"/people/{person}/rights/erase", **form).get_data(as_text=True)
    if "name" not in wrong:
        answer = browser.post(f"/people/{person}/rights/data", **form | {"as": "json"})
        assert says in answer.get_data(as_text=True) and "Content-Disposition" not in answer.headers
    assert kit.person(RESIDENT).first_name == "Margaret"
    assert not facts(kit, "export.made") and not facts(kit, "person.erased")


@pytest.mark.both_databases
def test_taken_out_at_the_desk(kit: Kit) -> None:
    """With their name typed they are gone but for the number never to be texted, and it is on record who rang."""
    person, browser = done_with(kit), desk(kit)
    assert "keyed hash of their number" in browser.text(f"/people/{person}/rights")
    form = called(kit, name="margaret  thompson")
    assert "They are taken out" in browser.follow(f"/people/{person}/rights/erase", **form)
    assert kit.row(Person, id=person).first_name == ""
    with kit.line.database.reading() as session:
        assert is_quiet(session, kit.community_id, RESIDENT)
    assert facts(kit, "erasure.checked")[0]["how"] == "called"
    assert [a.action for a in kit.rows(Audit)][-1] == "person.erased"
    assert "type: no name" in browser.post(f"/people/{person}/rights/erase", **form).get_data(as_text=True)


def test_nobody_is_taken_out_while_somebody_would_wait(kit: Kit) -> None:
    """With a visit under way, a check-in or an alert the page says what to end first."""
    matched(kit)
    kit.text(RESIDENT, "I have fallen and cannot get up")
    resident, browser = kit.person(RESIDENT).id, desk(kit)
    said = browser.text(f"/people/{resident}/rights")
    alert = kit.row(Task, person_id=resident, colour="red")
    assert all(f"<li>{what}" in said for what in ("request ", "visit ", f"alert {alert.code}"))
    assert 'name="name"' not in said
    form = called(kit, name="Margaret Thompson")
    assert "end it first" in browser.post(f"/people/{resident}/rights/erase", **form).get_data(as_text=True)
    assert kit.person(RESIDENT).first_name == "Margaret"
    assert "<li>check-in " in browser.text(f"/people/{kit.person(ELSIE).id}/rights")


def test_only_a_lead_and_not_themselves(kit: Kit) -> None:
    """Coordinators cannot hand over or take out; a lead cannot take out themselves."""
    browser, priya = desk(kit), kit.person("+447700900199")
    name = f"{priya.first_name} {priya.surname}".strip()
    form = called(kit, name=name)
    assert "That is you" in browser.post(f"/people/{priya.id}/rights/erase", **form).get_data(as_text=True)
    browser = desk(kit, "coordinator")
    assert browser.get(f"/people/{priya.id}/rights").status_code == 403
    assert browser.post(f"/people/{priya.id}/rights/data", **form).status_code == 403
    assert browser.post(f"/people/{priya.id}/rights/erase", **form).status_code == 403
    assert "/rights" not in browser.text(f"/people/{priya.id}")


def take_back(kit: Kit, browser: Desk, phone: str, purpose: str) -> str:
    """A coordinator writes down that somebody no longer agrees to something; what the page then says."""
    form: dict[str, Any] = {"purpose": purpose, "channel": "phone"}
    answer = browser.post(f"/people/{kit.person(phone).id}/consents/withdraw", **form)
    assert answer.status_code in (200, 303)
    return answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_one_purpose_taken_back_and_no_other(kit: Kit) -> None:
    """News taken back by telephone: the ledger says who wrote it down, the page proves both, offers go on."""
    browser = desk(kit, "coordinator")
    take_back(kit, browser, ANNE, "news")
    person = kit.person(ANNE).id
    row = kit.rows(Consent, person_id=person)[-1]
    assert (row.purpose, row.granted, row.channel, row.by) == ("news", False, "phone", "coordinator:1")
    assert kit.row(Volunteer, code=1).state == "active"
    assert facts(kit, "consent.withdrawn") == [{"purpose": "news"}]
    said = browser.text(f"/people/{person}/consents")
    assert "No longer: volunteering" in said and "No longer: news" not in said


def test_texts_hold_as_they_are_sent(kit: Kit) -> None:
    """The page says of texts what holds, whatever the ledger said last: somebody stopped is sent none."""
    browser, person = desk(kit, "coordinator"), kit.person(ANNE).id
    kit.text(ANNE, "STOP")
    kit.text(ANNE, "START")
    assert "No longer: texts at all" in browser.text(f"/people/{person}/consents")
    kit.change(Person, person, stopped_at=kit.clock.now())
    assert "No longer: texts at all" not in browser.text(f"/people/{person}/consents")


@pytest.mark.both_databases
def test_what_follows_from_taking_back(kit: Kit) -> None:
    """No volunteering: they leave. No check-ins: none come. No sharing: the pledge is off the wall. No texts."""
    browser = desk(kit, "coordinator")
    take_back(kit, browser, ANNE, "volunteering")
    assert kit.row(Volunteer, code=1).state == "left"
    take_back(kit, browser, ELSIE, "check-ins")
    assert kit.row(CheckIn, person_id=kit.person(ELSIE).id).state == "ended"
    for words in ("PLEDGE", "Bob", "1", "1", "LE16", "1", "1"):
        kit.text("+447700900333", words)
    assert kit.row(Pledge).share
    take_back(kit, browser, "+447700900333", "share pledge")
    assert not kit.row(Pledge).share
    take_back(kit, browser, "+447700900333", "texts")
    assert kit.person("+447700900333").stopped_at is not None
    assert kit.text("+447700900333", "START") != []


def test_help_under_way_is_ended_first(kit: Kit) -> None:
    """Whoever takes back that we keep what they tell us has their request called off first."""
    request = make_request(kit)
    assert f"request {request.code}" in take_back(kit, desk(kit), RESIDENT, "help")
    assert not kit.rows(Consent, person_id=request.person_id, granted=False)


def test_how_they_told_is_asked(kit: Kit) -> None:
    """A purpose or a way that there is not changes nothing; the pages ask a fixed number of queries."""
    person, browser = kit.person(ANNE).id, desk(kit)
    assert "how they told you" in browser.post(f"/people/{person}/consents/withdraw", purpose="news").text
    assert "how they told you" in browser.post(f"/people/{person}/consents/withdraw", purpose="x").text
    assert not kit.rows(Consent, person_id=person, granted=False)
    take_back(kit, browser, ANNE, "news")
    counts = []
    for _ in range(2):
        with queries(kit) as asked:
            browser.text(f"/people/{person}/consents")
            browser.text(f"/people/{person}/rights")
        counts.append(len(asked))
        for _ in range(5):
            take_back(kit, browser, ANNE, "news")
    assert counts[0] == counts[1] < 40
