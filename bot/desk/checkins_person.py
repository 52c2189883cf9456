"""One person's check-ins: how they went, whom to ask, hospital stays, the next talk about time and level."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import checkin_away, consent, contacts, enrolment, tasks
from bot.access import Caller, for_
from bot.checkin_tasks import ref
from bot.desk.checkins_person_shown import shown
from bot.desk.checkins_plan import LONGEST_NAME
from bot.desk.checkins_stale import meanwhile
from bot.desk.here import acting, audit, back, looking, me, page, visitor
from bot.desk.shown import day as say_the_day
from bot.desk.typed import LONGEST_NOTE, Sorry, number, one_line
from bot.work import Work
from flows.effects.talk import Purpose
from flows.ladder import REVIEW
from flows.times import say_date
from storage import desk_checkins as rows
from storage.audit import Action
from storage.checkins import checkin_of
from storage.tables import CheckIn, Coordinator, EmergencyContact, Person

pages = Blueprint("checkins_person", __name__, url_prefix="/desk/checkins/<int:person_id>")
Change = Callable[[Work, CheckIn, EmergencyContact, Coordinator], None]
WHY_AWAY = ("in hospital", "away")
FIRST_DAY = "Which is the first day without a check-in? Please choose it."
HOME_AGAIN = "When are they home again? Please choose the day."


@pages.get("")
@for_(Caller.VIEWER)
def person(person_id: int) -> str:
    """How their check-ins stand; that somebody looked is recorded."""
    with acting() as work:
        audit(work, Action.PERSON_SEEN, ("person", work.get(Person, person_id).id))
    return show(person_id)


def show(person_id: int, said: str = "") -> str:
    """The page; after a form that could not be carried out, with what was typed still in it."""
    with looking() as work:
        found = shown(work, work.get(Person, person_id), all_of_it=visitor().may("coordinator"))
        today = work.here.date()
        last = today + checkin_away.LONGEST
        return page("checkin_person.html", said=said, typed=request.form, today=today, last=last, **vars(found))


def _on(person_id: int, act: Callable[[Work, CheckIn], str], done: str) -> Response:
    """Do something with somebody's check-ins while nobody else can, unless the page was out of date."""
    try:
        with acting() as work:
            checkin = _ours(work, person_id)
            said = act(work, checkin)
            audit(work, done, ("checkin", checkin.id))
    except Sorry as fault:
        return Response(show(person_id, str(fault)), 400, mimetype="text/html")
    return back(url_for("checkins_person.person", person_id=person_id), said)


def _ours(work: Work, person_id: int) -> CheckIn:
    """The enrolment as the page showed it, ours until the end; raises Sorry."""
    found = checkin_of(work.session, work.get(Person, person_id).id)
    if found is None:
        raise Sorry("They have no check-ins any more.")
    checkin = rows.locked(work.session, work.community.id, found.id)
    if already := meanwhile(work, checkin, number(request.form.get("seen")) or 0):
        raise Sorry(_look(already))
    return checkin


def _look(done: str) -> str:
    return f"This page was out of date. {done} Please look, and send it again if it still holds."


@pages.post("/away")
@for_(Caller.COORDINATOR)
def away(person_id: int) -> Response:
    """A hospital stay or another absence: no check-ins before they are home, as AWAY does."""

    def act(work: Work, checkin: CheckIn) -> str:
        if checkin.state != "active":
            raise Sorry("They have not said yes to check-ins yet, so none are sent.")
        begins, until = _day("begins"), _day("until")
        if begins is None or until is None:
            raise Sorry(FIRST_DAY if begins is None else HOME_AGAIN)
        if fault := _faulty_stay(work.here.date(), begins, until):
            raise Sorry(fault)
        why = request.form.get("why", "")
        checkin_away.plan_away(work, checkin, begins, until, why if why in WHY_AWAY else "away", me(work))
        return f"Noted. No check-ins from {say_date(begins)}; they start again on {say_date(until)}."

    return _on(person_id, act, "checkin.away")


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None


def _faulty_stay(today: date, begins: date, until: date) -> str:
    if begins < today:
        return "The first day has gone. Please choose today or a later day."
    if until <= begins:
        return "They would be home before they have left. Please look at the two days."
    if until - begins > checkin_away.LONGEST or begins - today > checkin_away.LONGEST:
        return "That is more than 90 days. Please stop the check-ins, and enrol them again when they are home."
    return ""


@pages.post("/back")
@for_(Caller.COORDINATOR)
def home(person_id: int) -> Response:
    """Home again, or a stay that will not be: check-ins go on, as BACK does."""

    def act(work: Work, checkin: CheckIn) -> str:
        if checkin.state != "active":
            raise Sorry("They have not said yes to check-ins yet, so none are sent.")
        following = checkin_away.come_back(work, checkin, me(work))
        return f"Welcome home. The next check-in is on {say_the_day(following)}."

    return _on(person_id, act, "checkin.back")


@pages.post("/stop")
@for_(Caller.COORDINATOR)
def stop(person_id: int) -> Response:
    """No more check-ins; where they asked for that themselves, the ledger says so."""

    def act(work: Work, checkin: CheckIn) -> str:
        why = one_line(LONGEST_NOTE, "why")
        if not why:
            raise Sorry("Why do they end? Please write a word; the team will read it.")
        if request.form.get("asked"):
            person = checkin.person_id
            consent.write_down(work, person, Purpose.CHECKINS, granted=False, coordinator=me(work), how="phone")
        enrolment.end(work, checkin, coordinator=me(work), why=f"({why})")
        return "The check-ins have ended. They were told nothing by text."

    return _on(person_id, act, "checkin.ended")


@pages.post("/contacts")
@for_(Caller.COORDINATOR)
def add(person_id: int) -> Response:
    """CONTACT: one more person to ask, who has agreed to it."""

    def act(work: Work, checkin: CheckIn) -> str:
        name, phone = one_line(LONGEST_NAME, "name"), one_line(LONGEST_NAME, "phone")
        if not name or not phone:
            raise Sorry("Please give both a name and a number.")
        if not request.form.get("agreed"):
            raise Sorry("Have they agreed to be asked? Please ring them first, then tick it.")
        try:
            contacts.add_contact(work, checkin, name, phone, me(work))
        except ValueError as fault:
            raise Sorry(str(fault)) from fault
        return f"{name} is on the list."

    return _on(person_id, act, "contact.added")


@pages.post("/contacts/<int:contact_id>/first")
@for_(Caller.COORDINATOR)
def first(person_id: int, contact_id: int) -> Response:
    """Ask this one before the others."""
    return _with(person_id, contact_id, contacts.ask_first, "is asked first", "contact.first")


@pages.post("/contacts/<int:contact_id>/remove")
@for_(Caller.COORDINATOR)
def remove(person_id: int, contact_id: int) -> Response:
    """Take somebody off the list."""
    return _with(person_id, contact_id, contacts.remove_contact, "is off the list", "contact.removed")


def _with(person_id: int, contact_id: int, do: Change, says: str, done: str) -> Response:
    """Do something with one of their contacts."""

    def act(work: Work, checkin: CheckIn) -> str:
        contact = work.get(EmergencyContact, contact_id)
        if contact.checkin_id != checkin.id:
            raise LookupError("a contact of somebody else")
        try:
            do(work, checkin, contact, me(work))
        except ValueError as fault:
            raise Sorry(str(fault)) from fault
        return f"{contact.name} {says}."

    return _on(person_id, act, done)


@pages.post("/note")
@for_(Caller.COORDINATOR)
def note(person_id: int) -> Response:
    """What was agreed: who has a key, hospital days, what they want us to do."""
    words = request.form.get("words", "").strip()[:LONGEST_NOTE]

    def act(work: Work, checkin: CheckIn) -> str:
        if not words:
            raise Sorry("There were no words to keep.")
        tasks.note(work, ref(checkin), "plan", words, actor=tasks.actor_of(me(work)))
        return "Kept."

    return _on(person_id, act, "checkin.noted")


@pages.post("/reviewed")
@for_(Caller.COORDINATOR)
def reviewed(person_id: int) -> Response:
    """The time and the level were talked over and stay; the next talk is eight weeks from today."""

    def act(work: Work, checkin: CheckIn) -> str:
        if checkin.state != "active":
            raise Sorry("They have not said yes to check-ins yet.")
        tasks.note(work, ref(checkin), "reviewed", actor=tasks.actor_of(me(work)))
        enrolment.arm_review(work, checkin)
        return f"Noted. The next talk is due on {say_the_day(work.now + REVIEW)}."

    return _on(person_id, act, "checkin.reviewed")
