"""What is done with a pledge before others read it, and the figure that a web page may show."""

from datetime import date

from markupsafe import Markup

from bot import tasks
from bot.desk.here import me
from bot.desk.staged import changed
from bot.desk.typed import Said
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.pledge import PLEDGES
from storage import desk_pledges as rows
from storage.care import open_tasks_of_kind
from storage.tables import Pledge

ON, OFF = "put it on the wall", "took it off the wall"
LONGEST = 160


def says(pledge: Pledge) -> str:
    """A pledge in words: its own, or one of the five."""
    return pledge.words or PLEDGES.get(pledge.choice or 0, "")


def read_out(pledge: Pledge) -> str:
    """A pledge as others read it, a whole sentence."""
    if pledge.words:
        return f"I pledge {pledge.words}" if pledge.words.startswith("to ") else pledge.words
    return f"I pledge to {says(pledge)}."


def approve(work: Work, pledge_id: int, stage: int) -> Said:
    """Read, and put where others read it too; only with its maker's yes at this moment."""
    found = rows.one(work.session, work.community.id, pledge_id)
    if not found.shared:
        return f"Pledge {found.pledge.number} may not be shared: they said no, or took it back.", "sorry"
    read = found.pledge.approved_at or work.now
    return _changed(work, found.pledge, stage, ON, "pledge.approved", approved_at=read, hidden_at=None)


def hide(work: Work, pledge_id: int, stage: int) -> Said:
    """Off the wall; it still counts, and its maker is told nothing."""
    pledge = rows.one(work.session, work.community.id, pledge_id).pledge
    return _changed(work, pledge, stage, OFF, "pledge.hidden", hidden_at=work.now)


def correct(work: Work, pledge_id: int, stage: int, words: str) -> Said:
    """A slip mended in somebody's own words; as they texted it stays in its story."""
    pledge = rows.one(work.session, work.community.id, pledge_id).pledge
    before = pledge.words
    if not before or not words:
        return "Only a pledge in own words can be corrected, and not to nothing.", "sorry"
    if words == before:
        return "Those are the words it has.", "done"
    return _changed(work, pledge, stage, rows.CORRECTED, "pledge.corrected", before, words=words)


def _changed(
    work: Work, pledge: Pledge, stage: int, what: str, action: str, about: str = "", **values: object
) -> Said:
    if why := changed(work, ("pledge", pledge.id), pledge, stage, what, action, about, **values):
        return why, "sorry"
    _read(work, pledge)
    done = {ON: "is on the wall.", OFF: "is off the wall."}.get(what, "is corrected.")
    return f"Pledge {pledge.number} {done}", "done"


def _read(work: Work, pledge: Pledge) -> None:
    """What asked the team to read it ends, once nothing of that person's waits to be read."""
    if not rows.waits(work.session, pledge.person_id):
        for task in open_tasks_of_kind(work.session, pledge.person_id, TaskKind.PLEDGE):
            tasks.close(work, task, "read", me(work))


def snippet(made: int, town: str, day: date) -> str:
    """A line for a web page, with the figure of a day: text alone, so nothing is fetched from us by anybody."""
    said = "1 pledge" if made == 1 else f"{made:,} pledges"
    line = Markup('<p class="pledges"><strong>{}</strong> to be a kind neighbour in {} (by {}).</p>')
    return str(line.format(said, town, f"{day.day} {day:%B %Y}"))
