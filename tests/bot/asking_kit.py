"""Asking for help by text, as a resident does, for tests of what follows."""

from datetime import UTC, datetime

from bot.requests import waiting
from storage.people import OPEN_REQUEST
from storage.tables import Request, Task
from tests.kit import RESIDENT, Kit

IN_FULL = "Hi its Doris LE16 7AB can someone fetch my prescription from Boots "


def left_alone(kit: Kit) -> list[str]:
    """The states of open requests that wait for no timer and are with nobody."""
    with kit.line.work(kit.community_id) as work:
        rows = [work.get(Request, row.id) for row in kit.rows(Request) if row.state in OPEN_REQUEST]
        return [request.state for request in rows if not waiting(work, request)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of September 2026, London time."""
    return datetime(2026, 9, day, hour - 1, minute, tzinfo=UTC)


def ask(kit: Kit, day: str = "tomorrow", *, phone: str = RESIDENT) -> Request:
    """A request for a prescription pick-up by Doris, confirmed."""
    for words in (IN_FULL + day, "yes", "yes"):
        kit.text(phone, words)
    return kit.rows(Request)[-1]


def since(kit: Kit, phone: str, count: int) -> list[str]:
    """The prompt ids a phone got after its first `count`."""
    return kit.prompts(phone)[count:]


def tasks_of(kit: Kit, request: Request) -> list[str]:
    """The kinds of the tasks about a request that are not closed."""
    return [t.kind for t in kit.rows(Task, request_id=request.id) if t.state != "closed"]
