"""Every address of the line, tried by whom it is not for, from another site, and with another community's ids."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.access import DESK, Caller
from bot.app import create_web
from bot.config import Config
from bot.worker import Worker
from storage.tables import Audit, AuditHead, DeskSession, Heartbeat
from tests.attacks.web_town import OWN, Address, addresses, everything, fill, lead_elsewhere, reached
from tests.desk_kit import desk
from tests.kit import Kit

NOBODY = dict.fromkeys(
    (
        "broadcast_id", "change_id", "contact_id", "inbound_id", "organisation_id", "pair_id", "person_id",
        "pledge_id", "request_id", "session_id", "task_id", "volunteer_id",
    ),
    1,
)  # fmt: skip
FOREIGN: tuple[dict[str, str], ...] = (
    {}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
)  # fmt: skip
SIGNED = (Caller.TWILIO, Caller.OPERATOR)
"""Not by cookie: a signature or a token, which no other site has."""


def send(client: FlaskClient, to: Address, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
    """Call an address."""
    return client.open(to.path, method=to.method, headers=headers, **more)


def application(kit: Kit) -> Flask:
    """The line in demo mode: it has every address there is."""
    return create_web(Config(demo=True), kit.line, Worker(kit.line))


def signed_in(kit: Kit, app: Flask, role: str) -> FlaskClient:
    """A browser at that application, as the sample town's coordinator in that role."""
    client, cookie = app.test_client(), desk(kit, role).client.get_cookie("cuppa-desk")
    assert cookie
    client.set_cookie("cuppa-desk", cookie.decoded_value)
    return client


@pytest.mark.parametrize("role", [None, *DESK])
def test_every_address_is_for_whom_it_says(kit: Kit, role: Caller | None) -> None:
    """Whoever is signed in, or not: each of all addresses lets in whom it declares and nobody else."""
    app = application(kit)
    known, let_in = addresses(app, NOBODY), reached(app)
    client = signed_in(kit, app, role) if role else app.test_client()
    wrong = []
    for to in known:
        let_in.clear()
        answer = send(client, to, OWN)
        if to.caller in DESK:
            meant = role is not None and DESK.index(role) >= DESK.index(to.caller)
            refused = answer.status_code == (403 if role else 303 if to.method == "GET" else 401)
            wrong += [f"{to}: {answer.status}"] if bool(let_in) != meant or not (meant or refused) else []
    assert len(known) > 100 and wrong == []


def test_whoever_only_looks_changes_nothing() -> None:
    """No address that changes anything is for viewers, but those about themselves; what is grave is for leads."""
    app = create_web(Config(demo=True), None)  # type: ignore[arg-type]
    posts = [to for to in addresses(app, NOBODY) if to.method == "POST" and to.path.startswith("/desk/")]
    own = ("/desk/me", "/desk/sign-", "/desk/welcome", "/desk/demo")
    for to in posts:
        if not to.path.startswith(own):
            assert to.caller in (Caller.COORDINATOR, Caller.LEAD), to
        grave = any(f"/{part}" in to.path for part in ("rights", "import", "export", "approve", "levels", "undo"))
        set_up = to.path.startswith("/desk/settings/") and not to.path.endswith("/look")
        if (grave or set_up) and not to.path.startswith("/desk/pledges"):
            assert to.caller is Caller.LEAD, to


def test_no_other_site_can_send_a_form(kit: Kit) -> None:
    """Every address that takes a form refuses it from another site, a sister site, or nobody knows where."""
    app = application(kit)
    known, let_in = addresses(app, NOBODY), reached(app)
    client = signed_in(kit, app, "lead")
    posts = [to for to in known if to.method == "POST" and to.caller not in SIGNED]
    for to in posts:
        for headers in FOREIGN:
            if to.caller is Caller.DEMO and headers in ({}, {"Sec-Fetch-Site": "none"}):
                continue  # a command at this machine: it has no cookie that a browser would add
            assert send(client, to, headers).status_code == 403, (str(to), headers)
    assert let_in == [] and len(posts) > 60
    for to in posts:
        send(client, to, OWN)
    assert len(let_in) == len(posts)


def test_looking_changes_nothing(kit: Kit) -> None:
    """Opening any page, by a link or from another site, changes no row but the record of who looked."""
    ids = fill(kit)
    app = application(kit)
    client = signed_in(kit, app, "lead")
    but = (Audit, AuditHead, DeskSession, Heartbeat)
    before, seen = everything(kit, but=but), 0
    for to in addresses(app, ids):
        if to.method == "GET" and to.endpoint != "streets.file":  # there once an operator has put Leaflet there
            answer = send(client, to, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
            answer.close()
            assert answer.status_code in (200, 302, 303, 308, 400, 403, 410, 503), (str(to), answer.status)
            seen += answer.status_code == 200
    assert seen > 40
    assert everything(kit, but=but) == before


def test_another_communitys_rows_are_not_there(kit: Kit) -> None:
    """With another community's ids every address answers as with ids of nobody, and nothing there has changed."""
    ids, app = fill(kit), application(kit)
    mallory = lead_elsewhere(kit).client.get_cookie("cuppa-desk")
    assert mallory
    client = app.test_client()
    client.set_cookie("cuppa-desk", mallory.decoded_value)
    before, answers = everything(kit, of=kit.community_id), []
    for theirs, nobodys in zip(addresses(app, ids), addresses(app, dict.fromkeys(ids, UNKNOWN)), strict=True):
        if theirs.has_ids:
            answers.append(found := told(client, theirs))
            assert found == told(client, nobodys), str(theirs)
    for path, form in IN_FORMS:
        to = Address("POST", f"/desk{path}", "", Caller.LEAD, has_ids=True)
        assert told(client, to, form(ids)) == told(client, to, form(dict.fromkeys(ids, UNKNOWN))), path
    assert everything(kit, of=kit.community_id) == before
    assert answers.count((404, "")) > 60


UNKNOWN = 999_999
WORDS = {"words": "hello", "why": "hello", "agreed": "yes", "level": "2", "stage": "1", "how": "rang", "code": "1"}
IN_FORMS: tuple[tuple[str, Callable[[Mapping[str, int]], dict[str, Any]]], ...] = (
    ("/volunteers/levels", lambda ids: {"agree": [f"{ids['volunteer_id']}-2"]}),
    ("/checkins/new", lambda ids: {"person": ids["person_id"], "level": "FRIENDLY", "days": "0", "at": "09:30"}),
    ("/broadcasts", lambda ids: {"words": "hello", "fixes": ids["broadcast_id"]}),
    ("/broadcasts", lambda ids: {"words": "hello", "notice": "service", "session": ids["session_id"], "why": "x"}),
    ("/settings/rota", lambda ids: {"who": ids["task_id"], "days": "0", "opens": "09:00", "closes": "17:00"}),
)
"""Forms that hold ids of rows."""


def told(client: FlaskClient, to: Address, form: dict[str, Any] = WORDS) -> tuple[int, str]:
    """How an address answers: the status, and where it leads but for numbers."""
    answer = send(client, to, OWN, data=form if to.method == "POST" else None)
    return answer.status_code, re.sub(r"\d+", "", answer.headers.get("Location", ""))
