"""People: found by number, code or name, never by what they wrote; and one person's page."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from bot import by_hand
from bot.access import Caller, for_
from bot.desk.here import config, looked_at, looking, page
from bot.desk.person_shown import Shown, shown
from bot.desk.typed import one_line
from bot.numbers import typed
from bot.work import Work
from storage import desk_people as rows
from storage.people import team_names, volunteer_by_code
from storage.tables import Person

pages = Blueprint("people", __name__, url_prefix="/desk/people")
CODE = re.compile(r"[vV]?\s?(\d{1,6})")
NUMBER = re.compile(r"[+\d][\d\s()+-]{6,}")
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Found:
    """What a search found; `sure`: it named one person and no other."""

    people: list[Person]
    sure: bool = False
    said: str = ""


@pages.get("")
@for_(Caller.COORDINATOR)
def people() -> str:
    """Those whose chat the team has, and those who texted last."""
    with looking() as work:
        held = rows.held_people(work.session, work.community.id)
        recent = rows.recent_people(work.session, work.community.id)
        return _list(work, recent, held=held)


def _list(
    work: Work, found: list[Person], *, held: list[Person] | None = None, sought: str = "", said: str = ""
) -> str:
    names = team_names(work.session, work.community.id) if held else {}
    both = rows.listed(work.session, [*(held or []), *found])
    cut = len(held or [])
    return page("people.html", held=both[:cut], people=both[cut:], names=names, sought=sought, said=said)


@pages.post("/find")
@for_(Caller.COORDINATOR)
def find() -> str | Response:
    """A search; sent as a form, so that no number ends in a log or a browser's history."""
    sought = one_line(100, "who")
    with looking() as work:
        found = search(work, sought)
        if found.sure:
            return redirect(url_for("people.person", person_id=found.people[0].id), code=303)
        return _list(work, found.people, sought=sought, said=found.said)


def search(work: Work, sought: str) -> Found:
    """Whom a number, a code (V12, 127) or a name means."""
    if code := CODE.fullmatch(sought):
        person = _by_code(work, int(code[1]), volunteer=sought[0] in "vV")
        return Found([person], sure=True) if person else Found([], said=f"There is no {sought} here.")
    if NUMBER.fullmatch(sought):
        number = typed(sought, demo=config().demo or work.line.demo)
        found = rows.people_at_number(work.session, work.community.id, number.e164 or sought.replace(" ", ""))
        return Found(found, sure=len(found) == 1, said="" if found else "Nobody here has that number.")
    found = rows.find_people(work.session, work.community.id, sought)
    if len(sought) < rows.SHORTEST:
        return Found([], said="Please type a whole number, a code such as V12 or 127, or how a name begins.")
    more = "These are the first. Please type more of the name." if len(found) == rows.MOST else ""
    return Found(found, said=more or ("" if found else "Nobody here has a name like that."))


def _by_code(work: Work, code: int, *, volunteer: bool) -> Person | None:
    if volunteer:
        row = volunteer_by_code(work.session, work.community.id, code)
        return work.get(Person, row.person_id) if row else None
    item = by_hand.thing(work, code)
    return work.get(Person, item.person_id) if item is not None and item.person_id is not None else None


@pages.get("/<int:person_id>")
@for_(Caller.COORDINATOR)
def person(person_id: int) -> str:
    """Everything about somebody; that it was looked at is recorded."""
    theirs = show(person_id)
    looked_at(person_id)
    return theirs


def show(person_id: int, said: str = "", words: str = "") -> str:
    """A person's page, with what was typed still there when it could not be sent."""
    with looking() as work:
        found: Shown = shown(work, work.get(Person, person_id))
        return page("person.html", said=said, words=words, **vars(found))
