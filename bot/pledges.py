"""Pledges: kept, numbered, asked after eight weeks later."""

from datetime import timedelta

from bot import questions, tasks
from bot.outbox import Priority
from bot.timers import TimerKind, arm
from bot.turn import Turn
from bot.work import Work
from flows.effects.joining import KeepPledge
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.later import Later, LaterDraft
from storage.joining import latest_pledge, troubled_since
from storage.people import consent, next_number
from storage.tables import Person, Pledge, Timer

EIGHT_WEEKS, MONTH = timedelta(weeks=8), timedelta(days=30)


def keep_pledge(turn: Turn, made: KeepPledge) -> None:
    """Keep it under the next number, P7; own words go to a coordinator before they can be shared."""
    work, person = turn.work, turn.person
    number = next_number(work.session, work.community.id, "pledge")
    pledge = work.add(
        Pledge(
            community_id=work.community.id,
            person_id=person.id,
            number=number,
            choice=made.choice,
            words=made.words,
            area=made.area,
            share=made.share,
            approved_at=None if made.words else work.now,
            made_at=work.now,
        )
    )
    person.friend_at = person.friend_at or work.now
    if made.words and made.share:
        tasks.open_task(work, TaskKind.PLEDGE, f"Own words, may they be shared? {made.words}", person=person)
    turn.reply("P7", name=person.first_name or made.name, n=str(number))
    if consent(work.session, person.id, "news"):
        arm(work, TimerKind.PLEDGE_GOING, ("pledge", pledge.id), work.now + EIGHT_WEEKS)


def ask_how_it_goes(work: Work, timer: Timer) -> None:
    """P8, once, at 8 weeks, to those who said yes to news; never to somebody in trouble."""
    pledge = work.get(Pledge, timer.item_id)
    person = work.get(Person, pledge.person_id)
    if pledge.asked_at is not None or not consent(work.session, person.id, "news"):
        return
    if troubled_since(work.session, person.id, work.now - MONTH):
        return
    pledge.asked_at = work.now
    questions.start(work, person, Flow.LATER, Later.PLEDGE_GOING, LaterDraft(), priority=Priority.REMINDER)


def going(turn: Turn, answer: int) -> None:
    """How it is going, for the numbers."""
    pledge = latest_pledge(turn.work.session, turn.person.id)
    if pledge is not None:
        pledge.going = answer
