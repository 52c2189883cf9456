"""Today: what needs a person now, oldest promise first."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from bot import tasks
from bot.access import Caller, for_
from bot.desk.here import acting, back, looking, me, page
from storage.care import open_tasks
from storage.tables import Coordinator, Task

pages = Blueprint("today", __name__, url_prefix="/desk")


@pages.get("")
@for_(Caller.VIEWER)
def front() -> Response:
    """The desk begins with Today."""
    return redirect(url_for("today.today"))


@pages.get("/today")
@for_(Caller.VIEWER)
def today() -> str:
    """Everything open."""
    with looking() as work:
        return page("today.html", tasks=open_tasks(work.session, work.community.id))


@pages.post("/tasks/<int:task_id>/take")
@for_(Caller.COORDINATOR)
def take(task_id: int) -> Response:
    """GOT: theirs, unless somebody was quicker, who is then named."""
    with acting() as work:
        task = work.get(Task, task_id)
        if tasks.take(work, task, me(work)):
            return back(url_for("today.today"), f"{task.code or 'It'} is yours.")
        holder = work.get(Coordinator, task.holder_id).name if task.holder_id else "Somebody"
    return back(url_for("today.today"), f"{holder} was a moment quicker and has it.", "sorry")
