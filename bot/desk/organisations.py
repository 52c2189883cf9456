"""Businesses, schools and groups that got in touch: where each stands, what comes next, and who sees to it."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from bot import tasks
from bot.access import Caller, for_
from bot.desk import organisations_steps as steps
from bot.desk.here import acting, audit, back, looking, me, page
from bot.desk.story import said
from bot.desk.typed import LONGEST_NOTE, Said, number, one_line
from bot.work import Work
from flows.times import say_date
from storage import desk_organisations as rows
from storage.audit import Action
from storage.people import phone_of, team_names
from storage.tables import Organisation, Person

pages = Blueprint("organisations", __name__, url_prefix="/desk/pledges/organisations")
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Under way", ("new", "rung", "planned")),
    "with_us": ("With us", ("with_us",)),
    "not_now": ("Not now", ("not_now",)),
    "all": ("All", tuple(steps.STAGES)),
}
LONGEST_NAME = 120


@pages.get("")
@for_(Caller.COORDINATOR)
def organisations() -> str:
    """The pipeline: those to ring first, then by the day of the next step."""
    which, part = request.args.get("list", "open"), number(request.args.get("page")) or 0
    if which not in LISTS:
        abort(404)
    with looking() as work:
        counted = rows.counts(work.session, work.community.id)
        found = rows.at_stage(work.session, work.community.id, LISTS[which][1], part)
        return page(
            "organisations.html",
            lists={name: says for name, (says, _) in LISTS.items()},
            counts={name: sum(counted.get(s, 0) for s in states) for name, (_, states) in LISTS.items()},
            which=which,
            shown=[(row, _ring_by(work, row)) for row in found[: rows.MOST]],
            more=len(found) > rows.MOST,
            part=part,
            stages=steps.STAGES,
            kinds=steps.KINDS,
            names=team_names(work.session, work.community.id),
            today=work.here.date(),
            say_date=say_date,
        )


def _ring_by(work: Work, row: Organisation) -> date | None:
    return steps.ring_by(row.made_at, work.settings.hours) if row.state == "new" else None


@pages.get("/<int:organisation_id>")
@for_(Caller.COORDINATOR)
def organisation(organisation_id: int) -> str:
    """One of them; that its contact was looked at is recorded."""
    with acting() as work:
        audit(work, Action.PERSON_SEEN, ("person", work.get(Organisation, organisation_id).person_id))
    return show(organisation_id)


def show(organisation_id: int, fault: str = "") -> str:
    """The page; after a form that could not be kept, with what was typed still in it."""
    with looking() as work:
        row = work.get(Organisation, organisation_id)
        person = work.get(Person, row.person_id)
        names = team_names(work.session, work.community.id)
        return page(
            "organisation.html",
            row=row,
            person=person,
            number=phone_of(work.session, person),
            ring_by=_ring_by(work, row),
            story=[(event, said(event, names)) for event in rows.story(work.session, row.id)],
            stages=steps.STAGES,
            kinds=steps.KINDS,
            names=names,
            today=work.here.date(),
            say_date=say_date,
            typed=request.form,
            fault=fault,
        )


@pages.post("/<int:organisation_id>/move")
@for_(Caller.COORDINATOR)
def move(organisation_id: int) -> Response | str:
    """On to another stage."""
    to = request.form.get("state", "")
    return _done(organisation_id, lambda work, stage: steps.move(work, organisation_id, stage, to))


@pages.post("/<int:organisation_id>/take")
@for_(Caller.COORDINATOR)
def take(organisation_id: int) -> Response | str:
    """The visitor sees to it."""
    return _done(organisation_id, lambda work, stage: steps.hold(work, organisation_id, stage))


@pages.post("/<int:organisation_id>/give")
@for_(Caller.COORDINATOR)
def give(organisation_id: int) -> Response | str:
    """Somebody else may see to it."""
    return _done(organisation_id, lambda work, stage: steps.let_go(work, organisation_id, stage))


@pages.post("/<int:organisation_id>/next")
@for_(Caller.COORDINATOR)
def following(organisation_id: int) -> Response | str:
    """The next step and its day."""
    step, typed = one_line(steps.LONGEST_STEP, "step"), request.form.get("on", "").strip()
    try:
        on = date.fromisoformat(typed) if typed else None
    except ValueError:
        return show(organisation_id, "Please give the day as day, month and year.")
    return _done(organisation_id, lambda work, stage: steps.plan(work, organisation_id, stage, step, on))


@pages.post("/<int:organisation_id>/name")
@for_(Caller.COORDINATOR)
def name(organisation_id: int) -> Response | str:
    """Its name, and whom to ask for."""
    called, contact = one_line(LONGEST_NAME, "name"), one_line(LONGEST_NAME, "contact_name")
    return _done(organisation_id, lambda work, stage: steps.name(work, organisation_id, stage, called, contact))


@pages.post("/<int:organisation_id>/note")
@for_(Caller.COORDINATOR)
def note(organisation_id: int) -> Response | str:
    """A word about it, with name and time."""
    words = request.form.get("words", "").strip()[:LONGEST_NOTE]

    def keep(work: Work, stage: int) -> Said:
        item = ("organisation", work.get(Organisation, organisation_id).id)
        if not words:
            return "There were no words to keep.", "sorry"
        tasks.note(work, item, "note", words, actor=tasks.actor_of(me(work)))
        audit(work, "organisation.noted", item)
        return "Noted.", "done"

    return _done(organisation_id, keep)


def _done(organisation_id: int, act: Callable[[Work, int], Said]) -> Response | str:
    with acting() as work:
        says, kind = act(work, number(request.form.get("stage")) or 0)
    if kind == "sorry":
        return show(organisation_id, says)
    return back(url_for("organisations.organisation", organisation_id=organisation_id), says, kind)
