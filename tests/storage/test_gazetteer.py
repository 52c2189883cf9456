"""Promises about where postcodes are."""

import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from operator import lt

import pytest

from flows.geometry import distance_m, miles
from storage import gazetteer, postcodefile
from storage.gazetteer import NO_REFERENCE, NOT_A_POSTCODE, UNKNOWN, Gazetteer, Place, from_latlon


@pytest.fixture(scope="module")
def uk() -> Gazetteer:
    return Gazetteer()


def at(uk: Gazetteer, text: str) -> tuple[int, int]:
    place = uk.find(text)
    assert place is not None, text
    return place.easting, place.northing


def test_a_full_postcode_is_placed_to_the_metre(uk: Gazetteer) -> None:
    """A full postcode gives its own grid reference and the two parts a text may show."""
    assert uk.find("LE16 7AB") == Place("LE16 7AB", 473329, 287352, False, "LE16", "LE16 7")


@pytest.mark.parametrize("text", ["le167ab", " LE16  7AB ", "Le16 7aB", "LE16\u00a07AB"])
def test_case_and_spaces_do_not_matter(uk: Gazetteer, text: str) -> None:
    """However it is spaced or written, the same postcode gives the same place."""
    assert uk.find(text) == uk.find("LE16 7AB")


def test_a_short_outward_code_is_not_the_start_of_a_longer_one(uk: Gazetteer) -> None:
    """LE1 6AB is in Leicester, though LE16 begins with the same letters; so is the centre of LE1."""
    leicester = (458600, 304500)
    assert distance_m(at(uk, "LE1 6AB"), leicester) < 2_000
    assert distance_m(at(uk, "LE1"), leicester) < 2_000
    assert distance_m(at(uk, "LE1"), at(uk, "LE16")) > 15_000


def test_le17_is_the_town_and_le1_7_the_sector(uk: Gazetteer) -> None:
    """Without a space the outward code is meant; the sector needs its space only where it could be either."""
    town, sector, plain = uk.find("LE17"), uk.find("LE1 7"), uk.find("LE167")
    assert town and town.outward == "LE17"
    assert sector and (sector.outward, sector.text) == ("LE1", "LE1 7")
    assert plain and plain.text == "LE16 7"


def test_half_a_postcode_is_the_centre_and_marked_rough(uk: Gazetteer) -> None:
    """Half a postcode lies amid its postcodes and is marked rough."""
    sector, town = uk.find("LE16 7"), uk.find("LE16")
    assert sector and sector.rough and sector.sector == "LE16 7"
    assert town and town.rough and town.sector == "LE16"
    assert distance_m(at(uk, "LE16 7"), at(uk, "LE16 7AB")) < 3_000
    assert distance_m(at(uk, "LE16 7AB"), at(uk, "LE16 8")) < 6_000


def test_belfast_is_not_in_cheshire(uk: Gazetteer) -> None:
    """BT postcodes are moved from the Irish grid to the British one: Belfast is over 200 km from Chester."""
    city_hall = from_latlon(54.5964, -5.9301)
    assert distance_m(at(uk, "BT1"), at(uk, "CH1")) > 200_000
    assert distance_m(at(uk, "BT1 5GS"), city_hall) < 200


def test_a_postcode_without_a_reference_is_never_placed(uk: Gazetteer) -> None:
    """Isle of Man, Channel Islands and lost codes exist but have no place, and the reason says so."""
    for text in ("IM1 1AA", "JE1", "JE1 0BD", "GIR 0AA", "YO1 0AA"):
        assert uk.find(text) is None
        assert uk.reason(text) == NO_REFERENCE


def test_what_does_not_exist_has_a_reason(uk: Gazetteer) -> None:
    """An unknown postcode and a word are told apart, and what is found has no reason."""
    assert (uk.find("LE16 7AC"), uk.reason("LE16 7AC")) == (None, UNKNOWN)
    assert (uk.find("QQ1"), uk.reason("QQ1 1AA")) == (None, UNKNOWN)
    for text in ("", "cuppa", "LE16 7A", "7AB", "LE16 7AB LE16 7AB", "٣"):
        assert (uk.find(text), uk.reason(text)) == (None, NOT_A_POSTCODE)
    assert uk.reason("LE16 7AB") is None


def test_an_ended_postcode_is_accepted(uk: Gazetteer) -> None:
    """People go on using a postcode that Royal Mail has ended, such as Aberdeen's AB1."""
    assert distance_m(at(uk, "AB1 0AA"), from_latlon(57.10, -2.24)) < 5_000


def test_every_letter_loads_and_nothing_lies_at_nought(uk: Gazetteer) -> None:
    """All 2.7 million postcodes load, in order; whatever has a place lies within Great Britain's bounds."""
    rows = 0
    for name in [*string.ascii_uppercase, "BT"]:
        file = postcodefile.load(name)
        rows += len(file.keys) if name != "BT" else 0
        assert all(map(lt, file.keys, file.keys[1:]))
        if name == "B":
            continue
        placed = [pair for pair in zip(file.eastings, file.northings, strict=True) if pair[0]]
        assert all(0 < easting < 660_000 and 4_000 < northing < 1_222_000 for easting, northing in placed)
    assert rows > 2_700_000


def test_northern_ireland_is_where_it_should_be() -> None:
    """Every BT postcode comes out between Belleek and Portavogie, Cranfield and Rathlin."""
    file = postcodefile.load("BT")
    placed = [pair for pair in zip(file.eastings, file.northings, strict=True) if pair[0]]
    assert len(placed) > 50_000
    assert all(500 < easting < 180_000 and 460_000 < northing < 612_000 for easting, northing in placed)


def test_threads_that_ask_at_once_decode_a_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight threads asking for one letter at the same moment get the same answer from one decoding."""
    loads: list[str] = []

    def load(name: str) -> postcodefile.PostcodeFile:
        loads.append(name)
        return postcodefile.load(name)

    monkeypatch.setattr(gazetteer, "load", load)
    fresh = Gazetteer()
    with ThreadPoolExecutor(8) as pool:
        places = set(pool.map(fresh.find, ["ZE1 0AA"] * 8))
    assert len(places) == 1
    assert loads == ["Z"]


def test_preloading_leaves_nothing_to_decode(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the areas are preloaded, look-ups in them decode no file, so a turn never waits for one."""
    fresh = Gazetteer()
    fresh.preload(["ze1", "YO10"])
    monkeypatch.setattr(gazetteer, "load", None)
    assert fresh.find("ZE1 0AA")
    assert fresh.find("YO10")


def test_the_nearest_postcode_to_a_shared_location(uk: Gazetteer) -> None:
    """A point is named after the closest postcode of the given outward codes, if they have any."""
    near = uk.nearest(473_330, 287_350, ["LE17", "LE16"])
    assert near and near.sector == "LE16 7"
    assert not near.rough
    assert uk.nearest(473_330, 287_350, ["JE1", "QQ1"]) is None


def test_a_shared_location_lands_on_the_grid() -> None:
    """Degrees become metres of the British grid (Ordnance Survey's own worked example, in WGS 84)."""
    assert distance_m(from_latlon(52.658008, 1.716074), (651_410, 313_177)) < 10


@pytest.mark.parametrize("point", [(0.0, 0.0), (48.85, 2.35), (40.7, -74.0), (float("nan"), 1.0)])
def test_a_location_abroad_is_refused(point: tuple[float, float]) -> None:
    """A location that is not on the British grid is an error, never a place."""
    with pytest.raises(ValueError, match="outside"):
        from_latlon(*point)


def test_looking_up_english_postcodes_does_not_load_the_projection_library() -> None:
    """A process that never sees a BT postcode or a shared location never pays for pyproj."""
    code = "import sys, storage.gazetteer as g; g.Gazetteer().find('B1 1AA'); print('pyproj' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_miles_are_said_to_one_decimal() -> None:
    """A distance in a text is miles to one decimal."""
    assert [miles(metres) for metres in (0, 643.7, 1609.344, 9656)] == ["0.0", "0.4", "1.0", "6.0"]
