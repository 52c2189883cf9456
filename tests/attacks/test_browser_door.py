"""Attacks on the desk's door: guessing, finding out who is known, keeping somebody out, using what is old."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from bot.config import Config
from bot.desk import passwords
from bot.desk.links import new_link
from storage.people import person_at
from storage.tables import Coordinator, DeskSession, Login
from tests.bot.test_desk_door import PASSWORD, choose, link, sign_in
from tests.bot.web_kit import CONFIG, PUBLIC, web
from tests.desk_kit import another, stranger
from tests.kit import Kit

GUESS = "not the password at all"


class Counted(PasswordHasher):
    """As slow passwords are hashed, but quick, and counted."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.done = 0

    def hash(self, *given: str | bytes, **more: bytes | None) -> str:
        """Count one."""
        self.done += 1
        return super().hash(*given, **more)  # type: ignore[arg-type]

    def verify(self, *given: str | bytes) -> bool:
        """Count one for whatever is a hash."""
        self.done += str(given[0]).startswith("$argon2")
        return super().verify(*given)


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts how often a password is hashed."""
    counted = Counted()
    monkeypatch.setattr(passwords, "_HASHER", counted)
    return counted


def guess(kit: Kit, times: int) -> None:
    """Wrong passwords from somewhere else."""
    for _ in range(times):
        assert sign_in(stranger(kit), GUESS).status_code == 403


def guess_on(kit: Kit) -> None:
    """Wrong passwords until a wait is on, which this computer's slowness must not outlast."""
    guess(kit, 4)
    (login,) = kit.rows(Login)
    assert login.slow_until is not None
    kit.change(Login, login.id, slow_until=kit.line.wall.now() + timedelta(minutes=15))


def rested(kit: Kit) -> None:
    """The wait after wrong passwords is over."""
    kit.change(Login, kit.rows(Login)[0].id, slow_until=kit.line.wall.now() - timedelta(seconds=1))


@pytest.mark.parametrize("who", ["unknown", "removed", "never in", "wrong", "locked"])
def test_the_door_tells_nobody_who_is_known(kit: Kit, hasher: Counted, who: str) -> None:
    """A stranger, somebody removed, somebody without a password, a wrong one, a wait: one answer, one hash."""
    path = link(kit)
    if who != "never in":
        choose(stranger(kit), path)
    if who == "removed":
        kit.change(Coordinator, kit.rows(Coordinator)[0].id, removed_at=kit.clock.now())
    if who == "locked":
        guess_on(kit)
    hasher.done = 0
    phone = "07700 900555" if who == "unknown" else "07700 900199"
    answer = sign_in(stranger(kit), PASSWORD if who in ("locked", "removed") else GUESS, phone=phone)
    assert (answer.status_code, hasher.done) == (403, 1)
    usual = sign_in(stranger(kit), GUESS, phone="07700 900556").get_data(as_text=True)
    assert answer.get_data(as_text=True).replace(phone, "07700 900556") == usual
    assert answer.headers.get("Set-Cookie") is None


def test_a_try_is_counted_before_it_is_looked_at(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred guesses at one moment are a hundred tries: none is looked at before it was counted."""
    choose(stranger(kit), link(kit))
    counted: list[int] = []

    def matches(kept: str, password: str) -> bool:
        counted.append(kit.rows(Login)[0].failures)
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    guess(kit, 3)
    assert counted == [1, 2, 3]


def test_a_password_that_was_just_changed_opens_nothing(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try with the old password that was under way while it changed neither gets in nor brings it back."""
    choose(stranger(kit), link(kit))
    (login,) = kit.rows(Login)
    looked_at = passwords.matches

    def changed_meanwhile(kept: str, password: str) -> bool:
        fits = looked_at(kept, password)
        kit.change(Login, login.id, password="another hash", link="a new link")
        return fits

    monkeypatch.setattr(passwords, "matches", changed_meanwhile)
    assert sign_in(stranger(kit)).status_code == 403
    assert (kit.rows(Login)[0].password, kit.rows(Login)[0].link) == ("another hash", "a new link")


@pytest.mark.both_databases
def test_strangers_guesses_keep_nobody_out(kit: Kit) -> None:
    """While guesses go on for ever, a browser that was signed in before still lets its owner in."""
    choose(browser := stranger(kit), link(kit))
    guess_on(kit)
    browser.post("/desk/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    kit.change(DeskSession, kit.rows(DeskSession)[0].id, ended_at=kit.line.wall.now() - timedelta(minutes=1))
    assert sign_in(stranger(kit)).status_code == 403
    assert sign_in(browser).headers["Location"] == "/desk/today"


def test_a_known_browser_may_not_guess_either(kit: Kit) -> None:
    """With a stolen browser one guess in half a minute is looked at, and its session ends with the first."""
    choose(browser := stranger(kit), link(kit))
    guess_on(kit)
    assert browser.get("/desk/today").status_code == 200
    assert sign_in(browser, GUESS).status_code == 403
    assert browser.get("/desk/today").status_code == 303
    assert sign_in(browser).status_code == 403


def test_another_browsers_mark_is_worth_nothing(kit: Kit) -> None:
    """The mark of a browser helps the coordinator who was signed in with it and nobody else."""
    choose(stranger(kit), link(kit))
    sam = another(kit, "Sam")
    guess_on(kit)
    for mark in ("", "planted", passwords.fingerprint("a-browser-under-test of Sam")):
        sam.client.set_cookie("cuppa-known", mark)
        assert sign_in(sam.client).status_code == 403


def test_a_new_link_opens_whatever_others_tried(kit: Kit) -> None:
    """Somebody locked out at a new browser is let in by a new link, and guesses are counted afresh."""
    choose(stranger(kit), link(kit))
    guess_on(kit)
    assert choose(stranger(kit), link(kit)).status_code == 303
    assert sign_in(stranger(kit)).status_code == 303


def test_six_figures_cannot_be_guessed(kit: Kit) -> None:
    """Whoever has the password has a few guesses at the second factor, then waits like everybody."""
    choose(stranger(kit), link(kit))
    shared = pyotp.random_base32()
    kit.change(Login, kit.rows(Login)[0].id, totp=shared)
    right = pyotp.TOTP(shared).at(kit.line.wall.now())
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(4):
        assert sign_in(stranger(kit), figures=wrong).status_code == 403
    assert kit.rows(Login)[0].slow_until is not None
    kit.change(Login, kit.rows(Login)[0].id, slow_until=kit.line.wall.now() + timedelta(minutes=15))
    assert sign_in(stranger(kit), figures=right).status_code == 403
    rested(kit)
    assert sign_in(stranger(kit), figures=right).status_code == 303
    assert sign_in(stranger(kit), figures=right).status_code == 403


def test_a_link_opens_its_owners_account_alone(kit: Kit) -> None:
    """With somebody else's link one sets their password, not one's own or the lead's."""
    choose(stranger(kit), link(kit))
    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", "+447700900198", kit.clock.now())
        sam = Coordinator(community_id=kit.community_id, person_id=person.id, name="Sam", role="viewer")
        session.add(sam)
        session.flush()
        path = new_link(session, Config(), sam, kit.line.wall.now()).removeprefix("http://127.0.0.1:8000")
    choose(browser := stranger(kit), path, "another umbrella entirely")
    assert "Sam <small>viewer" in browser.get("/desk/me").get_data(as_text=True)
    assert sign_in(stranger(kit)).status_code == 303


def test_links_and_redirects_never_name_a_forged_host(kit: Kit) -> None:
    """A forged Host header comes back in no link, no redirect and no page."""
    (priya,) = kit.rows(Coordinator)
    with kit.line.database.transaction() as session:
        made = new_link(session, CONFIG, priya, kit.line.wall.now())
    assert made.startswith(f"{PUBLIC}/desk/welcome/")
    path = made.removeprefix(PUBLIC)
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Sec-Fetch-Site": "same-origin"}
    client = web(kit)
    for to in (path, "/", "/desk", "/desk/sign-in", "/desk/today", "/desk/nowhere", "/ready", "/health"):
        answer = client.get(to, headers=forged)
        assert "evil" not in answer.get_data(as_text=True) + str(answer.headers), to
    answer = client.post(path, data={"password": PASSWORD, "again": PASSWORD}, headers=forged)
    assert answer.headers["Location"] == "/desk/today"


ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/desk\\evil", "/%5Cevil.example", "/desk/\r\nSet-Cookie: a=b", "/desk/\r\n\r\n<p>", "/desk/\tx",
    "/desk/\x00", " /desk/today", "javascript:alert(1)", "/desk.evil.example/", "/desk@evil.example/",
    "/desk/..//evil.example", "desk/today",
)  # fmt: skip


@pytest.mark.parametrize("to", ELSEWHERE, ids=ascii)
def test_the_door_leads_nowhere_else(kit: Kit, to: str) -> None:
    """Wherever a link to the door says to go on to, one stays at the desk and no header is added."""
    answer = stranger(kit).post("/desk/demo", data={"to": to}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/today"
    assert {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")} == {
        "cuppa-desk", "cuppa-known",
    }  # fmt: skip
