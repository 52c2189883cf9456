"""Pledges: read before they are shared, the wall, a page to print, and the figure for a web page."""

from collections.abc import Callable

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk import pledges_wall as wall
from bot.desk.here import acting, back, looking, page, visitor
from bot.desk.typed import Said, number, one_line
from bot.work import Work
from storage import desk_pledges as rows

pages = Blueprint("pledges", __name__, url_prefix="/desk/pledges")
LISTS = {"waiting": "To read", "wall": "On the wall", "hidden": "Hidden", "private": "Not to be shared"}


@pages.get("")
@for_(Caller.VIEWER)
def pledges() -> str:
    """One list, with how many are on each; who may only look sees what everybody may: the wall."""
    return show()


def show(said: str = "", typed: tuple[int, str] = (0, "")) -> str:
    """The page; after words that could not be kept, with what was typed still in its field."""
    with looking() as work:
        counts = rows.counts(work.session, work.community.id)
        which = _which(counts)
        found = rows.listed(work.session, work.community.id, which, number(request.args.get("before")))
        shown = found[: rows.MOST]
        # Only the team reads what was mended: it may be a name that somebody took out.
        mended = [each.pledge.id for each in shown] if visitor().may("coordinator") else []
        made = work.community.next_pledge - 1
        return page(
            "pledges.html",
            lists=LISTS if visitor().may("coordinator") else {"wall": LISTS["wall"]},
            counts=counts,
            which=which,
            shown=shown,
            more=len(found) > rows.MOST,
            says=wall.says,
            before=rows.as_texted(work.session, mended),
            made=made,
            snippet=wall.snippet(made, work.settings.town, work.here.date()),
            longest=wall.LONGEST,
            said=said,
            typed=typed,
        )


def _which(counts: dict[str, int]) -> str:
    if not visitor().may("coordinator"):
        return "wall"
    which = request.values.get("list", "waiting" if counts["waiting"] else "wall")
    return which if which in LISTS else abort(404)


@pages.get("/print")
@for_(Caller.VIEWER)
def sheet() -> str:
    """The wall on paper, or as a PDF by the browser: first names and pledges, no area, no number."""
    with looking() as work:
        found = rows.listed(work.session, work.community.id, "wall", most=rows.MOST_PRINTED)
        return page(
            "pledges_print.html",
            shown=found[: rows.MOST_PRINTED],
            more=len(found) > rows.MOST_PRINTED,
            read_out=wall.read_out,
            made=work.community.next_pledge - 1,
            town=work.settings.town,
            today=work.here.date(),
        )


@pages.post("/<int:pledge_id>/approve")
@for_(Caller.COORDINATOR)
def approve(pledge_id: int) -> Response:
    """It may be read by others."""
    return _done(lambda work, stage: wall.approve(work, pledge_id, stage))


@pages.post("/<int:pledge_id>/hide")
@for_(Caller.COORDINATOR)
def hide(pledge_id: int) -> Response:
    """It is not shown to others, or not any more."""
    return _done(lambda work, stage: wall.hide(work, pledge_id, stage))


@pages.post("/<int:pledge_id>/words")
@for_(Caller.COORDINATOR)
def words(pledge_id: int) -> Response | str:
    """A slip mended; somebody else's change in the meantime is not written over, and nothing typed is lost."""
    typed = one_line(wall.LONGEST)
    with acting() as work:
        says, kind = wall.correct(work, pledge_id, number(request.form.get("stage")) or 0, typed)
    return show(says, (pledge_id, typed)) if kind == "sorry" else _back(says, kind)


def _done(act: Callable[[Work, int], Said]) -> Response:
    with acting() as work:
        says, kind = act(work, number(request.form.get("stage")) or 0)
    return _back(says, kind)


def _back(says: str, kind: str) -> Response:
    which = request.form.get("list")
    return back(url_for("pledges.pledges", list=which if which in LISTS else None), says, kind)
