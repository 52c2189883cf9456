"""What is done with a request from its page, as by text: MORE, ASSIGN, TAKE, GIVE, SAY, TELLV, CLOSE, NOTE."""

from collections.abc import Callable

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import by_hand, requests, tasks
from bot.access import Caller, for_
from bot.desk import story
from bot.desk.here import acting, audit, back, me
from bot.desk.request_page import standing
from bot.desk.requests import shown
from bot.desk.typed import LONGEST_NOTE, LONGEST_TEXT, Said, Sorry, number, one_line
from bot.desk.words import STATES
from bot.request_ends import called_off
from bot.spots import spot_in
from bot.work import Work
from flows.command_words import REASONS
from storage.offers import locked
from storage.people import OPEN_REQUEST, volunteer_by_code
from storage.tables import Coordinator, Request

pages = Blueprint("request_actions", __name__, url_prefix="/desk/requests")
Act = Callable[[Work, Request], Said]
NO_WORDS: Said = ("There were no words.", "sorry")


def _on(request_id: int, act: Act, done: str, *, wave: bool = False, always: bool = False) -> AnyResponse:
    """Do something with a request while nobody else can, unless the page it was asked on was out of date.

    `done` is the audit's name for it; `wave`: it also matters whether others were asked meanwhile; `always`: it
    is right however things stand.
    """
    try:
        with acting() as work:
            row = locked(work.session, work.get(Request, request_id).id)
            stale = "" if always else _stale(work, row, wave=wave)
            if stale and one_line(LONGEST_TEXT):
                raise Sorry(stale)  # what they wrote is still in the form
            says, kind = (stale, "sorry") if stale else act(work, row)
            if kind == "done":
                audit(work, done, ("request", request_id))
    except Sorry as fault:
        return AnyResponse(shown(request_id, str(fault)), 400, mimetype="text/html")
    return back(url_for("requests.one", request_id=request_id), says, kind)


def _stale(work: Work, row: Request, *, wave: bool) -> str:
    """What happened since the page was shown, where that matters; "" when the page was true."""
    seen, _, last = request.form.get("seen", "").rpartition(":")
    stood, _, waves = seen.rpartition(":")
    now = ":".join(map(str, standing(row)))
    if not last or (stood == now and not (wave and waves != f"{row.wave}+{row.widened}")):
        return ""
    found = story.meanwhile(work, ("request", row.id), number(last) or 0)
    stands = f"It now stands at: {STATES[row.state][0]}."
    return f"In the meantime: {found or stands} Nothing was changed; please look again."


@pages.post("/<int:request_id>/more")
@for_(Caller.COORDINATOR)
def more(request_id: int) -> AnyResponse:
    """MORE: the next few now, further out."""

    def act(work: Work, row: Request) -> Said:
        asked = by_hand.more(work, row, me(work))
        return (f"{asked} more asked.", "done") if asked else ("Nobody more to ask, even further out.", "sorry")

    return _on(request_id, act, "request.asked_wider", wave=True)


@pages.post("/<int:request_id>/offer")
@for_(Caller.COORDINATOR)
def offer(request_id: int) -> AnyResponse:
    """ASSIGN: to one volunteer, who still has to say yes."""
    code = number(request.form.get("volunteer", "").strip().lower().removeprefix("v").strip()) or 0

    def act(work: Work, row: Request) -> Said:
        volunteer = volunteer_by_code(work.session, work.community.id, code)
        if volunteer is None:
            raise Sorry("There is no volunteer with that number. It looks like V12.")
        refused = by_hand.assign(work, row, volunteer, me(work))
        if refused:
            return f"V{code} was not asked: {refused}.", "sorry"
        return f"V{code} is being asked, and still has to say yes.", "done"

    return _on(request_id, act, "request.offered")


@pages.post("/<int:request_id>/take")
@for_(Caller.COORDINATOR)
def take(request_id: int) -> AnyResponse:
    """TAKE: the line stops working on it; whoever is second is told who was first."""

    def act(work: Work, row: Request) -> Said:
        if requests.take(work, row, me(work)):
            return "It is yours: the line asks nobody more.", "done"
        return f"{work.get(Coordinator, row.coordinator_id).name} was a moment quicker and has it.", "sorry"

    return _on(request_id, act, "request.taken")


@pages.post("/<int:request_id>/give")
@for_(Caller.COORDINATOR)
def give(request_id: int) -> AnyResponse:
    """GIVE: back to the line, which asks again."""

    def act(work: Work, row: Request) -> Said:
        requests.give_back(work, row, me(work))
        return f"Given back. It now stands at: {STATES[row.state][0]}.", "done"

    return _on(request_id, act, "request.given_back")


@pages.post("/<int:request_id>/place")
@for_(Caller.COORDINATOR)
def place(request_id: int) -> AnyResponse:
    """A place in words is put on the map by its postcode; then volunteers can be asked."""

    def act(work: Work, row: Request) -> Said:
        spot = spot_in(work, request.form.get("postcode", ""))
        if spot is None:
            raise Sorry("That postcode is not one we can find. Please look at it again: it is like LE16 7AB.")
        requests.place(work, row, spot, me(work))
        return f"On the map at {spot.area}. It now stands at: {STATES[row.state][0]}.", "done"

    return _on(request_id, act, "request.placed")


@pages.post("/<int:request_id>/call-off")
@for_(Caller.COORDINATOR)
def call_off(request_id: int) -> AnyResponse:
    """They rang to say it is not needed: whoever was asked or coming is told."""

    def act(work: Work, row: Request) -> Said:
        rung = called_off(work, row, me(work))
        if rung is None:
            return "It was over already.", "sorry"
        return (
            (f"Called off. {rung} may be on the way: please ring them now.", "done")
            if rung
            else ("Called off.", "done")
        )

    return _on(request_id, act, "request.called_off")


@pages.post("/<int:request_id>/close")
@for_(Caller.COORDINATOR)
def close(request_id: int) -> AnyResponse:
    """CLOSE with a reason."""
    reason = request.form.get("reason", "")

    def act(work: Work, row: Request) -> Said:
        if reason not in REASONS:
            raise Sorry("Please choose why it is closed.")
        if row.state not in OPEN_REQUEST:
            return "It was over already.", "sorry"
        requests.close(work, row, reason, me(work))
        return f"Closed: {reason.lower()}.", "done"

    return _on(request_id, act, "request.closed")


@pages.post("/<int:request_id>/note")
@for_(Caller.COORDINATOR)
def note(request_id: int) -> AnyResponse:
    """NOTE: a word, with name and time."""
    words = one_line(LONGEST_NOTE)

    def act(work: Work, row: Request) -> Said:
        if not words:
            return NO_WORDS
        tasks.note(work, requests.ref(row), "note", words, actor=tasks.actor_of(me(work)))
        return "Noted.", "done"

    return _on(request_id, act, "request.noted", always=True)


@pages.post("/<int:request_id>/say")
@for_(Caller.COORDINATOR)
def say(request_id: int) -> AnyResponse:
    """SAY: their own words, to the person who asked."""
    words = one_line(LONGEST_TEXT)

    def act(work: Work, row: Request) -> Said:
        if not words:
            return NO_WORDS
        by_hand.say(work, row, words, me(work))
        return "It is on its way.", "done"

    return _on(request_id, act, "request.said")


@pages.post("/<int:request_id>/tell")
@for_(Caller.COORDINATOR)
def tell(request_id: int) -> AnyResponse:
    """TELLV: their own words, to the matched volunteer or whoever last wondered."""
    words = one_line(LONGEST_TEXT)

    def act(work: Work, row: Request) -> Said:
        if not words:
            return NO_WORDS
        volunteer = by_hand.tell_volunteer(work, row, words, me(work))
        return (f"On its way to V{volunteer.code}.", "done") if volunteer else ("Nobody is matched yet.", "sorry")

    return _on(request_id, act, "request.told_volunteer")
