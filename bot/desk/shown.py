"""How the desk shows things: times local, ages in words, numbers masked, the same on every page."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g
from markupsafe import Markup, escape

from bot.desk.here import config, line, visitor
from bot.numbers import spoken
from flows.times import say_clock
from storage.care import waiting_alerts
from storage.tables import Community

TABS = (
    ("today", "Today", "/desk/today"),
    ("requests", "Requests", "/desk/requests"),
    ("people", "People", "/desk/people"),
    ("volunteers", "Volunteers", "/desk/volunteers"),
    ("broadcasts", "Broadcast", "/desk/broadcasts"),
    ("numbers", "Numbers", "/desk/numbers"),
)
"""Each tab: its name in templates, what it says, where it leads."""


def on_every_page() -> dict[str, Any]:
    """What every template of the desk may use."""
    who = getattr(g, "visitor", None)
    if who is None:
        return {"demo": config().demo}
    with line().database.reading() as session:
        community = session.get(Community, who.community_id)
        alerts = len(waiting_alerts(session, who.community_id))
    if community is None:
        return {"demo": config().demo}
    return {"demo": config().demo, "tabs": TABS, "me": who, "community": community, "alerts": alerts}


def filters(app: Flask) -> None:
    """Teach templates the desk's words: `when`, `day`, `clock`, `ago`, `masked`, `spoken`."""
    for shown in (when, day, clock, ago, masked):
        app.jinja_env.filters[shown.__name__] = shown
    app.jinja_env.filters["spoken"] = spoken
    app.jinja_env.globals["moment"] = moment


def _local(at: datetime) -> datetime:
    """A moment on the clock of the visitor's community, looked up once a request."""
    if "zone" not in g:
        with line().database.reading() as session:
            community = session.get(Community, visitor().community_id)
        if community is None:
            raise LookupError("the visitor's community is gone")
        g.zone = ZoneInfo(line().settings(community).hours.zone)
    return at.astimezone(g.zone)


def clock(at: datetime | None) -> str:
    """ "2.30pm", in the community's zone; a dash for never."""
    return say_clock(_local(at).time()) if at else "–"


def day(at: datetime | None) -> str:
    """ "Tue 22 Sept", with the year when it is not this one."""
    if at is None:
        return "–"
    there, today = _local(at), _local(line().clock.now())
    said = f"{there:%a} {there.day} {MONTHS[there.month - 1]}"
    return said if there.year == today.year else f"{said} {there.year}"


MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


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
