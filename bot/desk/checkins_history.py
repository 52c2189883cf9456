"""A person's last thirty days of check-ins, as marks in a row."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.checkin_ladder import LOST
from bot.desk.checkins_words import ANSWERS, ended
from flows.effects.talk import TaskKind
from storage.checkins import OPEN_ROUND
from storage.desk_checkins import Past
from storage.tables import Event

DAYS, A_ROW, STEP = 30, 15, 20
KINDS: Mapping[str, str] = {
    "answered": "answered",
    "late": "answered after a reminder",
    "alarm": "an alert",
    "call": "rung, or asked for a call",
    "waiting": "still open",
    "away": "away",
    "none": "no check-in",
}
"""Each kind of mark, and what it stands for."""


@dataclass(frozen=True)
class Mark:
    """One day: what it stands at, and where in the picture."""

    day: date
    kind: str
    x: int
    y: int

    @property
    def says(self) -> str:
        """For whoever points at it."""
        return f"{self.day:%a} {self.day.day} {self.day:%b}: {KINDS[self.kind]}"


@dataclass(frozen=True)
class Entry:
    """One line of the table beneath."""

    past: Past
    kind: str
    says: str


def kind_of(past: Past) -> str:
    """What a check-in came to."""
    round_, task = past.round, past.task
    if round_.state == "skipped":
        return "away"
    rung = task is not None and task.prompt == "K1" and task.state == "closed"
    if task is not None and task.kind == TaskKind.CHECKIN and not rung:
        return "alarm"
    if rung or round_.how == "ring":
        return "call"
    if round_.state in OPEN_ROUND:
        return "alarm" if round_.state == "alarmed" else "waiting"
    late = round_.reminded_at is not None and round_.answered_at is not None
    return "late" if late else "answered"


def says(past: Past, names: Mapping[int, str]) -> str:
    """The same in words; `names` are the team's, by number."""
    if past.round.state == "answered":
        return ANSWERS.get(past.round.how, ("answered", ""))[0]
    if past.round.state == "closed":
        if past.task is None or past.task.state == "closed":
            return f"safe: {ended(past.closed, names)}"
        return "no answer; went on with the next check-in"
    if past.status in LOST:
        return "not delivered"
    return {"skipped": "left out", "alarmed": "no answer yet"}.get(past.round.state, "waiting")


def entries(found: Sequence[Past], names: Mapping[int, str]) -> list[Entry]:
    """The table, the latest first."""
    return [Entry(past, kind_of(past), says(past, names)) for past in found]


def marks(found: Sequence[Entry], stays: Sequence[tuple[date, date]], today: date) -> list[Mark]:
    """Thirty marks, today's last: what came of each day's check-in, else whether they were away."""
    kinds = {entry.past.round.day: entry.kind for entry in reversed(found)}
    shown = []
    for n in range(DAYS):
        day = today - timedelta(days=DAYS - 1 - n)
        rested = "away" if any(first <= day < until for first, until in stays) else "none"
        row, column = divmod(n, A_ROW)
        shown.append(Mark(day, kinds.get(day, rested), column * STEP + STEP // 2, row * STEP + STEP // 2))
    return shown


def in_words(found: Sequence[Mark]) -> str:
    """The picture in a sentence, for whoever hears it: "24 answered, 2 an alert, 4 no check-in"."""
    counted = Counter(mark.kind for mark in found)
    return ", ".join(f"{counted[kind]} {what}" for kind, what in KINDS.items() if counted[kind])


def stays_of(story: Sequence[Event], first_days: Mapping[int, date]) -> list[tuple[date, date]]:
    """From which day to which somebody was away, out of what was noted; coming back early ends a stay."""
    stays: list[tuple[date, date]] = []
    for event in sorted(story, key=lambda e: e.id):
        day = first_days[event.id]
        if event.kind in ("away", "back") and stays:
            begun, until = stays.pop()
            stays.append((begun, min(until, day)))
        if event.kind == "away" and "until" in event.facts:
            stays.append((day, date.fromisoformat(event.facts["until"])))
    return stays
