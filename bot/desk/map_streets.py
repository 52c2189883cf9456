"""The map laid on streets: only where a lead gave a tile address and an operator has put Leaflet beside the data.

Its page alone may fetch pictures from that address. Whoever gives the tiles learns which of them are looked at and
the site's own address, as their rules want it; the marks are put on in the browser.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.access import Caller, for_
from bot.desk import leaflet
from bot.desk.here import config, looking
from bot.desk.map_drawing import Mark
from bot.desk.map_page import Seen, seen, with_streets
from bot.headers import HEADERS
from storage.gazetteer import to_latlon

pages = Blueprint("streets", __name__, url_prefix="/desk/map/streets")
TYPES = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}


@pages.get("")
@for_(Caller.VIEWER)
def streets() -> AnyResponse:
    """The same sectors and counts on tiles; back to the drawn map where something for it is missing."""
    with looking() as work:
        shown, settings, may = seen(work), work.settings, with_streets(work)
    if not may:
        return redirect(url_for("map.area", kind=request.args.get("kind")), code=303)
    parts = urlsplit(settings.tiles)
    said = shown.page(
        "map_streets.html",
        marks=_placed(shown),
        tiles=settings.tiles,
        credit=settings.tiles_credit,
        host=parts.netloc,
        published=leaflet.PUBLISHED,
    )
    return Response(said, headers={"Content-Security-Policy": _policy(f"{parts.scheme}://{parts.netloc}")})


def _policy(tiles: str) -> str:
    """What the page may fetch: what every page may, and pictures from the tiles' host.

    `data:` is for the empty picture that Leaflet puts into a tile it lets go.
    """
    return f"{HEADERS['Content-Security-Policy']}; img-src 'self' data: {tiles}"


def _placed(shown: Seen) -> list[tuple[Mark, float, float]]:
    """Each mark, drawn round its own middle, with the latitude and longitude of its sector."""
    marks = shown.drawing.marks if shown.drawing else ()
    return [(replace(m, x=0, y=0), *to_latlon(*where)) for m in marks if (where := shown.places[m.sector.name])]


@pages.get("/<any('leaflet.js', 'leaflet.css'):name>")
@for_(Caller.VIEWER)
def file(name: str) -> Response:
    """One of Leaflet's files, from our own address, if it is the published one."""
    found = leaflet.file(config().leaflet, name)
    if found is None:
        abort(404)
    return Response(found, mimetype=TYPES[name], headers={"Cache-Control": "private, max-age=86400"})
