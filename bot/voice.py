"""Missed calls: nobody answers the line, but every caller is answered (conversation design, "Missed calls")."""

import re
from collections.abc import Sequence
from datetime import time, timedelta
from enum import StrEnum
from xml.sax.saxutils import escape

from bot import duty, tasks
from bot.line import Line
from bot.numbers import Kind, at_home, typed
from bot.outbox import say
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.times import at, callback, say_time
from storage import calls
from storage.database import again
from storage.joining import has_checkins
from storage.people import community_at, open_requests, person_at
from storage.tables import Call, Person
from storage.work_items import active_visits

AN_HOUR = timedelta(hours=1)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
VOICE = 'language="en-GB" voice="Polly.Amy"'
REJECTED = f'{HEAD}<Response><Reject reason="busy"/></Response>'
_NUMBER = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
# Source: Twilio, "Caller ID values that represent an anonymous call": ANONYMOUS, RESTRICTED and so on on a keypad.
_SPELLED = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
_COSTLY = frozenset({Kind.PREMIUM, Kind.PERSONAL, Kind.PAGER})
"""Never rung back, as strangers would like us to: these callers hear the office's number."""


class Caller(StrEnum):
    """Who rings, as far as it decides what happens."""

    LANDLINE = "landline"
    MOBILE = "mobile"
    WITHHELD = "withheld"


def caller_of(number: str) -> Caller:
    """Judge the number of a call; what nobody can place is rung back by a person, as a landline is."""
    if not _NUMBER.fullmatch(number) or number in _SPELLED or not at_home(number):
        return Caller.WITHHELD
    kind = typed(number, demo=True).kind
    if kind in _COSTLY:
        return Caller.WITHHELD
    return Caller.MOBILE if kind is Kind.MOBILE else Caller.LANDLINE


def rang(line: Line, call_id: str, number: str, ours: str) -> str:
    """A call came in; returns TwiML. The same call told again changes nothing and hears the same."""
    answer = again(lambda: _take_in(line, call_id, number, ours))
    line.wake.set()
    return answer


def _take_in(line: Line, call_id: str, number: str, ours: str) -> str:
    with line.database.transaction() as session:
        community = community_at(session, "sms", ours)
        if community is None:
            return REJECTED
        work, caller = line.on(session, community), caller_of(number)
        known = None if caller is Caller.WITHHELD else number
        call = calls.accept(session, call_id, community.id, known, caller, work.now)
        if known is None:
            return _spoken([_words(work, "VHID")])
        if caller is Caller.LANDLINE or _unreachable(work, known):
            return _ring_back(work, call, known)
        return _text_back(work, call, known)


def _unreachable(work: Work, number: str) -> bool:
    """A mobile whose texts are stopped, or who is served by phone, is rung back as a landline is."""
    person = calls.person_at_number(work.session, work.community.id, number)
    return person is not None and (person.stopped_at is not None or person.landline)


def _ring_back(work: Work, call: Call | None, number: str) -> str:
    """They hear twice that somebody rings; one task a number and day."""
    midnight = at(work.here.date(), time(0), work.settings.hours)
    if call is not None and not calls.acted_since(work.session, work.community.id, number, midnight):
        call.acted = True
        slots = {"time": say_time(work.here, work.here), "callback": _callback(work)}
        why = f"Missed call from a landline at {slots['time']}: please ring back."
        person = _caller(work, number)
        tasks.open_task(work, TaskKind.RING, why, person=person, urgent=True, prompt="K10", slots=slots)
    return _spoken([_words(work, "VLAND")] * 2)


def _caller(work: Work, number: str) -> Person:
    """Whoever is known by that number, else somebody new who is only ever rung."""
    found = calls.person_at_number(work.session, work.community.id, number)
    if found is not None:
        return found
    new = Person(community_id=work.community.id, created_at=work.now, landline=True, ring_number=number)
    return work.add(new)


def _text_back(work: Work, call: Call | None, number: str) -> str:
    """G0, at most once an hour; with something open a person hears of it too."""
    recently = calls.acted_since(work.session, work.community.id, number, work.now - AN_HOUR)
    if call is not None and not recently:
        call.acted = True
        person, _ = person_at(work.session, work.community.id, "sms", number, work.now)
        say(work, person, "G0")
        _something_open(work, person)
    return REJECTED


def _something_open(work: Work, person: Person) -> None:
    visits = active_visits(work.session, person.id)
    requests = open_requests(work.session, person.id)
    if not (visits or requests or has_checkins(work.session, person.id)):
        return
    if any(visit.resident_id == person.id for visit in visits):
        say(work, person, "H22")
    why = "Rang the line with something open: please ring back."
    tasks.open_task(work, TaskKind.RING, why, person=person, visit=visits[0] if visits else None)


def _callback(work: Work) -> str:
    return callback(work.now, work.settings.hours, on_duty=bool(duty.reachable(work)))


def _words(work: Work, prompt: str) -> str:
    settings = work.settings
    slots = {"org": settings.short, "office": settings.office, "callback": _callback(work)}
    return work.catalogue.text(prompt, slots)


def _spoken(sentences: Sequence[str]) -> str:
    """TwiML that says them one after the other and hangs up."""
    said = '<Pause length="1"/>'.join(f"<Say {VOICE}>{escape(words)}</Say>" for words in sentences)
    return f"{HEAD}<Response>{said}<Hangup/></Response>"
