"""Changing settings: against the contents as seen, checked as a whole, written down so that it can be undone."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot import rota_ahead, safeguarding
from bot.desk.settings_parts import AGREED
from bot.line import SETTINGS
from bot.work import Work
from flows.own_words import faults as word_faults
from flows.settings import Settings
from flows.settings_faults import Fault, faults
from storage import desk_settings as rows
from storage.audit import Action, FactValue, record
from storage.people import coordinators, team_names
from storage.tables import SettingsChange

Values = Mapping[str, Any]
"""Settings by their paths, as stored; None for an entry that is not there."""
_ENTRIES = frozenset({"wording", "templates", "provider_words"})
"""Settings with entries of their own, which come and go."""


class Overtaken(Exception):
    """Somebody else changed the same thing since it was looked at."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} changed this while you were at it.")
        self.by = by


class NotGood(Exception):
    """What was asked for will not do."""

    def __init__(self, found: Iterable[Fault]) -> None:
        self.faults = tuple(found)
        super().__init__("; ".join(why for _, why in self.faults))


def stored(settings: Settings) -> dict[str, Any]:
    """Settings as they are stored, those at their first values too."""
    plain: dict[str, Any] = SETTINGS.dump_python(settings, mode="json")
    return plain


def value_at(plain: Mapping[str, Any], path: str) -> Any:
    """The value at a path; None for an entry that is not there."""
    found: Any = plain
    for step in path.split("."):
        found = found.get(step)
    return found


def _put(plain: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    there = plain
    for step in way:
        there = there[step]
    if value is None and way and way[0] in _ENTRIES:
        there.pop(last, None)
    else:
        there[last] = value


def seen(values: Values) -> str:
    """A mark of these values, carried by a form: it tells whether they are still the same."""
    plain = json.dumps(dict(values), sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def values(settings: Settings, paths: Iterable[str]) -> dict[str, Any]:
    """The settings at some paths."""
    plain = stored(settings)
    return {path: value_at(plain, path) for path in paths}


def held(work: Work, path: str) -> Any:
    """The setting at a path as it is now, nobody else's to change until the transaction ends."""
    community = rows.held(work.session, work.community.id)
    return value_at(stored(work.line.settings(community)), path)


def change(
    work: Work, part: str, wanted: Values, mark: str, *, by: int, agreed: bool = False, why: str = ""
) -> SettingsChange | None:
    """Make a change if what it changes is still as it was seen; None where nothing is different.

    Args:
        work: a transaction; the community is held until its end, so two leads come one after the other.
        part: the page it was made on.
        wanted: the new values of everything on that page, by path.
        mark: what `seen` said of the same paths when the page was shown.
        by: the coordinator who changes it.
        agreed: whether it was ticked that who must agree to lower values has.
        why: what it is for, where that is asked.

    Raises:
        Overtaken: they are not as they were.
        NotGood: the settings would not do.
    """

    def stale(now: Values) -> str | None:
        return None if seen(now) == mark else last_to_change(work, now)

    return _change(work, part, wanted, stale, by, agreed, why)


def command(work: Work, part: str, wanted: Values) -> SettingsChange | None:
    """The same by the command line, whatever the values were: who types it knows what is set up at Twilio."""
    return _change(work, part, wanted, lambda now: None, None)


def _change(
    work: Work,
    part: str,
    wanted: Values,
    stale: Callable[[Values], str | None],
    by: int | None,
    agreed: bool = False,
    why: str = "",
) -> SettingsChange | None:
    if odd := _odd_words(work, wanted):
        raise NotGood(odd)
    community = rows.held(work.session, work.community.id)
    before = SETTINGS.validate_python(community.settings)
    plain = stored(before)
    now = {path: value_at(plain, path) for path in wanted}
    if (first := stale(now)) is not None:
        raise Overtaken(first)
    new = {path: value for path, value in wanted.items() if value != now[path]}
    if not new:
        return None
    for path, value in new.items():
        _put(plain, path, value)
    if not agreed and (lower := lowered(now, new)):
        raise NotGood((path, f"This is lower than before: please tick “{AGREED[path]}”.") for path in lower)
    _check(work, before, SETTINGS.validate_python(plain), new)
    community.settings, community.name, community.short = plain, plain["name"], plain["short"]
    row = SettingsChange(
        community_id=community.id,
        coordinator_id=by,
        at=work.now,
        what=part,
        before={path: now[path] for path in new},
        after=new,
        why=why,
    )
    work.add(row)
    _audit(work, row)
    if any(path == "rota" or path.startswith("hours.") for path in new):
        rota_ahead.look(work.line.on(work.session, community, work.now))
    return row


def _audit(work: Work, row: SettingsChange) -> None:
    actor = row.coordinator_id or "operator"
    facts: dict[str, FactValue] = {"part": row.what.split(" ")[0], "fields": len(row.after)}
    subject = ("settings_change", row.id)
    record(work.session, work.community.id, work.now, actor, Action.SETTINGS_CHANGED, subject, facts)


def _odd_words(work: Work, wanted: Values) -> list[Fault]:
    """What is wrong with own wording, wherever it comes from: what did once may not do any more."""
    built_in = work.line.catalogue
    own = [path for path, words in wanted.items() if path.startswith("wording.") and words is not None]
    return [
        (path, why) for path in own for why in word_faults(built_in, path.removeprefix("wording."), wanted[path])
    ]


def lowered(now: Values, new: Values) -> list[str]:
    """The settings that go below what they are, and may only where somebody has agreed."""
    return [path for path, value in new.items() if path in AGREED and (value or 0) < (now[path] or 0)]


def _check(work: Work, before: Settings, after: Settings, new: Values) -> None:
    """An old fault elsewhere keeps nobody from changing something else."""
    today = work.here.date()
    known = set(faults(before, today))
    found = [fault for fault in faults(after, today) if fault not in known or fault[0] in new]
    if "short" in new and rows.short_taken(work.session, work.community.id, after.short):
        found.append(("short", "Another community on this line has that short name."))
    named, team = new.get(safeguarding.PATH), coordinators(work.session, work.community.id)
    if named is not None and safeguarding.lead(after, team) is None:
        found.append((safeguarding.PATH, "Please choose somebody who is on the team and may be alerted."))
    if found:
        raise NotGood(found)


def last_to_change(work: Work, paths: Iterable[str]) -> str:
    """Who changed any of these last, by name."""
    about = set(paths)
    for row in rows.changes(work.session, work.community.id):
        if about & row.after.keys():
            by = who(row, team_names(work.session, work.community.id))
            return by[:1].upper() + by[1:]
    return "Somebody"


def who(row: SettingsChange, names: Mapping[int, str]) -> str:
    """Who made a change, inside a sentence."""
    return "the command line" if row.coordinator_id is None else names.get(row.coordinator_id, "somebody")


def undo(work: Work, change_id: int, *, by: int, agreed: bool = False) -> SettingsChange | None:
    """Put back what a change replaced, as a change of its own; `by` and `agreed` as in `change`.

    Raises:
        LookupError: no such change.
        Overtaken: something it changed was changed again since; by whom.
        NotGood: what was before would not do any more.
    """
    row = work.get(SettingsChange, change_id)
    part = f"{row.what.split(' ')[0]} (undone {row.id})"

    def stale(now: Values) -> str | None:
        return None if dict(now) == row.after else last_to_change(work, row.after)

    return _change(work, part, row.before, stale, by, agreed)
