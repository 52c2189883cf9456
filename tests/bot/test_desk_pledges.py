"""Promises about pledges: read before they are shared, shared only by who agreed, changed by one of two."""

import re
from typing import Any

import pytest
from sqlmodel import col, select

from storage.tables import Audit, Consent, Event, Person, Pledge, Task
from tests.desk_kit import Desk, another, desk, queries
from tests.kit import Kit

TOM, OLIVE = "+447700900341", "+447700900342"
CAKE = "I will bake a cake for the linnk road lunch"


def pledge(kit: Kit, phone: str, name: str, *choice: str, share: str = "1") -> Pledge:
    """A pledge made by text."""
    for words in ("PLEDGE", name, *choice, "1", "LE16", share, "2"):
        kit.text(phone, words)
    found: Pledge = kit.rows(Pledge)[-1]
    return found


def own(kit: Kit) -> Pledge:
    """A pledge in own words, to be shared."""
    return pledge(kit, TOM, "Tom", "6", CAKE)


def wall(browser: Desk) -> list[str]:
    """What the printed page shows to others."""
    return re.findall(r"<blockquote>(.*?)</blockquote><p>(.*?)</p>", browser.text("/pledges/print"))


def listed(browser: Desk, which: str) -> int:
    """How many are shown on a list; its figure says the same."""
    page = browser.text(f"/pledges?list={which}")
    shown = page.count('<li class="card" id="pledge-')
    assert re.search(rf'list={which}"[^>]*>[^<]*<span class="count[^"]*">{shown}</span>', page)
    return shown


@pytest.mark.both_databases
def test_own_words_are_read_first(kit: Kit) -> None:
    """One of the five is on the wall at once; own words once somebody has read them, which ends the task."""
    pledge(kit, OLIVE, "Olive", "3")
    made = own(kit)
    browser = desk(kit, "coordinator")
    assert wall(browser) == [("I pledge to share a cuppa.", "Olive")]
    assert CAKE in browser.text("/pledges")
    assert "Pledge 2 is on the wall." in browser.follow(f"/pledges/{made.id}/approve", stage="1", list="waiting")
    assert wall(browser) == [(CAKE, "Tom"), ("I pledge to share a cuppa.", "Olive")]
    assert kit.row(Task, kind="PLEDGE").state == "closed"
    assert (kit.rows(Audit)[-1].action, kit.rows(Audit)[-1].subject_id) == ("pledge.approved", made.id)


@pytest.mark.both_databases
def test_only_who_agreed(kit: Kit) -> None:
    """A no keeps a pledge off; so does, at once, a yes taken back, an age under 18, or being erased."""
    made, browser = pledge(kit, OLIVE, "Olive", "3"), desk(kit)
    refused = pledge(kit, TOM, "Tom", "6", CAKE, share="2")
    assert (len(wall(browser)), listed(browser, "wall"), listed(browser, "private")) == (1, 1, 1)
    assert "may not be shared" in browser.follow(f"/pledges/{refused.id}/approve", stage="1")
    assert kit.row(Pledge, id=refused.id).approved_at is None
    kit.change(Person, made.person_id, under_18_at=kit.clock.now())
    assert wall(browser) == []
    kit.change(Person, made.person_id, under_18_at=None)
    with kit.line.database.transaction() as session:
        place = {"community_id": kit.community_id, "person_id": made.person_id}
        session.add(Consent(**place, purpose="share pledge", granted=False, at=kit.clock.now()))
    assert (wall(browser), listed(browser, "private"), listed(browser, "wall")) == ([], 2, 0)


@pytest.mark.both_databases
def test_hidden_and_shown_again(kit: Kit) -> None:
    """Any pledge can be taken off the wall and put back."""
    made, browser = pledge(kit, OLIVE, "Olive", "3"), desk(kit)
    browser.follow(f"/pledges/{made.id}/hide", stage="1", list="wall")
    assert (wall(browser), listed(browser, "hidden")) == ([], 1)
    browser.follow(f"/pledges/{made.id}/approve", stage="2", list="hidden")
    assert (len(wall(browser)), listed(browser, "hidden")) == (1, 0)


def test_what_is_hidden_unread_needs_nobody(kit: Kit) -> None:
    """Hiding own words ends the task too, but not while more of theirs waits to be read."""
    first = own(kit)
    for words in ("PLEDGE", "6", "and a second cake", "1", "LE16", "1", "2"):
        kit.text(TOM, words)
    browser = desk(kit)
    browser.post(f"/pledges/{first.id}/hide", stage="1")
    assert {t.state for t in kit.rows(Task, kind="PLEDGE")} == {"open"}
    browser.post(f"/pledges/{kit.rows(Pledge)[-1].id}/approve", stage="1")
    assert {t.state for t in kit.rows(Task, kind="PLEDGE")} == {"closed"}


@pytest.mark.both_databases
def test_a_slip_is_mended(kit: Kit) -> None:
    """The words change, the first ones stay readable to the team, and neither is in the audit."""
    made, browser = own(kit), desk(kit)
    mended = CAKE.replace("linnk", "Link")
    page = browser.follow(f"/pledges/{made.id}/words", stage="1", words=mended, list="waiting")
    assert mended in page and f"As texted: “{CAKE}”" in page
    browser.follow(f"/pledges/{made.id}/approve", stage="2")
    assert wall(browser) == [(mended, "Tom")]
    assert CAKE not in str([(a.action, a.facts) for a in kit.rows(Audit)])


def test_what_was_mended_is_the_teams_to_read(kit: Kit) -> None:
    """A name that somebody took out of a pledge is not shown to those who may only look."""
    made, browser = own(kit), desk(kit)
    browser.follow(f"/pledges/{made.id}/words", stage="1", words="bake a cake", list="waiting")
    browser.follow(f"/pledges/{made.id}/approve", stage="2")
    assert f"As texted: “{CAKE}”" in browser.text("/pledges?list=wall")
    seen = desk(kit, "viewer").text("/pledges")
    assert "bake a cake" in seen and CAKE not in seen


def test_a_pledge_of_the_five_has_no_words_to_mend(kit: Kit) -> None:
    """Only own words can be corrected, and never to nothing."""
    made, tom = pledge(kit, OLIVE, "Olive", "3"), own(kit)
    browser = desk(kit)
    for which, words in ((made, "something else"), (tom, "  ")):
        page = browser.post(f"/pledges/{which.id}/words", stage="1", words=words).get_data(as_text=True)
        assert "Only a pledge in own words can be corrected" in page
    assert [p.words for p in kit.rows(Pledge)] == ["", CAKE]


@pytest.mark.both_databases
def test_two_at_once(kit: Kit) -> None:
    """Of two who change one pledge the second is told who was first, and loses nothing they typed."""
    made, priya, omar = own(kit), desk(kit), another(kit, "Omar")
    priya.follow(f"/pledges/{made.id}/hide", stage="1")
    page = omar.post(f"/pledges/{made.id}/words", stage="1", words="my own idea", list="hidden").get_data(
        as_text=True
    )
    assert "somebody was quicker. Priya took it off the wall" in page and ">my own idea</textarea>" in page
    assert "somebody was quicker" in omar.follow(f"/pledges/{made.id}/approve", stage="1")
    row = kit.row(Pledge)
    assert (row.words, row.approved_at) == (CAKE, None) and row.hidden_at is not None


def test_the_page_for_paper_has_first_names_only(kit: Kit) -> None:
    """No area, surname, number or link to a person is on what is printed."""
    made = pledge(kit, OLIVE, "Olive", "3")
    kit.change(Person, made.person_id, surname="Oyelaran")
    sheet = desk(kit, "viewer").text("/pledges/print").split("<article")[1].split("</article>")[0]
    assert "Olive" in sheet and "1 pledge made in Market Harborough by 22 September 2026" in sheet
    assert not any(secret in sheet for secret in ("LE16", "Oyelaran", "ending", "/desk/people"))


def test_the_count_for_a_web_page(kit: Kit) -> None:
    """The line to copy has the number people were told, and is text: nothing in it is fetched from anywhere."""
    pledge(kit, OLIVE, "Olive", "3")
    pledge(kit, TOM, "Tom", "1", share="2")
    page = desk(kit).text("/pledges")
    (line,) = re.findall(r'<textarea id="snippet"[^>]*>(.*?)</textarea>', page)
    assert "&lt;strong&gt;2 pledges&lt;/strong&gt;" in line and "(by 22 September 2026)" in line
    assert not any(word in line for word in ("http", "script", "src", "Olive"))


def test_who_may_only_look(kit: Kit) -> None:
    """A viewer sees the wall as everybody may, no list behind it, and changes nothing."""
    made, viewer = own(kit), desk(kit, "viewer")
    page = viewer.text("/pledges?list=waiting")
    assert CAKE not in page and "To read" not in page and "Not to be shared" not in page
    assert viewer.post(f"/pledges/{made.id}/approve", stage="1").status_code == 403
    lead = desk(kit)
    assert lead.post("/pledges/999/approve", stage="1").status_code == 404
    assert lead.get("/pledges?list=everything").status_code == 404


@pytest.mark.both_databases
def test_no_more_queries_for_more_rows(kit: Kit) -> None:
    """A page asks the database as often with many pledges as with few, and goes on where it ended."""
    made, browser = own(kit), desk(kit)
    browser.text("/pledges")
    with queries(kit) as few:
        browser.text("/pledges?list=waiting")
    _grow(kit, made, 120)
    with queries(kit) as many:
        page = browser.text("/pledges?list=waiting")
    assert len(many) == len(few) < 15
    assert page.count('<li class="card" id="pledge-') == 100
    (more,) = re.findall(r'href="/desk(/pledges\?list=waiting&amp;before=\d+)">More', page)
    assert browser.text(more.replace("&amp;", "&")).count('<li class="card" id="pledge-') == 21


def _grow(kit: Kit, made: Pledge, times: int) -> None:
    values: dict[str, Any] = made.model_dump(exclude={"id", "number"})
    with kit.line.database.transaction() as session:
        for n in range(times):
            session.add(Pledge(**values, number=100 + n))
        session.flush()
        of = {"community_id": kit.community_id, "item_type": "pledge", "kind": "corrected it, it read"}
        for row in session.exec(select(Pledge).where(col(Pledge.number) >= 100)).all():
            session.add(Event(**of, item_id=row.id, at=kit.clock.now(), actor="coordinator:1", words="as it was"))
