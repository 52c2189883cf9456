"""PINs: sender numbers can be forged, so a command that matters goes on only with what the real phone was sent."""

from bot.commands.order import Order
from bot.pin_lock import LOCKED, fresh, guessed, lately, locked, tries_left
from flows.command_words import Command, Verb
from flows.commands import parse
from storage.pins import drop_pins, use_pin, waiting_pin
from storage.talk import open_questions


def ask(order: Order) -> None:
    """K11: the command waits for a fresh PIN; one that waited before is void."""
    work = order.work
    if locked(work, order.coordinator):
        order.not_done(LOCKED)
        return
    pin = fresh(work, order.coordinator, order.turn.masked.body)
    order.reply("K11", pin=pin)


def answered(order: Order) -> Command | bool | None:
    """A PIN or NO.

    Returns:
        The command to carry out; True when it was dealt with otherwise (voided, a wrong PIN, one that is over);
        None when the text is about something else.
    """
    work = order.work
    waiting = waiting_pin(work.session, order.coordinator.id, work.now)
    if waiting is None:
        return (order.command.verb is Verb.PIN and over(order)) or None
    if order.command.verb is Verb.NO:
        drop_pins(work.session, order.coordinator.id, work.now)
        return order.reply("K11n")
    if order.command.words != waiting.pin or not use_pin(work.session, waiting, work.now):
        guessed(work, order.coordinator)
        return wrong(order)
    return parse(waiting.command)


def wrong(order: Order) -> bool:
    """K11w: the PIN was wrong, and how many tries are left; with none left, for how long that is so."""
    left = tries_left(order.work, order.coordinator)
    return order.reply("K11w", n=str(left)) if left else order.not_done(LOCKED)


def over(order: Order) -> bool:
    """K11x: a PIN that came too late, or again; False when it may be the answer to a question of ours."""
    person_asked = open_questions(order.work.session, order.turn.person.id)
    return not person_asked and lately(order.work, order.coordinator) and order.reply("K11x")
