"""What tests of check-ins share: the town with Edith's check-ins going, and what a coordinator does."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from bot import checkins
from bot.demo import town
from bot.work import Work
from flows.times import at
from storage.tables import CheckIn, Round, Task, Timer
from tests.kit import Kit

EDITH, PRIYA, ANNE = town.CHECKED, town.COORDINATOR, "+447700900101"
DAUGHTER, SON = "+447700900301", "+447700900302"
OPEN = ("due", "waiting", "reminded", "alarmed")


def london(day: int, clock: str, month: int = 9) -> datetime:
    return at(date(2026, month, day), time.fromisoformat(clock), town.SETTINGS_OF_TOWN.hours).astimezone(UTC)


def shell(kit: Kit, do: Callable[[Work], Any]) -> Any:
    """Let a function of the shell do its work, as a command would, and send what it queued."""
    with kit.line.work(kit.community_id) as work:
        result = do(work)
    kit.settle()
    return result


def to_checkin(kit: Kit) -> None:
    """Edith's first check-in has just been sent: Wednesday 9.30am."""
    kit.move_to(london(23, "09:30"))


def alerts(kit: Kit) -> list[Task]:
    return kit.rows(Task, kind="CHECK-IN")


def take(kit: Kit, task: Task) -> None:
    """Priya takes the alert (what GOT does)."""
    from bot import tasks
    from storage.people import coordinators

    def got(work: Work) -> None:
        (priya,) = coordinators(work.session, work.community.id)
        assert tasks.take(work, work.get(Task, task.id), priya)

    shell(kit, got)


def command(kit: Kit, words: str) -> None:
    """A command of Priya's that needs her PIN."""
    kit.text(PRIYA, words)
    pin = re.search(r"PIN for this is (\d{4})", kit.said(PRIYA)[-1])
    assert pin is not None
    kit.text(PRIYA, pin[1])


def say_safe(kit: Kit, task: Task) -> None:
    """Priya closes the alert (what SAFE does)."""
    from bot import tasks

    def closed(work: Work) -> None:
        row = work.get(Task, task.id)
        checkins.safe(work, row)
        tasks.close(work, row, "SAFE")

    shell(kit, closed)


def enrol(kit: Kit, phone: str, name: str, level: str, days: int, clock: time) -> CheckIn:
    def by_priya(work: Work) -> CheckIn:
        from storage.people import coordinators

        (priya,) = coordinators(work.session, work.community.id)
        return checkins.enrol(work, priya, phone, name, level, days, clock)

    row: CheckIn = shell(kit, by_priya)
    return row


def with_contacts(kit: Kit) -> None:
    def add(work: Work) -> None:
        checkin = work.get(CheckIn, 1)
        checkins.add_contact(work, checkin, "Jane", DAUGHTER)
        checkins.add_contact(work, checkin, "Tom", SON)

    shell(kit, add)


def tell_contact(kit: Kit, task: Task) -> None:
    shell(kit, lambda work: checkins.tell_contact(work, work.get(Task, task.id)))


def assert_nobody_is_forgotten(kit: Kit) -> None:
    """Every check-in that waits has a timer to come or an alert; every enrolment has exactly one next slot."""
    due = kit.rows(Timer, status="due")
    watched = {t.item_id for t in due if t.item_type == "checkin_round"}
    told = {t.round_id for t in kit.rows(Task) if t.state != "closed"}
    for round_ in kit.rows(Round):
        assert round_.state not in OPEN or round_.id in watched or round_.id in told, round_
    for checkin in kit.rows(CheckIn):
        slots = [t for t in due if (t.kind, t.item_id) == ("round", checkin.id) and t.item_type == "checkin"]
        assert len(slots) == (1 if checkin.state == "active" else 0)


def start_checkins(kit: Kit) -> None:
    """Edith's check-ins begin: the sample town leaves them off, since silence to them alerts people."""
    shell(kit, checkins.ensure_scheduled)
