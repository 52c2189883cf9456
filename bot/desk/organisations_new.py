"""An organisation on the telephone, written down while they talk: the same row as one that texts."""

from dataclasses import dataclass, field

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import joining, numbers, tasks
from bot.access import Caller, for_
from bot.callers import caller
from bot.desk.here import acting, audit, back, me, page
from bot.desk.organisations import LISTS
from bot.desk.organisations_steps import KINDS, STAGES
from bot.desk.typed import LONGEST_NOTE, number, one_line
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.organisation import INTERESTS, LENGTH, SCHOOL_INTERESTS, TO_RING, interests
from storage import desk_organisations as rows
from storage.care import open_tasks_of_kind
from storage.tables import Organisation, Person

pages = Blueprint("organisations_new", __name__, url_prefix="/desk/pledges/organisations/new")
NO_NUMBER = "Please give the number to ring them on. A mobile or a landline will do."


@dataclass
class Heard:
    """What the form says; the sentences say what does not make sense."""

    name: str
    contact: str
    kind: int
    interest: str
    note: str
    phone: str = ""
    faults: dict[str, str] = field(default_factory=dict)


@pages.get("")
@for_(Caller.COORDINATOR)
def new() -> str:
    """An empty form."""
    return _form({})


def _form(faults: dict[str, str], same: Organisation | None = None) -> str:
    return page(
        "organisation_new.html",
        faults=faults,
        same=same,
        typed=request.form,
        kinds=KINDS,
        stages=STAGES,
        offers={"A business or group": INTERESTS.values(), "A school or college": SCHOOL_INTERESTS.values()},
        longest=LENGTH,
    )


@pages.post("")
@for_(Caller.COORDINATOR)
def add() -> AnyResponse:
    """Keep it, to be rung like the others; with one under way at that number, only if that is said."""
    with acting() as work:
        heard, same = _heard(work), None
        if not heard.faults:
            person = caller(work, heard.phone)
            same = None if request.form.get("again") else _same(work, person)
            if same is None:
                made = _keep(work, person, heard)
                to = url_for("organisations.organisation", organisation_id=made.id)
                return back(to, f"{made.name} is on the list, to be rung within 2 working days.")
        said = _form(heard.faults, same)
    return AnyResponse(said, 400, mimetype="text/html")


def _same(work: Work, person: Person) -> Organisation | None:
    """The one under way at that number: a form sent twice, a second call, or a text before the call."""
    return rows.under_way(work.session, person.id, LISTS["open"][1])


def _keep(work: Work, person: Person, heard: Heard) -> Organisation:
    row = joining.add_organisation(work, person, heard.kind, heard.name, heard.contact, heard.interest)
    item, by = ("organisation", row.id), tasks.actor_of(me(work))
    tasks.note(work, item, "took it down by telephone", actor=by)
    if heard.note:
        tasks.note(work, item, "note", heard.note, actor=by)
    if not open_tasks_of_kind(work.session, person.id, TaskKind.ORGANISATION):
        tasks.open_task(work, TaskKind.ORGANISATION, TO_RING, person=person)
    audit(work, "organisation.added", item)
    return row


def _heard(work: Work) -> Heard:
    typed = request.form
    heard = Heard(
        name=one_line(LENGTH, "name"),
        contact=one_line(LENGTH, "contact_name"),
        kind=number(typed.get("kind")) or 0,
        interest=typed.get("interest", ""),
        note=typed.get("words", "").strip()[:LONGEST_NOTE],
    )
    heard.phone, why = _number(typed.get("phone", ""), demo=work.line.demo)
    said = {
        "name": "" if heard.name else "What is it called?",
        "contact_name": "" if heard.contact else "Whom do we ask for?",
        "phone": why,
        "kind": "" if heard.kind in KINDS else "Which of these is it?",
        "interest": _not_offered(heard),
    }
    heard.faults = {name: says for name, says in said.items() if says}
    return heard


def _number(typed: str, *, demo: bool) -> tuple[str, str]:
    """The number to ring, or why there is none."""
    found = numbers.find_number(typed, demo=demo)
    if found:
        return found, ""
    return "", f"{numbers.typed(typed, demo=demo).reason} {NO_NUMBER}" if typed.strip() else NO_NUMBER


def _not_offered(heard: Heard) -> str:
    if not heard.interest or heard.kind not in KINDS or heard.interest in interests(heard.kind).values():
        return ""
    return f"That is not offered to a {KINDS[heard.kind]}: please choose from the other list."
