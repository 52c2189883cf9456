"""SAY and TELLV: a coordinator's own words, from the line's number."""

from collections.abc import Mapping

from bot import offers, tasks
from bot.commands.order import Handler, Order, ref
from bot.outbox import Priority, say_words
from flows.command_words import Verb
from flows.gsm import plain
from storage.tables import CheckIn, Person, Request, Task, Volunteer


def say(order: Order) -> bool:
    """SAY: to the person an item is about. Under an alert at once, else in residents' hours."""
    item = order.item()
    person = order.person_of(item) if item is not None else None
    if item is None or person is None:
        return order.nothing_open()
    _send(order, person, item, urgent=isinstance(item, Task) and item.colour != "plain")
    return order.noted()


def tellv(order: Order) -> bool:
    """TELLV: to the matched volunteer, or the one in K14."""
    item = order.item()
    volunteer = _volunteer(order, item) if item is not None else None
    if item is None or volunteer is None:
        return order.nothing_open()
    _send(order, order.work.get(Person, volunteer.person_id), item, urgent=False)
    return order.noted()


def _volunteer(order: Order, item: Task | Request | CheckIn) -> Volunteer | None:
    if isinstance(item, CheckIn):
        return None
    if item.volunteer_id is not None:
        return order.work.get(Volunteer, item.volunteer_id)
    request_id = item.request_id if isinstance(item, Task) else item.id
    if request_id is None:
        return None
    return offers.who_wondered(order.work, order.work.get(Request, request_id))


def _send(order: Order, person: Person, item: Task | Request | CheckIn, *, urgent: bool) -> None:
    said = f"{order.work.settings.short}: {plain(order.command.words)}"
    priority = Priority.SAFETY if urgent else Priority.REMINDER
    say_words(order.work, person, said, priority=priority)
    tasks.note(order.work, ref(item), "said", said, actor=tasks.actor_of(order.coordinator))


HANDLERS: Mapping[Verb, Handler] = {Verb.SAY: say, Verb.TELLV: tellv}
