"""A chat taken over by somebody of the team: the machine holds still until it is handed back.

What keeps people safe goes on all the same: danger words, STOP and START, check-ins, HERE and HOME.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import attached, hush, questions, tasks
from bot.outbox import Item, Priority, say_words
from bot.timers import Handler, TimerKind, arm, cancel
from bot.turn import Turn
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.gsm import parts, plain
from flows.hearing.words import Word, whole_word
from storage.care import open_task_of_kind
from storage.desk_people import claim_chat
from storage.tables import Coordinator, Person, Timer
from storage.talk import open_questions

SILENT_FOR = timedelta(hours=12)
"""Without a word from either side for so long, the line answers again."""
JUST_WROTE = timedelta(minutes=30)
"""So soon after a text of theirs, ours is an answer, and quiet hours do not hold it."""
MOST_PARTS = 3


def ref(person: Person) -> Item:
    """The person as an item of timers and events."""
    return ("person", person.id)


def take(work: Work, person: Person, coordinator: Coordinator) -> bool:
    """Take over somebody's chat; False when another has it. Nudges stop, nothing is said to them."""
    if not claim_chat(work.session, person.id, coordinator.id, work.now):
        return person.held_by == coordinator.id
    work.session.refresh(person)
    for conversation in open_questions(work.session, person.id):
        if conversation.flow not in hush.GOES_ON:
            cancel(work, questions.ref(conversation))
    arm(work, TimerKind.CHAT_SILENT, ref(person), work.now + SILENT_FOR)
    tasks.note(work, ref(person), "chat taken over", actor=tasks.actor_of(coordinator))
    return True


def hand_back(work: Work, person: Person, coordinator: Coordinator | None = None, *, ask: bool = False) -> None:
    """The machine answers again; `ask`: the question that was open is asked afresh.

    Args:
        work: the piece of work.
        person: whose chat.
        coordinator: who handed it back; None when it ended by itself.
        ask: whether to go on with what the machine was asking.
    """
    if person.held_by is None:
        return
    person.held_by, person.held_at = None, None
    cancel(work, ref(person), TimerKind.CHAT_SILENT)
    tasks.note(work, ref(person), "chat handed back", actor=tasks.actor_of(coordinator))
    if coordinator is not None:
        _read(work, person, coordinator)
    if ask:
        hush.ask_again(work, person)


def holding(turn: Turn) -> bool:
    """While somebody has the chat, a text is shown to them and not answered, but for what keeps people safe."""
    person = turn.person
    word = whole_word(turn.masked.body)
    if person.held_by is None or word is Word.START:
        return False
    person.held_at = turn.work.now
    if not attached.still_heard(turn, word):
        _show(turn)
    return True


def _show(turn: Turn) -> None:
    """On Today until it is answered: whoever has the chat may not be looking."""
    work, person = turn.work, turn.person
    words = turn.masked.body or "(no words)"
    task = open_task_of_kind(work.session, person.id, TaskKind.READ)
    if task is None:
        holder = work.get(Coordinator, person.held_by)
        why = f"Wrote in the chat that {holder.name} has taken over: {words}"
        task = tasks.open_task(work, TaskKind.READ, why, person=person)
    tasks.note(work, tasks.ref(task), "text", words, actor="person")


def say(work: Work, person: Person, words: str, coordinator: Coordinator) -> str:
    """Send somebody a coordinator's own words, opened with the community's name.

    Residents' quiet hours hold them, unless the person wrote just before.

    Returns:
        Why it cannot be sent, a sentence; "" when it is on its way.
    """
    said = f"{work.settings.short}: {plain(words).strip()}"
    if fault := _fault(person, words, said):
        return fault
    priority = Priority.REPLY if _just_wrote(work, person) else Priority.REMINDER
    say_words(work, person, said, priority=priority, item=("coordinator", coordinator.id))
    if person.held_by == coordinator.id:
        person.held_at = work.now
        _read(work, person, coordinator)
    return ""


def _fault(person: Person, words: str, said: str) -> str:
    if not words.strip():
        return "There were no words to send."
    if person.stopped_at is not None:
        return "They have stopped our texts, so nothing may be sent. Please ring."
    if parts(said).parts > MOST_PARTS:
        return f"That is longer than {MOST_PARTS} texts. Please make it shorter."
    return ""


def _just_wrote(work: Work, person: Person) -> bool:
    latest = last_text_at(work, person)
    return latest is not None and work.now - latest <= JUST_WROTE


def last_text_at(work: Work, person: Person) -> datetime | None:
    """When a person last texted us, on whatever channel."""
    from storage.people import addresses

    return max((a.last_in_at for a in addresses(work.session, person.id) if a.last_in_at), default=None)


def _read(work: Work, person: Person, coordinator: Coordinator) -> None:
    """What they wrote meanwhile has been read."""
    task = open_task_of_kind(work.session, person.id, TaskKind.READ)
    if task is not None:
        tasks.close(work, task, "answered", coordinator)


def chat_silent(work: Work, timer: Timer) -> None:
    """Half a day without a word: the line answers again, and the team is told."""
    person = work.get(Person, timer.item_id)
    if person.held_by is None or person.held_at is None:
        return
    if work.now - person.held_at < SILENT_FOR:
        arm(work, TimerKind.CHAT_SILENT, ref(person), person.held_at + SILENT_FOR)
        return
    holder = work.get(Coordinator, person.held_by)
    hand_back(work, person)
    why = f"Nothing was said for {SILENT_FOR // timedelta(hours=1)} hours in the chat {holder.name} took over."
    tasks.open_task(work, TaskKind.READ, f"{why} The line answers again: is anything left to do?", person=person)


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.CHAT_SILENT: chat_silent}
