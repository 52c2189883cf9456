"""Promises about the map with streets: off unless wanted, one host on one page, only the published Leaflet."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from bot.desk import leaflet
from bot.headers import HEADERS
from flows.settings_faults import faults
from storage.gazetteer import to_latlon
from tests.bot.requests_kit import make_request
from tests.bot.settings_kit import form, said, send, settings_of
from tests.desk_kit import Desk, desk
from tests.kit import Kit

TILES = "https://tile.example.org:8443/{z}/{x}/{y}.png"
CSP = "Content-Security-Policy"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where an operator puts Leaflet, with files that stand for it."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "data" / "leaflet"
    made.mkdir(parents=True)
    for name in leaflet.PUBLISHED:
        (made / name).write_text(f"the {name} of a test")
        mark = b64encode(sha256((made / name).read_bytes()).digest()).decode()
        monkeypatch.setitem(leaflet.PUBLISHED, name, mark)  # type: ignore[arg-type]
    return made


def wanted(browser: Desk) -> None:
    """A lead gives a tile address."""
    assert send(browser, "map", tiles=TILES, tiles_credit="Test & Town").status_code == 303


def offered(browser: Desk) -> bool:
    """Whether the map offers streets; where it does not, their page leads back to it."""
    found = 'href="/desk/map/streets"' in browser.text("/map")
    answer = browser.get("/map/streets?kind=tea")
    assert (answer.status_code, answer.headers.get("Location")) == (
        (200, None) if found else (303, "/desk/map?kind=tea")
    )
    return found


def test_off_unless_both_are_there(kit: Kit, folder: Path) -> None:
    """Without an address, or without Leaflet, nothing changes and the settings say what is missing."""
    browser = desk(kit)
    assert not offered(browser) and "A tile address, below." in browser.text("/settings/map")
    wanted(browser)
    assert offered(browser) and "Leaflet is there." in browser.text("/settings/map")
    (folder / "leaflet.js").unlink()
    assert not offered(browser) and f"leaflet.js is not in {folder}." in browser.text("/settings/map")
    assert browser.get("/map").headers[CSP] == browser.get("/map/streets").headers[CSP] == HEADERS[CSP]


def test_one_host_on_one_page(kit: Kit, folder: Path) -> None:
    """That page alone may fetch pictures from the tiles' host; no page sends its address further than before."""
    make_request(kit)
    browser = desk(kit)
    wanted(browser)
    answer = desk(kit, "viewer").get("/map/streets")
    assert answer.headers[CSP] == f"{HEADERS[CSP]}; img-src 'self' data: https://tile.example.org:8443"
    assert answer.headers["Referrer-Policy"] == HEADERS["Referrer-Policy"]
    page = answer.get_data(as_text=True)
    assert 'data-lat="52.' in page and "LE16 7: 1 waiting, 5 free" in page and "Test &amp; Town" in page
    assert "fetched from tile.example.org:8443 by your browser" in page and "The same as a table" in page
    assert browser.get("/map").headers[CSP] == HEADERS[CSP]
    for name in leaflet.PUBLISHED:
        assert browser.text(f"/map/streets/{name}") == f"the {name} of a test"
        assert f'integrity="sha256-{leaflet.PUBLISHED[name]}"'.replace("+", "&#43;") in page.replace("+", "&#43;")


def test_only_the_published_leaflet_is_served(kit: Kit, folder: Path) -> None:
    """A file that differs by one letter is not served, no page asks for it, and the settings say why."""
    browser = desk(kit)
    wanted(browser)
    (folder / "leaflet.js").write_text("the leaflet.js of a tost")
    assert browser.get("/map/streets/leaflet.js").status_code == 404
    assert browser.get("/map/streets/other.js").status_code == 404
    assert not offered(browser) and "is not the one published as Leaflet 1.9.4" in browser.text("/settings/map")


BAD = (
    ("http://tile.example.org/{z}/{x}/{y}.png", "must begin with https://"),
    ("https://tile.example.org/{z}/{x}.png", "needs {z}, {x} and {y}, once each"),
    ("https://tile.example.org/{z}/{x}/{y}/{s}.png", "needs {z}, {x} and {y}, once each"),
    ("https://tile.example.org/{z}/{x}/{y}{.png", "needs {z}, {x} and {y}, once each"),
    ("https://{z}.example.org/{x}/{y}.png", "Please give it like https://tile.example.org/"),
    ("https://me:secret@example.org/{z}/{x}/{y}.png", "Please give it like"),
    ("https://example.org; script-src *;/{z}/{x}/{y}.png", "Please give it like"),
    ("https:///{z}/{x}/{y}.png", "Please give it like"),
)


def test_what_is_no_tile_address_is_refused(kit: Kit) -> None:
    """Each with its reason at its field: nothing but one https host with the three slots after it."""
    browser = desk(kit)
    for address, why in BAD:
        answer = browser.post("/settings/map", **form(browser, "map", tiles=address, tiles_credit="Us"))
        assert answer.status_code == 422 and why in said(answer), address
    answer = browser.post("/settings/map", **form(browser, "map", tiles=TILES, tiles_credit=""))
    assert answer.status_code == 422 and "name whose map it is" in said(answer)
    assert settings_of(kit).tiles == "" and faults(settings_of(kit), kit.clock.now().date()) == ()
    assert desk(kit, "coordinator").post("/settings/map", tiles=TILES, tiles_credit="Us").status_code == 403


def test_a_place_on_the_grid_is_that_place_on_the_globe() -> None:
    """Within five metres of Ordnance Survey's worked example, Caister water tower.

    Source: Ordnance Survey, "Transformations and OSGM15 User Guide", annexe A.
    """
    lat, lon = to_latlon(651_410, 313_177)
    north, east = (lat - 52.658007833) * 111_270, (lon - 1.716073973) * 67_650
    assert (north**2 + east**2) ** 0.5 < 5
