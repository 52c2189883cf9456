"""CHECK, CONTACT, CONTACTS, TELLC: check-in texts and whom to ask when one goes unanswered."""

from collections.abc import Mapping

from bot import checkins, tasks
from bot.commands.order import Handler, Order
from bot.details import SLOT
from bot.numbers import spoken
from flows.command_words import Verb
from storage.tables import EmergencyContact, Task


def check(order: Order) -> bool:
    """CHECK 07… NAME SAFETY DAILY 9.30: enrol somebody who agreed to it by phone."""
    said = order.command
    if said.at is None:
        return False
    work, who = order.work, order.coordinator
    try:
        with work.session.begin_nested():  # refused, it leaves nobody behind and nobody renamed
            made = checkins.enrol(work, who, said.phone, said.name, said.level, said.days, said.at)
    except ValueError as fault:
        return order.not_done(str(fault))
    return order.reply("K12", code=str(made.code or "NEW"))


def contact(order: Order) -> bool:
    """CONTACT 127 NAME 07…: one more person to ask."""
    found = order.checkin()
    if found is None:
        return order.nothing_open()
    said, work = order.command, order.work
    try:
        with work.session.begin_nested():
            checkins.add_contact(work, found, said.name, said.phone, order.coordinator)
    except ValueError as fault:
        return order.not_done(str(fault))
    return order.noted()


def contacts(order: Order) -> bool:
    """CONTACTS 127: who they are; the view of their numbers is logged."""
    found = order.checkin()
    if found is None:
        return order.nothing_open()
    rows = checkins.contacts(order.work, found)
    actor = tasks.actor_of(order.coordinator)
    tasks.note(order.work, ("checkin", found.id), "number shown", actor=actor)
    said = ", ".join(f"{n} {row.name[:12]} {_number(row)}" for n, row in enumerate(rows[:3], 1))
    return order.reply("K17", code=order.code, contacts=said or "none yet")


def _number(row: EmergencyContact) -> str:
    read = spoken(row.phone)
    return read if len(read) <= SLOT else row.phone


def tellc(order: Order) -> bool:
    """TELLC 127: C4 to the next contact."""
    item = order.item()
    if not isinstance(item, Task) or item.state == "closed":
        return order.nothing_open()
    if checkins.tell_contact(order.work, item, order.coordinator) is None:
        return order.not_done("There is nobody (else) to ask.")
    return order.noted()


HANDLERS: Mapping[Verb, Handler] = {
    Verb.CHECK: check,
    Verb.CONTACT: contact,
    Verb.CONTACTS: contacts,
    Verb.TELLC: tellc,
}
