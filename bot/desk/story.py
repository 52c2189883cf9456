"""The story of an item as the desk tells it, and what happened while a page stood open."""

import re
from collections.abc import Callable, Collection, Mapping

from flask import request as form

from bot.desk.shown import when
from bot.desk.words import actor, happened
from bot.outbox import Item
from bot.work import Work
from storage.desk_requests import events_after
from storage.people import team_names
from storage.stages import last_event
from storage.tables import Event

OURS = re.compile(r"/desk/(?:today|requests/\d+|checkins(?:/\d+)?)(?:#[\w-]+)?")
MOST_SAID = 3


def said(event: Event, names: Mapping[int, str], happened: Callable[[Event], str] = happened) -> str:
    """ "Tom took it (2.31pm)"; `happened` says it without who and when."""
    return f"{actor(event, names)} {happened(event)} ({when(event.at)})".replace(
        "The line closed it: –", "It ended"
    )


def meanwhile(
    work: Work,
    item: Item,
    after: int,
    *,
    kinds: Collection[str] = (),
    happened: Callable[[Event], str] = happened,
) -> str:
    """What happened to an item since the event with that number, as sentences; "" when nothing is written.

    Args:
        after: the number of an event, 0 for all that happened.
        kinds: only what is of these kinds; () for all kinds.
        happened: what says an event without who and when.
    """
    found = [e for e in events_after(work.session, item, after) if not kinds or e.kind in kinds]
    names = team_names(work.session, work.community.id)
    return " ".join(f"{said(event, names, happened)}." for event in found[-MOST_SAID:])


def last(work: Work, item: Item) -> str:
    """What happened to an item last, and who did it; "" when nothing is written."""
    event = last_event(work.session, item)
    return f"{said(event, team_names(work.session, work.community.id))}." if event else ""


def came_from(otherwise: str) -> str:
    """The page of ours a form was on, as it says itself; never anywhere else."""
    to = form.form.get("to", "")
    return to if OURS.fullmatch(to) else otherwise
