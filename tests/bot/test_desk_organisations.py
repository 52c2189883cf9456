"""Promises about organisations: rung as they were told, somebody who sees to each, nothing written over."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.desk.organisations_steps import ring_by
from flows.settings import Hours
from storage.tables import Audit, Event, Organisation, Task
from tests.desk_kit import Desk, another, desk, queries
from tests.kit import Kit

HEAD = "+447700900351"
BASE = "/pledges/organisations"


def school(kit: Kit) -> str:
    """A school that got in touch by text; its page."""
    for words in ("MENU", "4", "2", "St Dionysius Primary", "Ms Kaur, head", "1"):
        kit.text(HEAD, words)
    return f"{BASE}/{kit.rows(Organisation)[-1].id}"


def names(browser: Desk, which: str) -> list[str]:
    """Who is on a list, in its order."""
    return re.findall(r"<h2><a [^>]*>(.*?)</a>", browser.text(f"{BASE}?list={which}"))


@pytest.mark.both_databases
def test_rung_and_on_their_way(kit: Kit) -> None:
    """Moved on from "to ring", the team's task ends; each stage has its list, and the audit no words of theirs."""
    where, browser = school(kit), desk(kit, "coordinator")
    assert "to ring" in browser.text(where) and "Ring by Thu 24 Sep" in browser.text(BASE)
    browser.follow(f"{where}/move", stage="1", state="rung")
    assert kit.row(Task, kind="ORGANISATION").state == "closed"
    assert (names(browser, "open"), names(browser, "with_us")) == (["St Dionysius Primary"], [])
    page = browser.follow(f"{where}/move", stage="2", state="with_us")
    assert "Priya moved it to in touch" in page and "Priya moved it to with us" in page
    assert (names(browser, "open"), names(browser, "with_us")) == ([], ["St Dionysius Primary"])
    assert [a.action for a in kit.rows(Audit)].count("organisation.moved") == 2
    assert not any("Dionysius" in str(a.facts) for a in kit.rows(Audit))


def test_a_call_that_is_late_is_said_so() -> None:
    """Two working days: a text on a Friday is rung about by Tuesday, a closed day put off by one more."""
    friday = datetime(2026, 9, 25, 9, tzinfo=UTC)
    assert ring_by(friday, Hours()) == date(2026, 9, 29)
    assert ring_by(friday, Hours(closed_days=(date(2026, 9, 28),))) == date(2026, 9, 30)


def test_a_late_call_stands_out(kit: Kit) -> None:
    """After the second working day the list says that they should have been rung."""
    where, browser = school(kit), desk(kit)
    kit.change(Organisation, kit.row(Organisation).id, made_at=kit.clock.now() - timedelta(days=5))
    assert "Should have been rung by Mon 21 Sep" in browser.text(BASE)
    assert "it was due by" in browser.text(where)


@pytest.mark.both_databases
def test_who_sees_to_it(kit: Kit) -> None:
    """One takes it, another may take it over knowingly; with a stale page they are told who has it."""
    where, priya, omar = school(kit), desk(kit), another(kit, "Omar")
    assert "You have it" in priya.follow(f"{where}/take", stage="1")
    stale = omar.post(f"{where}/take", stage="1").get_data(as_text=True)
    assert "somebody was quicker. Priya took it" in stale and "Priya has it" in stale
    assert "You have it" in omar.follow(f"{where}/take", stage="2")
    assert "<dd>Nobody yet</dd>" in omar.follow(f"{where}/give", stage="3")
    assert kit.row(Organisation).holder_id is None


@pytest.mark.both_databases
def test_the_next_step_with_its_day(kit: Kit) -> None:
    """What comes next is kept with its day, the soonest first in the list, and a past day is said to be past."""
    first = school(kit)
    for words in ("MENU", "4", "1", "Tea Rooms", "Jo, owner", "4"):
        kit.text("+447700900352", words)
    browser = desk(kit)
    for n, (page, on) in enumerate(((first, "2026-10-09"), (f"{BASE}/2", "2026-10-02"))):
        browser.post(f"{page}/move", stage="1", state="planned")
        assert "Kept." in browser.follow(f"{page}/next", stage="2", step=f"assembly {n}", on=on)
    assert names(browser, "open") == ["Tea Rooms", "St Dionysius Primary"]
    kit.change(Organisation, 2, next_on=date(2026, 9, 1))
    assert "Next: assembly 1, Tue 1 Sept (past)" in browser.text(BASE)
    assert "Priya planned next: assembly 0 (Fri 9 Oct)" in browser.text(first)


def test_nothing_typed_is_lost(kit: Kit) -> None:
    """A day that is none, and somebody else's change in the meantime, leave what was typed in the form."""
    where, browser = school(kit), desk(kit)
    page = browser.post(f"{where}/next", stage="1", step="a visit", on="soon").get_data(as_text=True)
    assert "day, month and year" in page and 'value="a visit"' in page
    browser.post(f"{where}/take", stage="1")
    page = browser.post(f"{where}/next", stage="1", step="a visit", on="2026-10-02").get_data(as_text=True)
    assert "somebody was quicker" in page and 'value="a visit"' in page and 'value="2026-10-02"' in page
    assert kit.row(Organisation).next_step == ""
    assert "choose a stage" in browser.post(f"{where}/move", stage="2", state="x").get_data(as_text=True)


@pytest.mark.both_databases
def test_notes_and_the_name(kit: Kit) -> None:
    """Notes stand in its story with who and when; a name typed on a phone can be put right."""
    where, browser = school(kit), desk(kit)
    assert "Priya noted: rang, she is keen" in browser.follow(f"{where}/note", words="rang, she is keen")
    page = browser.follow(f"{where}/name", stage="1", name="St Dionysius Primary School", contact_name="Ms Kaur")
    assert "<h1>St Dionysius Primary School" in page and "it was St Dionysius Primary, Ms Kaur, head" in page
    assert browser.post(f"{where}/name", stage="2", name=" ", contact_name="x").status_code == 200
    assert kit.row(Organisation).name == "St Dionysius Primary School"
    assert "no words" in browser.post(f"{where}/note", words=" ").get_data(as_text=True)


def test_the_number_is_masked_and_the_look_recorded(kit: Kit) -> None:
    """The number is behind a button; pressing it and opening the page are recorded. Viewers do neither."""
    where, browser = school(kit), desk(kit, "coordinator")
    page = browser.text(where)
    assert HEAD not in page and "ending 351" in page and "Show the number" in page
    person = kit.person(HEAD).id
    assert (kit.rows(Audit)[-1].action, kit.rows(Audit)[-1].subject_id) == ("person.seen", person)
    browser.post(f"/phone/{person}")
    assert kit.rows(Audit)[-1].action == "phone.seen"
    viewer = desk(kit, "viewer")
    assert viewer.get(BASE).status_code == viewer.get(where).status_code == 403
    assert desk(kit, "lead").get(f"{BASE}/999").status_code == 404


@pytest.mark.both_databases
def test_no_more_queries_for_more_rows(kit: Kit) -> None:
    """Both pages ask the database as often with ten times as much to show."""
    where, browser = school(kit), desk(kit)
    asked = []
    for times in (0, 110):
        _grow(kit, times)
        for path in (BASE, where):
            browser.text(path)
            with queries(kit) as made:
                browser.text(path)
            asked.append(len(made))
    assert asked[:2] == asked[2:] and max(asked) < 25
    assert len(names(browser, "open")) == 100 and "page=1" in browser.text(BASE)


def _grow(kit: Kit, times: int) -> None:
    values = kit.rows(Organisation)[0].model_dump(exclude={"id"})
    event = {"community_id": kit.community_id, "item_type": "organisation", "item_id": 1, "at": kit.clock.now()}
    with kit.line.database.transaction() as session:
        session.add_all([Organisation(**values) for _ in range(times)])
        session.add_all([Event(**event, kind="note", words="w", actor="coordinator:1") for _ in range(times)])
