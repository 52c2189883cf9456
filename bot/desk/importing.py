"""Volunteers from a spreadsheet and back: good rows kept, bad rows shown with their reason, nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, request

from bot.access import Caller, for_
from bot.csv_safe import written
from bot.desk.here import acting, audit, config, line, looking, me, page
from bot.desk.volunteers import SLOTS
from bot.desk.words import KINDS
from bot.numbers import spoken
from bot.scene import needs_of
from bot.tasks import actor_of, note
from bot.volunteer_file import Fault, NotAList, Wanted, read
from bot.work import Work
from flows.effects.talk import Purpose
from storage.audit import Action
from storage.desk_volunteers import everybody, latest_volunteer
from storage.nearby import cell
from storage.people import address_of, next_number, person_at
from storage.quiet import do_not_text
from storage.tables import Consent, Person, Volunteer

pages = Blueprint("importing", __name__, url_prefix="/desk/volunteers")
LARGEST_FILE, AT_ONCE = 512 * 1024, 50
"""Bytes; and rows in one transaction, so that nobody's text waits long for its turn."""
QUIET = (
    "This number asked to be taken out and not to be texted. If they wish to come back, ask them to text us first."
)
HEADING = (
    "code", "first name", "surname", "phone", "area", "state", "level", "DBS date", "DBS until", "help", "when",
    "gender", "joined", "last asked", "helped",
)  # fmt: skip


@dataclass
class Outcome:
    """What became of a file."""

    added: list[tuple[int, str]] = field(default_factory=list)
    """(line, "V13 Anne")"""
    known: list[tuple[int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@pages.get("/import")
@for_(Caller.LEAD)
def ask() -> str:
    """The form for a file, and the button for one."""
    return page("import.html", outcome=None, said="")


@pages.post("/import")
@for_(Caller.LEAD)
def bring_in() -> str:
    """Read a file; what is good of it is kept."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FILE
    file = request.files.get("file")
    if request.form.get("agreed") != "yes":
        return page("import.html", outcome=None, said="Please tick that everybody in the file agreed to it.")
    if file is None or not file.filename:
        return page("import.html", outcome=None, said="Please choose a file first.")
    try:
        outcome = _taken(file.read())
    except NotAList as error:
        return page("import.html", outcome=None, said=str(error))
    return page("import.html", outcome=outcome, said="")


def _taken(data: bytes) -> Outcome:
    with looking() as work:
        today = work.here.date()
    # Numbers are judged and postcodes looked up before any transaction.
    rows = list(read(data, line().gazetteer, today, demo=config().demo or line().demo))
    outcome = Outcome(faults=[row for row in rows if isinstance(row, Fault)])
    wanted = [row for row in rows if isinstance(row, Wanted)]
    for start in range(0, len(wanted), AT_ONCE):
        with acting() as work:
            for row in wanted[start : start + AT_ONCE]:
                _keep(work, row, outcome)
    with acting() as work:
        counts = {"added": len(outcome.added), "known": len(outcome.known), "faults": len(outcome.faults)}
        audit(work, "volunteers.imported", ("volunteer", None), **counts)
    outcome.faults.sort(key=lambda fault: fault.line)
    return outcome


def _keep(work: Work, row: Wanted, outcome: Outcome) -> None:
    """One volunteer, unless they are one already or may not be texted."""
    known = address_of(work.session, work.community.id, "sms", row.phone)
    if do_not_text(work.session, work.community.id, row.phone, known):
        outcome.faults.append(Fault(row.line, row.first_name, QUIET))
        return
    person, _ = person_at(work.session, work.community.id, "sms", row.phone, work.now)
    volunteer = latest_volunteer(work.session, person.id)
    if volunteer is not None:
        outcome.known.append((row.line, f"V{volunteer.code} {person.first_name or row.first_name}"))
    elif why := _may_not(person):
        outcome.faults.append(Fault(row.line, row.first_name, why))
    else:
        outcome.added.append((row.line, f"V{_add(work, person, row).code} {person.first_name}"))


def _may_not(person: Person) -> str:
    if person.stopped_at is not None:
        return "They have stopped our texts: they have to text START first."
    return "This number is flagged as under 18." if person.under_18_at is not None else ""


def _add(work: Work, person: Person, row: Wanted) -> Volunteer:
    person.first_name, person.surname = person.first_name or row.first_name, person.surname or row.surname
    place, by = row.place, me(work)
    volunteer = work.add(
        Volunteer(
            community_id=work.community.id,
            person_id=person.id,
            code=next_number(work.session, work.community.id, "volunteer"),
            state="checking" if row.level else "waiting",
            next_level=row.level,
            next_level_by=by.id if row.level else None,
            dbs_on=row.dbs_on,
            kinds=row.kinds,
            slots=row.slots,
            gender=row.gender,
            reach_m=row.reach_m,
            easting=place.easting if place else None,
            northing=place.northing if place else None,
            cell=cell(place.easting, place.northing) if place else None,
            area=place.sector if place else "",
            joined_at=work.now,
        )
    )
    note(work, ("volunteer", volunteer.id), "imported", actor=actor_of(by))
    _agreed(work, person, actor_of(by))
    return volunteer


def _agreed(work: Work, person: Person, by: str) -> None:
    """The ledger says that it was on paper, and who of the team said so."""
    work.add(
        Consent(
            community_id=work.community.id,
            person_id=person.id,
            purpose=Purpose.VOLUNTEERING,
            granted=True,
            at=work.now,
            channel="paper",
            prompt="import",
            by=by,
        )
    )


@pages.post("/export")
@for_(Caller.LEAD)
def export() -> Response:
    """Every volunteer as CSV; with their numbers only where a lead asks for them. It is on record either way."""
    numbers = request.form.get("numbers") == "yes"
    with acting() as work:
        found = everybody(work.session, work.community.id, numbers=numbers)
        audit(work, Action.EXPORT_MADE, ("volunteer", None), rows=len(found), numbers=numbers)
        name = f"volunteers-{work.here:%Y-%m-%d}.csv"
    table = written([HEADING, *(_cells(v, p, number) for v, p, number in found)])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, mimetype="text/csv", headers=headers)


def _cells(v: Volunteer, person: Person, number: str | None) -> Sequence[object]:
    kinds = "; ".join(KINDS[need] for need in needs_of(v.kinds) if need in KINDS)
    slots = "; ".join(words for bit, words in SLOTS.items() if v.slots & bit)
    last = v.last_offer_at.date() if v.last_offer_at else None
    about = (f"V{v.code}", person.first_name, person.surname, spoken(number) if number else "", v.area, v.state)
    return (
        *about,
        v.level,
        v.dbs_on,
        v.dbs_expires_on,
        kinds,
        slots,
        v.gender,
        v.joined_at.date(),
        last,
        v.tasks_done,
    )
