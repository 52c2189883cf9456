"""The duty rota: who is alerted when, gaps told in advance, at the desk and in what people are told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.line import Line
from bot.rota_ahead import daily
from storage.tables import Community, Coordinator, SettingsChange, Task
from tests.bot.settings_kit import said, send
from tests.desk_kit import another, desk, queries
from tests.kit import RESIDENT, Kit

PRIYA, SAM = "+447700900199", "+447700900198"


def shift(kit: Kit, name: str, *days: int, opens: str = "09:00", closes: str = "17:00") -> dict[str, Any]:
    """The form for a shift of somebody's."""
    return {
        "who": str(kit.row(Coordinator, name=name).id),
        "days": [*map(str, days)],
        "opens": opens,
        "closes": closes,
    }


@pytest.mark.both_databases
def test_alerts_go_to_whoever_has_the_shift(kit: Kit) -> None:
    """Until 10.30 Sam is woken, from then on Priya, though both are on duty."""
    lead = desk(kit)
    another(kit, "Sam")
    kit.change(Coordinator, kit.row(Coordinator, name="Sam").id, on_duty=True)
    lead.follow("/settings/rota", **shift(kit, "Sam", 1, closes="10:30"))
    lead.follow("/settings/rota", **shift(kit, "Priya", 1, opens="10:30"))
    kit.text(RESIDENT, "I have chest pain")
    assert "K1" in kit.prompts(SAM) and "K1" not in kit.prompts(PRIYA)
    kit.text(SAM, f"GOT {kit.row(Task, kind='EMERGENCY').code}")
    kit.move_to(datetime(2026, 9, 22, 9, 30, tzinfo=UTC))
    before = kit.prompts(SAM).count("K1")
    kit.text("+447700900003", "my mum has collapsed")
    assert "K1" in kit.prompts(PRIYA) and kit.prompts(SAM).count("K1") == before


def test_people_are_told_the_truth_about_when_we_ring(kit: Kit) -> None:
    """Overnight with somebody on call it is within the hour; with nobody, after the team opens."""
    lead = desk(kit)
    kit.move_to(datetime(2026, 9, 22, 20, 0, tzinfo=UTC))
    lead.follow("/settings/rota", **shift(kit, "Priya", *range(5)))
    assert "after 9am tomorrow" in kit.text(RESIDENT, "I have chest pain")[0]
    lead.follow("/settings/rota", **shift(kit, "Priya", 1, opens="17:00", closes="09:00"))
    assert "within the hour" in kit.text("+447700900003", "PERSON")[0]


def test_gaps_of_the_coming_week_are_told_in_advance_and_close_by_themselves(kit: Kit) -> None:
    """A team day without a shift is on the page and on Today before it comes, once, until it is filled."""
    lead = desk(kit)
    page = lead.follow("/settings/rota", **shift(kit, "Priya", 0, 1, 2, 4))
    assert "Thu 24 Sept 9am to 5pm" in page and "Nobody on duty in the coming week" in page
    assert "Nobody on duty" in lead.text("/today") and "Thu 24 Sept 9am to 5pm" in lead.text("/today")
    kit.advance(days=1)
    assert daily(kit.line) == 1
    assert daily(kit.line) == 0
    (task,) = kit.rows(Task, kind="ROTA")
    assert task.state == "open" and task.colour == "amber"
    assert "no gaps" in lead.follow("/settings/rota", **shift(kit, "Priya", 3))
    assert kit.row(Task, kind="ROTA").state == "closed"


def test_new_hours_make_gaps_and_undoing_them_fills_them(kit: Kit) -> None:
    """A Saturday the team is in from now on, with nobody's shift, is on Today at once, until it is undone."""
    lead = desk(kit)
    lead.follow("/settings/rota", **shift(kit, "Priya", 0, 1, 2, 3, 4))
    assert kit.rows(Task, kind="ROTA") == []
    send(lead, "hours", **{"hours.team_days": [*"012345"]})
    assert "Sat 26 Sept 9am to 5pm" in kit.row(Task, kind="ROTA").why
    lead.follow(f"/settings/history/{kit.rows(SettingsChange)[-1].id}/undo")
    assert kit.row(Task, kind="ROTA").state == "closed"


@pytest.mark.parametrize(("leaves", "returns"), [("DUTY OFF", "DUTY ON"), ("STOP", "START")])
def test_the_only_one_leaving_is_on_the_list_at_once(kit: Kit, leaves: str, returns: str) -> None:
    """The hours left without anybody are told as they are left, and are off the list once somebody is back."""
    kit.text(PRIYA, leaves)
    assert "Tue 22 Sept 10am to 5pm" in kit.row(Task, kind="ROTA").why
    assert "Nobody on duty" in desk(kit).text("/today")
    kit.text(PRIYA, returns)
    assert kit.row(Task, kind="ROTA").state == "closed"


def test_a_team_off_duty_is_found_in_the_morning(kit: Kit) -> None:
    """Everybody off duty is a week without anybody, told the next working morning, not at a weekend."""
    kit.change(Coordinator, kit.row(Coordinator).id, on_duty=False)
    kit.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=UTC))  # Saturday
    assert daily(kit.line) == 0
    kit.move_to(datetime(2026, 9, 28, 7, 30, tzinfo=UTC))
    assert daily(kit.line) == 0
    kit.move_to(datetime(2026, 9, 28, 8, 30, tzinfo=UTC))
    assert daily(kit.line) == 1
    assert "Mon 28 Sept 9.30am to 5pm" in kit.row(Task, kind="ROTA").why
    assert "Said DUTY OFF" in desk(kit).text("/settings/rota")


def test_what_goes_wrong_in_one_community_keeps_no_other_from_being_looked_at(kit: Kit) -> None:
    """A community whose rota cannot be read is passed over, and looked at again once it can."""
    kit.change(Coordinator, kit.row(Coordinator).id, on_duty=False)
    with kit.line.database.transaction() as session:
        rest = {**kit.row(Community, id=kit.community_id).settings, "short": "OTHER"}
        other = Community(short="OTHER", name="Other", settings=rest, created_at=kit.clock.now())
        session.add(other)
        session.flush()
        number = other.id
    asked = Line.work
    failing = {kit.community_id}

    def work(line: Line, community_id: int) -> Any:
        if community_id in failing:
            raise RuntimeError
        return asked(line, community_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Line, "work", work)
        assert daily(kit.line) == 1
        assert [task.community_id for task in kit.rows(Task, kind="ROTA")] == [number]
        failing.clear()
        assert daily(kit.line) == 1
    assert len(kit.rows(Task, kind="ROTA")) == 2


def test_bad_shifts_are_refused_and_nothing_typed_is_lost(kit: Kit) -> None:
    """No day, no such person, no length, no time: each with a sentence."""
    lead = desk(kit)
    good = shift(kit, "Priya", 2, opens="10:00")
    bad = (
        ({"days": []}, "at least one day"),
        ({"days": ["9"]}, "at least one day"),
        ({"who": "999"}, "Choose somebody of the team"),
        ({"closes": "10:00"}, "cannot end when it begins"),
        ({"opens": "ten"}, "both times"),
        ({"closes": "17:00+01:00"}, "both times"),
    )
    for change, why in bad:
        answer = lead.post("/settings/rota", **{**good, **change})
        assert answer.status_code == 422 and why in said(answer), change
    assert 'value="17:00"' in said(lead.post("/settings/rota", **{**good, "opens": "ten"}))
    assert kit.rows(SettingsChange) == []


def test_a_shift_is_taken_off_by_name_and_undone(kit: Kit) -> None:
    """A stale page takes off no other shift; the story says what was, and undo puts it back."""
    lead, other = desk(kit), another(kit, "Sam", "lead")
    lead.follow("/settings/rota", **shift(kit, "Priya", 1))
    lead.follow("/settings/rota", **shift(kit, "Priya", 2))
    name = f"{kit.row(Coordinator, name='Priya').id}/1/09:00:00/17:00:00"
    assert "It is off the rota" in other.follow("/settings/rota/remove", shift=name)
    assert "not on the rota any more" in lead.follow("/settings/rota/remove", shift=name)
    assert "Priya Tue 09:00-17:00, Priya Wed 09:00-17:00" in lead.text("/settings/history")
    lead.follow(f"/settings/history/{kit.rows(SettingsChange)[-1].id}/undo")
    assert lead.text("/settings/rota").count('name="shift"') == 2


def test_the_team_is_read_once(kit: Kit) -> None:
    """The page of the rota asks the database for the team once, for its names and its gaps alike."""
    browser = desk(kit)
    browser.text("/settings/rota")
    with queries(kit) as asked:
        browser.text("/settings/rota")
    assert sum("ORDER BY coordinator.id" in statement for statement in asked) == 1
