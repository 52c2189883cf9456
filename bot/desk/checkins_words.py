"""How the desk says where a check-in stands."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from bot.checkin_away import is_away
from bot.checkin_ladder import LOST
from bot.desk.shown import clock, when
from bot.desk.words import TITLES, actor
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.ladder import Level, ladder
from flows.times import say_date
from storage.desk_checkins import Standing
from storage.tables import CheckIn, Event, Round, Task

ANSWERS: Mapping[str, tuple[str, str]] = {
    "ok": ("answered: I am OK", "green"),
    "ring": ("asked for a call", "amber"),
    "words": ("answered in words", "green"),
    "texted": ("texted us", "green"),
    "before": ("texted us just before", "green"),
    "not them": ("may not be them", "red"),
}
"""How somebody answered, and the colour it has."""
HEADLINES: Mapping[str, str] = {"K1": "Please ring", "K4": "No answer", "K4w": "Perhaps not from them"}
"""What an alert is headed by, by the text that told the team."""
HAPPENED: Mapping[str, str] = {
    "enrolled": "wrote down: {words}",
    "away": "paused the check-ins, {words}",
    "away planned": "planned a pause {words}",
    "back": "started the check-ins again",
    "ended": "ended the check-ins {words}",
    "declined": "said no to check-ins",
    "alarm": "raised the alarm",
    "false alarm": "noted that all was well",
    "plan": "wrote down what was agreed: {words}",
    "contact added": "added {words} as a contact",
    "contact removed": "took {words} off the contacts",
    "asked first": "put {words} first among the contacts",
    "reviewed": "talked the time and level over {words}",
    "number shown": "saw the contacts' numbers",
}


def happened(event: Event) -> str:
    """What the story of an enrolment says of one event, without who did it."""
    return HAPPENED.get(event.kind, f"{event.kind} {{words}}").format(words=event.words).strip()


def stands(standing: Standing, *, late: bool, away: bool) -> tuple[str, str]:
    """Where somebody's check-in stands, and its colour; `late`: ten minutes after its time."""
    round_ = standing.round
    if away:
        return "away", "plain"
    if round_ is None:
        return ("not sent", "red") if late else ("to come", "plain")
    if round_.state == "answered":
        return ANSWERS.get(round_.how, ("answered", "green"))
    if round_.state == "closed":
        return "safe", "green"
    return _waits(standing, round_, late=late)


def _waits(standing: Standing, round_: Round, *, late: bool) -> tuple[str, str]:
    if standing.status in LOST:
        return "not delivered", "red"
    if round_.state == "alarmed":
        return ("no answer", "red") if round_.first_text_id else ("please ring", "red")
    if round_.sent_at is None:
        return ("not sent", "red") if late else ("going", "plain")
    if round_.state == "reminded":
        return "late", "amber"
    return ("delivered" if standing.delivered_at else "sent"), "plain"


def told(work: Work, standing: Standing, slot: datetime, end: str, why: str) -> str:
    """What happened, in order, and what comes next; `end` says who closed it, `why` they are away."""
    round_, checkin = standing.round, standing.checkin
    if round_ is None or round_.state == "skipped":
        return _rests(work, checkin, why) or f"at {clock(slot)}"
    parts = [f"due {when(slot)}"] if round_.sent_at is None else [f"sent {when(round_.sent_at)}"]
    if standing.delivered_at:
        parts.append(f"delivered {clock(standing.delivered_at)}")
    if round_.reminded_at:
        parts.append(f"reminded {when(round_.reminded_at)}")
    if round_.answered_at:
        parts.append(f"heard {when(round_.answered_at)}")
    if round_.state == "closed":
        parts.append(end)
    return ", ".join([*parts, *_next(work, standing)])


def ended(closed: Event | None, names: Mapping[int, str]) -> str:
    """Who closed an alert: "Priya closed it"."""
    who = actor(closed, names) if closed else "the team"
    return f"{who.replace('The line', 'the line')} closed it"


def _rests(work: Work, checkin: CheckIn, why: str) -> str:
    if checkin.away_until is None or not is_away(work, checkin):
        return ""
    return f"{why or 'away'}, texts start again {say_date(checkin.away_until)}"


def _next(work: Work, standing: Standing) -> list[str]:
    """When they are asked again and when the team is told, where that is still to come."""
    round_ = standing.round
    if round_ is None or round_.sent_at is None or round_.state not in ("waiting", "reminded"):
        return []
    steps = ladder(Level(standing.checkin.level), round_.sent_at, work.settings.hours)
    again = [f"asked again {when(steps.remind)}"] if steps.remind > work.now else []
    return [*again, f"the team is alerted {when(steps.alarm)}"] if steps.alarm > work.now else again


def title(task: Task, standing: Standing) -> str:
    """What a card is headed by."""
    if task.kind == TaskKind.RING:
        return "Asked for a call"
    if task.kind != TaskKind.CHECKIN:
        return TITLES.get(task.kind, task.kind.capitalize())
    if task.prompt == "K4" and standing.status in LOST:
        return "Text not delivered"
    return HEADLINES.get(task.prompt, "Check-in")


def summary(counted: Mapping[str, int]) -> str:
    """ "14 of 16 have answered. 1 is known to be safe. 5 still to come, 2 away." """
    heard, safe = counted.get("answered", 0), counted.get("closed", 0)
    waiting = sum(counted.get(state, 0) for state in ("due", "waiting", "reminded", "alarmed"))
    asked, to_come = heard + safe + waiting, counted.get("to come", 0)
    away = counted.get("away", 0) + counted.get("skipped", 0)
    if not counted:
        return "No check-ins are due today."
    parts = [_answered(heard, asked)]
    if safe:
        parts.append(f"{safe} {'is' if safe == 1 else 'are'} safe, says the team.")
    rest = [f"{n} {what}" for n, what in ((to_come, "still to come"), (away, "away")) if n]
    return " ".join([*parts, f"{', '.join(rest)}." if rest else ""]).strip()


def _answered(heard: int, asked: int) -> str:
    if not asked:
        return "Nobody was asked yet today."
    if asked == 1:
        return f"The one person asked has {'answered' if heard else 'not answered yet'}."
    if heard in (0, asked):
        return f"All {asked} have answered." if heard else f"None of {asked} have answered yet."
    return f"{heard} of {asked} {'has' if heard == 1 else 'have'} answered."


def say_list(days: int) -> str:
    """The days of the week in a short row: "Mon–Fri", "Mon, Wed"."""
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    chosen = [n for n in range(7) if days >> n & 1]
    if len(chosen) > 2 and all(b - a == 1 for a, b in pairwise(chosen)):
        return "every day" if len(chosen) == 7 else f"{names[chosen[0]]}–{names[chosen[-1]]}"
    return ", ".join(names[n] for n in chosen)
