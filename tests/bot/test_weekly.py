"""Company every week, with the same person."""

from datetime import timedelta

from bot.demo.town import COORDINATOR
from storage.tables import Request, Task, Visit
from tests.kit import RESIDENT, Kit

ANNE = "+447700900101"


def match(kit: Kit) -> None:
    """Doris asks for tea every Thursday; the coordinator chooses Anne, who says yes and agrees Thursday at 2."""
    for words in ("Hi its Doris LE16 7AB I need tea and company", "yes", "no", "every week", "thu", "3", "yes"):
        kit.text(RESIDENT, words)
    code = kit.row(Request).code
    kit.text(COORDINATOR, f"ASSIGN {code} V1")
    kit.text(ANNE, f"YES {code}")
    kit.text(ANNE, "THU 2PM")


def live_a_week(kit: Kit) -> None:
    """To Thursday evening, with Anne saying it is done."""
    visit = kit.rows(Visit)[-1]
    kit.move_to(visit.agreed_at + timedelta(hours=2, minutes=5))
    kit.text(ANNE, "1")
    kit.text(ANNE, "60")
    kit.move_to(visit.agreed_at + timedelta(hours=22))


def test_next_week_stands_by_itself(kit: Kit) -> None:
    """After each visit the next stands at the same local time, with its reminder, also over a clock change."""
    match(kit)
    for _ in range(6):
        live_a_week(kit)
        kit.text(RESIDENT, "1")
    agreed = [v.agreed_at for v in kit.rows(Visit)]
    assert [a.hour for a in agreed] == [
        13,
        13,
        13,
        13,
        13,
        14,
        14,
    ]  # 2pm in London
    assert kit.prompts(RESIDENT).count("H16") >= 6
    assert kit.row(Request).state == "contacted"


def test_resident_is_asked_how_it_goes_once_a_month(kit: Kit) -> None:
    """Weekly visits are asked about monthly, not weekly."""
    match(kit)
    for _ in range(5):
        live_a_week(kit)
        if kit.prompts(RESIDENT)[-1] == "H19":
            kit.text(RESIDENT, "1")
            kit.text(RESIDENT, "yes")
    assert kit.prompts(RESIDENT).count("H19") == 2


def test_break_is_told_to_a_coordinator(kit: Kit) -> None:
    """A volunteer who takes a break from weekly visits does not leave the resident waiting."""
    match(kit)
    kit.text(ANNE, "AWAY 14")
    assert any("find cover" in t.why for t in kit.rows(Task))


def test_done_by_a_coordinator_ends_the_visit_too(kit: Kit) -> None:
    """CLOSE DONE: nothing about it is asked or reminded of afterwards."""
    match(kit)
    kit.text(COORDINATOR, f"CLOSE {kit.row(Request).code} DONE")
    before = len(kit.said(ANNE))
    kit.advance(days=9)
    assert len(kit.said(ANNE)) == before
    assert kit.row(Visit).state == "done"
