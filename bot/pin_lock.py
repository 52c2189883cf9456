"""PINs, and who guesses them: a coordinator's number can be forged, and four figures are soon tried.

A wrong PIN voids its command, so each guess needs a new one. After the third wrong one in an hour no PIN from that
number is taken for an hour, not even the right one, and the team is told.
"""

from datetime import timedelta

from bot import tasks
from bot.work import Work
from flows.effects.talk import TaskKind
from storage.pins import drop_pins, pin_since, waiting_pin, wrong_pins
from storage.tables import Coordinator, Person, Pin

MOST_WRONG = 3
LOCKED_FOR = timedelta(hours=1)
LASTS = timedelta(minutes=10)
LOCKED = (
    "Too many wrong PINs: no PIN is taken for an hour. Please do it at the desk, or send the command again then."
)
WHY = (
    "Three wrong PINs in an hour from {name}'s number: somebody may be pretending to be them. Please ring {name}."
)


def fresh(work: Work, coordinator: Coordinator, command: str) -> str:
    """A PIN for a command of theirs, for ten minutes; one that waited before is void."""
    drop_pins(work.session, coordinator.id, work.now)
    pin = f"{work.line.random.randrange(10000):04d}"
    waiting = Pin(
        community_id=work.community.id,
        coordinator_id=coordinator.id,
        pin=pin,
        command=command,
        expires_at=work.now + LASTS,
    )
    work.add(waiting)
    return pin


def tries_left(work: Work, coordinator: Coordinator) -> int:
    """How many wrong PINs of theirs are forgiven yet."""
    return max(0, MOST_WRONG - wrong_pins(work.session, coordinator.id, work.now - LOCKED_FOR))


def locked(work: Work, coordinator: Coordinator) -> bool:
    """Whether no PIN of this coordinator is taken now."""
    return not tries_left(work, coordinator)


def lately(work: Work, coordinator: Coordinator) -> bool:
    """Whether a PIN of theirs waited within the hour, and none does now."""
    return waiting_pin(work.session, coordinator.id, work.now) is None and pin_since(
        work.session, coordinator.id, work.now - LOCKED_FOR
    )


def guessed(work: Work, coordinator: Coordinator) -> None:
    """A wrong PIN: the command it was for is void, and the third in an hour is an alarm."""
    drop_pins(work.session, coordinator.id, work.now, wrong=True)
    if wrong_pins(work.session, coordinator.id, work.now - LOCKED_FOR) == MOST_WRONG:
        person = work.get(Person, coordinator.person_id)
        tasks.open_task(work, TaskKind.READ, WHY.format(name=coordinator.name), person=person, urgent=True)
