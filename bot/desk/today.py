"""Today: what needs a person now, oldest promise first."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, page, renewing, unless_seen, visitor
from bot.desk.today_cards import Board, board
from bot.desk.words import LEFT, STATES, actor, happened
from storage import desk_today as rows

pages = Blueprint("today", __name__, url_prefix="/desk")
pages.add_app_template_filter(happened)
pages.add_app_template_filter(actor)


@pages.get("")
@for_(Caller.VIEWER)
def front() -> Response:
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
    """The part that renews itself."""
    return unless_seen(*_fragment(_board()))


def _board() -> Board:
    with looking() as work:
        return board(work, visitor().coordinator_id, lead=visitor().may("lead"))


def _fragment(found: Board) -> tuple[str, str]:
    return renewing("today_now.html", board=found, states=STATES, left=LEFT)


@pages.post("/texts/<int:inbound_id>/read")
@for_(Caller.LEAD)
def text_read(inbound_id: int) -> Response:
    """A text that nothing was done about was read by a person."""
    with acting() as work:
        fresh = rows.put_away(work.session, work.community.id, inbound_id)
        if fresh:
            audit(work, "text.read", ("inbound", inbound_id))
    said = "Put away." if fresh else "Somebody has put it away already."
    return back(url_for("today.today"), said, "done" if fresh else "sorry")
