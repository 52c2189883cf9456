"""The safeguarding lead: named at the desk, told first of harm, and named on a card before anybody rings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chasing import lead_first, whom
from bot.line import SETTINGS, Sent
from storage.tables import Community, Coordinator, SettingsChange
from tests.bot.care_kit import PRIYA, SECOND, add_coordinator
from tests.bot.settings_kit import fields, form, said, send, settings_of
from tests.desk_kit import another, desk
from tests.kit import RESIDENT, Kit

NOBODY = "Nobody is named as the safeguarding lead"


@dataclass(frozen=True)
class Somebody:
    """A coordinator, as far as the order goes."""

    id: int


@pytest.mark.parametrize(
    ("able", "lead", "told"),
    [
        ((1, 2, 3), 3, [[3], [1], [2], [1, 2, 3, 9], [1, 2, 3, 9]]),
        ((1, 2, 3), 1, [[1], [2], [3], [1, 2, 3, 9]]),
        ((1, 2), None, [[1], [2], [1, 2, 9]]),
        ((1, 2), 9, [[1], [2], [1, 2, 9]]),
        ((2,), 2, [[2], [2], [2], [2, 9]]),
        ((), 9, [[9], [9]]),
    ],
)
def test_who_is_told_at_each_step(able: tuple[int, ...], lead: int | None, told: list[list[int]]) -> None:
    """The lead while on duty, the others one by one, then everybody; without the lead as ever."""
    people: Any = [Somebody(n) for n in able]
    team: Any = [Somebody(n) for n in (*able, 9)]
    steps = [whom(step, lead_first(people, lead), team, at_once=False) for step in range(len(told))]
    assert [[one.id for one in each] for each in steps] == told


def name(kit: Kit, who: str) -> None:
    """Make somebody of the team the safeguarding lead."""
    community = kit.row(Community)
    lead = kit.row(Coordinator, name=who).id
    plain = SETTINGS.dump_python(SETTINGS.validate_python(community.settings), mode="json")
    kit.change(Community, community.id, settings={**plain, "safeguarding_lead": lead})


def told(kit: Kit) -> list[int]:
    """How many alerts Priya, first in the order, and Omar have had."""
    return [kit.prompts(phone).count("K1") for phone in (PRIYA, SECOND)]


@pytest.mark.parametrize("words", ["my son hits me", "I nearly hit him"])
def test_the_lead_is_told_first_of_harm(kit: Kit, words: str) -> None:
    """Omar leads: he is told first though Priya comes before him, ten minutes later she is, then both."""
    add_coordinator(kit, SECOND, "Omar")
    name(kit, "Omar")
    kit.text(RESIDENT, words)
    assert told(kit) == [0, 1]
    kit.advance(minutes=9)
    assert told(kit) == [0, 1]
    kit.advance(minutes=1)
    assert told(kit) == [1, 1]
    kit.advance(minutes=10)
    assert told(kit) == [2, 2]


def test_the_next_is_told_at_once_when_the_leads_phone_fails(kit: Kit) -> None:
    """An alert that did not reach the lead goes on without waiting."""
    add_coordinator(kit, SECOND, "Omar")
    name(kit, "Omar")
    kit.phones.outcomes[SECOND] = Sent("failed", None)
    kit.text(RESIDENT, "my son hits me")
    assert told(kit) == [1, 1]


@pytest.mark.parametrize(
    ("words", "first"), [("chest pain", [1, 1]), ("he asked for my pin", [1, 0]), ("I want to die", [1, 0])]
)
def test_other_dangers_go_as_ever(kit: Kit, words: str, first: list[int]) -> None:
    """An emergency tells everybody on duty; money and despair go by the order of the team."""
    add_coordinator(kit, SECOND, "Omar")
    name(kit, "Omar")
    kit.text(RESIDENT, words)
    assert told(kit) == first


@pytest.mark.parametrize("gone", [{"on_duty": False}, {"removed_at": datetime(2026, 9, 1, tzinfo=UTC)}])
def test_a_lead_who_is_away_holds_nothing_up(kit: Kit, gone: dict[str, Any]) -> None:
    """Off duty or off the team, others are told as if nobody were named."""
    add_coordinator(kit, SECOND, "Omar")
    name(kit, "Omar")
    kit.change(Coordinator, kit.row(Coordinator, name="Omar").id, **gone)
    kit.text(RESIDENT, "my son hits me")
    assert told(kit) == [1, 0]


@pytest.mark.both_databases
def test_the_desk_names_shows_and_undoes_it(kit: Kit) -> None:
    """A lead chooses from the team by name; it is in force, in the history, and can be undone."""
    lead = desk(kit)
    add_coordinator(kit, SECOND, "Omar")
    omar = kit.row(Coordinator, name="Omar").id
    assert NOBODY in lead.text("/settings")
    assert send(lead, "safeguarding", safeguarding_lead=str(omar)).status_code == 303
    assert settings_of(kit).safeguarding_lead == omar
    assert NOBODY not in lead.text("/settings") and ">Omar</span>" in lead.text("/settings")
    assert fields(lead.text("/settings/safeguarding"))["safeguarding_lead"] == [str(omar)]
    story = lead.text("/settings/history")
    assert "Told first of harm: safeguarding lead" in story and "Omar" in story and "nobody" in story
    lead.follow(f"/settings/history/{kit.row(SettingsChange).id}/undo")
    assert settings_of(kit).safeguarding_lead is None and NOBODY in lead.text("/settings")


def test_whoever_left_the_team_is_not_named_any_more(kit: Kit) -> None:
    """Once removed they count as nobody, and neither the form nor an undo brings them back; viewers cannot be."""
    lead = desk(kit)
    add_coordinator(kit, SECOND, "Omar")
    omar = kit.row(Coordinator, name="Omar").id
    stale = form(lead, "safeguarding", safeguarding_lead=str(omar))
    send(lead, "safeguarding", safeguarding_lead=str(omar))
    send(lead, "safeguarding", safeguarding_lead="")
    kit.change(Coordinator, omar, role="viewer")
    assert "somebody who is on the team" in said(lead.post("/settings/safeguarding", **stale))
    kit.change(Coordinator, omar, role="coordinator", removed_at=kit.clock.now())
    assert "Omar" not in lead.text("/settings/safeguarding")
    last = max(row.id for row in kit.rows(SettingsChange))
    assert "Not undone" in lead.follow(f"/settings/history/{last}/undo")
    name(kit, "Omar")
    assert NOBODY in lead.text("/settings")
    kit.text(RESIDENT, "my son hits me")
    assert "ring: ask your safeguarding lead first" in lead.text("/today")


def test_a_coordinator_sees_who_it_is_and_changes_nothing(kit: Kit) -> None:
    """By name, without a form."""
    name(kit, "Priya")
    seeing = desk(kit, "coordinator")
    page = seeing.text("/settings/safeguarding")
    assert "<dd>Priya</dd>" in page and "<select" not in page
    assert seeing.post("/settings/safeguarding", safeguarding_lead="").status_code == 403


def test_two_leads_at_once_see_whom_the_other_named(kit: Kit) -> None:
    """Of two who choose at once the second is told whom the first chose, by name."""
    lead, other = desk(kit), another(kit, "Sam", "lead")
    priya, sam = (str(kit.row(Coordinator, name=each).id) for each in ("Priya", "Sam"))
    mine = form(lead, "safeguarding", safeguarding_lead=priya)
    send(other, "safeguarding", safeguarding_lead=sam)
    answer = lead.post("/settings/safeguarding", **mine)
    assert answer.status_code == 409 and "<strong>Sam</strong>" in said(answer)


def test_a_card_says_whom_to_ask_by_name_but_not_to_themself(kit: Kit) -> None:
    """Others read the lead's name beside the number; the lead reads only that it may not be safe."""
    name(kit, "Priya")
    kit.text(RESIDENT, "my son hits me")
    assert "safe to ring: ask Priya, your safeguarding lead, first." in another(kit, "Sam").text("/today")
    assert "have not said it is safe to ring." in desk(kit).text("/today")
