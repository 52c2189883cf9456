"""CHECK, CONTACT, CONTACTS, TELLC: check-in texts and whom to ask when one goes unanswered."""

from collections.abc import Mapping

from bot import checkins, tasks
from bot.commands.order import Handler, Order, part
from bot.details import SLOT
from bot.numbers import find_number, spoken
from flows.command_words import Verb
from storage.tables import EmergencyContact, Task


def check(order: Order) -> bool:
    """CHECK 07… NAME SAFETY DAILY 9.30: enrol somebody who agreed to it by phone."""
    said, work = order.command, order.work
    phone, enrolling = find_number(said.phone, demo=work.line.demo), part(checkins, "enrol")
    if phone is None or enrolling is None or said.at is None or not work.settings.hours.checkins.holds(said.at):
        return False
    made = enrolling(work, order.coordinator, phone, said.name, said.level, said.days, said.at)
    return order.reply("K12", code=str(getattr(made, "code", None) or "NEW"))


def contact(order: Order) -> bool:
    """CONTACT 127 NAME 07…: one more person to ask."""
    said, found = order.command, order.checkin()
    phone, adding = find_number(said.phone, demo=order.work.line.demo), part(checkins, "add_contact")
    if found is None:
        return order.nothing_open()
    if phone is None or adding is None:
        return False
    adding(order.work, found, said.name, phone)
    return order.noted()


def contacts(order: Order) -> bool:
    """CONTACTS 127: who they are; the view of their numbers is logged."""
    found, listing = order.checkin(), part(checkins, "contacts")
    if found is None or listing is None:
        return order.nothing_open()
    rows: list[EmergencyContact] = listing(order.work, found)
    actor = tasks.actor_of(order.coordinator)
    tasks.note(order.work, ("checkin", found.id), "number shown", actor=actor)
    said = ", ".join(f"{n} {row.name[:12]} {_number(row)}" for n, row in enumerate(rows[:3], 1))
    return order.reply("K17", code=order.code, contacts=said or "none yet")


def _number(row: EmergencyContact) -> str:
    read = spoken(row.phone)
    return read if len(read) <= SLOT else row.phone


def tellc(order: Order) -> bool:
    """TELLC 127: C4 to the next contact."""
    item, telling = order.item(), part(checkins, "tell_contact")
    if not isinstance(item, Task) or item.state == "closed" or telling is None:
        return order.nothing_open()
    telling(order.work, item)
    return order.noted()


HANDLERS: Mapping[Verb, Handler] = {
    Verb.CHECK: check,
    Verb.CONTACT: contact,
    Verb.CONTACTS: contacts,
    Verb.TELLC: tellc,
}
