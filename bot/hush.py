"""The quiet around somebody in danger: nothing is asked of them from a red alert until a day after SAFE."""

from collections.abc import Mapping
from datetime import timedelta

from bot import questions
from bot.outbox import Priority, say
from bot.timers import Handler, TimerKind, arm, cancel
from bot.work import Work
from flows.engine import Flow
from flows.questions import in_order
from flows.safety import RED
from storage.care import open_alerts, texts_waiting
from storage.tables import Conversation, Outbound, Person, Timer
from storage.talk import open_questions, questions_about

UNTIL_SAFE = timedelta(days=3650)
AFTER_SAFE = timedelta(hours=24)
GOES_ON = frozenset({Flow.SAFETY, Flow.CONTACT, Flow.CHECKIN})
"""Conversations that keep people safe."""
UNASKED = frozenset({"G1", "G17", "G18", "H0", "F1", "F5", "F16", "F17", "P8", "H20"})
"""Menus, nudges, offers and the like that ask something without an open question."""


def is_hushed(work: Work, person: Person) -> bool:
    """Whether nothing may be asked of this person now."""
    return person.hushed_until is not None and person.hushed_until > work.now


def hush(work: Work, person: Person) -> None:
    """Ask nothing more: patience stops, and questions still waiting to leave do not."""
    person.hushed_until = work.now + UNTIL_SAFE
    cancel(work, ("person", person.id), TimerKind.UNHUSH)
    for conversation in open_questions(work.session, person.id):
        if conversation.flow not in GOES_ON:
            cancel(work, questions.ref(conversation))
    from bot.sender import refuse

    for text in texts_waiting(work.session, person.id):
        if holds_back(work, text):
            refuse(work, text, "alert open")


def holds_back(work: Work, text: Outbound) -> bool:
    """Whether a text asks something that a hushed person must not be asked."""
    if text.priority == Priority.BROADCAST or text.prompt in UNASKED:
        return True
    if text.conversation_id is None:
        return False
    conversation = work.get(Conversation, text.conversation_id)
    return conversation.flow not in GOES_ON and conversation.state not in ("F12", "F18")


def release(work: Work, person: Person) -> None:
    """SAFE: with no other danger open, questions may come again a day from now."""
    if not is_hushed(work, person) or open_alerts(work.session, person.id, RED):
        return
    for conversation in open_questions(work.session, person.id):
        if conversation.flow == Flow.SAFETY:
            questions.close(work, conversation, "safe")
    person.hushed_until = work.now + AFTER_SAFE
    cancel(work, ("person", person.id), TimerKind.UNHUSH)
    arm(work, TimerKind.UNHUSH, ("person", person.id), person.hushed_until)


def unhush(work: Work, timer: Timer) -> None:
    """The day is over: the question that was open is asked afresh."""
    person = work.get(Person, timer.item_id)
    if person.hushed_until is None or is_hushed(work, person):
        return
    person.hushed_until = None
    if person.held_by is None:
        ask_again(work, person)


def ask_again(work: Work, person: Person) -> None:
    """What was open comes first again, asked afresh; what keeps people safe was never put off."""
    rows = {c.id: c for c in open_questions(work.session, person.id)}
    waiting = in_order([q for q in map(questions.as_open, rows.values()) if q is not None])
    asked = [rows[q.id] for q in waiting if q.flow not in GOES_ON]
    if person.stopped_at is None and asked:
        _ask_afresh(work, person, asked[0])


def _ask_afresh(work: Work, person: Person, conversation: Conversation) -> None:
    machine = questions.machine_of(conversation)
    if machine is None:
        return
    say(work, person, "G17", priority=Priority.REMINDER)
    draft = questions.draft_of(machine, conversation)
    questions.move(work, person, conversation, conversation.state, draft, priority=Priority.REMINDER)


def question_open(work: Work, task_id: int) -> Conversation | None:
    """The question "is it safe to ring you?" of an alert, while it is open."""
    about = questions_about(work.session, ("task", task_id))
    return next((c for c in about if c.flow == Flow.SAFETY), None)


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.UNHUSH: unhush}
