"""What is changed on a volunteer's page beside their level: a second yes, a pause, leaving, coming back."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import joining, levels, tasks
from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, me
from bot.desk.typed import number
from bot.work import Work
from storage.tables import Volunteer

pages = Blueprint("volunteer_changes", __name__, url_prefix="/desk/volunteers/<int:volunteer_id>")


@pages.post("/agree")
@for_(Caller.COORDINATOR)
def agree(volunteer_id: int) -> Response:
    """The second person's yes to a level; not by whoever proposed it, and not to another level than was shown."""
    with acting() as work:
        row, level = work.get(Volunteer, volunteer_id), number(request.form.get("level"))
        if fault := agreed(work, row, level):
            return _back(row, fault, "sorry")
        return _back(row, f"V{row.code} has level {level}.")


def agreed(work: Work, row: Volunteer, level: int | None) -> str:
    """Agree to the level somebody else proposed, if it is still that one; "" or why not."""
    work.session.refresh(row, with_for_update=True)
    if level is None or row.next_level != level or row.state == "left":
        return "That was settled meanwhile. Please look again."
    if row.next_level_by == me(work).id:
        return "It takes a second person: somebody else of the team has to agree."
    levels.approve(work, row, levels.Checks(level), me(work))
    audit(work, "level.agreed", ("volunteer", row.id), level=level)
    return ""


@pages.post("/disagree")
@for_(Caller.COORDINATOR)
def disagree(volunteer_id: int) -> Response:
    """The level proposed is dropped."""
    with acting() as work:
        row = work.get(Volunteer, volunteer_id)
        work.session.refresh(row, with_for_update=True)
        if row.next_level is not None:
            audit(work, "level.refused", ("volunteer", row.id), level=row.next_level)
            levels.refuse(work, row, me(work))
        return _back(row, "The level was not agreed. They keep the one they have.")


@pages.post("/rest")
@for_(Caller.COORDINATOR)
def rest(volunteer_id: int) -> Response:
    """A pause; they are told nothing."""
    with acting() as work:
        row = work.get(Volunteer, volunteer_id)
        joining.rest(work, row)
        _recorded(work, row, "rested")
        return _back(row, "Paused: no offers until somebody wakes them. They were told nothing.")


@pages.post("/wake")
@for_(Caller.COORDINATOR)
def wake(volunteer_id: int) -> Response:
    """Offers go on, whatever stopped them: a pause, four silences, a break."""
    with acting() as work:
        row = work.get(Volunteer, volunteer_id)
        joining.wake(row)
        _recorded(work, row, "woken")
        return _back(row, "They may be asked again.")


@pages.post("/leave")
@for_(Caller.COORDINATOR)
def leave(volunteer_id: int) -> Response:
    """They stop volunteering: what they were asked ends, their visits go to somebody else."""
    with acting() as work:
        row = work.get(Volunteer, volunteer_id)
        joining.leave(work, row)
        _recorded(work, row, "left")
        return _back(row, "They have left. Visits of theirs go to somebody else.")


@pages.post("/return")
@for_(Caller.COORDINATOR)
def come_back(volunteer_id: int) -> Response:
    """Somebody who left volunteers again; their checks are looked at afresh."""
    with acting() as work:
        row = work.get(Volunteer, volunteer_id)
        if row.state == "left":
            row.state, row.level = "checking", 0
            _recorded(work, row, "returned")
        return _back(row, "Welcome back. Please look at their checks and approve them.")


def _recorded(work: Work, row: Volunteer, what: str) -> None:
    tasks.note(work, ("volunteer", row.id), what, actor=tasks.actor_of(me(work)))
    audit(work, f"volunteer.{what}", ("volunteer", row.id))


def _back(row: Volunteer, said: str, kind: str = "done") -> Response:
    return back(url_for("volunteers.volunteer", volunteer_id=row.id), said, kind)
