"""Texts that belong to an alert: while somebody is hushed, everything they send joins it and nothing is asked."""

from datetime import timedelta

from bot import hush, tasks
from bot.outbox import Priority, say
from bot.turn import Turn
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow, Outcome, hear
from flows.hearing.references import Verb, reference
from flows.hearing.words import Word, whole_word
from flows.safety import RED, Danger
from flows.safety_replies import ASKS_IF_SAFE
from storage.care import last_alert, open_task_of_kind
from storage.tables import Conversation, Person, Task
from storage.talk import open_questions

HOURLY = timedelta(hours=1)
STILL_HEARD = frozenset({Word.HERE, Word.HOME, Word.NO_MORE_CHECKS, Word.WRONG_NUMBER})
"""Words that keep people safe or end something, and ask nothing."""
SAFETY_QUESTIONS = frozenset({Flow.CHECKIN, Flow.CONTACT})


def join(turn: Turn, task: Task) -> None:
    """The text becomes part of the alert's story, and is kept when other words are forgotten."""
    words = turn.masked.body or "(no words)"
    tasks.note(turn.work, tasks.ref(task), "text", words, actor="person")
    turn.inbound.extras = {**turn.inbound.extras, "alert": task.id}


def attach(turn: Turn) -> bool:
    """Whether a hushed person's text has been dealt with: it joined the alert, or answered a check-in or G9."""
    if not hush.is_hushed(turn.work, turn.person):
        return False
    task = last_alert(turn.work.session, turn.person.id, RED)
    if task is None:
        return False
    join(turn, task)
    word = whole_word(turn.masked.body)
    if word is Word.START:
        return False
    if not still_heard(turn, word):
        _acknowledge(turn, task, word)
    return True


def still_heard(turn: Turn, word: Word | None) -> bool:
    """What goes on whoever deals with somebody: words that keep people safe, and answers about their safety."""
    return _kept_safe(turn, word) or _safe_to_ring(turn) or _safety_question(turn)


def _kept_safe(turn: Turn, word: Word | None) -> bool:
    """HELP where it is red; HERE and HOME; and what ends check-ins or casts doubt on who answers them."""
    from bot import alerts, by_reference, by_word

    if word is Word.HELP:
        return alerts.help_word(turn)
    named = reference(turn.text)
    if named is not None and named[0] in (Verb.HERE, Verb.HOME):
        return by_reference.reference(turn)
    if word is Word.WRONG_NUMBER:
        from bot import checkins

        return checkins.someone_else(turn)
    return word in STILL_HEARD and word is not None and by_word.HANDLERS[word](turn)


def _safe_to_ring(turn: Turn) -> bool:
    """While "is it safe to ring you?" is open, yes and no belong to it alone, and all else is a no."""
    return any(
        _heard_by(turn, c) for c in open_questions(turn.work.session, turn.person.id) if c.flow == Flow.SAFETY
    )


def _safety_question(turn: Turn) -> bool:
    """Check-ins, the questions to emergency contacts and "are you safely away?" go on."""
    for conversation in open_questions(turn.work.session, turn.person.id):
        if (conversation.flow in SAFETY_QUESTIONS or conversation.state == "F12") and _heard_by(
            turn, conversation
        ):
            return True
    return False


def _heard_by(turn: Turn, conversation: Conversation) -> bool:
    from bot import by_question, questions

    machine = questions.machine_of(conversation)
    if machine is None:
        return False
    draft = questions.draft_of(machine, conversation)
    result = hear(machine, conversation.state, draft, turn.heard, turn.scene)
    if isinstance(result, Outcome):
        by_question.settle(turn, conversation, result)
    return isinstance(result, Outcome)


def _acknowledge(turn: Turn, task: Task, word: Word | None) -> None:
    """G6h at most hourly under SELF-HARM; a person who asks for one is told when; else silence."""
    closed = task.state == "closed"
    if closed:
        _read_by_somebody(turn, task, asked=word is Word.PERSON)
    if task.kind == Danger.SELF_HARM:
        _hourly(turn, task, "G6h")
    elif task.kind in ASKS_IF_SAFE and not task.safe_to_ring:
        return
    elif word is Word.PERSON:
        say(turn.work, turn.person, "G3" if turn.scene.on_duty else "G4", priority=Priority.SAFETY)
    elif closed:
        _hourly(turn, task, "G21")


def _hourly(turn: Turn, task: Task, prompt: str) -> None:
    if task.hushed_reply_at is None or turn.work.now - task.hushed_reply_at >= HOURLY:
        task.hushed_reply_at = turn.work.now
        say(turn.work, turn.person, prompt, priority=Priority.SAFETY, item=tasks.ref(task))


def _read_by_somebody(turn: Turn, task: Task, *, asked: bool) -> None:
    """Words that come after SAFE join an alert nobody looks at any more: they get a task of their own."""
    ring = asked or task.kind == Danger.SELF_HARM
    kind = TaskKind.RING if ring else TaskKind.READ
    known = open_task_of_kind(turn.work.session, turn.person.id, kind)
    if known is None:
        why = f"Texted again after alert {task.code or ''}: please {'ring' if ring else 'read'}."
        known = tasks.open_task(turn.work, kind, why, person=turn.person, colour="amber", urgent=ring)
    join(turn, known)


def child_task(work: Work, person: Person) -> Task | None:
    """The task in which a coordinator reads what somebody under 18 sent."""
    return open_task_of_kind(work.session, person.id, TaskKind.UNDER_18)
