"""What coordinators are told about a message to many, always by SMS to the phone we know."""

from bot.broadcast.hold import Answer, again, fresh_pin, others
from bot.broadcast.preview import Preview
from bot.outbox import Priority, say, say_words
from bot.work import Work
from flows.broadcast import say_cost
from flows.times import local, say_time
from storage.tables import Broadcast, Coordinator, Person


def preview(work: Work, coordinator: Coordinator, shown: Preview, pin: str) -> None:
    """The text, byte for byte; then people, parts, cost and PIN; then what else is worth knowing."""
    person = work.get(Person, coordinator.person_id)
    _echo(work, person, shown.body)
    numbers(work, person, shown, pin)


def numbers(work: Work, person: Person, shown: Preview, pin: str) -> None:
    """K6, with K6t when it is not all gone today, and K6u when its letters make it dearer."""
    counted = {"n": str(shown.counted.people), "segs": str(shown.texts), "skipped": str(shown.skipped)}
    say(work, person, "K6", {**counted, "cost": shown.said_cost, "pin": pin})
    if shown.later:
        times = {"time": say_time(shown.starts, work.here), "when": say_time(shown.ends, work.here)}
        say(work, person, "K6t", times)
    if shown.parts.parts > shown.plain_parts:
        plainly = str(shown.plain_parts * shown.counted.people)
        say(work, person, "K6u", {"n": str(shown.parts.parts), "segs": plainly})


def _echo(work: Work, person: Person, body: str) -> None:
    say_words(work, person, body).channel = "sms"


def changed(work: Work, coordinator: Coordinator, broadcast: Broadcast) -> None:
    """The audience is not what was shown: the numbers again, and a fresh PIN."""
    person = work.get(Person, coordinator.person_id)
    say(work, person, "K6c")
    numbers(work, person, again(work, broadcast), fresh_pin(work, coordinator, broadcast))


def confirmed(work: Work, coordinator: Coordinator, broadcast: Broadcast, answer: Answer) -> None:
    """What the yes led to: K7 to all concerned, or the second person is asked."""
    person = work.get(Person, coordinator.person_id)
    match answer:
        case Answer.HELD:
            held(work, broadcast, {coordinator.id, broadcast.author_id})
        case Answer.AWAITING:
            say(work, person, "K6b", {"n": str(broadcast.people)})
            ask_others(work, coordinator, broadcast)
        case Answer.ALONE:
            why = "So many people need a second coordinator's yes, and there is nobody else."
            say(work, person, "K19", {"fault": why})
        case Answer.OVER | Answer.CHANGED:
            say(work, person, "K19", {"fault": "That message is not waiting for a yes any more."})


def held(work: Work, broadcast: Broadcast, who: set[int]) -> None:
    """K7: from when, and that HALT stops it."""
    starts = local(broadcast.starts_at or work.now, work.settings.hours)
    slots = {"n": str(broadcast.people), "time": say_time(starts, work.here)}
    for coordinator_id in sorted(who):
        coordinator = work.get(Coordinator, coordinator_id)
        say(work, work.get(Person, coordinator.person_id), "K7", slots)


def ask_others(work: Work, author: Coordinator, broadcast: Broadcast) -> None:
    """K6a to everybody else on the team, each with a PIN of their own; the first yes counts."""
    cost = say_cost(broadcast.people * broadcast.parts * work.settings.price_per_part)
    for coordinator in others(work, author):
        ask_second(work, author, coordinator, broadcast, cost)


def ask_second(work: Work, author: Coordinator, coordinator: Coordinator, broadcast: Broadcast, cost: str) -> None:
    """The text and K6a to one of them."""
    person = work.get(Person, coordinator.person_id)
    pin = fresh_pin(work, coordinator, broadcast)
    _echo(work, person, broadcast.body)
    slots = {"holder": author.name, "n": str(broadcast.people), "cost": cost, "pin": pin}
    say(work, person, "K6a", slots)


def refused(work: Work, broadcast: Broadcast, by: Coordinator) -> None:
    """K6n to whoever wrote it."""
    author = work.get(Coordinator, broadcast.author_id)
    slots = {"holder": by.name, "n": str(broadcast.people)}
    say(work, work.get(Person, author.person_id), "K6n", slots, priority=Priority.REMINDER)


def halted(work: Work, coordinator: Coordinator, broadcast: Broadcast, gone: int) -> None:
    """K7h to whoever stopped it, and to whoever wrote it."""
    slots = {"sent": str(gone), "n": str(broadcast.people)}
    for coordinator_id in sorted({coordinator.id, broadcast.author_id}):
        to = work.get(Coordinator, coordinator_id)
        say(work, work.get(Person, to.person_id), "K7h", slots, priority=Priority.REPLY)
