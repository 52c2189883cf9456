"""The desk's door in a real Chromium: a one-time link, a password, six figures from a phone, and out again."""

import re
from datetime import timedelta

import pyotp
import pytest

from bot.config import Config
from bot.desk.links import new_link
from bot.desk.passwords import STEP
from storage.people import coordinators
from tests.browser.kit import CHROMIUM, fits, shot
from tests.browser.town import Town, clear_and_small, tab_to
from tests.kit import Kit

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
PASSWORD = "kettle biscuit umbrella"
NUMBER = "07700 900199"


def invited(kit: Kit) -> str:
    """The path of Priya's one-time link."""
    with kit.line.database.transaction() as session:
        (priya,) = coordinators(session, kit.community_id)
        return re.sub(r"^https?://[^/]+", "", new_link(session, Config(), priya, kit.line.wall.now()))


def choose(page, password: str, again: str) -> None:
    """Type a password twice, without a mouse; the first field has the cursor already."""
    page.keyboard.type(password)
    page.keyboard.press("Tab")
    page.keyboard.type(again)
    page.keyboard.press("Enter")


def sign_in(page, figures: str = "") -> None:
    """Fill in the door's form, without a mouse."""
    page.get_by_label("Your mobile number").fill(NUMBER)
    for words in (PASSWORD, figures):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_in_by_a_link_and_later_with_six_figures(town: Town) -> None:
    """A link sets a password, the page shows a second factor to keep, and from then on both are asked for."""
    link = invited(town.kit)
    with town.open(scripts=False) as page:
        page.goto(link)
        choose(page, PASSWORD, "something else again")
        page.get_by_role("alert").get_by_text("The two are not the same").wait_for()
        page.get_by_label("Password").focus()
        choose(page, PASSWORD, PASSWORD)
        page.get_by_role("heading", name="Today").wait_for()
        page.goto("/desk/me")
        page.get_by_role("link", name="Set it up").press("Enter")
        for figures in ("000000", ""):
            shared = page.locator("code").inner_text()
            page.get_by_label("Type the six figures").fill(figures or pyotp.TOTP(shared).now())
            page.keyboard.press("Enter")
        page.get_by_role("status").get_by_text("your phone as well as your password").wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.goto("/desk/numbers")
        sign_in(page)
        page.get_by_role("alert").get_by_text("That did not match").wait_for()
        sign_in(page, pyotp.TOTP(shared).at(town.kit.line.wall.now() + timedelta(seconds=STEP)))
        page.get_by_role("heading", name="Numbers").wait_for()
        assert page.goto(link).status == 410
        page.get_by_text("This link was used already").wait_for()


def test_the_doors_pages_are_clear_and_small(town: Town) -> None:
    """axe-core finds nothing by day and by night at the door and on the visitor's own pages; all fit a phone."""
    with town.open() as page:
        for path in (invited(town.kit), "/desk/welcome/spent", "/desk/sign-in?to=/desk/me"):
            page.goto(path)
            assert clear_and_small(page), path
        page.get_by_role("button", name="Come in as Priya").click()
        for path in ("/desk/me", "/desk/me/second-factor"):
            page.goto(path)
            assert clear_and_small(page), path
            shot(page, path.rpartition("/")[2])
        page.goto("/desk/nowhere")
        tab_to(page, page.get_by_role("main").get_by_role("link", name="Today"))
        assert fits(page)
