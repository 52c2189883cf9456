"""APPROVE, BLOCK, REST: what a volunteer may do, whom they never meet, and a pause."""

from collections.abc import Mapping

from bot import joining, levels, tasks
from bot.commands.order import Handler, Order
from flows.command_words import Verb
from storage.people import pair


def approve(order: Order) -> bool:
    """APPROVE V12 L2: checks seen and noted; offers may come."""
    volunteer = order.volunteer()
    if volunteer is None or volunteer.state == "left":
        return False
    level, settings = int(order.command.level), order.work.settings
    until = joining.years_on(order.work.here.date(), settings.dbs_years)
    if not levels.approve(order.work, volunteer, levels.Checks(level, None, until), order.coordinator):
        return order.not_done(f"Level {level} needs a second person of the team to approve it too.")
    return order.reply("K12", code=f"V{volunteer.code}")


def block(order: Order) -> bool:
    """BLOCK V12 127: never paired again with the person that 127 is about."""
    volunteer, item = order.volunteer(), order.item()
    person = order.person_of(item) if item is not None else None
    if volunteer is None or person is None:
        return order.nothing_open()
    pair(order.work.session, order.work.community.id, person.id, volunteer.id).never = True
    _logged(order, volunteer.id, f"never with {order.code}")
    return order.noted()


def rest(order: Order) -> bool:
    """REST V12: no offers until somebody says so."""
    volunteer = order.volunteer()
    if volunteer is None:
        return False
    joining.rest(order.work, volunteer)
    _logged(order, volunteer.id, "rested")
    return order.reply("K12", code=f"V{volunteer.code}")


def _logged(order: Order, volunteer_id: int, what: str) -> None:
    actor = tasks.actor_of(order.coordinator)
    tasks.note(order.work, ("volunteer", volunteer_id), what, actor=actor)


HANDLERS: Mapping[Verb, Handler] = {Verb.APPROVE: approve, Verb.BLOCK: block, Verb.REST: rest}
