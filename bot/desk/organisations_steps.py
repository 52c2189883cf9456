"""The organisations' pipeline: its stages, by when each is rung, and every change to one."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot import tasks
from bot.desk.here import me, visitor
from bot.desk.staged import changed
from bot.desk.typed import Said
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.settings import Hours
from flows.times import is_team_day, local, say_date
from storage import desk_organisations as rows
from storage.care import open_tasks_of_kind
from storage.tables import Organisation

STAGES: Mapping[str, tuple[str, str]] = {
    "new": ("to ring", "red"),
    "rung": ("in touch", "amber"),
    "planned": ("something planned", "amber"),
    "with_us": ("with us", "green"),
    "not_now": ("not now", "plain"),
}
"""Each stage in words, with its colour; the design names only the first: O4 promises a call."""
KINDS = {1: "business", 2: "school or college", 3: "club, church or group"}
WORKING_DAYS = 2
"""O4: "Our community team will ring you within 2 working days"."""
LONGEST_STEP = 200


def ring_by(made_at: datetime, hours: Hours) -> date:
    """The last day on which O4's promise is kept, in the community's zone."""
    day, left = local(made_at, hours).date(), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= 1 if is_team_day(day, hours) else 0
    return day


def move(work: Work, organisation_id: int, stage: int, to: str) -> Said:
    """On to another stage; who is no longer to be rung is off the team's list too."""
    row = work.get(Organisation, organisation_id)
    if to not in STAGES:
        return "Please choose a stage.", "sorry"
    if to == row.state:
        return f"It stands at “{STAGES[to][0]}” already.", "done"
    said = _changed(work, row, stage, "moved it to", "organisation.moved", STAGES[to][0], state=to)
    if said[1] == "done" and not rows.others_to_ring(work.session, row.person_id):
        for task in open_tasks_of_kind(work.session, row.person_id, TaskKind.ORGANISATION):
            tasks.close(work, task, STAGES[to][0], me(work))
    return said


def hold(work: Work, organisation_id: int, stage: int) -> Said:
    """Theirs from now on; from somebody else only as they saw it."""
    row = work.get(Organisation, organisation_id)
    return _changed(work, row, stage, "taken", "organisation.taken", holder_id=visitor().coordinator_id)


def let_go(work: Work, organisation_id: int, stage: int) -> Said:
    """Nobody's again."""
    row = work.get(Organisation, organisation_id)
    return _changed(work, row, stage, "let it go", "organisation.left", holder_id=None)


def plan(work: Work, organisation_id: int, stage: int, step: str, on: date | None) -> Said:
    """What comes next, and when; nothing at all means that nothing is planned."""
    row = work.get(Organisation, organisation_id)
    about = " ".join(part for part in (step or "nothing", f"({say_date(on)})" if on else "") if part)
    return _changed(work, row, stage, "planned next:", "organisation.planned", about, next_step=step, next_on=on)


def name(work: Work, organisation_id: int, stage: int, called: str, contact: str) -> Said:
    """Its name and whom to ask for, put right: they were typed on a phone."""
    row = work.get(Organisation, organisation_id)
    if not called:
        return "It needs a name.", "sorry"
    before = f"{row.name}, {row.contact_name}"
    return _changed(
        work, row, stage, "put its name right; it was", "organisation.named", before,
        name=called, contact_name=contact,
    )  # fmt: skip


def _changed(
    work: Work, row: Organisation, stage: int, what: str, action: str, about: str = "", **values: object
) -> Said:
    why = changed(work, ("organisation", row.id), row, stage, what, action, about, **values)
    return (why, "sorry") if why else ("Kept.", "done")
