"""Attacks with a session: stolen, old, somebody else's, of somebody who left, or told to another site."""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.cli.people import _make_coordinator
from bot.config import Config
from storage.desk import shut_out
from storage.tables import Coordinator, DeskSession, Login, Person
from tests.bot.test_desk_door import PASSWORD, choose, link
from tests.bot.web_kit import CONFIG, PUBLIC, web
from tests.desk_kit import another, desk, stranger
from tests.kit import Kit

OWN = {"Sec-Fetch-Site": "same-origin"}
IN, OUT = 200, 303


def cookies(answer: TestResponse) -> dict[str, dict[str, Any]]:
    """What cookies an answer sets, and with what flags."""
    read: SimpleCookie = SimpleCookie()
    for given in answer.headers.getlist("Set-Cookie"):
        read.load(given)
    return {name: {flag: value for flag, value in morsel.items() if value} for name, morsel in read.items()}


def test_cookies_of_a_real_line_go_nowhere_else(kit: Kit) -> None:
    """Over TLS each cookie is bound to this host and path, unread by scripts, and unsent by other sites' forms."""
    client: FlaskClient = web(kit, CONFIG)
    client.post(link(kit), data={"password": PASSWORD, "again": PASSWORD}, headers=OWN)
    form = {"phone": "07700 900199", "password": PASSWORD}
    given = cookies(client.post("/desk/sign-in", data=form, headers=OWN, base_url=PUBLIC))
    given |= cookies(client.post("/desk/settings/rota/remove", headers=OWN, base_url=PUBLIC))
    given |= cookies(client.post("/desk/people/14/note", headers=OWN, base_url=PUBLIC))
    assert set(given) == {"__Host-cuppa-desk", "__Host-cuppa-known", "__Host-cuppa-word"}
    for name, flags in given.items():
        assert flags["secure"] and flags["httponly"] and "domain" not in flags, name
        assert (flags["samesite"], flags["path"]) == ("Lax", "/"), name


def test_cookies_of_a_demo_are_for_this_machine(kit: Kit) -> None:
    """Without TLS a browser would not keep such cookies; all else about them is the same."""
    given = cookies(choose(stranger(kit), link(kit)))
    assert set(given) == {"cuppa-desk", "cuppa-known"}
    for flags in given.values():
        assert flags["httponly"] and "secure" not in flags and "domain" not in flags
        assert (flags["samesite"], flags["path"]) == ("Lax", "/")


def test_the_mark_of_a_known_browser_opens_nothing(kit: Kit) -> None:
    """What a browser keeps after signing out is no session, in either cookie."""
    mark = cookies(choose(browser := stranger(kit), link(kit)))
    assert mark and browser.get("/desk/today").status_code == IN
    known = browser.get_cookie("cuppa-known")
    thief = stranger(kit)
    assert known
    thief.set_cookie("cuppa-desk", known.decoded_value)
    thief.set_cookie("cuppa-known", known.decoded_value)
    assert thief.get("/desk/today").status_code == OUT


@pytest.mark.parametrize(("column", "ago"), [("started_at", timedelta(days=8)), ("seen_at", timedelta(hours=13))])
def test_no_session_lasts_for_ever(kit: Kit, column: str, ago: timedelta) -> None:
    """However much it is used a session ends after a week, and half a day after it was last used."""
    browser = desk(kit)
    kit.change(DeskSession, kit.rows(DeskSession)[0].id, **{column: kit.line.wall.now() - ago})
    assert browser.get("/today").status_code == OUT
    assert browser.post("/people/14/note", words="hello").status_code == 401


def test_a_stolen_session_is_ended_by_its_owner(kit: Kit) -> None:
    """Signing one browser out, or all the others, ends them with their next click; this one stays."""
    first, second = stranger(kit), stranger(kit)
    choose(first, link(kit))
    (one,) = kit.rows(DeskSession)
    second.post("/desk/demo", headers=OWN)
    assert second.post(f"/desk/me/sessions/{one.id}/end", headers=OWN).status_code == OUT
    assert (first.get("/desk/today").status_code, second.get("/desk/today").status_code) == (OUT, IN)
    first.post("/desk/demo", headers=OWN)
    assert second.post("/desk/me/sessions/end-others", headers=OWN).status_code == OUT
    assert (first.get("/desk/today").status_code, second.get("/desk/today").status_code) == (OUT, IN)


def test_nobody_ends_anothers_session(kit: Kit) -> None:
    """A colleague's session is not there, whatever number is in the address."""
    lead = desk(kit)
    (theirs,) = kit.rows(DeskSession)
    assert another(kit, "Sam").post(f"/me/sessions/{theirs.id}/end").status_code == 404
    assert lead.get("/today").status_code == IN


def test_signing_in_again_ends_the_session_before(kit: Kit) -> None:
    """A copy of the cookie taken before its owner signed in anew is worth nothing; nor are sessions long idle."""
    browser, thief, idle = stranger(kit), stranger(kit), stranger(kit)
    for client in (idle, browser):
        client.post("/desk/demo", headers=OWN)
    taken = browser.get_cookie("cuppa-desk")
    assert taken
    thief.set_cookie("cuppa-desk", taken.decoded_value)
    assert thief.get("/desk/today").status_code == IN
    long_ago = kit.line.wall.now() - timedelta(hours=13)
    kit.change(DeskSession, kit.rows(DeskSession)[0].id, seen_at=long_ago)
    browser.post("/desk/demo", headers=OWN)
    assert (thief.get("/desk/today").status_code, browser.get("/desk/today").status_code) == (OUT, IN)
    assert [row.ended_at is None for row in kit.rows(DeskSession)] == [False, False, True]


def test_a_smaller_role_holds_from_the_next_click(kit: Kit) -> None:
    """Whoever was a lead a moment ago cannot do a lead's work with the page that is still open."""
    browser = desk(kit, "lead")
    assert browser.get("/volunteers/import").status_code == IN
    kit.change(Coordinator, kit.rows(Coordinator)[0].id, role="viewer")
    assert browser.get("/volunteers/import").status_code == 403
    kit.change(Coordinator, kit.rows(Coordinator)[0].id, role="king")
    assert browser.get("/today").status_code == OUT


def test_somebody_put_on_the_team_again_begins_afresh(kit: Kit) -> None:
    """Taken off and put on again, in whatever role: the old session, password and second factor open nothing."""
    browser, old = stranger(kit), link(kit)
    choose(browser, old)
    (priya,), now = kit.rows(Coordinator), kit.line.wall.now()
    with kit.line.database.transaction() as session:
        session.get_one(Coordinator, priya.id).removed_at = now
    with kit.line.database.transaction() as session:
        person = session.get_one(Person, priya.person_id)
        _make_coordinator(session, person, "Priya", "viewer", on_call=False)
    assert browser.get("/desk/today").status_code == OUT
    (login,) = kit.rows(Login)
    assert (login.password, login.totp, login.link) == ("", None, None)
    assert stranger(kit).get(old).status_code == 410


@pytest.mark.both_databases
def test_somebody_taken_off_leaves_nothing_that_opens(kit: Kit) -> None:
    """What the command `coordinator remove` does: every session ends, the link too."""
    browser = desk(kit)
    path = link(kit)
    with kit.line.database.transaction() as session:
        shut_out(session, 1, kit.line.wall.now())
    assert browser.get("/today").status_code == OUT
    assert stranger(kit).get(path).status_code == 410


def test_a_stolen_session_takes_no_second_factor_off(kit: Kit) -> None:
    """Without the phone nobody takes its figures off or puts other ones on, however often they guess."""
    browser, shared = desk(kit), pyotp.random_base32()
    with kit.line.database.transaction() as session:
        session.add(Login(community_id=kit.community_id, coordinator_id=1, totp=shared))
    figures = pyotp.TOTP(shared).at(kit.line.wall.now())
    other = pyotp.random_base32()
    put_on = {"shared": other, "figures": pyotp.TOTP(other).at(kit.line.wall.now())}
    assert "There is one already" in browser.follow("/me/second-factor", **put_on)
    for guess in ("", f"{(int(figures) + 1) % 10**6:06}", "٠٠٠٠٠٠", "1"):
        assert "did not fit" in browser.follow("/me/second-factor/remove", figures=guess)
    kit.change(Login, 1, slow_until=kit.line.wall.now() + timedelta(minutes=15))
    assert "Too many tries" in browser.follow("/me/second-factor/remove", figures=figures)
    assert kit.rows(Login)[0].totp == shared
    kit.change(Login, 1, slow_until=None)
    assert "alone lets you in" in browser.follow("/me/second-factor/remove", figures=figures)
    assert kit.rows(Login)[0].totp is None


def test_a_demo_cannot_be_driven_from_elsewhere(kit: Kit) -> None:
    """A name of somebody else's that leads to this machine signs nobody in; a real line has no such door."""
    assert stranger(kit).post("/desk/demo", headers={**OWN, "Host": "evil.example"}).status_code == 403
    assert web(kit, Config()).post("/desk/demo", headers=OWN).status_code == 404
