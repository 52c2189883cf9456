"""A person's rights at the desk: a copy of what is held on them, and taking them out, once they were rung."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import rights
from bot.access import Caller, for_
from bot.desk.here import acting, back, line, looking, page, visitor
from bot.desk.typed import number, one_line
from bot.rights import Checked, StillOpen
from bot.work import Work
from flows.times import at
from storage.people import coordinators
from storage.tables import Coordinator, Person

pages = Blueprint("rights", __name__, url_prefix="/desk/people/<int:person_id>/rights")
HOW: Mapping[str, str] = {
    "called": "rang the number the line texts, and they knew what it had last said to them",
    "called-known": "rang another number of theirs that the team has long had",
    "met": "spoke with them in person; the team knows them by sight",
}
"""How somebody made sure, as the audit record keeps it, and in words."""
LONGEST, ANY_NAME = timedelta(days=30), "no name"
"""Longer ago, they may have changed their mind, or their number."""


@pages.get("")
@for_(Caller.LEAD)
def rights_of(person_id: int) -> str:
    """What they may ask for, what each does, and what stays."""
    return show(person_id)


def show(person_id: int, said: str = "", form: str = "") -> str:
    """The page; after a form that could not be taken, with what was typed still in it."""
    with looking() as work:
        person = work.get(Person, person_id)
        return page(
            "rights.html",
            person=person,
            name=name_of(person),
            team=_team(work),
            open=rights.still_open(work, person),
            how=HOW,
            here=f"{work.here:%Y-%m-%dT%H:%M}",
            said=said,
            form=form,
            typed=request.form,
        )


def name_of(person: Person) -> str:
    """What is typed to say that it is really them who are meant."""
    return f"{person.first_name} {person.surname}".strip() or ANY_NAME


@pages.post("/data")
@for_(Caller.LEAD)
def data(person_id: int) -> str | Response:
    """A copy of everything held on them, to read or to process; that it was made is recorded."""
    with acting() as work:
        checked, fault = _checked(work)
        if checked is not None:
            made = rights.export(work, work.get(Person, person_id), visitor().coordinator_id, checked)
    if checked is None:
        return show(person_id, fault, "data")
    plain = request.form.get("as") == "json"
    name = f"their-data-{work.here:%Y-%m-%d}.{'json' if plain else 'html'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    kind = "application/json" if plain else "text/html"
    return Response(made.json if plain else made.html, mimetype=kind, headers=headers)


@pages.post("/erase")
@for_(Caller.LEAD)
def erase(person_id: int) -> str | AnyResponse:
    """Take them out, once their name was typed; nothing happens while somebody might be left waiting."""
    with looking() as work:
        person = work.get(Person, person_id)
        fault = _why_not(work, person)
    if not fault:
        fault = _erased(person)
    if fault:
        return show(person_id, fault, "erase")
    said = "They are taken out: what is left of them are counts, and that their number is never to be texted."
    return back(url_for("people.people"), said)


def _erased(person: Person) -> str:
    """Erase them; "" or why not, where something came between."""
    try:
        # What others wrote is looked through before, so that nobody's text waits for it.
        swept = rights.sweep(line(), person)
        with acting() as work:
            person = work.get(Person, person.id)
            checked, fault = _checked(work)
            if checked is not None and not (fault := _why_not(work, person)):
                rights.erase(work, person, by=visitor().coordinator_id, checked=checked, swept=swept)
            return fault
    except StillOpen as error:
        return f"{error}."


def _why_not(work: Work, person: Person) -> str:
    """Why they cannot be taken out, or ""."""
    checked, fault = _checked(work)
    if checked is None:
        return fault
    if any(c.person_id == person.id and c.id == visitor().coordinator_id for c in _team(work)):
        return "That is you. Please ask another lead."
    if one_line(200, "name").casefold() != " ".join(name_of(person).split()).casefold():
        return f"To take them out, type: {name_of(person)}"
    return ""


def _team(work: Work) -> list[Coordinator]:
    return coordinators(work.session, work.community.id)


def _checked(work: Work) -> tuple[Checked | None, str]:
    """Who made sure of it, when and how, as the form says; else why it cannot be taken."""
    by, how = number(request.form.get("by")), request.form.get("how", "")
    if by not in {c.id for c in _team(work)} or how not in HOW:
        return None, "Please say who of the team made sure that it is really them, and how."
    try:
        typed = datetime.fromisoformat(request.form.get("when", ""))
        moment = at(typed.date(), typed.time(), work.settings.hours)
    except ValueError:
        return None, "Please say when that was, by day and time."
    if not work.here - LONGEST <= moment <= work.here + timedelta(minutes=1):
        return None, "That call has to lie in the last 30 days. Please ring them again."
    return Checked(by, moment, how), ""
