"""Who gets check-ins: enrolled by a coordinator on the phone, agreed by text, ended, reviewed."""

from collections.abc import Mapping
from datetime import datetime, time

from bot import consent, duty, numbers, questions, tasks
from bot.checkin_away import start
from bot.checkin_ladder import end_rounds
from bot.checkin_rounds import say_day, schedule
from bot.checkin_tasks import ref
from bot.contacts import NEVER
from bot.outbox import Priority
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.turn import Turn
from bot.work import Work
from flows.checkin import Checkin, CheckinDraft
from flows.effects.talk import Purpose, TaskKind
from flows.engine import Flow
from flows.ladder import EVERY_DAY, REVIEW, Level, is_staffed, say_days
from flows.times import say_clock
from storage import checkins as rows
from storage import references
from storage.people import person_at
from storage.quiet import do_not_text
from storage.tables import CheckIn, Coordinator, Person, Timer


class Refused(ValueError):
    """Why a plan for check-ins will not do, a sentence; `about` names what of it: phone, level, days, at."""

    def __init__(self, about: str, why: str) -> None:
        super().__init__(why)
        self.about = about


def enrol(work: Work, coordinator: Coordinator, phone: str, name: str, level: str, days: int, at: time) -> CheckIn:
    """Enrol somebody a coordinator has spoken to on the phone: CHECK.

    Args:
        phone: the number as typed or in E.164.
        level, days, at: as in `enrol_person`.

    Errors:
        Refused: the number, level, days or time will not do; the message says why and what would.
    """
    return enrol_person(work, coordinator, person_for(work, phone, name), level, days, at)


def person_for(work: Work, phone: str, name: str) -> Person:
    """Who has that number, made if new, theirs until the transaction ends; raises Refused."""
    number = numbers.typed(phone, demo=work.line.demo)
    landline = number.kind is numbers.Kind.LANDLINE
    if number.e164 is None or not (number.ok or landline):
        raise Refused("phone", number.reason or "This is not a number we can text.")
    person, address = person_at(work.session, work.community.id, "sms", number.e164, work.now)
    if do_not_text(work.session, work.community.id, number.e164, address):
        raise Refused("phone", NEVER)
    person.first_name, person.landline = name or person.first_name, person.landline or landline
    return person


def enrol_person(
    work: Work, coordinator: Coordinator, person: Person, level: str, days: int, at: time, how: str = "phone"
) -> CheckIn:
    """Enrol somebody a coordinator has spoken to: C0 asks once more by text; a landline starts at once.

    Args:
        level: SAFETY or FRIENDLY.
        days: bit 1 Monday … 64 Sunday.
        at: local wall-clock time of the text.
        how: where they agreed, for the ledger: "phone", or "in person".

    Errors:
        Refused: the person may not be texted, or the level, days or time will not do.
    """
    _may_be_asked(person)
    check_plan(work, level, days, at)
    person.resident_at = person.resident_at or work.now
    checkin = rows.checkin_of(work.session, person.id) or CheckIn(
        community_id=work.community.id, person_id=person.id, level=level, days=days, at=at, created_at=work.now
    )
    moved = (checkin.days, checkin.at) != (days, at)
    checkin.level, checkin.days, checkin.at = level, days, at
    _take_code(work, work.add(checkin))
    words, actor = f"{level} {say_days(days)} at {say_clock(at)}", tasks.actor_of(coordinator)
    tasks.note(work, ref(checkin), "enrolled", words, actor=actor, facts={"how": how})
    if checkin.state == "active":  # they keep their check-ins, at the new time, while they answer
        arm_review(work, checkin)
        start(work, checkin) if moved else schedule(work, checkin)
    if person.landline:
        _agreed_by_phone(work, checkin, coordinator, how)
    else:
        _ask(work, person, checkin)
    return checkin


def _may_be_asked(person: Person) -> None:
    if person.under_18_at is not None:
        raise Refused("phone", "They are flagged as under 18, so the line asks them nothing.")
    if person.stopped_at is not None and not person.landline:
        raise Refused("phone", "They stopped our texts, and only their own START brings them back: please ring.")


def _take_code(work: Work, checkin: CheckIn) -> None:
    """The reference by which coordinators add contacts to it (CONTACT 127)."""
    if checkin.code is None:
        checkin.code = references.take(work.session, work.community.id, ref(checkin), work.now)


def check_plan(work: Work, level: str, days: int, at: time) -> None:
    """Whether check-ins may run so; raises Refused (slots and who must be on duty: conversation design, 10)."""
    hours = work.settings.hours
    if level not in set(Level):
        raise Refused("level", "The level is SAFETY or FRIENDLY.")
    if not 0 < days <= EVERY_DAY:
        raise Refused("days", "Please choose at least one day of the week.")
    opens, closes = hours.checkins.opens, hours.checkins.closes
    if not opens <= at <= closes:
        between = f"between {say_clock(opens)} and {say_clock(closes)}"
        raise Refused("at", f"Check-in texts go {between}: please choose a time between.")
    if level == Level.SAFETY and not (_on_call(work) or is_staffed(days, at, hours)):
        raise Refused(
            "at",
            "SAFETY needs somebody on duty for 4 hours after the text: please choose another time, or FRIENDLY.",
        )


def _on_call(work: Work) -> bool:
    """Whether somebody has the on-call phone at all hours: with shifts on the rota they have it in those alone."""
    shifted = {shift.who for shift in work.settings.rota}
    return any(member.always and member.who not in shifted for member in duty.members(work))


def _agreed_by_phone(work: Work, checkin: CheckIn, coordinator: Coordinator, how: str) -> None:
    consent.write_down(work, checkin.person_id, Purpose.CHECKINS, granted=True, coordinator=coordinator, how=how)
    activate(work, checkin)


def _ask(work: Work, person: Person, checkin: CheckIn) -> None:
    """C0."""
    questions.close_about(work, ref(checkin), "asked again")
    draft = CheckinDraft(checkin.id, days=say_days(checkin.days), time=say_clock(checkin.at))
    questions.start(work, person, Flow.CHECKIN, Checkin.AGREE, draft, item=ref(checkin), priority=Priority.CHECKIN)


def activate(work: Work, checkin: CheckIn) -> datetime:
    """Texts are sent from the next slot on; returns it."""
    if checkin.state == "active":
        return schedule(work, checkin)
    checkin.state = "active"
    arm_review(work, checkin)
    return start(work, checkin)


def agreed(turn: Turn, checkin: CheckIn, yes: bool) -> None:
    """The answer to C0."""
    if not yes:
        end(turn.work, checkin, "declined")
        turn.reply("C0n")
        why = "Said no to check-in texts: please ring to talk it over."
        tasks.open_task(turn.work, TaskKind.RING, why, person=turn.person)
        return
    turn.reply("C0y", date=say_day(turn.work, activate(turn.work, checkin)))


def end(
    work: Work, checkin: CheckIn, state: str = "ended", *, coordinator: Coordinator | None = None, why: str = ""
) -> None:
    """No more check-ins; nothing of them stays open. Its story says which coordinator did it, else they."""
    actor = tasks.actor_of(coordinator) if coordinator else "person"
    tasks.note(work, ref(checkin), state, why, actor=actor)
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
