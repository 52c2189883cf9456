"""Promises about the map: sectors and counts, who is free, where it is short, and nothing finer than a sector."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.map_drawing import draw
from bot.desk.map_reach import Sector, sectors
from flows.hearing.needs import Need
from storage.desk_map import Able, Asking
from storage.tables import Offer, Person, Request, Task, Volunteer
from tests.bot.requests_kit import CHAT, SHOPPING, TEA, make_request
from tests.desk_kit import Desk, desk, queries
from tests.kit import Kit

LEVELS = {Need.CHAT: 1, Need.TEA: 2, Need.SHOPPING: 3, Need.PRESCRIPTION: 3}
MILE = 1609
PLACES = {"LE16 7": (473_000, 288_000), "LE16 9": (473_000, 286_900), "LE16 8": (480_000, 288_000)}


def row(page: str, sector: str) -> list[str]:
    """What the table says of a sector: stands, waiting, free there, free who would help there, matched."""
    (found,) = re.findall(rf'<tr><th scope="row">(?:<a [^>]*>)?{sector}(?:</a>)?</th>(.*?)</tr>', page, re.DOTALL)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found, re.DOTALL)
    exact = [re.sub(r'<span class="few">.*?</span>', "", cell) for cell in cells]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in exact]


@pytest.mark.both_databases
def test_sectors_with_their_counts(kit: Kit) -> None:
    """Open requests and free volunteers stand in their sector's row; what is over does not."""
    make_request(kit)
    make_request(kit, state="matched")
    make_request(kit, state="done")
    page = desk(kit, "viewer").text("/map")
    assert row(page, "LE16 7") == ["enough", "1", "5", "10", "1"]
    assert row(page, "LE16 9") == ["–", "0", "6", "11", "0"]
    assert "LE16 7: 1 waiting, 5 free" in page


@pytest.mark.both_databases
def test_one_kind_of_help(kit: Kit) -> None:
    """Chosen, only requests for it count, and only volunteers who give it and are checked for it."""
    make_request(kit, kinds=TEA, level=2)
    make_request(kit, kinds=SHOPPING)
    kit.change(Volunteer, kit.row(Volunteer, code=2).id, level=2)
    browser = desk(kit)
    assert row(browser.text("/map?kind=shopping"), "LE16 7")[1:3] == ["1", "4"]
    assert row(browser.text("/map?kind=tea"), "LE16 7")[1:3] == ["1", "5"]
    assert browser.get("/map?kind=gardening").status_code == 404


@pytest.mark.both_databases
def test_who_is_not_free(kit: Kit) -> None:
    """Whoever would not be asked today is not counted as free, whatever the reason."""
    browser, now = desk(kit), kit.clock.now()
    tomorrow, mine = now + timedelta(days=1), {"community_id": kit.community_id}
    reasons: list[tuple[type[Any], dict[str, Any]]] = [
        (Volunteer, {"away_until": tomorrow}),
        (Volunteer, {"quiet_since": now}),
        (Volunteer, {"paused_at": now}),
        (Volunteer, {"dbs_expires_on": now.date() - timedelta(days=1)}),
        (Person, {"stopped_at": now}),
        (Person, {"under_18_at": now}),
        (Person, {"held_by": 1}),
        (Person, {"hushed_until": tomorrow}),
        (Request, {**mine, "name": "Anne", "kinds": CHAT, "wanted": "day", "wanted_on": now, "opened_at": now}),
        (Task, {**mine, "kind": "LOW", "opened_at": now - timedelta(days=29)}),
    ]
    volunteers = [v for v in kit.rows(Volunteer, state="active") if v.kinds & TEA]
    for gone, (volunteer, (table, values)) in enumerate(zip(volunteers, reasons, strict=False)):
        assert _free(browser) == len(volunteers) - gone, values
        _now(kit, volunteer, table, values)
    assert _free(browser) == len(volunteers) - len(reasons)


def _free(browser: Desk) -> int:
    page = browser.text("/map?kind=tea")
    return sum(int(row(page, sector)[2]) for sector in set(re.findall(r'row">(?:<a [^>]*>)?(LE16 \d)', page)))


def _now(kit: Kit, volunteer: Volunteer, table: type[Any], values: dict[str, Any]) -> None:
    if table in (Volunteer, Person):
        kit.change(table, volunteer.id if table is Volunteer else volunteer.person_id, **values)
        return
    with kit.line.database.transaction() as session:
        session.add(table(person_id=volunteer.person_id, **values))


@pytest.mark.both_databases
def test_offers_out_and_enough_offers(kit: Kit) -> None:
    """An offer that waits for an answer, or as many this week as the limit allows, leaves somebody in peace."""
    browser, now = desk(kit), kit.clock.now()
    requests = [make_request(kit, state="done").id for _ in range(3)]
    out: dict[str, Any] = {"community_id": kit.community_id, "wave": 1, "sent_at": now, "answer_by": now}
    with kit.line.database.transaction() as session:
        session.add(Offer(**out, request_id=requests[0], volunteer_id=1))
        session.add_all([Offer(**out, request_id=r, volunteer_id=2, state="no") for r in requests])
        session.add_all([Offer(**out, request_id=r, volunteer_id=3, state="no") for r in requests[:2]])
    page = browser.text("/map?kind=tea")
    assert (row(page, "LE16 9")[2], row(page, "LE16 7")[2]) == ("4", "4")


def of(found: list[Sector], name: str) -> Sector:
    """One sector of them."""
    return next(sector for sector in found if sector.name == name)


def test_short_counts_each_volunteer_once() -> None:
    """Three volunteers who reach two sectors with two requests each are short in both, four are not."""
    asked = [Asking("LE16 7", TEA, False, 2), Asking("LE16 9", TEA, False, 2)]
    three, four = ([Able("LE16 7", MILE, TEA, 2, n)] for n in (3, 4))
    assert all(of(sectors(asked, three, PLACES, LEVELS, None), s).short == ("tea",) for s in ("LE16 7", "LE16 9"))
    assert not any(s.short for s in sectors(asked, four, PLACES, LEVELS, None))


def test_short_looks_at_miles_kinds_and_level() -> None:
    """Volunteers help as far as they said, with what they do and are checked for; a chat has no distance."""
    asked = [Asking("LE16 8", TEA, False, 1), Asking("LE16 8", CHAT, False, 1)]
    near, far = Able("LE16 7", MILE, TEA, 3, 9), Able("LE16 7", 6 * MILE, TEA, 3, 1)
    low, chats = Able("LE16 8", MILE, TEA, 1, 9), Able("LE16 7", 0, CHAT, 1, 1)
    assert of(sectors(asked, [near, low], PLACES, LEVELS, None), "LE16 8").short == ("phone chats", "tea")
    assert of(sectors(asked, [far, chats], PLACES, LEVELS, None), "LE16 8").short == ()
    assert of(sectors(asked, [far, chats], PLACES, LEVELS, None), "LE16 8").come == 1
    assert of(sectors(asked, [chats], PLACES, LEVELS, Need.CHAT), "LE16 8").come == 1


def test_something_matched_asks_for_nobody() -> None:
    """A request somebody has said yes to is shown, and leaves nobody short."""
    found = of(sectors([Asking("LE16 7", TEA, True, 1)], [], PLACES, LEVELS, None), "LE16 7")
    assert (found.waiting, found.matched, found.short) == (0, 1, ())


def test_short_comes_first_and_is_said_in_words(kit: Kit) -> None:
    """Where it is short has a word on the map and in the table, and leads the table."""
    for _ in range(11):
        make_request(kit, kinds=TEA, level=2)
    page = desk(kit).text("/map")
    assert row(page, "LE16 7")[0] == "▲ short of tea"
    assert "11 waiting, 5 free, short of tea" in page and 'class="ring"' in page
    asked, able = (
        [Asking("LE16 9", CHAT, False, 9), Asking("LE16 7", TEA, False, 1)],
        [Able("LE16 8", 0, CHAT, 1, 9)],
    )
    assert [s.name for s in sectors(asked, able, PLACES, LEVELS, None)] == ["LE16 7", "LE16 9", "LE16 8"]


def test_nobody_is_placed_finer_than_a_sector(kit: Kit) -> None:
    """Two requests of one sector are one mark in its middle, wherever in it they are."""
    browser = desk(kit)
    make_request(kit)
    before = _marks(browser.text("/map"))
    make_request(kit, easting=473_999, northing=287_001)
    assert _marks(browser.text("/map")) == before != []


def _marks(page: str) -> list[str]:
    return re.findall(r'<text class="name"[^>]*>', page)


def test_paper_points_at_nobody(kit: Kit) -> None:
    """Counts up to four have a range that is printed in their place, and one size of mark."""
    make_request(kit)
    page = desk(kit).text("/map")
    assert '<span class="exact">1</span><span class="few">1 to 4</span>' in page
    counted = [Sector("LE16 7", n, 0, 0, 0, ()) for n in range(1, 6)]
    sizes = [draw([s], PLACES, ["LE16 7"]).marks[0].left for s in counted]  # type: ignore[union-attr]
    assert len(set(sizes[:4])) == 1 and sizes[4] > sizes[3]


def test_marks_lie_as_on_the_ground_and_apart() -> None:
    """North is up, east is right, and no mark covers another."""
    found = [Sector(name, 3, 0, 3, 0, ()) for name in sorted(PLACES)]
    drawing = draw(found, {**PLACES, "LE16 9": (473_010, 287_990)}, [*PLACES])
    assert drawing is not None
    at = {m.sector.name: m for m in drawing.marks}
    assert at["LE16 7"].y < at["LE16 9"].y and at["LE16 7"].x < at["LE16 8"].x
    pairs = [(a, b) for a in drawing.marks for b in drawing.marks if a is not b]
    assert all((a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= (a.radius + b.radius) ** 2 for a, b in pairs)


def test_somebody_far_away_does_not_shrink_the_map() -> None:
    """A sector a long way off is in the table, and said to be."""
    places = {**PLACES, "AB10 1": (393_000, 805_000)}
    drawing = draw([Sector(name, 0, 0, 1, 1, ()) for name in places], places, [*PLACES])
    assert drawing is not None and drawing.beyond == ("AB10 1",)
    assert draw([], {}, []) is None


def test_many_sectors_are_smaller_and_all_inside() -> None:
    """A map of thirty sectors draws them smaller, cuts none off at its edge, and keeps its width on a phone."""
    places = {f"LE{n} {d}": (470_000 + 3_000 * n, 288_000 + 3_000 * d) for n in range(10) for d in range(3)}
    few, many = (draw([Sector(s, 9, 0, 9, 9, ()) for s in some], places, []) for some in ([*places][:3], places))
    assert few is not None and many is not None and many.crowded and not few.crowded
    assert len(many.marks) == 30 and max(m.radius for m in many.marks) < min(m.radius for m in few.marks)
    assert all(m.radius <= m.x <= 480 - m.radius and m.radius <= m.y <= many.height - m.radius for m in many.marks)


def test_what_has_no_place_is_in_the_table(kit: Kit) -> None:
    """A request without a place is not lost."""
    make_request(kit, area="", easting=None, northing=None)
    assert row(desk(kit).text("/map"), "No place yet")[:2] == ["▲ short of shopping", "1"]


def test_no_more_queries_for_more_rows(kit: Kit) -> None:
    """The page asks the database as often with ten times as much to show."""
    make_request(kit)
    browser = desk(kit)
    browser.text("/map")
    with queries(kit) as few:
        browser.text("/map")
    for n in range(10):
        make_request(kit, area=f"LE16 {n}", kinds=1 << n % 4)
    with queries(kit) as many:
        browser.text("/map")
    assert len(many) == len(few) < 15
