"""The map: where help is asked for and where volunteers are free, by postcode sector, drawn here.

A sector with one request in it is shown with its one request: whoever may open this page may open the list of
requests too, where its name and sector stand, and that nobody is free for the one who waits in LE16 7 is what
the team has to see. Paper goes further than the desk: printed, counts up to four read "1 to 4", and their marks
are one size.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, request

from bot.access import Caller, for_
from bot.candidates import WEEK
from bot.desk import leaflet
from bot.desk.here import config, looking, page
from bot.desk.map_drawing import FEW, Drawing, draw
from bot.desk.map_reach import Point, Sector, sectors
from bot.desk.words import KINDS
from bot.work import Work
from flows.hearing.needs import Need
from flows.safety import Danger
from storage import desk_map as rows

pages = Blueprint("map", __name__, url_prefix="/desk/map")


@dataclass(frozen=True)
class Seen:
    """All that a map shows."""

    found: list[Sector]
    drawing: Drawing | None
    places: Mapping[str, Point | None]
    kind: Need | None

    def page(self, template: str, **more: object) -> str:
        """A page that shows it."""
        shown = [s for s in self.found if s.waiting or s.matched or s.free]
        return page(template, found=shown, drawing=self.drawing, kinds=KINDS, kind=self.kind, few=FEW, **more)


@pages.get("")
@for_(Caller.VIEWER)
def area() -> str:
    """The whole area, for one kind of help or for all."""
    with looking() as work:
        shown, streets = seen(work), with_streets(work)
    return shown.page("map.html", streets=streets)


def seen(work: Work) -> Seen:
    """What the map shows of the kind of help that is asked for."""
    kind, here = _kind(request.args.get("kind", "")), work.community.id
    asked, able = rows.asking(work.session, here), rows.able(work.session, here, _rules(work))
    home = _home(work)
    elsewhere = {*(a.area for a in asked), *(a.area for a in able)} - home.keys()
    places = home | _placed(work, elsewhere)
    found = sectors(asked, able, places, work.settings.levels, kind)
    return Seen(found, draw([s for s in found if s.name], places, [*home]), places, kind)


def with_streets(work: Work) -> bool:
    """Whether it can be laid on streets: there is a tile address, and Leaflet is where an operator puts it."""
    return bool(work.settings.tiles) and not leaflet.lacking(config().leaflet)


def _kind(asked: str) -> Need | None:
    if not asked:
        return None
    if asked not in KINDS:
        abort(404)
    return Need(asked)


def _rules(work: Work) -> rows.Rules:
    limits = work.settings.limits
    return rows.Rules(
        now=work.now,
        today=work.here.date(),
        week=work.now - WEEK,
        cap=limits.offers_per_week,
        trouble=[*Danger],
        troubled=work.now - limits.own_request_rest,
    )


def _home(work: Work) -> dict[str, Point | None]:
    """The sectors of the community's own area: each outward code has up to ten."""
    wanted = (f"{outward} {digit}" for outward in work.settings.area for digit in range(10))
    return {name: where for name, where in _placed(work, wanted).items() if where}


def _placed(work: Work, names: Iterable[str]) -> dict[str, Point | None]:
    """Where each sector is; None where that is not known."""
    found = {name: work.line.gazetteer.find(name) for name in names}
    return {name: (place.easting, place.northing) if place else None for name, place in found.items()}
