"""Volunteers in a real Chromium: a list brought in, levels by two people, training up to who came."""

import re
from datetime import timedelta

import pytest

from storage.tables import Booking, Volunteer
from tests.bot.test_desk_importing import GOOD, HEADING
from tests.browser.kit import CHROMIUM, shot
from tests.browser.town import Town, clear_and_small, tab_to
from tests.desk_kit import another, desk

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
FILE = (HEADING, GOOD, "Una,,0116 496 0001,,,,,,,", "Wyn,,07700 900152,ZZ99 9ZZ,,,,,,", "Tim,,07700 900150,,,,,,,")
XIA = "Xia,,07700 900153,,,,,,,"


def send(page, *lines: str) -> str:
    """Choose a file, and send it with the keyboard alone; what became of it."""
    sent = {"name": "list.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    page.goto("/desk/volunteers/import")
    page.get_by_label("A CSV file").set_input_files(sent)
    tab_to(page, page.get_by_label("Everybody in it agreed"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    return page.get_by_role("status").inner_text()


def test_a_list_is_brought_in(town: Town) -> None:
    """Good rows are kept, each bad one is shown with its line and why, and the same file again adds nobody."""
    with town.open(desk(town.kit)) as page:
        assert send(page, *FILE, XIA) == "2 added, 0 here already, 3 not taken."
        rows = page.get_by_role("region", name="Rows not taken").get_by_role("row")
        shown = [row.inner_text().split("\t") for row in rows.all()[1:]]
        assert [(line, name) for line, name, _ in shown] == [("3", "Una"), ("4", "Wyn"), ("5", "Tim")]
        assert [why for *_, why in shown] == [
            "This is a landline, which cannot get texts.",
            "There is no such postcode.",
            "The same number as in line 2.",
        ]
        assert clear_and_small(page)
        shot(page, "import-outcome")
        page.get_by_role("link", name="Book the others for training").click()
        page.get_by_role("link", name="V14 Xia").wait_for()
        assert send(page, *FILE) == "0 added, 1 here already, 3 not taken."
        page.goto("/desk/volunteers?list=approve")
        assert page.get_by_role("row", name=re.compile("V13 Tom Hill")).get_by_text("2 proposed").is_visible()
    assert len(town.kit.rows(Volunteer)) == 14


def test_a_level_takes_a_second_person(town: Town) -> None:
    """One proposes it with DBS date and references, another ticks it by keyboard; nobody agrees to their own."""
    kit = town.kit
    kit.change(Volunteer, 1, level=1, dbs_expires_on=None)
    priya, omar = desk(kit), another(kit, "Omar", "lead")
    with town.open(priya, scripts=False) as page:
        page.goto("/desk/volunteers/1")
        page.get_by_role("radio", name=re.compile("^3: ")).check()
        page.get_by_label("Date on the DBS certificate").fill("2026-09-01")
        page.get_by_label("Looked at again by").fill("2025-09-01")
        page.get_by_label("References").fill("vicar rung")
        page.get_by_role("button", name="Keep").click()
        page.get_by_role("alert").get_by_text("would run out before its date").wait_for()
        assert page.get_by_label("References").input_value() == "vicar rung"
        page.get_by_label("Looked at again by").fill("")
        page.get_by_role("button", name="Keep").click()
        page.get_by_role("status").get_by_text("counts once a second person").wait_for()
        assert page.get_by_role("button", name=re.compile("Agree")).count() == 0
        page.goto("/desk/volunteers/levels")
        assert page.get_by_role("row", name=re.compile("V1 Anne")).get_by_role("checkbox").count() == 0
    with town.open(omar) as page:
        page.goto("/desk/volunteers/levels")
        row = page.get_by_role("row", name=re.compile("V1 Anne"))
        assert "Priya\t01.09.2026\tvicar rung" in row.inner_text()
        assert clear_and_small(page)
        shot(page, "levels")
        tab_to(page, row.get_by_role("checkbox", name="Agree to level 3 for V1"))
        page.keyboard.press("Space")
        tab_to(page, page.get_by_role("button", name="Agree to those ticked"))
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("1 agreed.").wait_for()
    anne = kit.row(Volunteer, code=1)
    assert (anne.level, anne.next_level, anne.dbs_expires_on.isoformat()) == (3, None, "2029-09-01")


def test_training_from_a_new_session_to_who_came(town: Town) -> None:
    """A session's two places are filled by keyboard; then there is no third, and afterwards who came is marked."""
    kit = town.kit
    for code in (1, 2, 3):
        kit.change(Volunteer, code, state="waiting")
    priya = desk(kit)
    with town.open(priya, scripts=False) as page:
        page.goto("/desk/volunteers/training")
        for label, words in (("Day", "2026-09-28"), ("Where", "The Hut"), ("Places", "2")):
            page.get_by_label(label, exact=True).fill(words)
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("The session is on the list").wait_for()
        page.get_by_role("link", name="Mon 28 Sept 10am, The Hut").click()
        for taken in ("1 of 2", "2 of 2"):
            tab_to(page, page.get_by_role("button", name="Book and tell them"))
            page.keyboard.press("Enter")
            page.get_by_text(f"{taken} places taken").wait_for()
        assert page.get_by_role("button", name="Book and tell them").count() == 0
        here = page.url
    kit.move_to(kit.clock.now() + timedelta(days=6, hours=6))
    assert kit.prompts("+447700900101")[0] == kit.prompts("+447700900102")[0] == "V9"
    with town.open(priya) as page:
        page.goto(here)
        for name, came in (("V1", "came"), ("V2", "did not")):
            group = page.get_by_role("group", name=f"Did {name} come?")
            group.get_by_role("radio", name=came, exact=True).press("Space")
        assert clear_and_small(page)
        shot(page, "session")
        page.get_by_role("button", name="Keep who came").press("Enter")
        page.get_by_role("status").get_by_text("Those who came are on the list to approve").wait_for()
        assert page.get_by_role("listitem").all_inner_texts() == ["V1 Anne\nattended", "V2 Brian\ndid not come"]
        page.goto("/desk/volunteers?list=approve")
        assert page.get_by_role("rowheader").all_inner_texts() == ["V1 Anne"]
    assert [b.state for b in kit.rows(Booking)] == ["attended", "missed"]
