"""The chat with a person: its texts as they come, taken over and handed back, and our own words in it."""

import re

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import takeover
from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, me, page
from bot.desk.people import show
from bot.desk.person_shown import talk
from bot.desk.typed import LONGEST_NOTE
from storage.desk_people import Cursor
from storage.tables import Coordinator, Person

pages = Blueprint("person_chat", __name__, url_prefix="/desk/people/<int:person_id>")
CURSOR = re.compile(r"(\d{1,9})-(\d{1,9})")


@pages.get("/talk")
@for_(Caller.COORDINATOR)
def texts(person_id: int) -> str | Response:
    """A page of the conversation: the latest, asked for again and again, or the one before a cursor."""
    before = CURSOR.fullmatch(request.args.get("before", ""))
    with looking() as work:
        person = work.get(Person, person_id)
        cursor = Cursor(int(before[1]), int(before[2])) if before else None
        found = talk(work, person, cursor)
        if cursor is None and found.version == request.args.get("seen"):
            return Response(status=204)
        return page("earlier.html" if cursor else "talk.html", person=person, talk=found)


@pages.post("/take")
@for_(Caller.COORDINATOR)
def take(person_id: int) -> Response:
    """Take over the chat, unless somebody has it, who is then named."""
    with acting() as work:
        person = work.get(Person, person_id)
        if takeover.take(work, person, me(work)):
            audit(work, "chat.taken", ("person", person_id))
            return _back(person_id, "The chat is yours. The line answers nothing until you hand it back.")
        holder = work.get(Coordinator, person.held_by).name if person.held_by else "Somebody"
    return _back(person_id, f"{holder} has this chat.", "sorry")


@pages.post("/hand-back")
@for_(Caller.COORDINATOR)
def hand_back(person_id: int) -> Response:
    """The machine answers again; anybody may hand back, so that nobody waits for a colleague who went home."""
    with acting() as work:
        person = work.get(Person, person_id)
        takeover.hand_back(work, person, me(work), ask=request.form.get("ask") == "yes")
        audit(work, "chat.handed_back", ("person", person_id))
    return _back(person_id, "The line answers again.")


@pages.post("/say")
@for_(Caller.COORDINATOR)
def say(person_id: int) -> str | Response:
    """Our own words to them."""
    words = request.form.get("words", "")[:LONGEST_NOTE]
    with acting() as work:
        fault = takeover.say(work, work.get(Person, person_id), words, me(work))
        if not fault:
            audit(work, "words.sent", ("person", person_id))
    return show(person_id, said=fault, words=words) if fault else _back(person_id, "It is on its way.")


def _back(person_id: int, said: str, kind: str = "done") -> Response:
    return back(url_for("people.person", person_id=person_id) + "#chat", said, kind)
