"""The map with streets in a real Chromium: what is fetched and from where, by keyboard, and with the real Leaflet.

CUPPA_LEAFLET names a folder with Leaflet's own files, to try it with those; else something small stands for it.
"""

import os
import shutil
import ssl
import struct
import threading
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from werkzeug.serving import make_server

from bot.desk import leaflet
from storage.tables import Community
from tests.bot.requests_kit import make_request
from tests.browser.kit import CHROMIUM, accessible_and_small, browsing, come_in, shot
from tests.desk_kit import stranger
from tests.kit import Kit

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
REAL = os.environ.get("CUPPA_LEAFLET", "")
STAND_IN = """
window.L = {
  latLngBounds: (places) => places,
  divIcon: (given) => given,
  map: (box) => ({ box, attributionControl: { setPrefix: () => {} }, fitBounds: () => {} }),
  tileLayer: (address, given) => ({ on() {}, addTo(map) {
    for (const x of [1, 2]) {
      const tile = new Image();
      tile.referrerPolicy = given.referrerPolicy;
      tile.alt = "";
      tile.src = address.replace("{z}", 2).replace("{x}", x).replace("{y}", 1);
      map.box.append(tile);
    }
    const credit = document.createElement("p");
    credit.innerHTML = given.attribution;
    map.box.append(credit);
  } }),
  marker: (place, given) => ({ addTo(map) {
    const mark = document.createElement("div");
    mark.className = given.icon.className;
    mark.append(given.icon.html);
    map.box.append(mark);
  } }),
};
"""


@dataclass
class Tiles:
    """A server of tiles on this machine: where it is, and what it was told."""

    address: str = ""
    told: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def tiles(tmp_path: Path) -> Iterator[Tiles]:
    """Squares of one colour each, over TLS."""
    made = Tiles()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.told.append({"path": self.path, **{name.lower(): said for name, said in self.headers.items()}})
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(_square(sum(map(int, self.path.removesuffix(".png").split("/")[2:])) % 2))

        def log_message(self, *given: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    made.address = f"https://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def _certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "t")])
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    coded = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    both = key.private_bytes(*coded) + built.public_bytes(serialization.Encoding.PEM)
    (folder / "both.pem").write_bytes(both)
    return folder / "both.pem"


def _square(dark: int) -> bytes:
    """A picture of 256 by 256 in one grey."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([235 - 30 * dark]) * 256) * 256
    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


@pytest.fixture
def page(chromium, kit: Kit, tiles: Tiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The desk of a town with somebody waiting, where streets are wanted and Leaflet is there."""
    folder = tmp_path / "data" / "leaflet"
    folder.mkdir(parents=True)
    for name, text in {"leaflet.js": STAND_IN, "leaflet.css": ".on-tiles { position: relative; }"}.items():
        if REAL:
            shutil.copy(Path(REAL) / name, folder)
        else:
            (folder / name).write_text(text)
            mark = b64encode(sha256(text.encode()).digest()).decode()
            monkeypatch.setitem(leaflet.PUBLISHED, name, mark)  # type: ignore[arg-type]
    monkeypatch.chdir(tmp_path)
    make_request(kit)
    more = {"tiles": f"{tiles.address}/t/{{z}}/{{x}}/{{y}}.png", "tiles_credit": "Test <b>Town</b>"}
    kit.change(Community, kit.community_id, settings={**kit.row(Community).settings, **more})
    server = make_server("127.0.0.1", 0, stranger(kit).application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with browsing(chromium, address, tiles.address) as context:
        opened = context.new_page()
        come_in(opened, "/desk/map", "Map")
        yield opened
    server.shutdown()
    server.server_close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_streets_under_the_marks(page, tiles: Tiles) -> None:
    """Tiles come from one host, which is told the site and no page of it; marks lead to requests by keyboard."""
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    assert tiles.told == []
    with page.expect_response(lambda answer: answer.url.startswith(tiles.address)):
        page.get_by_role("link", name="With streets").press("Enter")
    page.wait_for_load_state("networkidle")
    page.get_by_text("Test <b>Town</b>").wait_for()
    assert page.locator("#streets img").first.evaluate("tile => tile.naturalWidth") == 256
    shot(page, "streets")
    seen = len(tiles.told)
    for key in ("-", "ArrowRight", "ArrowDown"):
        page.locator("#streets").press(key)
        page.wait_for_load_state("networkidle")
    assert not REAL or len(tiles.told) > seen
    site = page.url.removesuffix("desk/map/streets")
    assert {told.get("referer") for told in tiles.told} == {site} and faults == []
    assert not any("cookie" in told for told in tiles.told)
    accessible_and_small(page, ["/desk/map/streets"])
    page.goto("/desk/map/streets?kind=shopping")
    page.get_by_role("link", name="LE16 7: 1 waiting").press("Enter")
    page.get_by_role("heading", name="Requests").wait_for()
