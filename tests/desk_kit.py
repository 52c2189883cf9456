"""The desk over a line under test: a browser that is signed in, and forms as its own pages send them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from bot.app import create_web
from bot.config import Config
from bot.desk import passwords
from bot.worker import Worker
from storage.people import person_at
from storage.tables import Coordinator, DeskSession
from tests.kit import Kit

SECRET = "a-browser-under-test"


@dataclass
class Desk:
    """A browser at the desk."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page (below /desk)."""
        return self.client.get(f"/desk{path}", headers=headers)

    def text(self, path: str) -> str:
        """What a page says; it must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return answer.get_data(as_text=True)

    def post(self, path: str, _headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        """Send a form of one of our own pages (below /desk)."""
        own = {"Sec-Fetch-Site": "same-origin", **(_headers or {})}
        if "file" in form:
            stream, name, *_ = form["file"]
            # By itself the client writes a large form to a temporary file that it does not close.
            between, sent = encode_multipart({**form, "file": FileStorage(stream, name)})
            own["Content-Type"] = f'multipart/form-data; boundary="{between}"'
            return self.client.post(f"/desk{path}", data=sent, headers=own)
        return self.client.post(f"/desk{path}", data=form, headers=own)

    def follow(self, path: str, **form: Any) -> str:
        """Send a form and go where it leads; returns what that page says."""
        answer = self.post(path, **form)
        assert answer.status_code == 303, (path, answer.status, answer.get_data(as_text=True)[:400])
        return self.client.get(answer.headers["Location"]).get_data(as_text=True)


def desk(kit: Kit, role: str = "lead") -> Desk:
    """A browser signed in as the sample town's Priya, in that role."""
    (coordinator,) = kit.rows(Coordinator, name="Priya")
    kit.change(Coordinator, coordinator.id, role=role)
    now, secret = kit.line.wall.now(), f"{SECRET} {role}"
    with kit.line.database.transaction() as session:
        row = DeskSession(
            community_id=kit.community_id,
            token=passwords.fingerprint(secret),
            coordinator_id=coordinator.id,
            started_at=now,
            seen_at=now,
        )
        session.add(row)
    client = stranger(kit)
    client.set_cookie("cuppa-desk", secret)
    return Desk(client)


def another(kit: Kit, name: str, role: str = "coordinator") -> Desk:
    """A second coordinator of the sample town, signed in at a browser of their own."""
    now, secret = kit.line.wall.now(), f"{SECRET} of {name}"
    with kit.line.database.transaction() as session:
        person, _ = person_at(session, kit.community_id, "sms", "+447700900198", now)
        row = Coordinator(community_id=kit.community_id, person_id=person.id, name=name, role=role)
        session.add(row)
        session.flush()
        token = passwords.fingerprint(secret)
        mine = {"community_id": kit.community_id, "coordinator_id": row.id, "token": token}
        session.add(DeskSession(**mine, started_at=now, seen_at=now))
    client = stranger(kit)
    client.set_cookie("cuppa-desk", secret)
    return Desk(client)


def stranger(kit: Kit) -> FlaskClient:
    """A browser nobody is signed in with."""
    return create_web(replace(Config(), demo=True), kit.line, Worker(kit.line)).test_client()


@contextmanager
def queries(kit: Kit) -> Iterator[list[str]]:
    """The statements the database is asked while this is open."""
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(kit.line.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(kit.line.database.engine, "before_cursor_execute", note)
