"""People's rights in a real Chromium: what they agreed to, their data to take away, and taking them out."""

import json
from pathlib import Path

import pytest

from storage.tables import Audit, Consent, Person
from tests.bot.requests_kit import make_request
from tests.browser.kit import CHROMIUM, shot
from tests.browser.town import Town, clear_and_small, tab_to
from tests.desk_kit import desk
from tests.kit import RESIDENT, Kit

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ANNE = "+447700900101"
RANG, MET = "rang the number the line texts", "spoke with them in person"


def facts(kit: Kit, action: str) -> list[tuple[str, dict[str, object]]]:
    """Who did it, and what is on record of it."""
    return [(entry.actor, entry.facts) for entry in kit.rows(Audit, action=action)]


def test_their_data_is_handed_over(town: Town) -> None:
    """Once somebody says how they made sure, both files are downloaded by keyboard; without it, nothing leaves."""
    kit = town.kit
    request = make_request(kit, state="done", closed_at=kit.clock.now())
    with town.open(desk(kit), scripts=False) as page:
        page.goto(f"/desk/people/{request.person_id}/rights")
        data = page.locator("#data")
        data.get_by_role("button", name="Download as JSON").click()
        assert page.url.endswith("/rights") and not facts(kit, "export.made")
        tab_to(page, data.get_by_label(RANG))
        page.keyboard.press("Space")
        held = []
        for name in ("Download a page to read", "Download as JSON"):
            tab_to(page, data.get_by_role("button", name=name))
            with page.expect_download() as file:
                page.keyboard.press("Enter")
            held.append(Path(file.value.path()).read_text("utf-8"))
    assert "<h1>What Market Harborough holds about you</h1>" in held[0] and "LE16 7AB" in held[0]
    assert json.loads(held[1])["held"]["You"][0]["surname"] == "Thompson"
    assert facts(kit, "export.checked") == [("1", {"how": "called", "checked_at": "2026-09-22T09:00Z"})] * 2
    assert [actor for actor, _ in facts(kit, "export.made")] == ["1", "1"]


def test_somebody_is_taken_out(town: Town) -> None:
    """A wrong name takes nobody out and loses nothing typed; the right one does; how it was checked is kept."""
    kit = town.kit
    request = make_request(kit, state="done", closed_at=kit.clock.now())
    with town.open(desk(kit)) as page:
        page.goto(f"/desk/people/{request.person_id}")
        page.get_by_role("link", name="Their data, or take them out").click()
        erase = page.locator("#erase")
        erase.get_by_label("When").fill("2026-09-21T15:30")
        tab_to(page, erase.get_by_label(RANG))
        erase.get_by_label(MET).press("Space")
        tab_to(page, erase.get_by_label("To make sure, type"))
        page.keyboard.type("Margaret")
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("To take them out, type: Margaret Thompson").wait_for()
        assert erase.get_by_label(MET).is_checked()
        assert erase.get_by_label("When").input_value() == "2026-09-21T15:30"
        assert kit.person(RESIDENT).first_name == "Margaret" and clear_and_small(page)
        shot(page, "rights-refused")
        erase.get_by_label("To make sure, type").fill("margaret thompson")
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("They are taken out").wait_for()
        assert page.get_by_text("Margaret").count() == 0
    assert kit.row(Person, id=request.person_id).first_name == ""
    assert facts(kit, "erasure.checked") == [("1", {"how": "met", "checked_at": "2026-09-21T14:30Z"})]


def test_nobody_is_taken_out_while_they_wait(town: Town) -> None:
    """With a request open the page says so in place of the form."""
    request = make_request(town.kit)
    with town.open(desk(town.kit), scripts=False) as page:
        page.goto(f"/desk/people/{request.person_id}/rights")
        erase = page.locator("#erase")
        assert f"request {request.code}" in erase.get_by_role("list").inner_text()
        assert erase.get_by_role("button").count() == 0


def test_one_consent_is_taken_back(town: Town) -> None:
    """News alone is taken back by keyboard; the page then proves who was told, how, and what still holds."""
    kit = town.kit
    person = kit.person(ANNE).id
    with town.open(desk(kit, "coordinator")) as page:
        page.goto(f"/desk/people/{person}")
        page.get_by_role("link", name="Proof, or take one back").click()
        news = page.get_by_role("group").filter(has=page.get_by_text("No longer: news"))
        tab_to(page, news.locator("summary"))
        page.keyboard.press("Enter")
        tab_to(page, news.get_by_label("phone"))
        page.keyboard.press("Space")
        assert clear_and_small(page)
        shot(page, "consents")
        tab_to(page, news.get_by_role("button", name="Write it down"))
        page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("Written down, and done.").wait_for()
        said = page.get_by_role("listitem").filter(has_text="news").inner_text()
        last = page.get_by_role("region", name="Consent ledger").get_by_role("row").last.inner_text()
        assert said.split()[-1] == "no" and last.endswith("news\tno\t–\tphone\ttold the team\t–\tPriya")
        assert page.get_by_text("No longer: volunteering").is_visible()
        assert page.get_by_text("No longer: news").count() == 0
    assert kit.rows(Consent, person_id=person)[-1].by == "coordinator:1"
