"""Who gets check-ins: enrolled by a coordinator on the phone, agreed by text, paused, ended, reviewed."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from bot import duty, numbers, questions, tasks
from bot.checkin_ladder import end_rounds
from bot.checkin_rounds import schedule
from bot.checkin_tasks import ref
from bot.outbox import Priority
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.turn import Turn
from bot.work import Work
from flows.checkin import Checkin, CheckinDraft
from flows.effects.talk import Purpose, TaskKind
from flows.engine import Flow
from flows.hearing.lengths import days_off
from flows.ladder import EVERY_DAY, REVIEW, Level, is_staffed, next_slot, say_days
from flows.times import local, say_clock, say_date
from storage import checkins as rows
from storage import references
from storage.people import person_at, volunteer_of
from storage.tables import CheckIn, Consent, Coordinator, Person, Timer
from storage.talk import open_questions


def enrol(work: Work, coordinator: Coordinator, phone: str, name: str, level: str, days: int, at: time) -> CheckIn:
    """Enrol somebody a coordinator has spoken to: C0 asks once more by text; a landline starts at once.

    Args:
        phone: the number as typed or in E.164.
        level: SAFETY or FRIENDLY.
        days: bit 1 Monday … 64 Sunday.
        at: local wall-clock time of the text.

    Errors:
        ValueError: the number, level, days or time will not do; the message says why and what would.
    """
    number = numbers.typed(phone, demo=work.line.demo)
    landline = number.kind is numbers.Kind.LANDLINE
    if number.e164 is None or not (number.ok or landline):
        raise ValueError(number.reason or "This is not a number we can text.")
    _check(work, level, days, at)
    person, _ = person_at(work.session, work.community.id, "sms", number.e164, work.now)
    person.first_name, person.resident_at = name or person.first_name, person.resident_at or work.now
    checkin = rows.checkin_of(work.session, person.id) or CheckIn(
        community_id=work.community.id, person_id=person.id, level=level, days=days, at=at, created_at=work.now
    )
    checkin.level, checkin.days, checkin.at = level, days, at
    _take_code(work, work.add(checkin))
    tasks.note(work, ref(checkin), "enrolled", f"{level} {say_days(days)}", actor=tasks.actor_of(coordinator))
    if landline:
        person.landline = True
        _agreed_by_phone(work, checkin, coordinator)
    else:
        _ask(work, person, checkin)
    return checkin


def _take_code(work: Work, checkin: CheckIn) -> None:
    """The reference by which coordinators add contacts to it (CONTACT 127)."""
    if checkin.code is None:
        checkin.code = references.take(work.session, work.community.id, ref(checkin), work.now)


def _check(work: Work, level: str, days: int, at: time) -> None:
    hours = work.settings.hours
    if level not in set(Level):
        raise ValueError("The level is SAFETY or FRIENDLY.")
    if not 0 < days <= EVERY_DAY:
        raise ValueError("Please choose at least one day of the week.")
    if not hours.checkins.opens <= at <= hours.checkins.closes:
        raise ValueError("Check-in texts go between 8am and 5pm: please choose a time between.")
    if level == Level.SAFETY and not (_on_call(work) or is_staffed(days, at, hours)):
        raise ValueError(
            "SAFETY needs somebody on duty for 4 hours after the text: please choose another time, or FRIENDLY."
        )


def _on_call(work: Work) -> bool:
    return any(c.on_duty and c.always_reachable for c in duty.everyone(work))


def _agreed_by_phone(work: Work, checkin: CheckIn, coordinator: Coordinator) -> None:
    work.add(
        Consent(
            community_id=work.community.id,
            person_id=checkin.person_id,
            purpose=Purpose.CHECKINS,
            granted=True,
            at=work.now,
            channel="phone",
            by=tasks.actor_of(coordinator),
        )
    )
    activate(work, checkin)


def _ask(work: Work, person: Person, checkin: CheckIn) -> None:
    """C0. Somebody who has check-ins already keeps them, at the new time, while they answer."""
    questions.close_about(work, ref(checkin), "asked again")
    draft = CheckinDraft(checkin.id, days=say_days(checkin.days), time=say_clock(checkin.at))
    questions.start(work, person, Flow.CHECKIN, Checkin.AGREE, draft, item=ref(checkin), priority=Priority.CHECKIN)
    if checkin.state == "active":
        schedule(work, checkin)


def activate(work: Work, checkin: CheckIn) -> datetime:
    """Texts are sent from the next slot on; returns it."""
    if checkin.state != "active":
        checkin.state = "active"
        slot = next_slot(checkin.days, checkin.at, work.now, work.settings.hours)
        checkin.started_on = local(slot, work.settings.hours).date()
        arm_review(work, checkin)
    return schedule(work, checkin)


def agreed(turn: Turn, checkin: CheckIn, yes: bool) -> None:
    """The answer to C0."""
    if not yes:
        end(turn.work, checkin, "declined")
        turn.reply("C0n")
        why = "Said no to check-in texts: please ring to talk it over."
        tasks.open_task(turn.work, TaskKind.RING, why, person=turn.person)
        return
    turn.reply("C0y", date=_said(turn.work, activate(turn.work, checkin)))


def _said(work: Work, slot: datetime) -> str:
    return say_date(local(slot, work.settings.hours).date())


def end(work: Work, checkin: CheckIn, state: str = "ended") -> None:
    """No more check-ins; nothing of them stays open."""
    checkin.state, checkin.ended_at, checkin.stage = state, work.now, checkin.stage + 1
    cancel(work, ref(checkin))
    references.close(work.session, ref(checkin), work.now)
    end_rounds(work, work.get(Person, checkin.person_id), "skipped")
    questions.close_about(work, ref(checkin), state)


def no_more(turn: Turn) -> bool:
    """NO MORE CHECKS: C7, and a person rings once to make sure."""
    checkin = rows.checkin_of(turn.work.session, turn.person.id)
    if checkin is None:
        return False
    end(turn.work, checkin)
    from bot import talk

    talk.record(turn, Purpose.CHECKINS, False, "NO MORE CHECKS")
    why = "Has ended their check-in texts: please ring once to make sure all is well."
    tasks.open_task(turn.work, TaskKind.RING, why, person=turn.person)
    turn.reply("C7")
    return True


def set_away(work: Work, checkin: CheckIn, days: int) -> datetime:
    """No check-ins for so many days from today (a break, or a hospital stay); returns the next one."""
    checkin.away_until = work.here.date() + timedelta(days=days)
    end_rounds(work, work.get(Person, checkin.person_id), "skipped")
    tasks.note(work, ref(checkin), "away", f"{days} days")
    return schedule(work, checkin)


def away(turn: Turn) -> bool:
    """AWAY from somebody with check-ins: with days C6, else how many days?"""
    checkin = rows.checkin_of(turn.work.session, turn.person.id, ("active",))
    if checkin is None:
        return False
    close_how_long(turn)
    days = days_off(turn.text)
    if days is not None:
        gone(turn, checkin, days)
        return True
    draft = CheckinDraft(checkin.id)
    questions.start(turn.work, turn.person, Flow.CHECKIN, Checkin.HOW_LONG_AWAY, draft, item=ref(checkin))
    return True


def close_how_long(turn: Turn) -> None:
    """AWAY said again, or BACK: "how many days?" is answered."""
    for conversation in open_questions(turn.work.session, turn.person.id):
        if conversation.state == Checkin.HOW_LONG_AWAY:
            questions.close(turn.work, conversation, "answered")


def gone(turn: Turn, checkin: CheckIn, days: int) -> None:
    """C6 names the day of the next check-in."""
    turn.reply("C6", date=_said(turn.work, set_away(turn.work, checkin, days)))


def back(turn: Turn) -> bool:
    """BACK: C8, and check-ins go on; a volunteer who is not away from check-ins means their own break."""
    checkin = rows.checkin_of(turn.work.session, turn.person.id, ("active",))
    if checkin is None:
        return False
    is_away = checkin.away_until is not None and checkin.away_until > turn.work.here.date()
    if not is_away and volunteer_of(turn.work.session, turn.person.id) is not None:
        return False
    checkin.away_until = None
    close_how_long(turn)
    turn.reply("C8", date=_said(turn.work, schedule(turn.work, checkin)))
    return True


def arm_review(work: Work, checkin: CheckIn) -> None:
    """Answering falls with time: time and level are talked over every eight weeks."""
    cancel(work, ref(checkin), TimerKind.REVIEW)
    arm(work, TimerKind.REVIEW, ref(checkin), work.now + REVIEW, stage=checkin.stage)


def review_due(work: Work, timer: Timer) -> None:
    """Eight weeks on."""
    checkin = current(work, CheckIn, timer)
    if checkin is None or checkin.state != "active":
        return
    why = "Check-ins have run for eight weeks: please ring and talk about the time and the level."
    tasks.open_task(work, TaskKind.RING, why, person=work.get(Person, checkin.person_id))
    arm_review(work, checkin)


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.REVIEW: review_due}
