"""Check-ins: this morning's board, which renews itself, and the list of everybody who has them."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import checkins, contacts, tasks
from bot.access import Caller, for_
from bot.checkin_away import is_away
from bot.desk import story
from bot.desk.checkins_board import Board, board
from bot.desk.checkins_words import say_list
from bot.desk.here import acting, audit, back, looking, me, page, renewing, unless_seen, visitor
from bot.desk.shown import when
from bot.desk.typed import Said, number
from bot.desk.words import actor
from bot.work import Work
from flows.times import say_clock
from storage import desk_checkins as rows
from storage.care import events
from storage.checkins import LIVE
from storage.desk_today import locked_task
from storage.people import team_names
from storage.tables import Task

pages = Blueprint("checkins", __name__, url_prefix="/desk/checkins")
pages.add_app_template_filter(say_list)
pages.add_app_template_filter(say_clock, "at_clock")


@pages.get("")
@for_(Caller.VIEWER)
def today() -> str:
    """The board, with the part that renews itself inside."""
    found = _board()
    return page("checkins.html", board=found, now=_fragment(found)[0])


@pages.get("/now")
@for_(Caller.VIEWER)
def now() -> Response:
    """The part that renews itself."""
    return unless_seen(*_fragment(_board()))


def _board() -> Board:
    with looking() as work:
        return board(work, visitor().coordinator_id)


def _fragment(found: Board) -> tuple[str, str]:
    return renewing("checkins_now.html", board=found)


@pages.get("/everybody")
@for_(Caller.VIEWER)
def everybody() -> str:
    """Who has check-ins, or was asked whether they are all right."""
    after = number(request.args.get("after")) or 0
    with looking() as work:
        found = rows.enrolled(work.session, work.community.id, LIVE, after)
        away = {one.checkin.id for one in found if is_away(work, one.checkin)}
    return page("checkins_everybody.html", shown=found[: rows.PAGE], more=len(found) > rows.PAGE, away=away)


@pages.post("/tasks/<int:task_id>/tell")
@for_(Caller.COORDINATOR)
def tell(task_id: int) -> Response:
    """TELLC: the contact the button named is asked, unless a colleague asked them a moment ago."""
    with acting() as work:
        task = locked_task(work.session, work.community.id, task_id)
        said, kind = _tell(work, task, number(request.form.get("contact")))
        if kind == "done":
            audit(work, "contact.asked", ("task", task_id))
    return back(story.came_from(f"{url_for('checkins.today')}#task-{task_id}"), said, kind)


def _tell(work: Work, task: Task, contact_id: int | None) -> Said:
    following = contacts.next_contact(work, task)
    if following is None or following.id != contact_id:
        return _told_already(work, task, contact_id), "sorry"
    checkins.tell_contact(work, task, me(work))
    return f"{following.name} is asked to ring or call round, and to answer SAFE or WORRIED.", "done"


def _told_already(work: Work, task: Task, contact_id: int | None) -> str:
    """Who asked that contact, or why nobody is asked."""
    if task.state == "closed":
        return f"{task.code or 'It'} was closed in the meantime. {story.meanwhile(work, tasks.ref(task), 0)}"
    asked = [e for e in events(work.session, tasks.ref(task)) if e.kind == contacts.ASKED]
    by = next((e for e in asked if e.facts.get("contact") == str(contact_id)), None)
    if by is None:
        return "The list of contacts has changed. Please look again."
    names = team_names(work.session, work.community.id)
    return f"{actor(by, names)} asked {by.words} already ({when(by.at)})."
