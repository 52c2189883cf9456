"""The loneliness question (H20), off unless a community turns it on: at joining, and about every 90 days."""

from datetime import time, timedelta

from bot import questions
from bot.outbox import Priority
from bot.timers import Handler, TimerKind, arm
from bot.visit_kit import asking_waits
from bot.work import Work
from flows.engine import Flow
from flows.later import Later, LaterDraft
from flows.times import at
from storage.joining import troubled_since
from storage.tables import Person, Timer

MORNING, EVERY, TRY_AGAIN = time(10), timedelta(days=90), timedelta(days=7)


def begin(work: Work, person: Person) -> None:
    """Somebody asked for help for the first time: ask them once that is settled."""
    if work.settings.loneliness_question:
        _look_again(work, person, timedelta(days=1))


def _look_again(work: Work, person: Person, after: timedelta) -> None:
    due = at((work.here + after).date(), MORNING, work.settings.hours)
    arm(work, TimerKind.LONELINESS, ("person", person.id), due)


def ask(work: Work, timer: Timer) -> None:
    """H20, unless help is still being arranged or a person is dealing with an alert: then a week later."""
    person = work.get(Person, timer.item_id)
    if person.stopped_at is not None or not work.settings.loneliness_question:
        return
    if troubled_since(work.session, person.id, work.now - TRY_AGAIN) or asking_waits(work, person):
        _look_again(work, person, TRY_AGAIN)
        return
    questions.start(work, person, Flow.LATER, Later.LONELY, LaterDraft(), priority=Priority.REMINDER)
    _look_again(work, person, EVERY)


TIMERS: dict[TimerKind, Handler] = {TimerKind.LONELINESS: ask}
