"""A line under fuzzing: signed in as its lead, everything it answers counted, every fault kept."""

import io
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import delete
from sqlmodel import col

from bot.app import create_web
from bot.config import Config
from bot.desk import passwords
from bot.desk.links import new_link
from bot.worker import Worker
from storage.tables import Coordinator, DeskSession, Inbound
from tests.bot.web_kit import ACCOUNT, PUBLIC, TOKEN
from tests.fuzz.asking import Asked, Asker
from tests.kit import Kit

CONFIG = replace(Config(), demo=True, public_url=PUBLIC, account_sid=ACCOUNT, auth_tokens=(TOKEN,))
SECRET = "a-browser-under-test"
COOKIE = f"__Host-cuppa-desk={SECRET}"
SETTLE_EVERY, FRESH_EVERY = 40, 400


@dataclass
class Found:
    """What a run found: answers by status, and what went wrong with the request that caused it."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    """The forms of a page: where each leads, and what a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, str]]] = {}
        self.to = self.name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: words or "" for name, words in attrs}
        if tag == "form":
            self.to = about.get("action", "")
            self.found.setdefault(self.to, [])
        elif tag in ("input", "button", "select", "textarea") and about.get("name") and self.to:
            self.found[self.to].append((about["name"], about.get("value", "")))
            self.name = about["name"]
        elif tag == "option" and self.to:
            self.found[self.to].append((self.name, about.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.to = ""


class _Errors(logging.Handler):
    def __init__(self, found: Found) -> None:
        super().__init__(logging.ERROR)
        self.found = found
        self.doing = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            where = logging.Formatter().formatException(record.exc_info)
            self.found.faults.append(f"{record.getMessage()}: {self.doing}\n{where[-1500:]}")


@dataclass
class Play:
    """One run over one line."""

    kit: Kit
    seed: int
    found: Found = field(default_factory=Found)
    forms: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    known: list[str] = field(default_factory=lambda: ["token1"])

    def run(self, count: int) -> Found:
        """Send that many requests."""
        app = create_web(CONFIG, self.kit.line, Worker(self.kit.line))
        errors = _Errors(self.found)
        logging.getLogger().addHandler(errors)
        rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        asker = Asker(Random(self.seed), rules, lambda: self.known, lambda path: self.forms.get(path, []))
        try:
            self._before(app)
            for n in range(count):
                asked = asker.next()
                errors.doing = str(asked)
                self._ask(app, asked, asker.by)
                if n % SETTLE_EVERY == 0:
                    errors.doing += " (settling)"
                    self.kit.settle()
                if n % FRESH_EVERY == FRESH_EVERY - 1:
                    self._fresh()
        finally:
            logging.getLogger().removeHandler(errors)
        self.found.faults += [f"a turn failed: {row.body!r}" for row in self.kit.rows(Inbound, status="failed")]
        return self.found

    def _before(self, app: Flask) -> None:
        """Something of everything, and the lead signed in."""
        for n, words in enumerate(("I need help", "he hit me", "pledge", "I can help", "school", "chest pain")):
            self.kit.text(f"+4477009000{n:02d}", words)
        self.kit.text(
            "+447700900020", "Hi its Joan LE16 7QR can someone fetch my prescription from Boots tomorrow"
        )
        for words in ("yes", "yes"):
            self.kit.text("+447700900020", words)
        self.kit.text("+447700900101", "YES")
        for words in ("I need help", "yes", "1", "Doris", "LE16 7QR", "tea", "tomorrow"):
            self.kit.text("+447700900021", words)
        self._fresh()

    def _fresh(self) -> None:
        """Signed in anew, with a link that opens: the requests before may have ended both."""
        with self.kit.line.database.transaction() as session:
            now = self.kit.line.wall.now()
            lead = session.get(Coordinator, 1)
            assert lead
            lead.removed_at, lead.role = None, "lead"
            token = passwords.fingerprint(SECRET)
            session.exec(delete(DeskSession).where(col(DeskSession.token) == token))
            mine = {"community_id": self.kit.community_id, "coordinator_id": lead.id, "token": token}
            session.add(DeskSession(**mine, started_at=now, seen_at=now))
            link = new_link(session, Config(), lead, now).rpartition("/")[2]
        self.known = [link, "desk.css", *(f"token{n}" for n in range(1, 30))]

    def _ask(self, app: Flask, asked: Asked, by: Random) -> None:
        if by.random() < 0.9:
            asked.headers.setdefault("HTTP_COOKIE", COOKIE)
        status, body = answered(app, asked)
        self.found.statuses[status] += 1
        if status >= 500 and not (status == 503 and asked.path == "/ready"):
            self.found.faults.append(f"{status}: {asked}")
        if status == 401 or (status == 303 and b"sign-in" in body):
            self._fresh()
        if b"<form" in body:
            page = _Forms()
            page.feed(body.decode("utf-8", "replace"))
            self.forms.update({to: held for to, held in page.found.items() if to})


def answered(app: Flask, asked: Asked) -> tuple[int, bytes]:
    """What the application answers, called as a server calls it (which has unquoted the path already)."""
    told: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], failure: Any = None) -> Any:
        told.append(status)

    body = b"".join(app(environ(asked), start))
    return int(told[-1].split()[0]), body


def environ(asked: Asked) -> dict[str, Any]:
    """The request as WSGI has it."""
    path = unquote(asked.path, "latin-1")
    return {
        "REQUEST_METHOD": asked.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8", "replace").decode("latin-1") if not path.isascii() else path,
        "REQUEST_URI": asked.path + (f"?{asked.query}" if asked.query else ""),
        "QUERY_STRING": asked.query.encode("utf-8", "replace").decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(asked.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **asked.headers,
    }
