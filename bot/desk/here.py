"""What every page of the desk stands on: who is signed in, work to look or act through, the page itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import current_app, flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from bot.access import DESK, Caller
from bot.config import Config
from bot.line import Line
from bot.work import Work
from storage.audit import Action, FactValue, record
from storage.tables import Community, Coordinator


@dataclass(frozen=True)
class Visitor:
    """Who is signed in."""

    coordinator_id: int
    community_id: int
    session_id: int
    name: str
    role: Caller

    def may(self, role: Caller | str) -> bool:
        """Whether their role reaches that far: "viewer", "coordinator" or "lead"."""
        return DESK.index(self.role) >= DESK.index(Caller(role))


def visitor() -> Visitor:
    """Who is signed in; only for routes of the desk, whose guard has let them in."""
    found: Visitor = g.visitor
    return found


def line() -> Line:
    """The line this application serves."""
    served: Line = current_app.extensions["cuppa"]["line"]
    return served


def config() -> Config:
    """The settings of the installation."""
    found: Config = current_app.extensions["cuppa"]["config"]
    return found


@contextmanager
def looking() -> Iterator[Work]:
    """Work to read through, in the visitor's community."""
    with line().database.reading() as session:
        community = session.get(Community, visitor().community_id)
        if community is None:
            raise LookupError("the visitor's community is gone")
        g.community = community
        yield line().on(session, community)


@contextmanager
def acting() -> Iterator[Work]:
    """Work to change things through: one transaction, committed at its end."""
    with line().work(visitor().community_id) as work:
        yield work
    line().wake.set()


def me(work: Work) -> Coordinator:
    """The visitor as the coordinator they are, inside a piece of work."""
    return work.get(Coordinator, visitor().coordinator_id)


def audit(work: Work, action: str, subject: tuple[str, int | None], **facts: FactValue) -> None:
    """Record what the visitor saw or did; ids, counts and plain names only."""
    record(work.session, work.community.id, work.now, visitor().coordinator_id, action, subject, facts)


def looked_at(person_id: int) -> None:
    """Record that the visitor saw somebody: in a transaction of its own, once their page has been read."""
    seen, (now, who) = ("person", person_id), (line().clock.now(), visitor())
    with line().database.transaction() as session:
        record(session, who.community_id, now, who.coordinator_id, Action.PERSON_SEEN, seen, {})


def page(template: str, **values: object) -> str:
    """A page of the desk, or the fragment that htmx asked for."""
    return render_template(f"desk/{template}", **values)


def renewing(template: str, **values: object) -> tuple[str, str]:
    """The part of a page that renews itself, and a mark of what it says, which is put into its own address."""
    said = page(template, mark="MARK", **values)
    mark = sha256(said.encode()).hexdigest()[:16]
    return said.replace("seen=MARK", f"seen={mark}", 1), mark


def unless_seen(said: str, mark: str) -> Response:
    """Such a part again; 204 when the browser has shown exactly this already."""
    return Response(status=204) if request.args.get("seen") == mark else Response(said, mimetype="text/html")


def back(to: str, said: str = "", kind: str = "done") -> Response:
    """After an action: to a page of ours, with a word on what became of it ("done", "sorry")."""
    if said:
        flash(said, kind)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": to})
    return redirect(to, code=303)


def wall_now() -> datetime:
    """The real time, for sessions and passwords, where the line's clock may be a moved one."""
    return line().wall.now()
