"""What a person's check-in page shows, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.checkin_away import is_away, planned
from bot.checkin_tasks import FORTNIGHT, ref
from bot.contacts import MOST
from bot.desk.checkins_history import DAYS, KINDS, Entry, Mark, entries, in_words, marks, stays_of
from bot.desk.checkins_words import happened
from bot.timers import TimerKind
from bot.work import Work
from flows.effects.talk import Purpose
from flows.times import local
from storage import desk_checkins as rows
from storage.checkins import LIVE
from storage.desk_people import consents, notes_of, open_tasks_of
from storage.people import team_names
from storage.tables import CheckIn, Consent, Event, Person, Task, Timer
from storage.work import pending

STORY = 200


@dataclass(frozen=True)
class Shown:
    """Everything the page says; without `all_of_it` no contacts and no words."""

    person: Person
    checkin: CheckIn | None
    live: bool
    away: bool
    seen: int
    following: datetime | None
    """The next check-in."""
    review: datetime | None
    planned: dict[str, str]
    """A stay still to come: begins, until, why."""
    consent: Consent | None
    contacts: Sequence[rows.Contact]
    full: bool
    plan: Event | None
    story: Sequence[tuple[Event, str]]
    tasks: Sequence[Task]
    names: dict[int, str]
    marks: Sequence[Mark]
    picture: str
    kinds: Sequence[tuple[str, str]]
    entries: Sequence[Entry]
    false_alarms: int


def shown(work: Work, person: Person, *, all_of_it: bool) -> Shown:
    """Gather it."""
    session, here, today = work.session, work.community.id, work.here.date()
    checkin = rows.latest_enrolment(session, here, person.id)
    story = notes_of(session, ref(checkin), STORY) if checkin else []
    timers = {t.kind: t for t in pending(session, ref(checkin))} if checkin else {}
    names = team_names(session, here)
    found = entries(rows.past(session, here, person.id, today - timedelta(days=DAYS - 1)), names)
    said = [c for c in consents(session, person.id) if c.purpose == Purpose.CHECKINS]
    known = rows.contacts(session, [checkin.id], Purpose.CONTACT).get(checkin.id, []) if checkin else []
    seen_marks = marks(found, stays_of(story, _days(work, story)), today)
    review = timers.get(TimerKind.REVIEW)
    return Shown(
        person=person,
        checkin=checkin,
        live=checkin is not None and checkin.state in LIVE,
        away=checkin is not None and is_away(work, checkin),
        seen=story[0].id if story else 0,
        following=_due(timers.get(TimerKind.ROUND)),
        review=_due(review),
        planned=_planned(work, timers.get(TimerKind.AWAY_BEGINS)),
        consent=said[0] if said else None,
        contacts=known if all_of_it else (),
        full=len(known) >= MOST,
        plan=next((e for e in story if e.kind == "plan"), None) if all_of_it else None,
        story=[(e, happened(e)) for e in story[:DAYS] if e.kind != "plan"] if all_of_it else (),
        tasks=open_tasks_of(session, person.id),
        names=names,
        marks=seen_marks,
        picture=in_words(seen_marks),
        kinds=[(kind, says) for kind, says in KINDS.items() if any(mark.kind == kind for mark in seen_marks)],
        entries=found,
        false_alarms=sum(e.kind == "false alarm" and e.at >= work.now - FORTNIGHT for e in story),
    )


def _days(work: Work, story: Sequence[Event]) -> dict[int, date]:
    """The local day of each event."""
    return {event.id: local(event.at, work.settings.hours).date() for event in story}


def _due(timer: Timer | None) -> datetime | None:
    return timer.due_at if timer else None


def _planned(work: Work, timer: Timer | None) -> dict[str, str]:
    if timer is None:
        return {}
    begins = local(timer.due_at, work.settings.hours).date()
    stay = planned(work, timer)
    return {"begins": begins.isoformat(), "until": stay["until"], "why": stay["why"]}
