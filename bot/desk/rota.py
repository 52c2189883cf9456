"""The duty rota: who is on duty when, and the hours of the coming week in which nobody would answer."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import duty, rota_ahead
from bot.access import Caller, for_
from bot.desk import settings_change as changing
from bot.desk.here import acting, back, looking, page, visitor
from bot.desk.settings_kinds import KINDS
from bot.work import Work
from flows.times import DAYS
from storage.people import coordinators

pages = Blueprint("rota", __name__, url_prefix="/desk/settings/rota")
MOST_SHIFTS = 100
PATH = "rota"


@pages.get("")
@for_(Caller.COORDINATOR)
def rota() -> str:
    """Every shift by day, whoever has none, and the gaps."""
    with looking() as work:
        return _page(work)


@pages.post("")
@for_(Caller.LEAD)
def add() -> str | Response | tuple[str, int]:
    """One more shift, on each of the days that are ticked."""
    form, clock = request.form, KINDS["clock"]
    try:
        days, who = sorted({int(day) for day in form.getlist("days")}), int(form.get("who", ""))
        opens, closes = clock.read(form.get("opens", "")), clock.read(form.get("closes", ""))
    except ValueError:
        return _sorry("Choose who, the days, and both times.")
    if not days or not set(days) <= set(range(7)):
        return _sorry("Choose at least one day.")
    if opens == closes:
        return _sorry("A shift cannot end when it begins. One that ends earlier than it begins runs overnight.")
    with acting() as work:
        added, why = _put(work, [_shift(who, day, opens, closes) for day in days])
    if why:
        return _sorry(why)
    return back(url_for("rota.rota"), "The shift is on the rota." if added else "It was on the rota already.")


def _put(work: Work, new: list[dict[str, Any]]) -> tuple[int, str]:
    """How many of the shifts of one person came onto the rota, and why none could."""
    may = {c.id for c in duty.may_be_alerted(coordinators(work.session, work.community.id))}
    if any(shift["who"] not in may for shift in new):
        return 0, "Choose somebody of the team who may be alerted."
    now = changing.held(work, PATH)
    added = [shift for shift in new if shift not in now]
    if len(now) + len(added) > MOST_SHIFTS:
        return 0, f"At most {MOST_SHIFTS} shifts, please."
    _keep(work, now, sorted([*now, *added], key=_order))
    return len(added), ""


@pages.post("/remove")
@for_(Caller.LEAD)
def remove() -> Response:
    """One shift fewer; it is named by what it says, so a stale page takes off no other."""
    gone = request.form.get("shift", "")
    with acting() as work:
        now = changing.held(work, PATH)
        kept = [shift for shift in now if key(shift) != gone]
        if len(kept) == len(now):
            return back(url_for("rota.rota"), "That shift is not on the rota any more.", "sorry")
        _keep(work, now, kept)
    return back(url_for("rota.rota"), "It is off the rota.")


def _keep(work: Work, now: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    mark, by = changing.seen({PATH: now}), visitor().coordinator_id
    changing.change(work, PATH, {PATH: new}, mark, by=by)


def _shift(who: int, day: int, opens: str, closes: str) -> dict[str, Any]:
    return {"who": who, "day": day, "opens": opens, "closes": closes}


def _order(shift: dict[str, Any]) -> tuple[Any, ...]:
    return shift["day"], shift["opens"], shift["who"], shift["closes"]


def key(shift: dict[str, Any]) -> str:
    """What names a shift in a form."""
    return "/".join(str(shift[name]) for name in ("who", "day", "opens", "closes"))


def _sorry(why: str) -> tuple[str, int]:
    with looking() as work:
        return _page(work, why), 422


def _page(work: Work, why: str = "") -> str:
    people = coordinators(work.session, work.community.id)
    team = duty.may_be_alerted(people)
    shifts = changing.stored(work.settings)[PATH]
    with_shifts = {shift["who"] for shift in shifts}
    coming = rota_ahead.coming(work, people)
    return page(
        "rota.html",
        why=why,
        typed=request.form,
        days=DAYS,
        by_day={day: [(s, key(s)) for s in shifts if s["day"] == day] for day in range(7)},
        names={c.id: c.name for c in people},
        without=[c for c in team if c.id not in with_shifts],
        off=[c for c in team if not c.on_duty],
        team=[(c.id, c.name) for c in team],
        gaps=[(rota_ahead.say(gap), gap.team_in) for gap in coming],
    )
