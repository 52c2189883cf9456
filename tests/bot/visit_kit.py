"""Visits for tests that start after a volunteer's yes."""

from datetime import timedelta
from typing import Any

from storage.tables import Conversation, Request, Task, Visit
from tests.bot.requests_kit import ask, make_request, only
from tests.kit import Kit

ANNE, BRIAN, CAROL = "+447700900101", "+447700900102", "+447700900103"
ANOTHER = "+447700900002"


def wanted_in(kit: Kit, days: int) -> dict[str, Any]:
    """What makes a request one for a named day, so many days on."""
    return {"wanted": "day", "wanted_on": kit.clock.now().date() + timedelta(days=days)}


def offered(kit: Kit, *phones: str, **values: Any) -> Request:
    """A request offered to those phones and nobody else; shopping today unless `values` say otherwise."""
    only(kit, *phones)
    request = make_request(kit, **values)
    assert ask(kit, request)
    return request


def matched(kit: Kit, phone: str = ANNE, **values: Any) -> Visit:
    """A visit: offered to one phone, and a yes from it."""
    request = offered(kit, phone, **values)
    kit.text(phone, f"YES {request.code}")
    row: Visit = kit.row(Visit, request_id=request.id)
    return row


def code_of(kit: Kit, visit: Visit) -> int:
    """The reference of a visit's request."""
    return int(kit.row(Request, id=visit.request_id).code)


def again(kit: Kit, visit: Visit) -> Visit:
    """The visit as it is now."""
    row: Visit = kit.row(Visit, id=visit.id)
    return row


def request_of(kit: Kit, visit: Visit) -> Request:
    """The visit's request as it is now."""
    row: Request = kit.row(Request, id=visit.request_id)
    return row


def open_tasks(kit: Kit, kind: str) -> list[Task]:
    """The tasks of a kind that are not closed."""
    return [task for task in kit.rows(Task, kind=kind) if task.state != "closed"]


def asked(kit: Kit, phone: str) -> list[str]:
    """The states of a person's open questions."""
    found = kit.rows(Conversation, person_id=kit.person(phone).id, closed_at=None)
    return [c.state for c in found]


def prompts_since(kit: Kit, phone: str, already: int) -> list[str]:
    """The prompts a phone got after the first `already`."""
    return kit.prompts(phone)[already:]
