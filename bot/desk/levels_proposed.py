"""Levels that somebody proposed, one by one or from a spreadsheet: agreed to by a second person, many at once."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.desk.here import acting, back, looking, page
from bot.desk.typed import number
from bot.desk.volunteer_changes import agreed
from storage.desk_volunteers import MOST, proposed
from storage.people import team_names
from storage.tables import Volunteer

pages = Blueprint("levels_proposed", __name__, url_prefix="/desk/volunteers/levels")
AT_ONCE = 20
"""Volunteers in one transaction, so that nobody's text waits long for its turn."""


@pages.get("")
@for_(Caller.LEAD)
def ask() -> str:
    """Everybody for whom a level is proposed, with what was seen of them."""
    with looking() as work:
        found = proposed(work.session, work.community.id)
        return page("levels.html", found=found, names=team_names(work.session, work.community.id), most=MOST)


@pages.post("")
@for_(Caller.LEAD)
def agree() -> Response:
    """A second yes to each that is ticked; each is judged, told and recorded by itself, as on their own page."""
    ticked = [tick.partition("-") for tick in request.form.getlist("agree")[:MOST]]
    done, faults = 0, []
    for start in range(0, len(ticked), AT_ONCE):
        with acting() as work:
            for volunteer_id, _, level in ticked[start : start + AT_ONCE]:
                row = work.get(Volunteer, number(volunteer_id) or 0)
                fault = agreed(work, row, number(level))
                done += not fault
                faults += [f"V{row.code}: {fault}"] if fault else []
    said = " ".join([f"{done} agreed." if done or not faults else "Nobody was changed.", *faults])
    return back(url_for("levels_proposed.ask"), said, "sorry" if faults or not done else "done")
