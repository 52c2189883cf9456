"""Today and a request in a real Chromium, as a coordinator uses them between two telephone calls."""

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.bot.asking_kit import IN_FULL
from tests.browser.kit import CHROMIUM, SMALL, WIDE, browsing, come_in, complaints, fits, shot, text

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
COUNT = """addEventListener("click", () =>
  sessionStorage.setItem("clicks", 1 + Number(sessionStorage.getItem("clicks") || 0)), true)"""


def is_fault(said) -> bool:
    """Whether a line on the console is a fault; that a form came back (400) is none."""
    return said.type == "error" and "status of 400" not in said.text


@pytest.fixture
def page(chromium, demo: str) -> Iterator[object]:
    """Today, open as the sample town's lead, in a browser that can reach nothing else."""
    wrong: list[str] = []
    with browsing(chromium, demo) as context:
        context.add_init_script(COUNT)
        opened = context.new_page()
        opened.on("console", lambda said: wrong.append(said.text) if is_fault(said) else None)
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        come_in(opened, "/desk/today", "Today")
        yield opened
        assert wrong == []


@pytest.fixture(scope="module")
def fresh() -> Callable[[], str]:
    """Phones nobody has used yet, one after the other."""
    numbers = count(300)
    return lambda: f"+447700900{next(numbers)}"


def card_of(page, words: str):
    """The first card of Today with those words."""
    return page.locator("article.today-card", has_text=words).first


def test_an_alert_appears_by_itself_is_announced_and_counted(page, demo: str, fresh) -> None:
    """A new alert stands on the open page within ten seconds, is announced once, and the tab's title counts it."""
    before = int((re.match(r"\((\d+)\)", page.title()) or [0, 0])[1])
    text(page, demo, fresh(), "I have fallen and cannot get up")
    card = card_of(page, "Emergency")
    card.wait_for(timeout=12_000)
    page.locator("#news", has_text="New alert: ").wait_for(state="attached")
    assert int(re.match(r"\((\d+)\)", page.title())[1]) == before + 1
    shot(page, "today")


def test_one_click_takes_it(page, demo: str, fresh) -> None:
    """From the open page, one click takes a card; it then says that they have it, and offers its end."""
    text(page, demo, fresh(), "PERSON")
    page.reload()
    card = page.locator("article.today-card", has=page.get_by_role("button", name="Take it")).first
    name = card.get_attribute("id")
    card.get_by_role("button", name="Take it").click()
    card = page.locator(f"#{name}")
    card.get_by_text("You have it").wait_for()
    card.get_by_label("A note, or how it went").fill("Rang, all is well")
    card.get_by_role("button", name=re.compile("close")).click()
    page.locator(".said.done").wait_for()
    assert page.locator(f"#{name}").count() == 0


def test_what_is_being_typed_survives_the_renewal(page, demo: str, fresh) -> None:
    """A half-written note, its open box and the cursor are where they were after the list has renewed itself."""
    text(page, demo, fresh(), "PERSON")
    page.reload()
    card = page.locator("article.today-card").last
    card.locator("summary", has_text="Note, write, close").click()
    box = card.get_by_label("A note, or how it went")
    box.click()
    page.keyboard.type("She sounds")
    text(page, demo, fresh(), "My son takes my money")
    card_of(page, "Money").wait_for(timeout=12_000)
    page.keyboard.type(" tired")
    assert box.input_value() == "She sounds tired"
    assert card.locator("details[open]").count() == 1


def test_nothing_flickers_while_nothing_changes(page) -> None:
    """The elements of the list are the very same after a renewal that brought nothing new."""
    page.evaluate("document.getElementById('today').mark = 'same'")
    with page.expect_response(lambda answer: "/today/now" in answer.url, timeout=12_000) as asked:
        pass
    assert asked.value.status == 204
    assert page.evaluate("document.getElementById('today').mark") == "same"


def test_sound_is_off_until_somebody_wants_it(page) -> None:
    """The switch says off at first, and what was chosen is still chosen after the page was loaded again."""
    switch = page.locator("#sound")
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    page.reload()
    assert page.locator("#sound").get_attribute("aria-pressed") == "true"
    page.locator("#sound").click()


def clicks(page) -> int:
    """How often something was clicked in this tab since it was last asked to count."""
    return int(page.evaluate("sessionStorage.getItem('clicks') || 0"))


def test_why_a_request_is_unfilled_takes_at_most_two_clicks(page, demo: str, fresh) -> None:
    """From Today, the reason against every volunteer nearby is on the screen after two clicks at most."""
    page.goto(page.url.replace("/today", "/requests/new"))
    for label, words in (("Their telephone", fresh()), ("Their name", "Edith"), ("Postcode", "NN17 1")):
        page.get_by_label(label).fill(words)
    page.get_by_label("shopping").check()
    page.get_by_label("tomorrow").check()
    page.get_by_role("button", name="Open it").click()
    page.goto(page.url.split("/requests")[0] + "/today")
    page.evaluate("sessionStorage.removeItem('clicks')")
    card_of(page, "Nobody fits").get_by_role("link", name="See why").click()
    why = page.locator("#why")
    why.wait_for()
    assert clicks(page) <= 2
    assert why.get_by_role("row").count() > 12
    assert "too far: goes 6 miles" in why.inner_text()
    shot(page, "why")


JOINING = ("I want to volunteer", "yes", "1", "Olive Green", "1", "LE16 7BD", "1 2", "1 2 3", "2", "1", "2")


def test_approving_a_volunteer_takes_two_clicks(page, demo: str, fresh) -> None:
    """From Today: one click to somebody who says they are trained, one on Approve, and they are a Neighbour."""
    phone = fresh()
    text(page, demo, phone, *JOINING)
    page.reload()
    page.evaluate("sessionStorage.removeItem('clicks')")
    card_of(page, "Olive").get_by_role("link", name="Look and approve").click()
    page.locator("#approve").get_by_role("button", name="Approve").click()
    page.wait_for_load_state()
    assert clicks(page) == 2
    base = page.url.split("/desk")[0]
    texts = page.request.get(f"{base}/phones/messages", params={"phone": phone}).json()
    assert texts[-1]["body"].startswith("LOROS: You are now a Compassionate Neighbour, Olive")


def test_a_request_for_a_caller_by_keyboard(page) -> None:
    """The form for a caller is filled in and sent without a mouse; a wrong postcode loses nothing."""
    page.goto(page.url.replace("/today", "/requests/new"))
    page.get_by_label("Their telephone number").focus()
    page.keyboard.type("07700 900399")
    page.keyboard.press("Tab")
    page.keyboard.type("Edith")
    page.keyboard.press("Tab")
    page.keyboard.type("ZZ99 9ZZ")
    page.get_by_label("shopping").focus()
    page.keyboard.press("Space")
    page.get_by_label("tomorrow").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("not one we can find").wait_for()
    assert page.get_by_label("Their name").input_value() == "Edith"
    assert complaints(page) == ""
    shot(page, "request-new")
    page.get_by_label("Postcode").fill("LE16 7BD")
    page.get_by_label("Postcode").press("Enter")
    page.get_by_text("is open").wait_for()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("dark", [False, True])
def test_every_page_is_accessible_and_narrow(page, demo: str, fresh, dark: bool) -> None:
    """axe-core finds nothing on Today, the list, a request and the form, light and dark; all fit on 360 pixels."""
    text(page, demo, fresh(), IN_FULL + "tomorrow", "yes", "yes")
    text(page, demo, fresh(), "I have fallen and cannot get up")
    page.emulate_media(color_scheme="dark" if dark else "light")
    base = page.url.rsplit("/", 1)[0]
    page.goto(f"{base}/requests")
    one = page.get_by_role("link", name=re.compile(r"\d+ prescription")).first.get_attribute("href")
    for name in ("today", "requests", "requests/new", one.removeprefix("/desk/")):
        page.set_viewport_size(WIDE)
        assert page.goto(f"{base}/{name}").ok
        assert complaints(page) == "", name
        shot(page, f"{name.replace('/', '-')}-wide-{'dark' if dark else 'light'}")
        assert fits(page), name
        page.set_viewport_size(SMALL)
        shot(page, f"{name.replace('/', '-')}-small-{'dark' if dark else 'light'}")
