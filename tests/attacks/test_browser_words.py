"""Words that a page, a spreadsheet or a browser might run, in every name, note and text of a town."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from sqlmodel.sql.sqltypes import AutoString
from werkzeug.test import TestResponse

from bot.csv_safe import STARTS_FORMULA, written
from storage import tables as t
from storage.types import SecretJson, Words
from tests.attacks.test_browser_walk import application, send, signed_in
from tests.attacks.web_town import OWN, Address, addresses, fill
from tests.bot.web_kit import CONFIG, web
from tests.fuzz.odd import fields
from tests.kit import Kit

SCRIPT = "<script>alert(1)</script>"
POISON = (
    f'=1+1"\'>{SCRIPT}<img src=x onerror=alert(2)> \' onmouseover=alert(3) " onfocus="alert(4) javascript:alert(5)'
)
NAMES = {"first_name", "surname", "name", "place", "said", "interest", "device", "asker", "short"}
"""Columns of plain words; those of the type Words are found by themselves."""


class Page(HTMLParser):
    """What a browser would run of a page, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts that are not ours, handlers, styles, and addresses that are no pages of ours."""
        about = {name: (value or "").strip().lower() for name, value in attrs}
        ours = about.get("src", "").startswith("/static/")
        self.runs += (
            [f"<{tag} {about}>"] if tag in ("script", "iframe", "object", "embed", "base") and not ours else []
        )
        self.runs += [f"<{tag} {n}>" for n in about if n.startswith(("on", "hx-on")) or n in ("style", "srcdoc")]
        led = {n: about[n] for n in ("href", "src", "action", "formaction", "hx-get", "hx-post") if n in about}
        self.runs += [f"<{tag} {n}={to}>" for n, to in led.items() if not to.startswith(("/", "#", "?", "tel:"))]

    def handle_data(self, data: str) -> None:
        """What is only read."""
        self.text += data


def poison(kit: Kit) -> None:
    """Every word anybody typed, anywhere, is the worst word there is."""
    with kit.line.database.transaction() as session:
        for table in (getattr(t, name) for name in t.__all__):
            columns = [c for c in table.__table__.columns if free(c)]
            for row in session.exec(select(table)).all() if columns else ():
                for column in columns:
                    setattr(row, column.name, poison_of(column))
        town = session.get_one(t.Community, kit.community_id)
        town.settings = {**town.settings, "town": POISON, "office": POISON, "url": POISON, "name": POISON}


def free(column: Any) -> bool:
    """Whether people's words are in a column."""
    plain = isinstance(column.type, AutoString) and column.name in NAMES
    words = isinstance(column.type, Words) and column.table.name not in ("desk_login", "pin", "conversation")
    return plain or words or (isinstance(column.type, SecretJson) and column.table.name == "request")


def poison_of(column: Any) -> Any:
    """What goes into it."""
    return {"item": POISON, "note": POISON} if isinstance(column.type, SecretJson) else POISON


def looked_at(answer: TestResponse, to: Address) -> str:
    """What a page says to its reader; nothing on it runs."""
    page, said = Page(), answer.get_data(as_text=True)
    if answer.mimetype in ("text/html", "image/svg+xml"):
        page.feed(said)
        assert page.runs == [], (str(to), page.runs)
    strict(answer, str(to))
    return page.text


def strict(answer: TestResponse, of: str) -> None:
    """The headers by which a browser keeps to our pages, on every answer there is."""
    policy = answer.headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy.split("; "), of
    assert "unsafe" not in policy and "script-src" not in policy, of
    assert answer.headers["X-Frame-Options"] == "DENY", of
    assert answer.headers["X-Content-Type-Options"] == "nosniff", of
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", of
    assert answer.headers["Referrer-Policy"] in ("same-origin", "strict-origin"), of
    assert "Access-Control-Allow-Origin" not in answer.headers, of
    assert answer.headers.get("Cache-Control") == "no-store" or of.startswith("GET /static/"), of


def test_no_word_runs_on_any_page(kit: Kit) -> None:
    """A script in every name, note, text and setting is read on every page, and run on none."""
    ids, app = fill(kit), application(kit)
    client, shown = signed_in(kit, app, "lead"), []
    poison(kit)
    for to in addresses(app, ids):
        if to.method == "GET":
            answer = send(client, to)
            assert answer.status_code < 500 or to.path == "/ready", (str(to), answer.status)
            shown += [to] if SCRIPT in looked_at(answer, to) else []
            answer.close()
    assert len(shown) > 20, [str(to) for to in shown]


def test_no_word_of_a_form_runs_in_its_answer(kit: Kit) -> None:
    """A form filled with scripts in every field that the pages have is answered without running one."""
    ids, app = fill(kit), application(kit)
    names, _ = fields()
    form, client = dict.fromkeys(names, POISON), signed_in(kit, app, "lead")
    gone = ("door.sign_out", "myself.end", "twilio.")
    shown = []
    for to in addresses(app, ids):
        if to.method == "POST" and not to.endpoint.startswith(gone):
            answer = send(client, to, OWN, data=form)
            assert answer.status_code < 500, (str(to), answer.status)
            shown += [to] if SCRIPT in looked_at(answer, to) else []
    assert shown != []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/desk/nowhere", 404), ("GET", f"/desk/{SCRIPT}", 404),
        ("PUT", "/desk/today", 405), ("POST", "/desk/sign-in", 403), ("GET", "/desk/today", 303),
        ("GET", "/static/nothing.js", 404), ("GET", "/static/../app.py", 404), ("GET", "/static/desk.css", 200),
        ("POST", "/twilio/message", 403), ("OPTIONS", "/desk/sign-in", 200),
        ("GET", "/desk/welcome/<script>", 410),
        ("GET", "/ready", 503), ("GET", "/metrics", 200),
    ],
)  # fmt: skip
def test_answers_that_are_no_pages_are_as_strict(kit: Kit, method: str, path: str, status: int) -> None:
    """Errors, redirects, files and refusals carry the same headers, and TLS is asked for where there is some."""
    client: FlaskClient = web(kit, CONFIG)
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert SCRIPT not in answer.get_data(as_text=True)
    strict(answer, f"{method} {path}")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    answer.close()


STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u00a0=",
    "\ufeff@",
    "＝",
    "a;=",
    "a; -",
    "a\t=",
    "a,=",
    "a\n=",
)


def test_no_cell_of_any_csv_is_a_formula(kit: Kit) -> None:
    """However a spreadsheet splits it, no cell of any CSV begins a formula, whatever people are called."""
    app = application(kit)
    client = signed_in(kit, app, "lead")
    poison(kit)
    for n, start in enumerate(STARTS[:12], 1):
        kit.change(t.Person, kit.rows(t.Volunteer, code=n)[0].person_id, first_name=f"{start}HYPERLINK(1)")
    tables = [client.get("/desk/numbers/figures.csv"), client.post("/desk/volunteers/export", headers=OWN)]
    for answer in tables:
        assert answer.mimetype == "text/csv"
        harmless(answer.get_data(as_text=True))


@pytest.mark.parametrize("start", STARTS, ids=ascii)
def test_no_start_of_a_formula_is_left(start: str) -> None:
    """Each way a cell may begin, and each way one cell may be taken for two, is made plain."""
    harmless(written([[f"{start}cmd|' /C calc'!A0", "b"]]))


def harmless(table: str) -> None:
    """Whatever is taken for a separator, nothing that follows one begins a formula."""
    for cell in re.split(r"[,;\t\r\n]", table):
        assert not cell.strip('" \u00a0\ufeff').startswith(STARTS_FORMULA), cell
