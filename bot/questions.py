"""Open questions as rows: asking, answering, missing, setting aside."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.outbox import Item, Priority, say
from bot.scene import scene
from bot.timers import TimerKind, arm_each, cancel
from bot.work import Work
from flows.engine import Flow, Lapse, Machine, Patience, Scene
from flows.machines import MACHINES
from flows.questions import Open
from storage.adding import change, put
from storage.tables import Conversation, Person


def ref(conversation: Conversation) -> Item:
    """The conversation as an item of timers and texts."""
    return ("conversation", conversation.id)


ADAPTERS: Mapping[Flow, TypeAdapter[Any]] = {flow: TypeAdapter(m.draft) for flow, m in MACHINES.items()}


def dump(machine: Machine, draft: Any) -> dict[str, Any]:
    """A draft as plain data."""
    plain: dict[str, Any] = ADAPTERS[machine.flow].dump_python(draft, mode="json")
    return plain


def draft_of(machine: Machine, conversation: Conversation) -> Any:
    """The stored draft; an empty one if what is stored no longer fits (an older version wrote it)."""
    try:
        return ADAPTERS[machine.flow].validate_python(conversation.draft)
    except ValidationError:
        return machine.draft()


def machine_of(conversation: Conversation) -> Machine | None:
    """The machine of a stored conversation. An unknown state goes back to the start; an unknown flow is None."""
    machine: Machine | None = MACHINES.get(conversation.flow)  # type: ignore[call-overload]
    if machine is not None and conversation.state not in machine.steps:
        conversation.state = machine.start
    return machine


def as_open(conversation: Conversation) -> Open | None:
    """The row as far as choosing between questions goes; None when it is parked or of an unknown flow."""
    machine = machine_of(conversation)
    if machine is None or conversation.parked_at is not None:
        return None
    step = machine.steps[conversation.state]
    return Open(conversation.id, machine.flow, conversation.state, conversation.asked_at, numbered=step.numbered)


def start(
    work: Work,
    person: Person,
    flow: Flow,
    state: str,
    draft: Any,
    *,
    item: Item | None = None,
    priority: Priority = Priority.REPLY,
    slots: Mapping[str, str] | None = None,
    silent: bool = False,
) -> Conversation:
    """Open a question. `priority` REPLY only where it answers something just sent; `silent` asks nothing now."""
    machine, around = MACHINES[flow], scene(work, person)
    patience = _patience(machine, state, draft, around)
    conversation = put(
        work.session,
        Conversation,
        community_id=work.community.id,
        person_id=person.id,
        flow=flow,
        state=state,
        draft=dump(machine, draft),
        item_type=item[0] if item else "",
        item_id=item[1] if item else None,
        opened_at=work.now,
        asked_at=work.now,
        expires_at=_ends(work, patience),
        stage=1,
    )
    if not silent:
        ask(work, person, conversation, machine, draft, around, priority, slots)
    _arm_patience(work, conversation, patience)
    return conversation


def move(
    work: Work,
    person: Person,
    conversation: Conversation,
    state: str,
    draft: Any,
    *,
    priority: Priority = Priority.REPLY,
    slots: Mapping[str, str] | None = None,
    silent: bool = False,
) -> None:
    """Go to a state and ask its question; the clock of its patience starts anew."""
    machine, around = MACHINES[Flow(conversation.flow)], scene(work, person)
    patience = _patience(machine, state, draft, around)
    change(
        work.session,
        conversation,
        state=state,
        draft=dump(machine, draft),
        version=conversation.version + 1,
        stage=conversation.stage + 1,
        asked_at=work.now,
        expires_at=_ends(work, patience) or conversation.expires_at,
        parked_at=None,
        misses=0,
        missed_at=None,
    )
    cancel(work, ref(conversation))
    if not silent:
        ask(work, person, conversation, machine, draft, around, priority, slots)
    _arm_patience(work, conversation, patience)


def keep(conversation: Conversation, machine: Machine, draft: Any) -> None:
    """Store the draft; whoever wrote at the same time from the same version loses (the turn is tried again)."""
    conversation.draft = dump(machine, draft)
    conversation.version += 1


def ask(
    work: Work,
    person: Person,
    conversation: Conversation,
    machine: Machine,
    draft: Any,
    around: Scene,
    priority: Priority = Priority.REPLY,
    slots: Mapping[str, str] | None = None,
) -> None:
    """Say the question (or questions) of the state it is in."""
    item = (conversation.item_type, conversation.item_id) if conversation.item_id else None
    every = {**machine.slots(draft, around), **(slots or {})}
    for prompt in machine.questions(conversation.state):
        say(work, person, prompt, every, priority=priority, item=item, conversation=conversation)


def _patience(machine: Machine, state: str, draft: Any, around: Scene) -> Patience | None:
    limit = machine.steps[state].patience
    return limit(draft, around) if limit is not None else None


def _ends(work: Work, patience: Patience | None) -> datetime | None:
    """When a question lapses, if it does."""
    if patience is None or patience.end is None or patience.lapse is Lapse.NOTHING:
        return None
    return work.now + patience.end


def _arm_patience(work: Work, conversation: Conversation, patience: Patience | None) -> None:
    if patience is None:
        return
    ends, due = _ends(work, patience), {}
    if patience.nudge is not None and not conversation.nudged:
        due[TimerKind.NUDGE] = work.now + patience.nudge
    if ends is not None:
        due[TimerKind.LAPSE] = ends
    arm_each(work, ref(conversation), due, stage=conversation.stage)


def close(work: Work, conversation: Conversation, outcome: str) -> None:
    """End a question; its timers go with it."""
    conversation.closed_at, conversation.outcome = work.now, outcome
    conversation.version += 1
    cancel(work, ref(conversation))


def park(work: Work, conversation: Conversation) -> None:
    """Put a form to one side: it is neither asked nor nudged until taken up again."""
    conversation.parked_at = work.now
    cancel(work, ref(conversation))


def close_about(work: Work, item: Item, outcome: str, flows: frozenset[Flow] | None = None) -> None:
    """End every open question about an item (of those flows)."""
    from storage.talk import questions_about

    for conversation in questions_about(work.session, item):
        if flows is None or conversation.flow in flows:
            close(work, conversation, outcome)


CATCH_UP = timedelta(minutes=3)
"""Misses this close together count once: people split one thought over several texts."""
