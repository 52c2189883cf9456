"""Promises about what people agreed to, at the desk: the proof, and taking one thing back."""

from typing import Any

import pytest

from storage.tables import Audit, CheckIn, Consent, EmergencyContact, Event, Person, Pledge, Task, Visit, Volunteer
from tests.bot.checkins_kit import (
    DAUGHTER,
    EDITH,
    SON,
    alerts,
    start_checkins,
    tell_contact,
    to_checkin,
    with_contacts,
)
from tests.bot.requests_kit import make_request
from tests.bot.visit_kit import ANNE, matched
from tests.desk_kit import Desk, desk, queries
from tests.kit import RESIDENT, Kit


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
    assert [a.facts for a in kit.rows(Audit, action="consent.withdrawn")] == [{"purpose": "news"}]
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
    left = kit.row(Volunteer, code=1)
    assert left.state == "left" and kit.row(Event, item_type="volunteer", item_id=left.id).kind == "left"
    take_back(kit, browser, EDITH, "check-ins")
    assert kit.row(CheckIn, person_id=kit.person(EDITH).id).state == "ended"
    for words in ("PLEDGE", "Bob", "1", "1", "LE16", "1", "1"):
        kit.text("+447700900333", words)
    assert kit.row(Pledge).share
    take_back(kit, browser, "+447700900333", "share pledge")
    assert not kit.row(Pledge).share
    take_back(kit, browser, "+447700900333", "texts")
    assert kit.person("+447700900333").stopped_at is not None
    assert kit.text("+447700900333", "START") != []


@pytest.mark.parametrize("purpose", ["help", "on behalf"])
def test_help_under_way_is_ended_first(kit: Kit, purpose: str) -> None:
    """Whoever takes back that we keep what they tell us has their request called off first."""
    request = make_request(kit)
    assert f"request {request.code}" in take_back(kit, desk(kit), RESIDENT, purpose)
    assert not kit.rows(Consent, person_id=request.person_id, granted=False)


def test_how_they_told_is_asked(kit: Kit) -> None:
    """A purpose or a way that there is not changes nothing; the pages ask a fixed number of queries."""
    person, browser = kit.person(ANNE).id, desk(kit)
    assert "how they told you" in browser.post(f"/people/{person}/consents/withdraw", purpose="news").text
    for purpose, channel in (("x", "phone"), ("news", "by pigeon")):
        form = {"purpose": purpose, "channel": channel}
        assert "how they told you" in browser.post(f"/people/{person}/consents/withdraw", **form).text
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


def test_no_texts_while_somebody_is_on_the_way(kit: Kit) -> None:
    """Their visit is called off and the team is chased to ring them, once; saying it twice changes nothing."""
    visit, browser = matched(kit), desk(kit, "coordinator")
    for _ in range(2):
        take_back(kit, browser, RESIDENT, "texts")
    kit.settle()
    assert kit.row(Visit, id=visit.id).state == "called_off" and "called off" in kit.said(ANNE)[-1]
    assert kit.row(Task, kind="STOPPED").chased


def test_who_is_rung_for_others_goes_from_the_list(kit: Kit) -> None:
    """A contact who no longer agrees is off the list; one who was asked about an open alert only after it."""
    start_checkins(kit)
    with_contacts(kit)
    browser = desk(kit, "coordinator")
    take_back(kit, browser, SON, "emergency contact")
    assert [one.name for one in kit.rows(EmergencyContact)] == ["Jane"]
    to_checkin(kit)
    kit.advance(minutes=91)
    tell_contact(kit, alerts(kit)[0])
    assert "please close that first" in take_back(kit, browser, DAUGHTER, "emergency contact")
    assert len(kit.rows(EmergencyContact)) == 1 and len(kit.rows(Consent, granted=False)) == 1


def test_only_the_team_sees_and_changes_what_they_agreed_to(kit: Kit) -> None:
    """A viewer neither sees the ledger nor writes in it; that a coordinator looked is on record."""
    person = kit.person(ANNE).id
    viewer = desk(kit, "viewer")
    assert viewer.get(f"/people/{person}/consents").status_code == 403
    form = {"purpose": "news", "channel": "phone"}
    assert viewer.post(f"/people/{person}/consents/withdraw", **form).status_code == 403
    desk(kit, "coordinator").text(f"/people/{person}/consents")
    assert [(a.subject_id, a.actor) for a in kit.rows(Audit, action="person.seen")] == [(person, "1")]
