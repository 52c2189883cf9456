"""SAY and TELLV: a coordinator's own words, from the line's number."""

from collections.abc import Mapping

from bot import by_hand
from bot.commands.order import Handler, Order
from flows.command_words import Verb


def say(order: Order) -> bool:
    """SAY: to the person an item is about. Under an alert at once, else in residents' hours."""
    item = order.item()
    if item is None or by_hand.say(order.work, item, order.command.words, order.coordinator) is None:
        return order.nothing_open()
    return order.noted()


def tellv(order: Order) -> bool:
    """TELLV: to the matched volunteer, or the one in K14."""
    item = order.item()
    if item is None:
        return order.nothing_open()
    if by_hand.tell_volunteer(order.work, item, order.command.words, order.coordinator) is None:
        return order.not_done("No volunteer has it, or has asked about it.")
    return order.noted()


HANDLERS: Mapping[Verb, Handler] = {Verb.SAY: say, Verb.TELLV: tellv}
