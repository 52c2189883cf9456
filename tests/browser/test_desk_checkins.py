"""Check-ins in a real Chromium: a morning on the board, enrolling by keyboard, every page by day and by night."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.kit import CHROMIUM, SMALL, WIDE, browsing, come_in, complaints, fits, shot, text

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PEOPLE = {"Mabel": "09:25", "Arthur": "09:30", "Walter": "09:35", "Ivy": "09:40", "Ron": "09:45", "Pearl": "16:00"}
NUMBERS = {name: f"+4477009004{n:02}" for n, name in enumerate(PEOPLE)}
SON = "+447700900480"


@pytest.fixture(scope="module")
def window(chromium, demo: str) -> Iterator[object]:
    """A browser that is signed in as the sample town's lead, one morning with everything on the board."""
    with browsing(chromium, demo) as context:
        opened = context.new_page()
        come_in(opened, "/desk/checkins", "Check-ins")
        _morning(opened, demo)
        yield opened


def _morning(page, demo: str) -> None:
    """Some have answered, one wants a call, one is silent, one is rung, one is away, one is to come."""
    for name, at in PEOPLE.items():
        enrol(page, demo, name, NUMBERS[name], at)
        text(page, demo, NUMBERS[name], "yes")
    enrol(page, demo, "Doreen", "01632 960123", "10:00")
    text(page, demo, NUMBERS["Ivy"], "AWAY 5")
    here = ZoneInfo("Europe/London")
    tomorrow = datetime.fromisoformat(page.request.get("/phones/clock").json()["now"]).astimezone(here)
    tomorrow = (tomorrow + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    move(page, demo, tomorrow.replace(hour=9, minute=50))
    for name, words in (("Mabel", "1"), ("Arthur", "1 thank you"), ("Walter", "2")):
        text(page, demo, NUMBERS[name], words)
    move(page, demo, tomorrow.replace(hour=10, minute=40))


def post(page, demo: str, path: str, **sent) -> None:
    """What a form of our own pages sends."""
    headers = {"Origin": demo, "Sec-Fetch-Site": "same-origin"}
    answer = page.request.post(path, headers=headers, **sent)
    assert answer.ok, (path, answer.status, answer.text()[:500])


def enrol(page, demo: str, name: str, phone: str, at: str) -> None:
    """Through the desk's form, daily."""
    days = "&".join(f"days={day}" for day in DAYS)
    rest = "level=SAFETY&how=phone&contact_name_1=Tom&contact_agreed_1=1&words=Jean+at+number+4+has+a+key"
    form = f"name={name}&phone={phone.replace('+', '%2B')}&at={at}&{days}&{rest}&contact_phone_1=%2B{SON[1:]}"
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": demo, "Sec-Fetch-Site": "same-origin"}
    answer = page.request.post("/desk/checkins/new", data=form, headers=kind)
    assert answer.ok, answer.text()[:2000]


def move(page, demo: str, to: datetime) -> None:
    """The clock goes on to that moment."""
    post(page, demo, "/phones/clock", data={"to": to.isoformat()})


@pytest.fixture
def page(window, demo: str) -> object:
    """The board, wide and by day."""
    window.set_viewport_size(WIDE)
    window.emulate_media(color_scheme="light")
    window.goto("/desk/checkins")
    return window


def card(page, words: str):
    """The first card with those words."""
    return page.locator("article.checkin-card", has_text=words).first


def test_the_board_renews_itself_and_what_is_typed_stays(page, demo: str) -> None:
    """While a note is being typed somebody answers: the line moves by itself, the note and the cursor stay."""
    one = card(page, "Doreen")
    one.locator("summary", has_text="A note").click()
    box = one.get_by_label("A note, or how it went")
    box.click()
    page.keyboard.type("She is")
    text(page, demo, NUMBERS["Ron"], "1")
    page.locator("section", has=page.locator("#heard")).get_by_text("Ron").wait_for(timeout=12_000)
    page.keyboard.type(" in the garden")
    assert box.input_value() == "She is in the garden"
    page.evaluate("document.getElementById('checkins').mark = 'same'")
    with page.expect_response(lambda answer: "/checkins/now" in answer.url, timeout=12_000) as asked:
        pass
    assert asked.value.status == 204 and page.evaluate("document.getElementById('checkins').mark") == "same"


def test_take_ring_and_safe_from_one_card(page) -> None:
    """One press takes it and stays on the board; then ringing is the biggest thing, and one press closes it."""
    one = card(page, "Asked for a call")
    name = one.get_attribute("id")
    one.get_by_role("button", name="Take it").press("Enter")
    one = page.locator(f"#{name}")
    one.get_by_text("You have it").wait_for()
    shot(page, "checkins-taken")
    ring = one.get_by_role("button", name=re.compile("Ring Walter"))
    others = [box["height"] for button in one.get_by_role("button").all() if (box := button.bounding_box())]
    assert ring.bounding_box()["height"] == max(others)
    ring.click()
    one.get_by_role("link", name="07700 900402").wait_for()
    one.get_by_role("button", name=re.compile("Done: close")).first.click()
    page.locator(".said.done").wait_for()
    assert page.locator(f"#{name}").count() == 0 and page.url.endswith("/desk/checkins")


def test_enrolling_by_keyboard_loses_nothing(page) -> None:
    """The form is filled in without a mouse; a time in the evening is refused kindly, nothing is lost."""
    page.get_by_role("link", name="Enrol somebody").press("Enter")
    page.get_by_label("Their telephone number").fill("07700 900495")
    page.get_by_label("Their first name").fill("Edna")
    page.get_by_label("Friendly").press("Space")
    page.get_by_label("Wednesday").press("Space")
    page.get_by_label("Time").fill("19:00")
    page.get_by_label("There is nobody to ask").press("Space")
    page.get_by_label(re.compile("face to face")).press("Space")
    page.get_by_role("button", name="Enrol").press("Enter")
    page.get_by_text("Check-in texts go between 8am and 5pm").wait_for()
    assert complaints(page) == ""
    shot(page, "checkins-form-faulty")
    assert page.get_by_label("Their first name").input_value() == "Edna"
    assert page.get_by_label("Wednesday").is_checked() and page.get_by_label("Friendly").is_checked()
    page.get_by_label("Time").fill("10:00")
    page.get_by_role("button", name="Enrol").press("Enter")
    page.get_by_text("Edna is asked by text whether that is all right").wait_for()
    assert page.get_by_text("not agreed yet: nothing is sent").is_visible()


def test_a_hospital_stay_and_home_again(page) -> None:
    """From somebody's page: the days of a stay are written down, shown, and ended with one press."""
    page.locator("#to-come").locator("..").get_by_role("link", name="Pearl").click()
    page.get_by_label("Home again, and check-ins start again, on").fill(
        page.get_by_label("Home again, and check-ins start again, on").get_attribute("max")
    )
    page.get_by_role("button", name="No check-ins until then").click()
    page.locator(".said.done", has_text="they start again on").wait_for()
    page.get_by_role("button", name="Home again: go on").click()
    page.locator(".said.done", has_text="Welcome home").wait_for()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_page_is_accessible_and_narrow(page) -> None:
    """axe-core finds nothing on the board, the list, a person's page and both forms; all fit on 360 pixels."""
    mabel = page.get_by_role("link", name="Mabel").first.get_attribute("href")
    for path in (mabel, "/desk/checkins", "/desk/checkins/everybody", "/desk/checkins/new", f"{mabel}/change"):
        page.goto(path)
        name = path.strip("/").replace("/", "-")
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            page.set_viewport_size(WIDE)
            if colours == "light" or path in (mabel, "/desk/checkins"):
                assert complaints(page) == "", (path, colours)
            shot(page, f"{name}-wide-{colours}")
            assert fits(page), path
            page.set_viewport_size(SMALL)
            shot(page, f"{name}-small-{colours}")
