"""MORE, ASSIGN and NEED: asking volunteers, and opening a request for somebody who rang."""

import re
from collections.abc import Mapping

from bot import by_hand, requests
from bot.commands import lists
from bot.commands.order import Handler, Order
from bot.numbers import find_number
from bot.spots import spot_in
from flows.command_words import NO_CODE, Verb
from flows.hearing.needs import Need, needs
from flows.hearing.when import wanted
from storage.people import OPEN_REQUEST
from storage.tables import Request

POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?(?:\s*\d[A-Z]{2}|\s+\d(?![\w]))?\b", re.IGNORECASE)


def more(order: Order) -> bool:
    """MORE 127: the next wave now, wider. MORE alone: the next page of QUEUE."""
    if order.command.code == NO_CODE:
        return lists.more(order)
    item = order.item()
    if not isinstance(item, Request) or item.state not in OPEN_REQUEST:
        return order.nothing_open()
    return order.reply("K3m", code=order.code, n=str(by_hand.more(order.work, item, order.coordinator)))


def assign(order: Order) -> bool:
    """ASSIGN 127 V12: offered to one person only, who still has to say yes."""
    item, volunteer = order.item(), order.volunteer()
    if not isinstance(item, Request) or item.state not in OPEN_REQUEST:
        return order.nothing_open()
    if volunteer is None:
        return False
    refused = by_hand.assign(order.work, item, volunteer, order.coordinator)
    if refused:
        return order.reply("K3r", code=order.code, vid=f"V{volunteer.code}", reason=refused)
    return order.noted()


def need(order: Order) -> bool:
    """NEED 07… NAME LE16 7QR shopping tomorrow: a request for somebody on the telephone."""
    work, said = order.work, order.command
    phone = find_number(said.phone, demo=work.line.demo)
    spot, kinds, when = (
        spot_in(work, said.words),
        _kinds(said.words),
        wanted(POSTCODE.sub(" ", said.words), work.here),
    )
    if phone is None or spot is None or not kinds or when is None:
        return False
    request = requests.open_for_caller(work, phone, said.name, spot, kinds, when)
    return order.reply("K12", code=str(request.code or "NEW"))


def _kinds(words: str) -> tuple[Need, ...]:
    return needs(POSTCODE.sub(" ", words))


HANDLERS: Mapping[Verb, Handler] = {Verb.MORE: more, Verb.ASSIGN: assign, Verb.NEED: need}
