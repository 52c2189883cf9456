"""Volunteers: lists of them, and one volunteer's page."""

from datetime import date, timedelta

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, me, page, visitor
from bot.desk.typed import number
from bot.desk.words import KINDS
from bot.labels import need_of
from bot.levels import MAY, Checks, approve
from bot.scene import needs_of
from bot.work import Work
from flows.geometry import METRES_A_MILE
from storage import desk_volunteers as rows
from storage.audit import Action
from storage.desk_people import notes_of
from storage.people import coordinators, team_names
from storage.tables import Person, Volunteer

pages = Blueprint("volunteers", __name__, url_prefix="/desk/volunteers")
SOON, MONTH, SEASON = timedelta(days=60), timedelta(days=30), timedelta(days=90)
LISTS = {
    "approve": "To approve",
    "active": "Active",
    "training": "For training",
    "resting": "Resting",
    "quiet": "Quiet",
    "away": "Away",
    "checks": "Checks running out",
    "never": "Never asked",
    "left": "Left",
    "all": "All",
}
SLOTS = {1: "weekday mornings", 2: "weekday afternoons", 4: "evenings", 8: "weekends"}


@pages.get("")
@for_(Caller.VIEWER)
def volunteers() -> str:
    """One list, with how many are on each."""
    with looking() as work:
        lists = rows.conditions(work.now, work.here.date() + SOON)
        counts, uncounted = rows.counts(work.session, work.community.id, lists)
        usual = "approve" if counts["approve"] else "active"
        which = request.args.get("list", usual)
        which = which if which in lists else usual
        after = number(request.args.get("after")) or 0
        found = rows.on_list(work.session, work.community.id, lists[which], after)
        shown, more = found[: rows.MOST], len(found) > rows.MOST
        asked = _asked(work, [v.id for v, _ in shown])
        return page(
            "volunteers.html", lists=LISTS, counts=counts, uncounted=uncounted, which=which, shown=shown,
            asked=asked, more=more, now=work.now, today=work.here.date(), soon=work.here.date() + SOON,
        )  # fmt: skip


def _asked(work: Work, ids: list[int]) -> dict[int, rows.Asked]:
    return rows.asked(work.session, work.community.id, work.now - MONTH, work.now - SEASON, ids)


@pages.get("/<int:volunteer_id>")
@for_(Caller.COORDINATOR)
def volunteer(volunteer_id: int) -> str:
    """One volunteer; that they were looked at is recorded."""
    with acting() as work:
        audit(work, Action.PERSON_SEEN, ("person", work.get(Volunteer, volunteer_id).person_id))
    return show(volunteer_id)


def show(volunteer_id: int, said: str = "") -> str:
    """A volunteer's page; after a form that could not be read, with what was typed still in it."""
    with looking() as work:
        row = work.get(Volunteer, volunteer_id)
        return page(
            "volunteer.html",
            volunteer=row,
            person=work.get(Person, row.person_id),
            kinds=[KINDS[need] for need in needs_of(row.kinds) if need in KINDS],
            slots=[words for bit, words in SLOTS.items() if row.slots & bit],
            miles=round(row.reach_m / METRES_A_MILE),
            asked=_asked(work, [row.id]).get(row.id, rows.Asked()),
            names=team_names(work.session, work.community.id),
            alone=_alone(work),
            booked=rows.booked_on(work.session, row.id),
            visits=[(v, need_of(r)) for v, r in rows.visits_lately(work.session, row.id)],
            notes=notes_of(work.session, ("volunteer", row.id)),
            now=work.now,
            today=work.here.date(),
            years=work.settings.dbs_years,
            typed=request.form,
            said=said,
        )


def _alone(work: Work) -> bool:
    """Whether the visitor is the only one of the team, so that nobody could agree to a level."""
    team = coordinators(work.session, work.community.id)
    return not any(c.id != visitor().coordinator_id and c.role in MAY for c in team)


@pages.post("/<int:volunteer_id>/approve")
@for_(Caller.LEAD)
def give_level(volunteer_id: int) -> str | Response:
    """Checks seen and noted; a level above the first counts once a second person has agreed."""
    checks, fault = _checks()
    if checks is None:
        return show(volunteer_id, fault)
    with acting() as work:
        row = work.get(Volunteer, volunteer_id)
        if row.state == "left":
            return _back(volunteer_id, "They have left. Nothing was changed.", "sorry")
        counts = approve(work, row, checks, me(work))
        row.gender = request.form.get("gender", row.gender)[:20]
        audit(work, "level.given" if counts else "level.proposed", ("volunteer", row.id), level=checks.level)
        name = f"V{row.code}"
    if counts:
        return _back(volunteer_id, f"{name} is approved for level {checks.level}.")
    return _back(volunteer_id, f"Noted. Level {checks.level} counts once a second person of the team agrees.")


def _checks() -> tuple[Checks | None, str]:
    """What the form says, or why it cannot be read."""
    level = number(request.form.get("level"))
    if level not in (1, 2, 3):
        return None, "Please choose a level from 1 to 3."
    try:
        dbs_on, until = (_day(request.form.get(name, "")) for name in ("dbs_on", "dbs_expires_on"))
    except ValueError:
        return None, "Please give dates as day, month and year."
    if dbs_on is not None and until is not None and until <= dbs_on:
        return None, "The DBS check would run out before its date. Please look at the two dates."
    return Checks(level, dbs_on, until, request.form.get("note", "").strip()[:2000]), ""


def _day(typed: str) -> date | None:
    return date.fromisoformat(typed) if typed.strip() else None


def _back(volunteer_id: int, said: str, kind: str = "done") -> Response:
    return back(url_for("volunteers.volunteer", volunteer_id=volunteer_id), said, kind)
