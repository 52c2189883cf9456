"""Requests: the list with its filters, and one request with its story."""

from flask import Blueprint, abort, request

from bot.access import Caller, for_
from bot.desk.here import looked_at, looking, page, visitor
from bot.desk.request_page import weekly, whole
from bot.desk.typed import number
from bot.desk.words import OFFERS, STATES, TIMERS, TITLES
from bot.labels import need_of, when_of
from flows.command_words import REASONS
from storage import desk_requests as rows

pages = Blueprint("requests", __name__, url_prefix="/desk/requests")
SIZE, LONGEST = 50, 60


@pages.get("")
@for_(Caller.VIEWER)
def everything() -> str:
    """The list: what stands open first, the oldest promise first; by code, name, area or postcode."""
    group, words = request.args.get("show", "open"), request.args.get("q", "").strip()[:LONGEST]
    if group not in rows.GROUPS:
        abort(404)
    part = number(request.args.get("page")) or 0
    with looking() as work:
        found = rows.listed(work.session, work.community.id, group, words, part, SIZE)
        counted = rows.counted(work.session, work.community.id)
        today = work.here.date()
        about = {each.request.id: (need_of(each.request), when_of(each.request, today)) for each in found}
    totals = {name: sum(counted.get(state, 0) for state in states) for name, states in rows.GROUPS.items()}
    return page(
        "requests.html",
        found=found[:SIZE],
        more=len(found) > SIZE,
        about=about,
        totals=totals,
        group=group,
        words=words,
        part=part,
        states=STATES,
    )


@pages.get("/<int:request_id>")
@for_(Caller.VIEWER)
def one(request_id: int) -> str:
    """One request: how it stands, what to do, why nobody yet, and its story; that it was looked at is recorded."""
    return shown(request_id)


def shown(request_id: int, fault: str = "") -> str:
    """The page, a look at the resident that is recorded; with a fault, what was typed is still in its forms."""
    with looking() as work:
        found = whole(work, request_id)
    looked_at(found.request.person_id)
    return page(
        "request.html",
        it=found,
        ask=found.request,
        mine=found.request.coordinator_id == visitor().coordinator_id,
        over=found.request.state in rows.OVER,
        matched=found.request.state in rows.MATCHED,
        weekly=weekly(found.request),
        states=STATES,
        offers=OFFERS,
        timers=TIMERS,
        titles=TITLES,
        reasons=REASONS,
        fault=fault,
        typed=request.form,
    )
