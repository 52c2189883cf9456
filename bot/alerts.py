"""Danger words: answered, put in front of the team, and never lost (conversation design, section 3)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot import attached, chasing, details, hush, phrases, questions, soft, talk, tasks
from bot.outbox import Priority, say
from bot.timers import Handler, TimerKind, arm, cancel
from bot.turn import Turn
from bot.work import Work
from flows.effects.care import SafeToRing
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.hearing.ages import stated_age
from flows.safe_to_ring import SafetyDraft, SafetyState
from flows.safety import RED, Danger
from flows.safety_replies import ASKS_IF_SAFE, replies, worst
from flows.times import next_team_opening
from storage.care import (
    checkin_unanswered,
    last_inbound_id,
    matched_volunteers,
    on_safety_level,
    open_alerts,
    visit_under_way,
)
from storage.people import coordinator_of
from storage.tables import Coordinator, Person, Request, Task, Timer, Visit, Volunteer
from storage.talk import last_asked, open_questions
from storage.work_items import active_visits

MATCHED_WITHIN = timedelta(days=90)
CATCH_UP = timedelta(minutes=3)
"""People split one thought over several texts: the same answer is not given to each."""
ADULT = 18

chase = chasing.chase
text_changed = chasing.text_changed
attach = attached.attach


def danger(turn: Turn) -> bool:
    """Answer danger words and tell the team. Red kinds are never an answer to anything; the others may be."""
    kinds = turn.work.dangers(turn.masked.body)
    if not kinds:
        return False
    if not RED.intersection(kinds):
        return soft.worry(turn, kinds)
    task = raise_alert(turn, kinds, *_read(turn, kinds), phrases=phrases.version(turn.work))
    if ASKS_IF_SAFE.intersection(kinds):
        _pause_matched(turn, task)
    for prompt in replies(kinds, on_duty=turn.scene.on_duty):
        _answer(turn, task, prompt)
    _protect_child(turn)
    return True


def _read(turn: Turn, kinds: Sequence[Danger]) -> tuple[str, Visit | None]:
    """Why it is an alert, and the visit somebody is on as they write: the team has to know where that is."""
    visit = visit_under_way(turn.work.session, turn.person.id)
    whose = "Danger words" if visit is None else "Danger words from a volunteer on a visit"
    return f"{whose}: {', '.join(kinds)}. Please read them and ring.", visit


def raise_alert(
    turn: Turn, kinds: Sequence[Danger], why: str, visit: Visit | None = None, *, phrases: str = ""
) -> Task:
    """The person's open red alert of those kinds, or a new one; the text joins it, and they are hushed."""
    work, person = turn.work, turn.person
    red = [kind for kind in kinds if kind in RED]
    known = {task.kind: task for task in open_alerts(work.session, person.id, RED)}
    new = [kind for kind in red if kind not in known]
    if new:
        hush.hush(work, person)
        task = tasks.open_task(
            work, worst(new), why, person=person, visit=visit, colour="red", urgent=True, phrases=phrases
        )
    else:
        task = known[worst(red)]
    attached.join(turn, task)
    if not new:
        _tell_holder(work, task)
    return task


def _tell_holder(work: Work, task: Task) -> None:
    if task.holder_id is not None and task.state == "taken":
        chasing.tell(work, task, work.get(Coordinator, task.holder_id))


def _answer(turn: Turn, task: Task, prompt: str) -> None:
    """One reply; the same again only after a few minutes, and "is it safe?" once an alert."""
    work, person = turn.work, turn.person
    if prompt == SafetyState.SAFE_TO_RING:
        if task.safe_to_ring is None and not _asked_if_safe(turn):
            draft = SafetyDraft(task.id)
            questions.start(
                work, person, Flow.SAFETY, prompt, draft, item=tasks.ref(task), priority=Priority.SAFETY
            )
        return
    said = last_asked(work.session, person.id, prompt)
    if said is None or work.now - said >= CATCH_UP:
        say(work, person, prompt, priority=Priority.SAFETY, item=tasks.ref(task))


def _asked_if_safe(turn: Turn) -> bool:
    return any(c.flow == Flow.SAFETY for c in open_questions(turn.work.session, turn.person.id))


def _protect_child(turn: Turn) -> None:
    age = stated_age(turn.masked.body)
    if age is not None and age < ADULT:
        talk.flag_under_18(turn)
        close_for_child(turn)
        say(turn.work, turn.person, "Y1", priority=Priority.SAFETY)


def _pause_matched(turn: Turn, task: Task) -> None:
    """Nobody matched to them lately is offered anything until somebody has rung; they are told nothing."""
    work = turn.work
    matched = matched_volunteers(work.session, turn.person.id, work.now - MATCHED_WITHIN)
    fresh = [volunteer for volunteer in matched if volunteer.paused_at is None]
    for volunteer in fresh:
        volunteer.paused_at = work.now
    standing = {visit.volunteer_id for visit in active_visits(work.session, turn.person.id)}
    if due := [_named(work, volunteer) for volunteer in matched if volunteer.id in standing]:
        _add(task, f"A visit still stands with {', '.join(due)}: call it off if it must not happen.")
    if fresh:
        names = ", ".join(_named(work, volunteer) for volunteer in fresh)
        _add(task, f"Paused until you have rung: {names}.")
        tasks.note(work, tasks.ref(task), "paused", names)


def _add(task: Task, said: str) -> None:
    """One sentence more, once however often they write."""
    if said not in task.why:
        task.why = f"{task.why} {said}"


def _named(work: Work, volunteer: Volunteer) -> str:
    return f"V{volunteer.code} {work.get(Person, volunteer.person_id).first_name}"


def safe_to_ring(turn: Turn, effect: SafeToRing) -> None:
    """The answer to "is it safe to ring you?" goes onto the alert, and to whoever has taken it."""
    work = turn.work
    task = work.get(Task, effect.task_id)
    task.safe_to_ring = effect.safe
    if not effect.safe:
        task.colour = "red"
        task.why = f"NOT SAFE to ring this number. {task.why}"
    tasks.note(work, tasks.ref(task), "safe to ring" if effect.safe else "not safe to ring", actor="person")
    if task.holder_id is not None and task.state == "taken":
        details.send_details(work, task, work.get(Coordinator, task.holder_id))


def help_word(turn: Turn) -> bool:
    """HELP is red with a check-in unanswered, on the SAFETY level, between HERE and HOME; else a form opens."""
    work, person = turn.work, turn.person
    visit = visit_under_way(work.session, person.id)
    if visit is not None:
        request = work.get(Request, visit.request_id)
        task = raise_alert(turn, (Danger.EMERGENCY,), "HELP from a volunteer on a visit: ring them now.", visit)
        slots = {"vol": person.first_name, "code": str(request.code or "")}
        say(work, person, "F12h", slots, priority=Priority.SAFETY, item=tasks.ref(task))
        return True
    checked = checkin_unanswered(work.session, person.id, work.now) or on_safety_level(work.session, person.id)
    if not checked:
        _watch_help(turn)
        return False
    task = raise_alert(turn, (Danger.EMERGENCY,), "HELP from somebody with check-ins: ring them now.")
    say(work, person, "C1h", priority=Priority.SAFETY, item=tasks.ref(task))
    return True


def _watch_help(turn: Turn) -> None:
    """Somebody who texts HELP and then nothing is on the list of the next working morning."""
    work, item = turn.work, ("person", turn.person.id)
    if coordinator_of(work.session, turn.person.id) is not None:
        return
    cancel(work, item, TimerKind.HELP_LEFT)
    opens = next_team_opening(work.now + timedelta(hours=2), work.settings.hours)
    arm(work, TimerKind.HELP_LEFT, item, opens, facts={"inbound": str(turn.inbound.id)})


def help_left(work: Work, timer: Timer) -> None:
    """The morning after a HELP: nothing more was heard, so somebody looks."""
    person = work.get(Person, timer.item_id)
    if str(last_inbound_id(work.session, person.id)) == timer.facts["inbound"]:
        why = "Texted HELP and then nothing more: please ring."
        tasks.open_task(work, TaskKind.RING, why, person=person, colour="amber")


def close_for_child(turn: Turn) -> None:
    """Somebody under 18: every form ends and what it held is wiped; only the words of an alert are kept."""
    work, person = turn.work, turn.person
    end_forms(work, person)
    task = attached.child_task(work, person)
    if task is not None:
        attached.join(turn, task)
    talk.forget_words(turn)
    if person.resident_at is None and coordinator_of(work.session, person.id) is None:
        person.first_name, person.surname = "", ""


def end_forms(work: Work, person: Person) -> None:
    """Every form of somebody under 18 ends, and what it held is wiped."""
    for conversation in open_questions(work.session, person.id):
        if conversation.flow not in hush.GOES_ON:
            conversation.draft = {}
            questions.close(work, conversation, "under 18")


TIMERS: Mapping[TimerKind, Handler] = {
    **chasing.TIMERS,
    **hush.TIMERS,
    TimerKind.HELP_LEFT: help_left,
}
