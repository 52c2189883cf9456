"""Enrolling somebody who was spoken to, and changing their days, time or level: CHECK and CONTACT, as one form."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import enrolment, tasks
from bot.access import Caller, for_
from bot.checkin_tasks import ref
from bot.contacts import MOST, add_contact
from bot.desk.checkins_plan import HOW, LONGEST_NAME, Faulty, Plan, read_contacts, read_plan
from bot.desk.checkins_stale import last, meanwhile
from bot.desk.checkins_words import say_list
from bot.desk.here import acting, audit, back, looking, me, page
from bot.desk.typed import number, one_line
from bot.work import Work
from flows.times import DAYS, say_clock
from storage import desk_checkins as rows
from storage.checkins import checkin_of
from storage.tables import CheckIn, Person

pages = Blueprint("checkins_form", __name__, url_prefix="/desk/checkins")


@pages.get("/new")
@for_(Caller.COORDINATOR)
def new() -> str | AnyResponse:
    """An empty form; for somebody who has check-ins already, their page."""
    person_id = number(request.args.get("person"))
    with looking() as work:
        if person_id is not None and checkin_of(work.session, work.get(Person, person_id).id):
            return redirect(url_for("checkins_person.person", person_id=person_id))
    return _form({}, person_id=person_id)


def _form(
    faults: dict[str, str], *, person_id: int | None = None, checkin: CheckIn | None = None, seen: int = 0
) -> str:
    """The form, with what was typed in it, or with what holds now."""
    typed = request.form
    with looking() as work:
        person = work.get(Person, person_id) if person_id is not None else None
        span = work.settings.hours.checkins
    return page(
        "checkin_form.html",
        faults=faults,
        typed=typed,
        person=person,
        checkin=checkin,
        seen=seen,
        level=typed.get("level", checkin.level if checkin else ""),
        chosen=typed.getlist("days")
        if typed
        else [d for n, d in enumerate(DAYS) if checkin and checkin.days >> n & 1],
        at=typed.get("at", f"{checkin.at:%H:%M}" if checkin else "09:30"),
        how=HOW,
        days=DAYS,
        span=span,
        numbers=range(1, MOST + 1),
    )


def _faulty(fault: Faulty, **about: object) -> AnyResponse:
    return AnyResponse(_form(fault.faults, **about), 400, mimetype="text/html")  # type: ignore[arg-type]


@pages.post("/new")
@for_(Caller.COORDINATOR)
def enrol() -> AnyResponse:
    """Enrol them as CHECK does: a mobile is asked once more by text, a landline starts at once."""
    person_id = number(request.form.get("person"))
    try:
        with acting() as work:
            checkin = _enrolled(work, person_id)
            audit(work, "checkin.enrolled", ("checkin", checkin.id))
            person = work.get(Person, checkin.person_id)
            said = _said(person, checkin)
            to = url_for("checkins_person.person", person_id=person.id)
    except Faulty as fault:
        return _faulty(fault, person_id=person_id)
    return back(to, said)


def _said(person: Person, checkin: CheckIn) -> str:
    name = person.first_name or "They"
    if checkin.state == "active" and person.landline:
        return f"{name} will be rung {say_list(checkin.days)} at {say_clock(checkin.at)}."
    asked = f"{name} is asked by text whether that is all right."
    if checkin.state == "active":
        return f"{asked} Meanwhile the check-ins go on at the new time."
    return f"{asked} Nothing else is sent before they say yes."


def _enrolled(work: Work, person_id: int | None) -> CheckIn:
    plan = read_plan()
    name, phone = one_line(LONGEST_NAME, "name"), one_line(LONGEST_NAME, "phone")
    if person_id is None and not name:
        plan.faults["name"] = "What is their first name? The texts begin with it."
    read_contacts(plan)
    if plan.faults:
        raise Faulty(**plan.faults)
    try:
        person = work.get(Person, person_id) if person_id else enrolment.person_for(work, phone, name)
        work.session.flush()
        work.session.refresh(person, with_for_update=True)
        _not_yet(work, person)
        checkin = enrolment.enrol_person(work, me(work), person, plan.level, plan.days, plan.at, plan.how)
    except enrolment.Refused as fault:
        raise Faulty(**{fault.about: str(fault)}) from fault
    for place, (who, at) in plan.contacts.items():
        _add(work, checkin, place, who, at)
    _agreed(work, checkin, plan.words)
    return checkin


def _add(work: Work, checkin: CheckIn, place: int, name: str, phone: str) -> None:
    try:
        add_contact(work, checkin, name, phone, me(work))
    except ValueError as fault:
        raise Faulty(**{f"contact_{place}": str(fault)}) from fault


def _agreed(work: Work, checkin: CheckIn, words: str) -> None:
    """Who has a key, hospital days, what they want us to do: kept in the story."""
    if words:
        tasks.note(work, ref(checkin), "plan", words, actor=tasks.actor_of(me(work)))


def _not_yet(work: Work, person: Person) -> None:
    """Somebody else may have enrolled them a moment ago; their person's row is locked by now."""
    found = checkin_of(work.session, person.id)
    if found is None:
        return
    raise Faulty(same=f"They have check-ins already. {meanwhile(work, found, 0)}", who=str(person.id))


@pages.get("/<int:person_id>/change")
@for_(Caller.COORDINATOR)
def change(person_id: int) -> str:
    """The same form with what holds now."""
    with looking() as work:
        checkin = _live(work, person_id)
        return _form({}, person_id=person_id, checkin=checkin, seen=last(work, checkin))


@pages.post("/<int:person_id>/change")
@for_(Caller.COORDINATOR)
def changed(person_id: int) -> AnyResponse:
    """New days, time or level, talked over with them: they are asked once more by text, as CHECK does."""
    with looking() as work:
        before = _live(work, person_id)
        seen = last(work, before)
    try:
        with acting() as work:
            checkin = rows.locked(work.session, work.community.id, before.id)
            if done := meanwhile(work, checkin, number(request.form.get("seen")) or 0):
                raise Faulty(stale=done)
            plan = read_plan()
            if plan.faults:
                raise Faulty(**plan.faults)
            _change(work, checkin, plan)
            said = _said(work.get(Person, person_id), checkin)
    except Faulty as fault:
        return _faulty(fault, person_id=person_id, checkin=before, seen=seen)
    return back(url_for("checkins_person.person", person_id=person_id), said)


def _change(work: Work, checkin: CheckIn, plan: Plan) -> None:
    person = work.get(Person, checkin.person_id)
    try:
        enrolment.enrol_person(work, me(work), person, plan.level, plan.days, plan.at, plan.how)
    except enrolment.Refused as fault:
        raise Faulty(**{fault.about: str(fault)}) from fault
    _agreed(work, checkin, plan.words)
    audit(work, "checkin.changed", ("checkin", checkin.id))


def _live(work: Work, person_id: int) -> CheckIn:
    found = checkin_of(work.session, work.get(Person, person_id).id)
    if found is None:
        raise LookupError("they have no check-ins")
    return found
