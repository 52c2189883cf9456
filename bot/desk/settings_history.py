"""What was changed of the settings, in words, and which of it can still be undone."""

from dataclasses import dataclass
from typing import Any

from bot import safeguarding
from bot.desk import settings_change as changing
from bot.desk.here import visitor
from bot.desk.settings_parts import AGREED, label, said
from bot.work import Work
from flows.times import DAYS
from storage import desk_settings as rows
from storage.people import team_names
from storage.tables import SettingsChange

MANY = 50


@dataclass(frozen=True)
class Line:
    """One setting of a change: what it is, as it was and as it became."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One change as the page shows it."""

    row: SettingsChange
    by: str
    lines: tuple[Line, ...]
    stands: bool
    """Whether everything it set is still as it set it, so that it can be undone."""
    agree: str
    """What is to be ticked for that; "" for nothing."""


def story(work: Work, before: int | None) -> dict[str, Any]:
    """What the page of changes shows, newest first; safety phrases to leads alone."""
    found = rows.changes(work.session, work.community.id, before, MANY)
    names = team_names(work.session, work.community.id)
    plain = changing.stored(work.settings)
    told = [_told(work, row, names, plain) for row in found if _may_see(row)]
    return {"changes": told, "more": found[-1].id if len(found) == MANY else None}


def _may_see(row: SettingsChange) -> bool:
    return "phrases" not in row.after or visitor().may("lead")


def _told(work: Work, row: SettingsChange, names: dict[int, str], plain: dict[str, Any]) -> Told:
    paths = list(row.after)
    lines = tuple(Line(label(p), _said(p, row.before[p], names), _said(p, row.after[p], names)) for p in paths)
    stands = all(changing.value_at(plain, path) == row.after[path] for path in paths)
    agree = next((AGREED[path] for path in changing.lowered(row.after, row.before)), "")
    return Told(row, changing.who(row, names), lines, stands, agree)


def _said(path: str, value: Any, names: dict[int, str]) -> str:
    if path == "rota":
        return say_rota(value, names)
    if path == safeguarding.PATH:
        return names.get(value, "nobody")
    if path == "phrases":
        return "; ".join(f"{own['kind']}: {own['phrase']}" for own in value) or "none"
    return said(path, value)


def say_rota(shifts: list[dict[str, Any]], names: dict[int, str]) -> str:
    """A stored rota in one line."""
    each = (
        f"{names.get(s['who'], 'somebody')} {DAYS[s['day']][:3]} {s['opens'][:5]}-{s['closes'][:5]}"
        for s in shifts
    )
    return ", ".join(each) or "nobody has shifts"
