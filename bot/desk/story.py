"""The story of an item as the desk tells it, and what happened while a page stood open."""

import re
from collections.abc import Mapping

from flask import request as form

from bot.desk.shown import when
from bot.desk.words import actor, happened
from bot.outbox import Item
from bot.work import Work
from storage.desk_requests import events_after
from storage.people import team_names
from storage.tables import Event

OURS = re.compile(r"/desk/(?:today|requests/\d+|checkins(?:/\d+)?)(?:#[\w-]+)?")
MOST_SAID = 3


def said(event: Event, names: Mapping[int, str]) -> str:
    """ "Tom took it (2.31pm)"."""
    return f"{actor(event, names)} {happened(event)} ({when(event.at)})".replace(
        "The line closed it: –", "It ended"
    )


def meanwhile(work: Work, item: Item, after: int) -> str:
    """What happened to an item since the event with that number, as sentences; "" when nothing is written."""
    found = events_after(work.session, item, after)[-MOST_SAID:]
    names = team_names(work.session, work.community.id)
    return " ".join(f"{said(event, names)}." for event in found)


def number(text: str | None) -> int:
    """A number of a form, 0 when it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0


def came_from(otherwise: str) -> str:
    """The page of ours a form was on, as it says itself; never anywhere else."""
    to = form.form.get("to", "")
    return to if OURS.fullmatch(to) else otherwise
