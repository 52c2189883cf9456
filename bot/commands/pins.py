"""PINs: sender numbers can be forged, so a command that matters goes on only with what the real phone was sent."""

from bot.commands.order import Order
from bot.pin_lock import LOCKED, fresh, guessed, locked
from flows.command_words import Command, Verb
from flows.commands import parse
from storage.pins import drop_pins, use_pin, waiting_pin


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
        The command to carry out; True when it was dealt with otherwise (voided, a wrong PIN); None when no
        command was waiting, so that the text is about something else.
    """
    work = order.work
    waiting = waiting_pin(work.session, order.coordinator.id, work.now)
    if waiting is None:
        return None
    if order.command.verb is Verb.NO:
        drop_pins(work.session, order.coordinator.id, work.now)
        return order.reply("K11n")
    if order.command.words != waiting.pin or not use_pin(work.session, waiting, work.now):
        guessed(work, order.coordinator)
        return order.reply("K9")
    return parse(waiting.command)
