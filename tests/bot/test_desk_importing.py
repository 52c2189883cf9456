"""Promises about volunteers from a spreadsheet and back."""

import csv
import io
from datetime import date

import pytest

from bot.csv_safe import safe, written
from storage.quiet import keep_quiet
from storage.tables import Address, Audit, Consent, Event, Person, Volunteer
from tests.desk_kit import Desk, another, desk
from tests.kit import Kit

HEADING = "First name,Surname,Mobile,Postcode,Help,When,Miles,Gender,Level,DBS date"
GOOD = "Tom,Hill,07700 900150,LE16 7BD,tea and shopping,mornings,3,m,2,01/02/2025"


def send(browser: Desk, *lines: str, agreed: str = "yes", data: bytes = b"") -> str:
    """Send a file; what the page says."""
    content = data or "\n".join([HEADING, *lines]).encode()
    form = {"agreed": agreed, "file": (io.BytesIO(content), "list.csv")}
    answer = browser.client.post("/desk/volunteers/import", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_good_rows_are_kept_and_bad_ones_say_why(kit: Kit) -> None:
    """A row that makes sense becomes a volunteer to approve; each other is shown with its line and its reason."""
    page = send(
        desk(kit),
        GOOD,
        "Una,,0116 496 0001,,,,,,,",
        "Vic,,12345,,,,,,,",
        ",,07700 900151,,,,,,,",
        "Wyn,,07700 900152,ZZ99 9ZZ,,,,,,",
        "Xia,,07700 900153,,juggling,,,,,",
        "Yan,,07700 900154,,,,,,5,",
        "Zoe,,07700 900155,,,,,,,31/02/2025",
        "Tim,,+44 7700 900150,,,,,,,",
    )
    for line, why in (
        (3, "landline"),
        (4, "not a UK phone number"),
        (5, "no first name"),
        (6, "no such postcode"),
        (7, "Help must name"),
        (8, "Level must be"),
        (9, "day/month/year"),
        (10, "same number as in line 2"),
    ):
        assert why in page.split(f'<td class="number">{line}</td>')[1][:150], line
    assert "<strong>1 added</strong>, 0 here already, 8 not taken" in page
    tom = kit.row(Volunteer, code=13)
    assert (tom.state, tom.level, tom.next_level, tom.kinds, tom.slots) == ("checking", 0, 2, 6, 1)
    assert (tom.area, tom.gender, tom.reach_m) == ("LE16 7", "man", 3 * 1609)
    ledger = kit.row(Consent, person_id=tom.person_id)
    assert (ledger.purpose, ledger.channel, ledger.by) == ("volunteering", "paper", "coordinator:1")


def test_nothing_twice(kit: Kit) -> None:
    """The same file again adds nobody, and who volunteers already is left as they are."""
    browser = desk(kit)
    send(browser, GOOD)
    page = send(browser, GOOD, "Annie,,07700 900101,,,,,,1,")
    assert "<strong>0 added</strong>, 2 here already" in page
    assert len(kit.rows(Volunteer)) == 13 and kit.rows(Volunteer, code=1)[0].level == 3
    assert [a.facts for a in kit.rows(Audit, action="volunteers.imported")] == [
        {"added": 1, "known": 0, "faults": 0},
        {"added": 0, "known": 2, "faults": 0},
    ]


def test_somebody_known_keeps_what_is_known(kit: Kit) -> None:
    """The name they gave us stays; without a level they wait for training; their story says whence they came."""
    kit.text("+447700900150", "hello")
    kit.change(Person, kit.person("+447700900150").id, first_name="Maggie")
    send(desk(kit), "Margaret,Hill,07700 900150,,,,,,,01/02/2025")
    row, person = kit.row(Volunteer, code=13), kit.person("+447700900150")
    assert (person.first_name, person.surname) == ("Maggie", "Hill")
    assert (row.state, row.next_level, row.dbs_on) == ("waiting", None, date(2025, 2, 1))
    story = kit.rows(Event, item_type="volunteer", item_id=row.id)
    assert [(event.kind, event.actor) for event in story] == [("imported", "coordinator:1")]


def test_somebody_under_18_is_not_brought_in(kit: Kit) -> None:
    """A number flagged as a child's stays as it is; all that was not taken stands in order of lines."""
    kit.text("+447700900150", "hello")
    kit.change(Person, kit.person("+447700900150").id, under_18_at=kit.clock.now())
    page = send(desk(kit), GOOD, "Vic,,12345,,,,,,,")
    assert page.index("flagged as under 18") < page.index("not a UK phone number")
    assert len(kit.rows(Volunteer)) == 12


def test_a_long_list_is_kept_whole(kit: Kit) -> None:
    """More rows than one transaction takes are all kept."""
    people = [f"Tom,,07700 900{n},,,,,,," for n in range(400, 460)]
    assert "<strong>60 added</strong>" in send(desk(kit), *people)
    assert len(kit.rows(Volunteer)) == 72


def test_who_said_stop_is_not_brought_back(kit: Kit) -> None:
    """A file does not undo a STOP."""
    kit.text("+447700900150", "STOP")
    assert "START" in send(desk(kit), GOOD)
    assert len(kit.rows(Volunteer)) == 12


@pytest.mark.both_databases
def test_who_was_taken_out_is_not_brought_back(kit: Kit) -> None:
    """A file makes no row again of somebody erased, and says why; once they texted us themselves it does."""
    phone = "+447700900150"
    with kit.line.database.transaction() as session:
        keep_quiet(session, kit.community_id, phone, kit.clock.now())
    browser = desk(kit)
    assert "asked to be taken out and not to be texted" in send(browser, GOOD)
    assert not kit.rows(Address, value=phone) and len(kit.rows(Volunteer)) == 12
    kit.text(phone, "I can help")
    assert "<strong>1 added</strong>" in send(browser, GOOD)


@pytest.mark.both_databases
def test_many_levels_are_agreed_at_once_each_by_a_second_person(kit: Kit) -> None:
    """Whoever brought the file cannot agree to its levels; a second lead ticks them, each on record singly."""
    browser = desk(kit)
    send(browser, GOOD, "Una,,07700 900151,,,,,,2,", "Vic,,07700 900152,,,,,,3,", "Wyn,,07700 900153,,,,,,1,")
    ids = [row.id for row in kit.rows(Volunteer)[12:]]
    assert "Agree to many levels" in browser.text("/volunteers?list=approve")
    own = browser.text("/volunteers/levels")
    assert own.count(">yours<") == 4 and 'type="checkbox"' not in own
    assert "second person" in browser.follow("/volunteers/levels", agree=[f"{ids[0]}-2"])
    omar = another(kit, "Omar", "lead")
    kit.change(Volunteer, ids[2], next_level=2)
    said = omar.follow("/volunteers/levels", agree=[f"{ids[0]}-2", f"{ids[1]}-2", f"{ids[2]}-3"])
    assert "2 agreed. V15: That was settled meanwhile" in said
    assert [(v.level, v.next_level) for v in kit.rows(Volunteer)[12:]] == [(2, None), (2, None), (0, 2), (0, 1)]
    agreed = kit.rows(Audit, action="level.agreed")
    assert [(a.subject_id, a.facts) for a in agreed] == [(ids[0], {"level": 2}), (ids[1], {"level": 2})]
    assert another_is_refused(kit)


def another_is_refused(kit: Kit) -> bool:
    """Whether agreeing to many is for leads only."""
    browser = desk(kit, "coordinator")
    return {browser.get("/volunteers/levels").status_code, browser.post("/volunteers/levels").status_code} == {403}


def test_nobody_without_their_agreement(kit: Kit) -> None:
    """Without the tick that everybody agreed, nothing is read."""
    browser = desk(kit)
    assert "tick that everybody in the file agreed" in send(browser, GOOD, agreed="")
    assert "choose a file first" in browser.post("/volunteers/import", agreed="yes").get_data(as_text=True)
    assert len(kit.rows(Volunteer)) == 12


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x50\x4b\x03\x04\0\0", "no CSV file"),
        (b"", "first line"),
        (b"a,b\n1,2", "first line"),
        (b'First name,Mobile\n"' + b"x" * 200_000, "cannot be read"),
        (b"First name,Mobile\n" + b"A,1\n" * 2001, "more than 2000"),
    ],
)
def test_files_that_are_no_list(kit: Kit, data: bytes, says: str) -> None:
    """Something else than a list is refused as a whole, with words on what to do."""
    assert says in send(desk(kit), data=data or b"\n") and len(kit.rows(Volunteer)) == 12


def test_spreadsheets_of_windows_and_of_others(kit: Kit) -> None:
    """Semicolons, an eaten 0 in front of the number, and letters as old Excel writes them."""
    send(desk(kit), data="Vorname;Mobile;First name\r\nx;7700900150;Zoë\r\n".encode("cp1252"))
    assert kit.rows(Person)[-1].first_name == "Zoë"


def test_no_formula_leaves_the_desk(kit: Kit) -> None:
    """A name that a spreadsheet would run is only words in the exported list, and numbers only where asked for."""
    browser = desk(kit)
    kit.change(Person, kit.person("+447700900101").id, first_name='=HYPERLINK("http://x","y")', surname="@SUM(1)")
    plain = browser.post("/volunteers/export").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(plain.lstrip("\ufeff"))))
    assert rows[1][1].startswith("'=") and rows[1][2].startswith("'@") and len(rows) == 13
    assert "900101" not in plain
    assert "07700 900101" in browser.post("/volunteers/export", numbers="yes").get_data(as_text=True)
    assert [a.facts["numbers"] for a in kit.rows(Audit, action="export.made")] == [False, True]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1"])
def test_every_start_of_a_formula(cell: str) -> None:
    """Whatever a spreadsheet may take for a formula has a quote in front."""
    assert safe(cell).startswith("'")
    assert safe("Anne-Marie") == "Anne-Marie" and "None" not in written([[None]])


def test_only_leads_import_and_export(kit: Kit) -> None:
    """Lists of people come and go by leads only."""
    browser = desk(kit, "coordinator")
    assert browser.get("/volunteers/import").status_code == 403
    assert browser.post("/volunteers/export").status_code == 403
    assert browser.post("/volunteers/import").status_code == 403
