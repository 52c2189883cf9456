"""DUTY and STATS, and a coordinator's own STOP."""

from collections.abc import Mapping
from datetime import timedelta

from bot import duty, rota_ahead
from bot.commands.order import Handler, Order
from bot.outbox import Priority, say
from bot.turn import Turn
from flows.command_words import Verb
from flows.safety import Danger
from flows.waves import advised_size
from storage import counts
from storage.people import coordinator_of
from storage.tables import Person

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def duty_(order: Order) -> bool:
    """DUTY ON, DUTY OFF: join or leave the alert rota; hours left without anybody are on the list at once."""
    order.coordinator.on_duty = order.command.on
    rota_ahead.look(order.work)
    on_now = str(len(duty.reachable(order.work)))
    return order.reply("K16", duty="on" if order.command.on else "off", n=on_now)


def stats(order: Order) -> bool:
    """STATS: the last 7 days (K8); STATS MONTH: the last 30, with an advised size of wave."""
    work = order.work
    since = work.now - (MONTH if order.command.on else WEEK)
    session, here = work.session, work.community.id
    slots = {
        "asked": counts.asked(session, here, since),
        "helped": counts.helped(session, here, since),
        "waiting": counts.waiting(session, here),
        "checks": counts.checks(session, here, since),
        "alerts": counts.alerts(session, here, tuple(Danger), since),
        "hours": round(counts.hours(session, here, since)),
        "n": advised_size(*counts.answers(session, here, since)),
    }
    said = {name: str(value) for name, value in slots.items()}
    half = say_wait(counts.half_matched_minutes(session, here, since))
    return order.reply("K8m" if order.command.on else "K8", med=half, **said)


def say_wait(minutes: float | None) -> str:
    """A length of time in at most 7 letters: "42 min", "3 h", "2 days", "no time" for nothing matched."""
    if minutes is None:
        return "no time"
    if minutes < 120:
        return f"{round(minutes)} min"
    hours = minutes / 60
    return f"{round(hours)} h" if hours < 48 else f"{round(hours / 24)} days"


def coordinator_stopped(turn: Turn) -> None:
    """K7s to the others: alerts no longer reach that phone; hours that leaves without anybody are on the list."""
    stopped = coordinator_of(turn.work.session, turn.person.id)
    for coordinator in duty.everyone(turn.work):
        if stopped is not None and coordinator.id != stopped.id:
            to = turn.work.get(Person, coordinator.person_id)
            say(turn.work, to, "K7s", {"name": stopped.name}, priority=Priority.SAFETY)
    rota_ahead.look(turn.work)


HANDLERS: Mapping[Verb, Handler] = {Verb.DUTY: duty_, Verb.STATS: stats}
