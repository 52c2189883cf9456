"""Sending check-ins: one timer an enrolment for its next slot, and the audit ten minutes after each slot."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import duty, questions, tasks
from bot.checkin_ladder import end_round, question_of, start_ladder
from bot.checkin_tasks import alarm, open_alert, ref, ring_instead, round_ref, task_of
from bot.outbox import Priority, say_words
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.work import Work
from flows.checkin import Checkin, CheckinDraft
from flows.engine import Flow
from flows.hearing.intent import is_someone_else
from flows.ladder import clock_changed, closes_at, next_slot
from flows.times import local, say_clock, say_date
from storage import checkins as rows
from storage.people import addresses
from storage.tables import CheckIn, Outbound, Person, Round, Timer
from storage.work import pending

JUST_HEARD = timedelta(hours=3)
"""A text of theirs this long before a check-in stops its clock."""
AUDIT = timedelta(minutes=10)


def schedule(work: Work, checkin: CheckIn) -> datetime:
    """Arm the next slot, the only one pending; returns it (aware, UTC)."""
    first = max((d for d in (checkin.started_on, checkin.away_until) if d is not None), default=None)
    slot = next_slot(checkin.days, checkin.at, work.now, work.settings.hours, first)
    cancel(work, ref(checkin), TimerKind.ROUND)
    arm(work, TimerKind.ROUND, ref(checkin), slot, stage=checkin.stage, facts={"slot": slot.isoformat()})
    _arm_audit(work, slot)
    return slot


def say_day(work: Work, slot: datetime) -> str:
    """The day of a slot as people read it."""
    return say_date(local(slot, work.settings.hours).date())


def _arm_audit(work: Work, slot: datetime) -> None:
    item = ("community", work.community.id)
    planned = {t.due_at for t in pending(work.session, item) if t.kind == TimerKind.SLOT_AUDIT}
    if slot + AUDIT not in planned:
        arm(work, TimerKind.SLOT_AUDIT, item, slot + AUDIT, facts={"slot": slot.isoformat()})


def ensure_scheduled(work: Work) -> None:
    """Give every enrolment for which texts are sent its next slot, where it has none."""
    from bot.enrolment import arm_review

    for checkin in rows.active_checkins(work.session, work.community.id):
        kinds = {t.kind for t in pending(work.session, ref(checkin))}
        if TimerKind.ROUND not in kinds:
            schedule(work, checkin)
        if TimerKind.REVIEW not in kinds:
            arm_review(work, checkin)


def round_due(work: Work, timer: Timer) -> None:
    """A slot has come: the next one is armed first, so that nothing that fails here stops the check-ins."""
    checkin = current(work, CheckIn, timer)
    if checkin is None or checkin.state != "active":
        return
    slot = datetime.fromisoformat(timer.facts["slot"])
    schedule(work, checkin)
    if checkin.away_until is not None and local(slot, work.settings.hours).date() < checkin.away_until:
        return  # they went away in the moment this was due
    round_ = _round_at(work, checkin, slot)
    if round_.first_text_id is not None or round_.state != "due":
        return
    for earlier in rows.open_rounds(work.session, checkin.person_id):
        _give_way(work, earlier, round_)
    begin(work, checkin, round_)


def _round_at(work: Work, checkin: CheckIn, slot: datetime) -> Round:
    day = local(slot, work.settings.hours).date()
    found = rows.round_on(work.session, checkin.id, day)
    if found is not None:
        return found
    row = Round(
        community_id=work.community.id, checkin_id=checkin.id, person_id=checkin.person_id, day=day, slot_at=slot
    )
    return work.add(row)


def _give_way(work: Work, earlier: Round, now: Round) -> None:
    """An earlier check-in gives up its question, and hands on its alert: one person, one alert."""
    if earlier.id == now.id:
        return
    questions.close_about(work, round_ref(earlier), "asked again", frozenset({Flow.CHECKIN}))
    task = task_of(work, earlier)
    if task is not None:
        task.round_id, now.task_id = now.id, task.id
    if earlier.state == "alarmed" or task is not None:
        end_round(work, earlier, "closed")


def begin(work: Work, checkin: CheckIn, round_: Round) -> None:
    """C1; or a call instead, where no text can reach them (any more today)."""
    person, hours = work.get(Person, checkin.person_id), work.settings.hours
    if person.landline:
        return ring_instead(work, round_)
    reachable = any(a.opted_out_at is None and a.gone_at is None for a in addresses(work.session, person.id))
    if person.stopped_at is not None or not reachable or work.now >= closes_at(round_.day, hours):
        return alarm(work, round_)
    _ask(work, checkin, round_, person)
    if heard_lately(work, person):
        round_.state, round_.how, round_.answered_at = "answered", "before", work.now
        _let_lapse(work, round_, JUST_HEARD)
    else:
        start_ladder(work, round_)
    return None


def _ask(work: Work, checkin: CheckIn, round_: Round, person: Person) -> None:
    changed = clock_changed(round_.day, work.settings.hours)
    state = Checkin.CLOCKS_CHANGED if changed else Checkin.HOW_ARE_YOU
    draft = CheckinDraft(checkin.id, round_.id)
    questions.start(work, person, Flow.CHECKIN, state, draft, item=round_ref(round_), priority=Priority.CHECKIN)
    text = work.get(Outbound, work.last_said.get(person.id))
    text.expires_at = closes_at(round_.day, work.settings.hours)
    round_.first_text_id = text.id


def heard_lately(work: Work, person: Person) -> bool:
    """Whether a text of theirs (not somebody else's) came in the three hours before now."""
    texts = rows.texts_in_between(work.session, person.id, work.now - JUST_HEARD, work.now)
    return any(not is_someone_else(text.body) for text in texts)


def _let_lapse(work: Work, round_: Round, after: timedelta) -> None:
    """The question ends in a while, so that a later bare 1 can mean something else."""
    conversation = question_of(work, round_)
    if conversation is not None:
        arm(work, TimerKind.LAPSE, questions.ref(conversation), work.now + after, stage=conversation.stage)


def slot_audit(work: Work, timer: Timer) -> None:
    """Ten minutes after a slot: if texts have not gone, every coordinator hears how many people to ring."""
    slot = datetime.fromisoformat(timer.facts["slot"])
    late = [r for r in (_unsent(work, c, slot) for c in _due_at(work, slot)) if r is not None]
    if not late:
        return
    clock = say_clock(local(slot, work.settings.hours).time())
    for round_ in late:
        open_alert(work, round_, f"The {clock} check-in text has not gone out: please ring.", "K4", urgent=False)
    many, them = ("texts", "those people") if len(late) > 1 else ("text", "that person")
    have = "have" if len(late) > 1 else "has"
    words = f"{len(late)} check-in {many} for {clock} {have} not gone out. Please ring {them} now: see QUEUE."
    for coordinator in duty.everyone(work):
        person = work.get(Person, coordinator.person_id)
        text = say_words(work, person, f"{work.settings.short}: {words}", priority=Priority.SAFETY)
        text.channel = "sms"
    tasks.note(work, ("community", work.community.id), "check-ins late", words)


def _due_at(work: Work, slot: datetime) -> list[CheckIn]:
    """The enrolments with a check-in at that slot."""
    hours, day = work.settings.hours, local(slot, work.settings.hours).date()
    found = []
    for checkin in rows.active_checkins(work.session, work.community.id):
        first = max((d for d in (checkin.started_on, checkin.away_until) if d is not None), default=day)
        before = slot - timedelta(minutes=1)
        if first <= day and next_slot(checkin.days, checkin.at, before, hours) == slot:
            found.append(checkin)
    return found


def _unsent(work: Work, checkin: CheckIn, slot: datetime) -> Round | None:
    round_ = _round_at(work, checkin, slot)
    never = round_.state == "due" and round_.sent_at is None
    return round_ if never else None


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.ROUND: round_due, TimerKind.SLOT_AUDIT: slot_audit}
