"""Who may call a route. Every route says so; a test fails for one that does not."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Caller(StrEnum):
    """Who a route is for."""

    ANYONE = "anyone"
    TWILIO = "twilio, signed"
    DEMO = "demo mode only"
    OPERATOR = "by token or loopback"
    VIEWER = "viewer"
    """Anybody signed in to the desk: looks, changes nothing."""
    COORDINATOR = "coordinator"
    """Signed in as coordinator or lead."""
    LEAD = "lead"
    """Signed in as lead: checks, deletes, exports, settings."""


DESK = (Caller.VIEWER, Caller.COORDINATOR, Caller.LEAD)
"""The desk's roles, each of which may do what those before it may."""


def for_(caller: Caller) -> Callable[[F], F]:
    """Declare who may call a view. The check itself is in bot/app.guard, which refuses what is undeclared."""

    def mark(view: F) -> F:
        view.caller = caller  # type: ignore[attr-defined]
        return view

    return mark
