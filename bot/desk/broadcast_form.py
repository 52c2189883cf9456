"""What the form for a message to many holds, read into whom it is for, the words and the time."""

from dataclasses import dataclass
from datetime import date, datetime, time

from flask import request

from bot.broadcast import fix
from bot.broadcast.audience import Chosen, NotPossible, choose, service
from bot.broadcast.preview import Preview, look
from bot.desk.typed import number
from bot.work import Work
from flows.hearing.needs import Need
from flows.times import at
from storage.tables import Broadcast, TrainingSession

FIELDS = (
    "words", "notice", "role", "areas", "around", "miles", "language", "news", "session", "why", "day", "time",
    "fixes",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A message as the form asks for it."""

    chosen: Chosen
    words: str
    wanted_at: datetime | None
    fixes_id: int | None

    def preview(self, work: Work) -> Preview:
        """Its numbers; raises NotPossible."""
        return look(work, self.chosen, self.words, self.wanted_at)


def typed() -> dict[str, str]:
    """What stands in the form, to be shown in it again."""
    return {name: request.values.get(name, "").strip() for name in FIELDS}


def kinds() -> list[str]:
    """The kinds of help that are ticked."""
    return request.values.getlist("kinds")


def read(work: Work) -> Asked:
    """Read the form; raises NotPossible with a sentence for whoever filled it in."""
    form = typed()
    fixes_id = _number(form["fixes"], "That message")
    chosen = _mended(work, fixes_id) if fixes_id is not None else _chosen(work, form)
    faulty = fix.first_of(work, work.get(Broadcast, fixes_id)).id if fixes_id is not None else None
    return Asked(chosen, form["words"].replace("\r\n", "\n"), _wanted(work, form), faulty)


def _mended(work: Work, broadcast_id: int) -> Chosen:
    return fix.those_who_had(fix.first_of(work, work.get(Broadcast, broadcast_id)))


def _chosen(work: Work, form: dict[str, str]) -> Chosen:
    if form["notice"] == "service":
        return _service(work, form)
    return choose(
        work,
        role=form["role"],
        areas=form["areas"],
        around=form["around"],
        miles=_miles(form["miles"]) if form["around"] else 0,
        kinds=tuple(Need(kind) for kind in kinds() if kind in set(Need)),
        language=form["language"],
        news=form["news"],
    )


def _service(work: Work, form: dict[str, str]) -> Chosen:
    """A service notice goes without consent, so it says which session it is about and why."""
    session_id = _number(form["session"], "The training session")
    if session_id is None:
        raise NotPossible("Choose the training session the notice is about.")
    if not form["why"]:
        raise NotPossible("Say why it has to reach them without news consent; that is kept.")
    return service(work, work.get(TrainingSession, session_id), form["why"][:200])


def _miles(said: str) -> float:
    try:
        return float(said or "0")
    except ValueError:
        raise NotPossible("The miles must be a number.") from None


def _number(said: str, what: str) -> int | None:
    found = number(said)
    if said and found is None:
        raise NotPossible(f"{what} could not be read.")
    return found


def _wanted(work: Work, form: dict[str, str]) -> datetime | None:
    """The chosen start in local time; a day alone means the opening of that day."""
    if not form["day"] and not form["time"]:
        return None
    hours = work.settings.hours
    try:
        day = date.fromisoformat(form["day"]) if form["day"] else work.here.date()
        clock = time.fromisoformat(form["time"]) if form["time"] else hours.broadcasts.opens
    except ValueError:
        raise NotPossible("The day or the time could not be read.") from None
    return at(day, clock, hours)
