"""Half-finished conversations: one nudge, then set aside or handed to a person (section 2)."""

from bot import duty, questions, tasks
from bot.outbox import Priority, say
from bot.scene import scene
from bot.timers import current
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow, Lapse
from flows.machines import MACHINES
from storage.tables import Conversation, Person, Timer


def _still_open(work: Work, timer: Timer) -> Conversation | None:
    conversation = current(work, Conversation, timer)
    if conversation is None or conversation.closed_at is not None or conversation.parked_at is not None:
        return None
    return conversation


def nudge(work: Work, timer: Timer) -> None:
    """G17 and the question again; never to somebody a person is dealing with."""
    conversation = _still_open(work, timer)
    if conversation is None or conversation.nudged:
        return
    person = work.get(Person, conversation.person_id)
    if person.stopped_at is not None or (person.hushed_until and person.hushed_until > work.now):
        return
    conversation.nudged = True
    machine = MACHINES[Flow(conversation.flow)]
    say(work, person, "G17", priority=Priority.REMINDER, conversation=conversation)
    draft = questions.draft_of(machine, conversation)
    questions.ask(work, person, conversation, machine, draft, scene(work, person), Priority.REMINDER)


def lapse(work: Work, timer: Timer) -> None:
    """The end of a question's patience."""
    conversation = _still_open(work, timer)
    if conversation is None:
        return
    person = work.get(Person, conversation.person_id)
    machine = MACHINES[Flow(conversation.flow)]
    draft, around = questions.draft_of(machine, conversation), scene(work, person)
    step = machine.steps[conversation.state]
    patience = step.patience(draft, around) if step.patience else None
    match patience.lapse if patience else Lapse.DROP:
        case Lapse.SET_ASIDE:
            questions.close(work, conversation, "set aside")
            say(work, person, "G18", priority=Priority.REMINDER)
        case Lapse.HAND_OVER:
            _hand_over(work, person, conversation)
        case Lapse.CARRY_ON:
            _carry_on(work, person, conversation)
        case Lapse.DROP | Lapse.NOTHING:
            questions.close(work, conversation, "lapsed")


def _hand_over(work: Work, person: Person, conversation: Conversation) -> None:
    questions.close(work, conversation, "handed over")
    why = f"Half-finished request, left at {conversation.state}: please ring."
    tasks.open_task(
        work, TaskKind.INCOMPLETE, why, person=person, colour="amber", urgent=bool(duty.reachable(work))
    )
    say(work, person, "G18a", priority=Priority.REMINDER)


def _carry_on(work: Work, person: Person, conversation: Conversation) -> None:
    """Go on without the answer, as the step's `late` says."""
    from bot import late

    late.carry_on(work, person, conversation)
