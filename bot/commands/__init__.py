"""Coordinators work the line by text (conversation design, section 9); nobody else learns that they can."""

from collections.abc import Mapping

from bot.commands import asking, broadcasts, checkins, items, lists, pins, rota, volunteers, words
from bot.commands.order import Handler, Order
from bot.commands.rota import coordinator_stopped
from bot.turn import Turn
from flows.command_words import NEEDS_PIN, Command, Verb
from flows.commands import parse
from flows.engine import Flow
from storage.people import coordinator_of
from storage.tables import Coordinator
from storage.talk import open_questions

__all__ = ["HANDLERS", "command", "coordinator_stopped", "run"]

HANDLERS: Mapping[Verb, Handler] = {
    **lists.HANDLERS,
    **items.HANDLERS,
    **words.HANDLERS,
    **asking.HANDLERS,
    **checkins.HANDLERS,
    **volunteers.HANDLERS,
    **rota.HANDLERS,
    **broadcasts.HANDLERS,
}
TIMERS: Mapping[str, object] = {}


def command(turn: Turn) -> bool:
    """A command of a known coordinator. What anybody else types goes on as if there were none."""
    if not turn.standing.coordinator:
        return False
    coordinator = coordinator_of(turn.work.session, turn.person.id)
    if coordinator is None or coordinator.role == "viewer":
        return False
    if broadcasts.halted(turn, coordinator):
        return True
    parsed = parse(turn.masked.body)
    if parsed is None or _meant_otherwise(turn, parsed):
        return False
    return _obey(turn, coordinator, parsed)


def _obey(turn: Turn, coordinator: Coordinator, parsed: Command) -> bool:
    order = Order(turn, coordinator, parsed)
    if broadcasts.answered(order):
        return True
    if parsed.verb in (Verb.PIN, Verb.NO):
        confirmed = pins.answered(order)
        if isinstance(confirmed, Command):
            run(Order(turn, coordinator, confirmed))
        return confirmed is not None
    if parsed.understood and parsed.verb in NEEDS_PIN:
        pins.ask(order)
    else:
        run(order)
    return True


def run(order: Order) -> None:
    """Carry a command out, or say that it is not known (K9)."""
    handle = HANDLERS.get(order.command.verb)
    if handle is None or not order.command.understood or not handle(order):
        order.reply("K9")


def _meant_otherwise(turn: Turn, parsed: Command) -> bool:
    """Words that only begin like a command: danger in them still counts, and a contact's SAFE answers C4."""
    if not parsed.understood and turn.work.dangers(turn.masked.body):
        return True
    if parsed.verb is Verb.SAFE and parsed.code == 0:
        asked = open_questions(turn.work.session, turn.person.id)
        return any(c.flow == Flow.CONTACT for c in asked)
    return False
