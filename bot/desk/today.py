"""Today: what needs a person now, oldest promise first."""

from hashlib import sha256

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, page, visitor
from bot.desk.today_cards import Board, board
from bot.desk.words import LEFT, STATES, actor, happened
from storage import desk_today as rows

pages = Blueprint("today", __name__, url_prefix="/desk")
pages.add_app_template_filter(happened)
pages.add_app_template_filter(actor)


@pages.get("")
@for_(Caller.VIEWER)
def front() -> AnyResponse:
    """The desk begins with Today."""
    return redirect(url_for("today.today"))


@pages.get("/today")
@for_(Caller.VIEWER)
def today() -> str:
    """Everything open, with the part that renews itself inside."""
    found = _board()
    return page("today.html", board=found, now=_fragment(found)[0])


@pages.get("/today/now")
@for_(Caller.VIEWER)
def now() -> Response:
    """The part that renews itself; 204 when the browser has shown exactly this already."""
    said, mark = _fragment(_board())
    return Response(status=204) if request.args.get("seen") == mark else Response(said)


def _board() -> Board:
    with looking() as work:
        return board(work, visitor().coordinator_id, lead=visitor().may("lead"))


def _fragment(found: Board) -> tuple[str, str]:
    """The list as HTML, and a mark of what it says; the mark is put into its own address."""
    said = page("today_now.html", board=found, mark="MARK", states=STATES, left=LEFT)
    mark = sha256(said.encode()).hexdigest()[:16]
    return said.replace("seen=MARK", f"seen={mark}", 1), mark


@pages.post("/texts/<int:inbound_id>/read")
@for_(Caller.LEAD)
def text_read(inbound_id: int) -> AnyResponse:
    """A text that nothing was done about was read by a person."""
    with acting() as work:
        fresh = rows.put_away(work.session, work.community.id, inbound_id)
        if fresh:
            audit(work, "text.read", ("inbound", inbound_id))
    said = "Put away." if fresh else "Somebody has put it away already."
    return back(url_for("today.today"), said, "done" if fresh else "sorry")
