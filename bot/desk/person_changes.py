"""What is changed on a person's page: notes, name, how to reach them, the under-18 flag, whom they never meet."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from bot import alerts, tasks
from bot.access import Caller, for_
from bot.desk.here import acting, audit, back, me
from bot.desk.people import search
from bot.desk.typed import LONGEST_NOTE, one_line
from bot.work import Work
from flows.effects.talk import TaskKind
from storage.care import open_task_of_kind
from storage.desk_volunteers import latest_volunteer
from storage.people import pair
from storage.tables import Pair, Person, Volunteer

pages = Blueprint("person_changes", __name__, url_prefix="/desk/people/<int:person_id>")
LONGEST_NAME = 60


@pages.post("/note")
@for_(Caller.COORDINATOR)
def note(person_id: int) -> Response:
    """A word about them, with name and time."""
    words = request.form.get("words", "").strip()[:LONGEST_NOTE]
    if not words:
        return _back(person_id, "There were no words to keep.", "sorry")
    with acting() as work:
        work.get(Person, person_id)
        tasks.note(work, ("person", person_id), "note", words, actor=tasks.actor_of(me(work)))
        audit(work, "person.noted", ("person", person_id))
    return _back(person_id, "Noted.")


@pages.post("/reach")
@for_(Caller.COORDINATOR)
def reach(person_id: int) -> Response:
    """Their name, and how the team should reach them."""
    first, surname = (one_line(LONGEST_NAME, name) for name in ("first_name", "surname"))
    with acting() as work:
        person = work.get(Person, person_id)
        person.first_name, person.surname = first, surname
        person.contact_note = request.form.get("contact_note", "").strip()[:LONGEST_NOTE]
        audit(work, "person.changed", ("person", person_id))
    return _back(person_id, "Kept.")


@pages.post("/under-18")
@for_(Caller.COORDINATOR)
def under_18(person_id: int) -> Response:
    """Somebody is under 18: the line no longer talks with them, a person does; what it asked them ends."""
    with acting() as work:
        person = work.get(Person, person_id)
        if person.under_18_at is None:
            person.under_18_at = work.now
            alerts.end_forms(work, person)
            audit(work, "child.flagged", ("person", person_id))
    return _back(person_id, "Flagged as under 18. The line keeps nothing of what they text and asks nothing.")


@pages.post("/adult")
@for_(Caller.COORDINATOR)
def adult(person_id: int) -> Response:
    """They are not under 18 after all; only a person may say so."""
    with acting() as work:
        person = work.get(Person, person_id)
        if person.under_18_at is not None:
            person.under_18_at = None
            _close(work, person)
            audit(work, "child.cleared", ("person", person_id))
    return _back(person_id, "The flag is lifted: the line talks with them again.")


def _close(work: Work, person: Person) -> None:
    task = open_task_of_kind(work.session, person.id, TaskKind.UNDER_18)
    if task is not None:
        tasks.close(work, task, "not under 18", me(work))


@pages.post("/apart")
@for_(Caller.COORDINATOR)
def apart(person_id: int) -> Response:
    """Never pair this person with another, named by code or number."""
    with acting() as work:
        person = work.get(Person, person_id)
        found = search(work, one_line(LONGEST_NOTE, "who"))
        both = _resident_and_volunteer(work, person, found.people[0]) if found.sure else None
        if both is None:
            said = (
                "Please name one volunteer (V12), or one person by the code of a request of theirs or by number."
            )
            return _back(person_id, said, "sorry")
        resident, volunteer = both
        pair(work.session, work.community.id, resident.id, volunteer.id).never = True
        what = ("volunteer", volunteer.id)
        tasks.note(work, what, "never with somebody", actor=tasks.actor_of(me(work)))
        audit(work, "pair.parted", what, person=resident.id)
    return _back(person_id, "They will never be paired.")


def _resident_and_volunteer(work: Work, person: Person, other: Person) -> tuple[Person, Volunteer] | None:
    """Who of the two is the neighbour and who is helped; the other one volunteers, where both do."""
    theirs, mine = latest_volunteer(work.session, other.id), latest_volunteer(work.session, person.id)
    if other.id == person.id:
        return None
    if theirs is not None:
        return person, theirs
    return (other, mine) if mine is not None else None


@pages.post("/apart/<int:pair_id>/end")
@for_(Caller.LEAD)
def together(person_id: int, pair_id: int) -> Response:
    """They may be paired again; a lead decides."""
    with acting() as work:
        row, person = work.get(Pair, pair_id), work.get(Person, person_id)
        mine = latest_volunteer(work.session, person.id)
        if row.resident_id != person.id and row.volunteer_id != (mine.id if mine else None):
            raise LookupError("that pair is about somebody else")
        row.never = False
        audit(work, "pair.allowed", ("volunteer", row.volunteer_id), person=row.resident_id)
    return _back(person_id, "They may be paired again.")


def _back(person_id: int, said: str, kind: str = "done") -> Response:
    return back(url_for("people.person", person_id=person_id), said, kind)
