"""Promises about an organisation that rings the office: the same row and call as one that texts, never twice."""

import pytest

from storage.tables import Audit, Event, Organisation, Outbound, Person, Task
from tests.bot.test_desk_organisations import HEAD, names, school
from tests.desk_kit import another, desk
from tests.kit import Kit

NEW = "/pledges/organisations/new"
TEA_ROOMS = {
    "name": "Tea Rooms",
    "contact_name": "Jo, owner",
    "phone": "0116 496 0123",
    "kind": "1",
    "interest": "Compassionate Workplace",
    "words": "rings after 3pm only",
}


@pytest.mark.both_databases
def test_one_that_rings_is_as_one_that_texts(kit: Kit) -> None:
    """Written down on one form it is to ring, on Today and in the audit like the others; nothing is texted."""
    school(kit)
    said, browser = len(kit.rows(Outbound)), desk(kit, "coordinator")
    page = browser.follow(NEW, **TEA_ROOMS)
    assert "Tea Rooms is on the list" in page and "Ring by" not in page and "by <strong>Thu 24 Sep" in page
    assert "Priya took it down by telephone" in page and "Priya noted: rings after 3pm only" in page
    assert names(browser, "open") == ["St Dionysius Primary", "Tea Rooms"]
    texted, rung = (row.model_dump() for row in kit.rows(Organisation))
    assert [(r["state"], r["stage"], r["made_at"]) for r in (texted, rung)] == [("new", 1, kit.clock.now())] * 2
    assert (rung["kind"], rung["interest"], rung["contact_name"]) == (1, "Compassionate Workplace", "Jo, owner")
    assert [task.why for task in kit.rows(Task, kind="ORGANISATION")] == [kit.rows(Task)[0].why] * 2
    assert kit.row(Person, id=rung["person_id"]).landline and len(kit.rows(Outbound)) == said
    entry = kit.row(Audit, action="organisation.added")
    assert entry.subject_id == rung["id"] and entry.facts == {}


def test_the_call_that_was_promised_ends_with_the_stage(kit: Kit) -> None:
    """Moved on from "to ring", it leaves Today as one that texted does."""
    browser = desk(kit)
    browser.follow(NEW, **TEA_ROOMS)
    browser.follow(f"/pledges/organisations/{kit.row(Organisation).id}/move", stage="1", state="rung")
    assert kit.row(Task, kind="ORGANISATION").state == "closed"


BAD = (
    ("phone", "0909 879 0123", "This is a premium rate number. Please give"),
    ("phone", "0116 496", "This is not a UK phone number in use. Please give"),
    ("phone", "ask at the desk", "There are letters in this number."),
    ("phone", " ", "Please give the number to ring them on."),
    ("name", " ", "What is it called?"),
    ("contact_name", "", "Whom do we ask for?"),
    ("kind", "9", "Which of these is it?"),
    ("interest", "a session for pupils", "That is not offered to a business"),
)


def test_what_will_not_do_is_said_at_its_field(kit: Kit) -> None:
    """Each bad value is answered with its reason, and what was typed is still there."""
    browser = desk(kit)
    for field, typed, why in BAD:
        answer = browser.post(NEW, **(TEA_ROOMS | {field: typed}))
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400 and f'id="{field}-fault">{why}' in page, (field, typed)
        assert "rings after 3pm only</textarea>" in page and (field == "phone" or 'value="0116 496 0123"' in page)
    assert kit.rows(Organisation) == [] and kit.rows(Audit, action="organisation.added") == []


@pytest.mark.both_databases
def test_the_same_number_again_finds_the_open_one(kit: Kit) -> None:
    """A number with one under way, by text or telephone, is led to that one; only a tick adds another."""
    where, browser = school(kit), desk(kit)
    again = TEA_ROOMS | {"phone": HEAD.replace("+44", "0")}
    page = browser.post(NEW, **again).get_data(as_text=True)
    assert f'href="/desk{where}">St Dionysius Primary</a> is here with that number already (to ring)' in page
    assert len(kit.rows(Organisation)) == 1 and 'value="Tea Rooms"' in page
    browser.follow(NEW, **again, again="1")
    assert len(kit.rows(Organisation)) == 2 and len(kit.rows(Task, kind="ORGANISATION")) == 1


def test_one_that_is_over_keeps_nobody_from_coming_back(kit: Kit) -> None:
    """Who said "not now" once and rings a year later is written down anew."""
    where, browser = school(kit), desk(kit)
    browser.follow(f"{where}/move", stage="1", state="not_now")
    browser.follow(NEW, **(TEA_ROOMS | {"phone": HEAD}))
    assert [row.state for row in kit.rows(Organisation)] == ["not_now", "new"]


def test_a_viewer_adds_nobody(kit: Kit) -> None:
    """The form and its sending are for coordinators."""
    viewer = another(kit, "Vic", "viewer")
    assert viewer.get(NEW).status_code == viewer.post(NEW, **TEA_ROOMS).status_code == 403
    assert kit.rows(Organisation) == kit.rows(Event, item_type="organisation") == []
