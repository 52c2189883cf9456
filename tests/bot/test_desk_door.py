"""Promises about getting into the desk, and staying out of it."""

from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.config import Config
from bot.desk.links import new_link
from storage.people import coordinators
from storage.tables import Audit, Coordinator, DeskSession, Login
from tests.desk_kit import desk, stranger
from tests.kit import Kit

PASSWORD = "kettle biscuit umbrella"
OWN = {"Sec-Fetch-Site": "same-origin"}


def link(kit: Kit) -> str:
    """A one-time link for Priya, without its host."""
    with kit.line.database.transaction() as session:
        (priya,) = coordinators(session, kit.community_id)
        made = new_link(session, Config(), priya, kit.line.wall.now())
    return made.removeprefix("http://127.0.0.1:8000")


def choose(client: FlaskClient, path: str, password: str = PASSWORD, again: str = "") -> TestResponse:
    """Fill in the form behind a one-time link."""
    return client.post(path, data={"password": password, "again": again or password}, headers=OWN)


def sign_in(client: FlaskClient, password: str = PASSWORD, **more: str) -> TestResponse:
    """Fill in the form at the door."""
    form = {"phone": "07700 900199", "password": password, **more}
    return client.post("/desk/sign-in", data=form, headers=OWN)


@pytest.mark.both_databases
def test_a_link_sets_a_password_once(kit: Kit) -> None:
    """The link from `coordinator add` sets a password and lets its owner in; a second use is told it is spent."""
    path, browser = link(kit), stranger(kit)
    assert "Welcome, Priya" in browser.get(path).get_data(as_text=True)
    answer = choose(browser, path)
    assert answer.headers["Location"] == "/desk/today"
    assert browser.get("/desk/today").status_code == 200
    assert choose(stranger(kit), path).status_code == 410
    assert sign_in(stranger(kit)).headers["Location"] == "/desk/today"


def test_a_link_lasts_three_days(kit: Kit) -> None:
    """An old link says so and opens nothing."""
    path = link(kit)
    (login,) = kit.rows(Login)
    kit.change(Login, login.id, link_until=kit.line.wall.now() - timedelta(seconds=1))
    assert stranger(kit).get(path).status_code == 410
    assert choose(stranger(kit), path).status_code == 410


def test_a_new_link_ends_the_old_one_and_other_sessions(kit: Kit) -> None:
    """Whoever lost a phone gets a new link: the old one is dead, and using it signs every browser out."""
    old, browser = link(kit), desk(kit)
    new = link(kit)
    assert stranger(kit).get(old).status_code == 410
    choose(stranger(kit), new)
    assert browser.get("/today").status_code == 303


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "priya priya priya"])
def test_passwords_that_would_be_guessed_are_refused(kit: Kit, password: str) -> None:
    """A short password, one letter over and over, or one's own name is refused, and the link still works."""
    path = link(kit)
    assert choose(stranger(kit), path, password).status_code == 400
    assert choose(stranger(kit), path).status_code == 303


def test_a_wrong_password_and_a_stranger_hear_the_same(kit: Kit) -> None:
    """Nobody learns at the door whose numbers are coordinators'."""
    choose(stranger(kit), link(kit))
    wrong = sign_in(stranger(kit), "not the password at all")
    unknown = sign_in(stranger(kit), PASSWORD, phone="07700 900555")
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    said = [
        answer.get_data(as_text=True).replace("07700 900199", "").replace("07700 900555", "")
        for answer in (wrong, unknown)
    ]
    assert said[0] == said[1]


def test_failures_slow_the_door_down(kit: Kit) -> None:
    """After a few wrong passwords even the right one has to wait; it works again once the wait is over."""
    choose(stranger(kit), link(kit))
    for _ in range(4):
        assert sign_in(stranger(kit), "not the password at all").status_code == 403
    (login,), now = kit.rows(Login), kit.line.wall.now()
    assert login.failures == 4 and login.slow_until is not None
    kit.change(Login, login.id, slow_until=now + timedelta(minutes=15))
    assert sign_in(stranger(kit)).status_code == 403
    kit.change(Login, login.id, slow_until=now - timedelta(seconds=1))
    assert sign_in(stranger(kit)).status_code == 303


def test_a_second_factor_is_asked_for_and_works_once(kit: Kit) -> None:
    """With a second factor the password alone is not enough, and no six figures open the door twice."""
    choose(browser := stranger(kit), link(kit))
    shared = pyotp.random_base32()
    figures = pyotp.TOTP(shared).at(kit.line.wall.now())
    page = browser.get("/desk/me/second-factor").get_data(as_text=True)
    assert "<svg" in page
    kept = browser.post("/desk/me/second-factor", data={"shared": shared, "figures": figures}, headers=OWN)
    assert kept.status_code == 303
    assert sign_in(stranger(kit)).status_code == 403
    assert sign_in(stranger(kit), figures=figures).status_code == 403
    later = pyotp.TOTP(shared).at(kit.line.wall.now() + timedelta(seconds=30))
    assert sign_in(stranger(kit), figures=later).status_code == 303


def test_signing_out_ends_the_session_for_good(kit: Kit) -> None:
    """A cookie kept from before signing out opens nothing."""
    browser = desk(kit)
    cookie = browser.client.get_cookie("cuppa-desk")
    assert cookie
    browser.post("/sign-out")
    browser.client.set_cookie("cuppa-desk", cookie.decoded_value)
    assert browser.get("/today").headers["Location"].startswith("/desk/sign-in")


def test_sessions_end_by_themselves(kit: Kit) -> None:
    """A browser left alone for half a day has to sign in again."""
    browser = desk(kit)
    kit.change(DeskSession, kit.rows(DeskSession)[0].id, seen_at=kit.line.wall.now() - timedelta(hours=13))
    assert browser.get("/today").status_code == 303


def test_a_session_handed_in_from_outside_is_not_taken_over(kit: Kit) -> None:
    """Signing in always makes a new secret: one planted in the browser beforehand is worth nothing (fixation)."""
    path, browser = link(kit), stranger(kit)
    browser.set_cookie("cuppa-desk", "planted-by-somebody")
    choose(browser, path)
    planted = stranger(kit)
    planted.set_cookie("cuppa-desk", "planted-by-somebody")
    assert planted.get("/desk/today").status_code == 303


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/desk/\\evil", "/desk//evil.example"])
def test_nobody_is_sent_elsewhere(kit: Kit, to: str) -> None:
    """After signing in people land on a page of the desk, whatever a link to the door said."""
    choose(stranger(kit), link(kit))
    assert sign_in(stranger(kit), to=to).headers["Location"] == "/desk/today"


def test_forms_of_other_sites_are_refused(kit: Kit) -> None:
    """A form another site made a signed-in browser send changes nothing; nor does one hiding its origin."""
    browser = desk(kit)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": ""}):
        assert browser.post("/sign-out", headers).status_code == 403
    assert browser.client.post("/desk/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.client.post("/desk/sign-out").status_code == 403
    assert browser.get("/today").status_code == 200


def test_roles_reach_as_far_as_they_say(kit: Kit) -> None:
    """A viewer looks and changes nothing: not even a number is shown."""
    browser = desk(kit, "viewer")
    assert browser.get("/today").status_code == 200
    assert browser.post("/phone/1").status_code == 403


def test_every_look_at_a_number_is_on_record(kit: Kit) -> None:
    """Showing a number writes who looked, at whom and when."""
    person = kit.person("+447700900101")
    assert "07700 900101" in desk(kit).post(f"/phone/{person.id}").get_data(as_text=True)
    seen = [row for row in kit.rows(Audit) if row.action == "phone.seen"]
    assert [(row.subject_type, row.subject_id) for row in seen] == [("person", person.id)]


def test_a_removed_coordinator_is_out_at_once(kit: Kit) -> None:
    """Taking somebody off the team ends their session with the next click."""
    browser = desk(kit)
    (priya,) = kit.rows(Coordinator)
    kit.change(Coordinator, priya.id, removed_at=kit.line.clock.now())
    assert browser.get("/today").status_code == 303


def test_browsers_say_where_our_own_forms_come_from(kit: Kit) -> None:
    """Under "no-referrer" a browser would send "Origin: null" with our own forms, and nobody could sign in."""
    page = stranger(kit).get("/desk/sign-in")
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_page_that_renews_itself_keeps_nobody_signed_in(kit: Kit) -> None:
    """Today left open asks every few seconds; after half a day without a person it is the door that answers."""
    browser = desk(kit)
    (row,) = kit.rows(DeskSession)
    before = kit.line.wall.now() - timedelta(hours=11)
    kit.change(DeskSession, row.id, seen_at=before)
    own = {"HX-Request": "true"}
    assert browser.get("/today/now", **own).status_code == 200
    assert kit.rows(DeskSession)[0].seen_at == before
    kit.change(DeskSession, row.id, seen_at=kit.line.wall.now() - timedelta(hours=13))
    assert browser.get("/today/now", **own).headers["HX-Redirect"] == "/desk/sign-in"


def test_a_page_that_was_opened_counts_as_use(kit: Kit) -> None:
    """Whoever clicks stays signed in."""
    browser = desk(kit)
    before = kit.line.wall.now() - timedelta(hours=11)
    kit.change(DeskSession, kit.rows(DeskSession)[0].id, seen_at=before)
    browser.text("/today")
    assert kit.rows(DeskSession)[0].seen_at > before
