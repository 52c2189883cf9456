"""How the desk shows things: times local, ages in words, numbers masked, the same on every page."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g
from markupsafe import Markup, escape

from bot.desk.here import config, line, visitor
from bot.numbers import spoken
from flows.times import local, say_clock, say_date
from storage.care import alerts_waiting
from storage.tables import Community

TABS = (
    ("today", "Today", "/desk/today"),
    ("requests", "Requests", "/desk/requests"),
    ("people", "People", "/desk/people"),
    ("volunteers", "Volunteers", "/desk/volunteers"),
    ("map", "Map", "/desk/map"),
    ("checkins", "Check-ins", "/desk/checkins"),
    ("broadcasts", "Broadcast", "/desk/broadcasts"),
    ("pledges", "Pledges", "/desk/pledges"),
    ("numbers", "Numbers", "/desk/numbers"),
    ("settings", "Settings", "/desk/settings"),
)
"""Each tab: its name in templates, what it says, where it leads."""


def on_every_page() -> dict[str, Any]:
    """What every template of the desk may use."""
    if "visitor" not in g:
        return {"demo": config().demo}
    if "surroundings" not in g:
        with line().database.reading() as session:
            alerts = alerts_waiting(session, visitor().community_id)
        about = {"tabs": _tabs(), "me": visitor(), "community": _community(), "alerts": alerts}
        g.surroundings = {"demo": config().demo, **about}
    found: dict[str, Any] = g.surroundings
    return found


def _tabs() -> tuple[tuple[str, str, str], ...]:
    """The tabs the visitor may open: settings are not for viewers."""
    return TABS if visitor().may("coordinator") else tuple(tab for tab in TABS if tab[0] != "settings")


def _community() -> Community:
    """The visitor's community, read once a request."""
    if "community" not in g:
        with line().database.reading() as session:
            g.community = session.get(Community, visitor().community_id)
    found: Community | None = g.community
    if found is None:
        raise LookupError("the visitor's community is gone")
    return found


def filters(app: Flask) -> None:
    """Teach templates the desk's words: `when`, `day`, `clock`, `ago`, `masked`, `spoken`."""
    for shown in (when, day, clock, ago, masked):
        app.jinja_env.filters[shown.__name__] = shown
    app.jinja_env.filters["spoken"] = spoken
    app.jinja_env.globals["moment"] = moment


def _local(at: datetime) -> datetime:
    """A moment on the clock of the visitor's community."""
    return local(at, line().settings(_community()).hours)


def clock(at: datetime | None) -> str:
    """ "2.30pm", in the community's zone; a dash for never."""
    return say_clock(_local(at).time()) if at else "–"


def day(at: datetime | None) -> str:
    """ "Tue 22 Sept", with the year when it is not this one."""
    if at is None:
        return "–"
    there, today = _local(at).date(), _local(line().clock.now()).date()
    return say_date(there) if there.year == today.year else f"{say_date(there)} {there.year}"


def when(at: datetime | None) -> str:
    """ "2.30pm" today, "yesterday 2.30pm", "tomorrow 9am", else "Tue 22 Sept 2.30pm"; a dash for never."""
    if at is None:
        return "–"
    away = (_local(at).date() - _local(line().clock.now()).date()).days
    near = {0: "", 1: "tomorrow ", -1: "yesterday "}
    return near[away] + clock(at) if away in near else f"{day(at)} {clock(at)}"


def ago(at: datetime | None) -> str:
    """ "5 min", "3 h", "2 days": how long ago, or how long until."""
    if at is None:
        return "–"
    away = abs(line().clock.now() - at)
    minutes = int(away / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // 1440} days"


def moment(at: datetime | None) -> Markup:
    """A <time> element that says when, machine-readable too."""
    if at is None:
        return Markup("–")
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), when(at))


def masked(number: str | None) -> str:
    """ "ending 123": enough to know it again, too little to ring; "no number" for an address without one."""
    digits = "".join(letter for letter in number or "" if letter.isdigit())
    return f"ending {escape(digits[-3:])}" if (number or "").startswith("+") else "no number"
