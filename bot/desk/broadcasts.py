"""Messages to many at the desk: written, previewed, confirmed with a PIN, watched, stopped."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot.access import Caller, for_
from bot.broadcast import hold, run, saying
from bot.broadcast.audience import NotPossible
from bot.broadcast.hold import Answer
from bot.broadcast.preview import Preview
from bot.desk import broadcast_form
from bot.desk.here import acting, back, looking, me, page, visitor
from bot.desk.words import KINDS
from bot.work import Work
from flows.gsm import Parts, parts
from storage import broadcasts as rows
from storage.people import team_names
from storage.tables import Broadcast

pages = Blueprint("broadcasts", __name__, url_prefix="/desk/broadcasts")
STATES = {
    "draft": ("previewed, not sent", "plain"),
    "awaiting": ("needs a second person", "amber"),
    "held": ("held for two minutes, or until its time", "amber"),
    "running": ("going", "green"),
    "paused": ("paused", "amber"),
    "halted": ("halted", "red"),
    "done": ("done", "plain"),
    "dropped": ("never sent", "plain"),
}
REASONS = {
    "stopped": "stopped our texts",
    "under 18": "flagged as under 18",
    "landline": "on a landline",
    "no phone": "no phone that works",
    "no consent": "have not said yes to this kind of news",
    "alert": "in danger, or had an alert in the last 30 days",
    "open request": "have asked for help and wait for it",
}
ANSWERS = {
    Answer.AWAITING: ("So many people need a second person's yes. The others on the team are asked.", "done"),
    Answer.ALONE: ("So many people need a second coordinator's yes, and there is nobody else.", "sorry"),
    Answer.CHANGED: ("Some of those people changed since you looked. Nothing was sent: these are the numbers "
                     "now, and a fresh PIN is on its way.", "sorry"),
    Answer.OVER: ("It was not waiting for a yes any more.", "sorry"),
}  # fmt: skip
WRONG_PIN = "That PIN is not right, or is too old, so it is void. Nothing was sent. Ask for a fresh one."


@pages.get("")
@for_(Caller.VIEWER)
def broadcasts() -> str:
    """Every message, and the form for a new one."""
    return show()


def show(said: str = "", preview: Preview | None = None) -> str:
    """The list and the form, with what was typed and its numbers, or what is wrong with it."""
    with looking() as work:
        today = work.here.replace(hour=0, minute=0, second=0, microsecond=0)
        return page(
            "broadcasts.html",
            listed=rows.listed(work.session, work.community.id),
            names=team_names(work.session, work.community.id),
            sessions=rows.sessions_from(work.session, work.community.id, today),
            typed=broadcast_form.typed(),
            ticked=broadcast_form.kinds(),
            kinds=KINDS,
            states=STATES,
            reasons=REASONS,
            said=said,
            preview=preview,
            limit=work.settings.broadcasts.second_person_above,
        )


@pages.post("/preview")
@for_(Caller.COORDINATOR)
def preview() -> str:
    """The numbers of what stands in the form; nothing is kept or sent."""
    try:
        with looking() as work:
            shown = broadcast_form.read(work).preview(work)
    except NotPossible as fault:
        return show(str(fault))
    return show(preview=shown)


@pages.post("")
@for_(Caller.COORDINATOR)
def keep() -> str | Response:
    """Keep it as a draft, and text its preview and a PIN to the phone we know."""
    try:
        with acting() as work:
            asked = broadcast_form.read(work)
            kept, shown = hold.draft(
                work, me(work), asked.chosen, asked.words, wanted_at=asked.wanted_at, fixes_id=asked.fixes_id
            )
            saying.preview(work, me(work), shown, hold.fresh_pin(work, me(work), kept))
            to = _url(kept.id)
    except NotPossible as fault:
        return show(str(fault))
    return back(to, "The text and a PIN are on their way to your phone.")


@pages.get("/<int:broadcast_id>")
@for_(Caller.VIEWER)
def broadcast(broadcast_id: int) -> str:
    """One message: the yes it waits for, how far it is, who did not get it."""
    with looking() as work:
        row = work.get(Broadcast, broadcast_id)
        return page("broadcast.html", billed=_billed(row), **_shown(work, row))


@pages.get("/<int:broadcast_id>/progress")
@for_(Caller.VIEWER)
def progress(broadcast_id: int) -> str:
    """How far it is, asked for by the page every two seconds."""
    with looking() as work:
        return page("broadcast_progress.html", **_shown(work, work.get(Broadcast, broadcast_id)))


def _billed(row: Broadcast) -> Parts:
    return parts(row.body)


def _shown(work: Work, row: Broadcast) -> dict[str, object]:
    states = rows.progress(work.session, row.id)
    mine = row.author_id == visitor().coordinator_id
    return {
        "row": row,
        "states": STATES,
        "reasons": REASONS,
        "names": team_names(work.session, work.community.id),
        "gone": rows.gone(states),
        "waiting": states.get("waiting", 0),
        "troubles": rows.troubles(work.session, row.id),
        "asks_me": (row.state == "draft" and mine) or (row.state == "awaiting" and not mine),
        "price": work.settings.price_per_part,
        "now": work.now,
    }


@pages.post("/<int:broadcast_id>/pin")
@for_(Caller.COORDINATOR)
def pin(broadcast_id: int) -> Response:
    """A fresh PIN to the visitor's own phone, with the text and the numbers as they are now."""
    try:
        with acting() as work:
            row = work.get(Broadcast, broadcast_id)
            if row.state not in hold.UNSENT:
                return back(_url(broadcast_id), *ANSWERS[Answer.OVER])
            saying.preview(work, me(work), hold.again(work, row), hold.fresh_pin(work, me(work), row))
    except NotPossible as fault:
        return back(_url(broadcast_id), str(fault), "sorry")
    return back(_url(broadcast_id), "The text and a PIN are on their way to your phone.")


@pages.post("/<int:broadcast_id>/send")
@for_(Caller.COORDINATOR)
def send(broadcast_id: int) -> Response:
    """The yes, with the PIN from the phone."""
    try:
        with acting() as work:
            said = _confirmed(work, work.get(Broadcast, broadcast_id))
    except NotPossible as fault:
        said = (str(fault), "sorry")
    return back(_url(broadcast_id), *said)


def _confirmed(work: Work, row: Broadcast) -> tuple[str, str]:
    waiting = hold.asked_about(work, me(work))
    typed = request.form.get("pin", "")
    if waiting is None or waiting.id != row.id or not hold.pin_is(work, me(work), typed):
        return (WRONG_PIN, "sorry")
    answer = hold.confirm(work, me(work), row)
    if answer is Answer.CHANGED:
        saying.changed(work, me(work), row)
    elif answer in (Answer.HELD, Answer.AWAITING):
        saying.confirmed(work, me(work), row, answer)
    return ANSWERS.get(answer, ("It is held. Halt stops it, before or while it goes.", "done"))


@pages.post("/<int:broadcast_id>/<any(halt, pause, resume, drop):what>")
@for_(Caller.COORDINATOR)
def act(broadcast_id: int, what: str) -> Response:
    """Stop it for good, let it rest, let it go on, or take the preview back; no PIN."""
    with acting() as work:
        done = ACTS[what](work, work.get(Broadcast, broadcast_id))
    return back(_url(broadcast_id), *(DONE[what] if done else ("It had ended already.", "sorry")))


def _halt(work: Work, row: Broadcast) -> bool:
    gone = run.halt(work, row)
    if gone is None:
        return False
    hold.note(work, row, "halted", me(work))
    saying.halted(work, me(work), row, gone)
    return True


def _pause(work: Work, row: Broadcast) -> bool:
    return run.pause(work, row) and _note(work, row, "paused")


def _resume(work: Work, row: Broadcast) -> bool:
    return run.resume(work, row) and _note(work, row, "resumed")


def _drop(work: Work, row: Broadcast) -> bool:
    if not hold.refuse(work, row, me(work)):
        return False
    if row.author_id != visitor().coordinator_id:
        saying.refused(work, row, me(work))
    return True


def _note(work: Work, row: Broadcast, what: str) -> bool:
    hold.note(work, row, what, me(work))
    return True


def _url(broadcast_id: int) -> str:
    return url_for("broadcasts.broadcast", broadcast_id=broadcast_id)


ACTS = {"halt": _halt, "pause": _pause, "resume": _resume, "drop": _drop}
DONE = {
    "halt": ("Halted. No more will go.", "done"),
    "pause": ("It rests until you let it go on.", "done"),
    "resume": ("It goes on.", "done"),
    "drop": ("It is off. Nothing was sent.", "done"),
}
