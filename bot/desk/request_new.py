"""A request for somebody on the telephone, written down while they talk: NEED, as a form."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import requests
from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, looking, me, page
from bot.labels import need_of, when_of
from bot.numbers import find_number
from bot.request_ends import last_day
from bot.scene import mask_of
from bot.spots import spot_in
from bot.tasks import actor_of, note
from bot.work import Work
from flows.hearing.needs import Need
from flows.hearing.when import Wanted, When
from flows.need_words import LONG
from flows.places import Spot
from flows.times import DAYS
from storage.people import open_requests, person_with_number
from storage.tables import Request

pages = Blueprint("request_new", __name__, url_prefix="/desk/requests")
LONGEST_NAME, AHEAD = 40, timedelta(days=60)
SAYS = {
    When.TODAY: "today",
    When.TOMORROW: "tomorrow",
    When.DAY: "on a day:",
    When.WEEK: "any day in the next week",
    When.WEEKLY: "every week, on:",
}


@dataclass
class Heard:
    """What the form says, as far as it makes sense; the sentences say what does not."""

    phone: str = ""
    name: str = ""
    spot: Spot | None = None
    needs: tuple[Need, ...] = ()
    wanted: Wanted | None = None
    faults: dict[str, str] = field(default_factory=dict)


@pages.get("/new")
@for_(Caller.COORDINATOR)
def new() -> str:
    """An empty form."""
    return _form({})


def _form(faults: dict[str, str], same: str = "") -> str:
    """The form, with what was typed in it."""
    with looking() as work:
        today = work.here.date()
    return page(
        "request_new.html",
        faults=faults,
        same=same,
        typed=request.form,
        chosen=request.form.getlist("needs"),
        needs=[(str(need), LONG[need]) for need in Need],
        whens=[(str(when), SAYS[when]) for when in SAYS],
        days=DAYS,
        first=today,
        last=today + AHEAD,
    )


@pages.post("/new")
@for_(Caller.COORDINATOR)
def open_one() -> AnyResponse:
    """Open it as NEED does; asked for once already, it is opened again only if that is said."""
    with acting() as work:
        heard = _heard(work)
        same = "" if heard.faults or request.form.get("again") else _same(work, heard)
        if not heard.faults and not same and heard.spot and heard.wanted:
            made = requests.open_for_caller(work, heard.phone, heard.name, heard.spot, heard.needs, heard.wanted)
            note(work, requests.ref(made), "taken down by telephone", actor=actor_of(me(work)))
            audit(work, "request.opened", ("request", made.id))
            return back(url_for("requests.one", request_id=made.id), f"{made.code or 'It'} is open.")
    return AnyResponse(_form(heard.faults, same), 400, mimetype="text/html")


def _heard(work: Work) -> Heard:
    typed = request.form
    heard = Heard(name=" ".join(typed.get("name", "").split())[:LONGEST_NAME])
    heard.phone = find_number(typed.get("phone", ""), demo=work.line.demo) or ""
    heard.spot = spot_in(work, typed.get("postcode", ""))
    heard.needs = tuple(need for need in Need if need in typed.getlist("needs"))
    heard.wanted = _wanted(work)
    missing = {
        "phone": (heard.phone, "That is no number a volunteer could ring. A landline is fine."),
        "name": (heard.name, "What is their name?"),
        "postcode": (heard.spot, "That postcode is not one we can find. Half of one will do: LE16 7."),
        "needs": (heard.needs, "What would help?"),
        "when": (heard.wanted, "When? A day has to be chosen, and not one that has gone."),
    }
    heard.faults = {name: says for name, (found, says) in missing.items() if not found}
    return heard


def _wanted(work: Work) -> Wanted | None:
    """The chosen day; None when none was, or it has gone."""
    typed, today = request.form, work.here.date()
    if typed.get("when") not in tuple(When):
        return None
    when = When(typed["when"])
    if when is When.WEEKLY:
        return Wanted(when, None, DAYS.index(typed["weekday"])) if typed.get("weekday") in DAYS else None
    day = {When.TODAY: today, When.TOMORROW: today + timedelta(days=1), When.WEEK: last_day(work, when)}.get(when)
    day = day or _day(typed.get("day", ""))
    if day is None or not today <= day <= today + AHEAD:
        return None
    near = {today: When.TODAY, today + timedelta(days=1): When.TOMORROW}
    return Wanted(near.get(day, when) if when is When.DAY else when, day)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _same(work: Work, heard: Heard) -> str:
    """What they have open already of that kind: a form sent twice, or a second call."""
    person = person_with_number(work.session, work.community.id, heard.phone)
    asked = open_requests(work.session, person.id) if person else []
    found: Request | None = next((r for r in asked if r.kinds & mask_of(heard.needs)), None)
    if found is None:
        return ""
    about = f"{need_of(found)}, {when_of(found, work.here.date())}"
    return f"{found.code or 'One'} is open for that number already: {about}."
