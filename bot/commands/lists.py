"""QUEUE, MORE and SHOW: what is open, and how one item stands."""

from collections.abc import Mapping
from datetime import datetime

from bot import tasks
from bot.commands.order import Handler, Order
from bot.details import UNKNOWN_AREA
from bot.labels import need_of, when_of
from bot.scene import needs_of
from bot.work import Work
from flows.command_words import Verb
from flows.need_words import SHORT
from flows.times import local, say_time
from storage.care import last_event, open_tasks, requests_in
from storage.requests import BEFORE_MATCH
from storage.tables import Coordinator, Request, Task
from storage.work import pending
from storage.work_items import offers_of

PAGE, ROOM = 5, 112
NOTHING_NEXT = "nothing"
Item = Task | Request


def queue(order: Order) -> bool:
    """QUEUE: the first five open items, oldest first."""
    return _page(order, "")


def more(order: Order) -> bool:
    """MORE: the five after those shown last."""
    shown = last_event(order.work.session, ("coordinator", order.coordinator.id), "queue")
    return _page(order, shown.facts.get("after", "") if shown else "")


def _page(order: Order, after: str) -> bool:
    work = order.work
    left = [item for item in waiting_items(work) if _key(item) > after]
    said: list[str] = []
    for item in left[:PAGE]:
        if len("; ".join([*said, _short(work, item)])) > ROOM:
            break
        said.append(_short(work, item))
    last = _key(left[len(said) - 1]) if said else ""
    tasks.note(work, ("coordinator", order.coordinator.id), "queue", facts={"after": last})
    return order.reply("K5", items="; ".join(said)) if said else order.reply("K5n")


def waiting_items(work: Work) -> list[Item]:
    """Alerts, tasks, and requests that nobody has said yes to, oldest first."""
    requests = requests_in(work.session, work.community.id, BEFORE_MATCH)
    return sorted([*open_tasks(work.session, work.community.id), *requests], key=_key)


def _key(item: Item) -> str:
    """Sorts by age; tasks before requests of the same moment."""
    return f"{item.opened_at.timestamp():015.3f} {'r' if isinstance(item, Request) else 'a'} {item.id:012d}"


def _short(work: Work, item: Item) -> str:
    """ "127 tea LE16 7 2h": number, kind, whereabouts, age."""
    kind = item.kind.lower() if isinstance(item, Task) else "+".join(SHORT[n] for n in needs_of(item.kinds))
    area = item.area if isinstance(item, Request) else ""
    parts = (str(item.code or "NEW"), kind, area, _age(work.now, item.opened_at))
    return " ".join(part for part in parts if part)


def _age(now: datetime, since: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def show(order: Order) -> bool:
    """SHOW 127: state, need, area, how many were asked, and what happens next; never a name or a number."""
    item = order.item()
    if isinstance(item, Request):
        return _show_request(order, item)
    if isinstance(item, Task):
        return _show_task(order, item)
    return order.nothing_open()


def _show_request(order: Order, request: Request) -> bool:
    offers = offers_of(order.work.session, request.id)
    yes, no = sum(offer.said_yes for offer in offers), sum(offer.state == "no" for offer in offers)
    return order.reply(
        "K15",
        code=order.code,
        need=need_of(request),
        when=when_of(request, order.work.here.date()),
        area=request.area or UNKNOWN_AREA,
        state=request.state.replace("_", " "),
        n=str(len(offers)),
        yes=str(yes),
        no=str(no),
        silent=str(len(offers) - yes - no),
        next=_next(order.work, ("request", request.id)),
    )


def _show_task(order: Order, task: Task) -> bool:
    holder = order.work.get(Coordinator, task.holder_id).name if task.holder_id is not None else "Nobody"
    return order.reply(
        "K15t",
        code=order.code,
        kind=task.kind,
        time=say_time(local(task.opened_at, order.work.settings.hours), order.work.here),
        holder=holder,
        next="closed" if task.state == "closed" else _next(order.work, tasks.ref(task)),
    )


def _next(work: Work, item: tuple[str, int]) -> str:
    """The next time the line looks at it: "wave 2.30pm"."""
    timers = pending(work.session, item)
    if not timers:
        return NOTHING_NEXT
    return f"{timers[0].kind} {say_time(local(timers[0].due_at, work.settings.hours), work.here)}"


HANDLERS: Mapping[Verb, Handler] = {Verb.QUEUE: queue, Verb.SHOW: show}
