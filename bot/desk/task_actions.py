"""What is done with a task from its card: GOT, GIVE, NOTE, SAFE, SAY, TELLV, each as by text."""

from collections.abc import Callable

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import by_hand, tasks
from bot.access import Caller, for_
from bot.desk import story
from bot.desk.here import acting, audit, back, me
from bot.desk.typed import LONGEST_NOTE, LONGEST_TEXT, Said, number, one_line
from bot.desk.words import ABOUT_SAFETY
from bot.work import Work
from storage.desk_today import locked_task
from storage.tables import Coordinator, Task

pages = Blueprint("task_actions", __name__, url_prefix="/desk/tasks")


def _on(task_id: int, act: Callable[[Work, Task], Said], *, done: str = "") -> Response:
    """Do something with a task while nobody else can; `done` is the audit's name for it."""
    with acting() as work:
        task = locked_task(work.session, work.community.id, task_id)
        says, kind = act(work, task)
        if done and kind == "done":
            audit(work, done, ("task", task_id))
    return back(story.came_from(f"{url_for('today.today')}#task-{task_id}"), says, kind)


def _name(task: Task) -> str:
    return str(task.code or "It")


def _over(work: Work, task: Task) -> Said:
    """It was closed in the meantime: who did, and when."""
    found = story.meanwhile(work, tasks.ref(task), number(request.form.get("seen")) or 0)
    return f"{_name(task)} was closed in the meantime. {found}", "sorry"


@pages.post("/<int:task_id>/take")
@for_(Caller.COORDINATOR)
def take(task_id: int) -> Response:
    """GOT: theirs, unless somebody was quicker, who is then named."""

    def act(work: Work, task: Task) -> Said:
        if task.state == "closed":
            return _over(work, task)
        if tasks.take(work, task, me(work)):
            return f"{_name(task)} is yours.", "done"
        return f"{_holder(work, task)} was a moment quicker and has it.", "sorry"

    return _on(task_id, act, done="task.taken")


def _holder(work: Work, task: Task) -> str:
    return work.get(Coordinator, task.holder_id).name if task.holder_id else "Somebody"


@pages.post("/<int:task_id>/give")
@for_(Caller.COORDINATOR)
def give(task_id: int) -> Response:
    """GIVE: back on the list; an alert is chased afresh."""

    def act(work: Work, task: Task) -> Said:
        if task.state != "taken":
            return _over(work, task) if task.state == "closed" else ("Nobody has it now.", "sorry")
        tasks.give_back(work, task, me(work))
        return f"{_name(task)} is back on the list.", "done"

    return _on(task_id, act, done="task.given_back")


@pages.post("/<int:task_id>/note")
@for_(Caller.COORDINATOR)
def note(task_id: int) -> Response:
    """NOTE: a word about it, with name and time."""
    words = one_line(LONGEST_NOTE)

    def act(work: Work, task: Task) -> Said:
        if not words:
            return "There were no words to note.", "sorry"
        tasks.add_note(work, task, words, me(work))
        return "Noted.", "done"

    return _on(task_id, act, done="task.noted")


@pages.post("/<int:task_id>/done")
@for_(Caller.COORDINATOR)
def done(task_id: int) -> Response:
    """SAFE or CLOSE, with a last note if there is one."""
    words = one_line(LONGEST_NOTE)

    def act(work: Work, task: Task) -> Said:
        if task.state == "closed":
            return _over(work, task)
        if words:
            tasks.add_note(work, task, words, me(work))
        by_hand.finish(work, task, "SAFE" if task.kind in ABOUT_SAFETY else "DONE", me(work))
        return f"{_name(task)} is closed.", "done"

    return _on(task_id, act, done="task.closed")


@pages.post("/<int:task_id>/say")
@for_(Caller.COORDINATOR)
def say(task_id: int) -> Response:
    """SAY: words of their own to the person it is about."""
    words = one_line(LONGEST_TEXT)

    def act(work: Work, task: Task) -> Said:
        if not words:
            return "There were no words to send.", "sorry"
        if by_hand.say(work, task, words, me(work)) is None:
            return "It is about nobody a text could go to.", "sorry"
        return "It is on its way.", "done"

    return _on(task_id, act, done="task.said")


@pages.post("/<int:task_id>/tell")
@for_(Caller.COORDINATOR)
def tell(task_id: int) -> Response:
    """TELLV: words of their own to the volunteer whose answer it is."""
    words = one_line(LONGEST_TEXT)

    def act(work: Work, task: Task) -> Said:
        if not words:
            return "There were no words to send.", "sorry"
        volunteer = by_hand.tell_volunteer(work, task, words, me(work))
        return (
            (f"On its way to V{volunteer.code}.", "done") if volunteer else ("There is nobody to tell.", "sorry")
        )

    return _on(task_id, act, done="task.told_volunteer")
