"""GOT, SAFE, NOTE, TAKE, GIVE, CLOSE: who has an item, and its end."""

from collections.abc import Mapping

from bot import by_hand, details, requests, tasks
from bot.by_hand import ref
from bot.commands.order import Handler, Order
from flows.command_words import NO_CODE, Verb
from storage.care import held_tasks, waiting_alerts
from storage.people import OPEN_REQUEST
from storage.tables import Coordinator, Request, Task


def got(order: Order) -> bool:
    """GOT: theirs, with the details (K2). Without a number, the first alert that waits."""
    item = order.item()
    if order.command.code == NO_CODE:
        waiting = waiting_alerts(order.work.session, order.work.community.id)
        item = waiting[0] if waiting else None
    if isinstance(item, Request):
        return take(order)
    if not isinstance(item, Task) or item.state == "closed":
        return order.nothing_open()
    if not tasks.take(order.work, item, order.coordinator):
        return _with_another(order, item.holder_id)
    details.send_details(order.work, item, order.coordinator)
    return True


def _with_another(order: Order, holder_id: int | None) -> bool:
    holder = order.work.get(Coordinator, holder_id) if holder_id is not None else None
    return order.reply("K2t", code=order.code, holder=holder.name if holder else "somebody")


def safe(order: Order) -> bool:
    """SAFE: the end of an alert. Without a number, of the one thing they have taken."""
    task = _task(order)
    if task is None or task.state == "closed":
        return order.nothing_open()
    if order.command.words:
        tasks.add_note(order.work, task, order.command.words, order.coordinator)
    by_hand.finish(order.work, task, "SAFE", order.coordinator)
    return order.reply("K12", code=str(task.code or "NEW"))


def _task(order: Order) -> Task | None:
    if order.command.code != NO_CODE:
        item = order.item()
        return item if isinstance(item, Task) else None
    held = held_tasks(order.work.session, order.coordinator.id)
    return held[0] if len(held) == 1 else None


def note(order: Order) -> bool:
    """NOTE: a word, with name and time; an alert then stays with whoever has it."""
    item = order.item()
    if item is None:
        return order.nothing_open()
    if isinstance(item, Task):
        tasks.add_note(order.work, item, order.command.words, order.coordinator)
    else:
        actor = tasks.actor_of(order.coordinator)
        tasks.note(order.work, ref(item), "note", order.command.words, actor=actor)
    return order.noted()


def take(order: Order) -> bool:
    """TAKE: the line stops working on it; a person goes on."""
    item = order.item()
    if isinstance(item, Task) and item.state != "closed":
        mine = tasks.take(order.work, item, order.coordinator)
        return order.noted() if mine else _with_another(order, item.holder_id)
    if not isinstance(item, Request) or item.state not in OPEN_REQUEST:
        return order.nothing_open()
    mine = requests.take(order.work, item, order.coordinator)
    return order.noted() if mine else _with_another(order, item.coordinator_id)


def give(order: Order) -> bool:
    """GIVE: back to the line, or back on the list."""
    item = order.item()
    if isinstance(item, Task) and item.state == "taken":
        tasks.give_back(order.work, item, order.coordinator)
        return order.noted()
    if not isinstance(item, Request) or item.state not in OPEN_REQUEST:
        return order.nothing_open()
    requests.give_back(order.work, item, order.coordinator)
    return order.noted()


def close(order: Order) -> bool:
    """CLOSE with a reason."""
    item = order.item()
    if isinstance(item, Task) and item.state != "closed":
        by_hand.finish(order.work, item, order.command.words, order.coordinator)
        return order.noted()
    if not isinstance(item, Request) or item.state not in OPEN_REQUEST:
        return order.nothing_open()
    requests.close(order.work, item, order.command.words, order.coordinator)
    return order.noted()


HANDLERS: Mapping[Verb, Handler] = {
    Verb.GOT: got,
    Verb.SAFE: safe,
    Verb.NOTE: note,
    Verb.TAKE: take,
    Verb.GIVE: give,
    Verb.CLOSE: close,
}
