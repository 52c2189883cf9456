"""Settings of a community at the desk: who may, what is refused, two leads at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from storage.gazetteer import Gazetteer, Place
from storage.tables import Audit, Community, Outbound, SettingsChange
from tests.bot.settings_kit import fields, form, said, send, settings_of
from tests.desk_kit import another, desk, queries, stranger
from tests.kit import RESIDENT, Kit

FORMS = ("names", "hours", "levels", "waves", "money", "visits", "map", "network", "safeguarding")
PAGES = ("", *(f"/{name}" for name in FORMS), "/rota", "/wording", "/wording/H2", "/history")


@pytest.mark.both_databases
def test_a_change_is_kept_told_and_in_force_at_once(kit: Kit) -> None:
    """A new office number stands in the next text; who changed it, and from what, is written down."""
    lead = desk(kit)
    assert send(lead, "names", office="0116 999 1234").status_code == 303
    assert "0116 999 1234" in kit.text(RESIDENT, "PERSON")[0] + "".join(kit.text("+447700900002", "school"))
    (change,) = kit.rows(SettingsChange)
    assert (change.what, change.before, change.after) == (
        "names",
        {"office": "0116 231 3771"},
        {"office": "0116 999 1234"},
    )
    (entry,) = [e for e in kit.rows(Audit) if e.action == "settings.changed"]
    assert entry.subject_id == change.id and entry.facts == {"part": "names", "fields": 1}
    told = lead.text("/settings/history")
    assert "0116 231 3771" in told and "Priya" in told


@pytest.mark.both_databases
def test_two_leads_at_once_one_wins_and_the_other_sees_both(kit: Kit) -> None:
    """The second to save is told who was first, with both values; saving again is then a choice."""
    lead, other = desk(kit), another(kit, "Sam", "lead")
    mine, theirs = form(lead, "names", office="0116 111 1111"), form(other, "names", office="0116 222 2222")
    assert other.post("/settings/names", **theirs).status_code == 303
    answer = lead.post("/settings/names", **mine)
    assert answer.status_code == 409
    assert "Sam changed this while you were at it" in said(answer)
    assert 'value="0116 111 1111"' in said(answer) and "0116 222 2222</strong>" in said(answer)
    assert settings_of(kit).office == "0116 222 2222"
    assert lead.post("/settings/names", **fields(said(answer))).status_code == 303
    assert settings_of(kit).office == "0116 111 1111"


@pytest.mark.both_databases
def test_two_leads_in_the_same_moment(kit: Kit) -> None:
    """Sent at the very same time, exactly one is kept, and only one change is written down."""
    forms = [
        (who, form(who, "names", office=f"0116 {n}11 1111"))
        for n, who in enumerate((desk(kit), another(kit, "Sam", "lead")), 1)
    ]
    with ThreadPoolExecutor(2) as both:
        sent = list(both.map(lambda each: each[0].post("/settings/names", **each[1]).status_code, forms))
    assert sorted(sent) == [303, 409]
    assert settings_of(kit).office == kit.row(SettingsChange).after["office"]


def test_a_refused_form_still_sees_who_was_first(kit: Kit) -> None:
    """A mistake mended while somebody else saved does not go over what they saved."""
    lead, other = desk(kit), another(kit, "Sam", "lead")
    refused = lead.post("/settings/names", **form(lead, "names", office=""))
    send(other, "names", office="0116 222 2222")
    again = {**fields(said(refused)), "office": "0116 111 1111"}
    assert lead.post("/settings/names", **again).status_code == 409
    assert settings_of(kit).office == "0116 222 2222"


BAD: tuple[tuple[str, str, Any, str], ...] = (
    ("names", "name", "", "This cannot be empty"),
    ("names", "short", "HARBOROUGH", "At most 7 letters"),
    ("names", "short", "LÖRØŚ", "Plain letters only: Ś"),
    ("names", "office", "+44 (0)116 231 3771", "At most 13 letters"),
    ("names", "area", "", "at least one first half"),
    ("names", "area", "LE16, nowhere", "NOWHERE: not the first half of a postcode"),
    ("hours", "hours.team.closes", "08:00", "end before they start"),
    ("hours", "hours.residents.closes", "09:30", "That leaves no time"),
    ("hours", "hours.volunteers.opens", "05:00", "Nobody is texted before 7am"),
    ("hours", "hours.broadcasts.closes", "23:00", "Nobody is texted after 10pm"),
    ("hours", "hours.residents.opens", "17:00", "at any time when the team is in"),
    ("hours", "hours.team.opens", "half nine", "This is no time of day"),
    ("hours", "hours.team_days", [], "at least one day"),
    ("hours", "hours.team.opens", "09:30+01:00", "This is no time of day"),
    ("hours", "hours.closed_days", "9999-12-31", "9999-12-31 is more than ten years away"),
    ("hours", "hours.closed_days", "2026-02-30", "2026-02-30 is no day of the calendar"),
    (
        "hours",
        "hours.closed_days",
        " ".join(f"2026-12-{d:02}" for d in range(1, 32)),
        "more than 30 days in a row",
    ),
    ("levels", "levels.tea", "7", "From 1 to 3"),
    ("levels", "levels.shopping", "1", "please tick"),
    ("waves", "waves.today.size", "0", "From 1 to 12"),
    ("waves", "waves.today.size", "-2", "whole number, not below 0"),
    ("waves", "waves.later.gap", "2", "From 5 minutes"),
    ("waves", "waves.later.gap", "x", "Please give a number"),
    ("money", "price_per_part", "-0.04", "cannot be below 0"),
    ("money", "price_per_part", "nan", "cannot be below 0"),
    ("money", "broadcasts.hold", "0", "From 1 minute"),
    ("visits", "passwords", "ROBIN", "At least ten"),
    ("visits", "passwords", "GERANIUM", "GERANIUM has not"),
)


def test_what_will_not_do_is_refused_by_field_and_nothing_typed_is_lost(kit: Kit) -> None:
    """Each bad value is answered at its own field with a sentence; what was typed stays in the form."""
    lead, before = desk(kit), kit.row(Community).settings
    for part, field, value, why in BAD:
        answer = lead.post(f"/settings/{part}", **{**form(lead, part), field: value})
        page = said(answer)
        assert answer.status_code == 422 and why in page, (field, value, page[-3000:])
        assert f'href="#{field.replace(".", "-")}"' in page, field
        assert not isinstance(value, str) or value in page, (field, value)
    assert kit.row(Community).settings == before
    assert kit.rows(SettingsChange) == []


def test_a_lower_level_needs_the_word_of_the_dbs_lead(kit: Kit) -> None:
    """Raising a level needs no tick, lowering one does."""
    lead = desk(kit)
    assert send(lead, "levels", levels__tea="3").status_code == 303
    assert send(lead, "levels", levels__tea="2").status_code == 422
    assert send(lead, "levels", agreed="yes", levels__tea="2").status_code == 303


def test_an_area_is_looked_up_with_no_transaction_open(kit: Kit) -> None:
    """However long the postcodes take to open, nobody's text waits for it."""
    open_meanwhile: list[int] = []

    class Watched(Gazetteer):
        def find(self, words: str) -> Place | None:
            open_meanwhile.append(kit.line.database.engine.pool.checkedout())  # type: ignore[attr-defined]
            return super().find(words)

    lead, kit.line.gazetteer = desk(kit), Watched()
    assert send(lead, "names", area="LE16, LE17").status_code == 303
    assert open_meanwhile == [0, 0] and settings_of(kit).area == ("LE16", "LE17")


def test_no_penny_is_lost_on_the_way_through_a_form(kit: Kit) -> None:
    """A form that is sent as it was shown changes nothing, however exact the amount."""
    lead = desk(kit)
    send(lead, "money", limits__cost_a_day="12345.67")
    assert settings_of(kit).limits.cost_a_day == 12345.67
    assert "Nothing was different" in lead.follow("/settings/money", **form(lead, "money"))


def test_an_old_fault_elsewhere_keeps_nobody_from_changing_something_else(kit: Kit) -> None:
    """A community added with a long web page can still set its hours."""
    community = kit.row(Community)
    kit.change(Community, community.id, settings={**community.settings, "url": "our web page at loros.co.uk"})
    lead = desk(kit)
    assert send(lead, "hours", hours__residents__closes="19:00").status_code == 303
    assert send(lead, "names", office="0116 999 1234").status_code == 303


def test_leads_change_coordinators_see_viewers_and_strangers_do_not(kit: Kit) -> None:
    """A coordinator reads every page but the safety phrases and can send no form; a viewer has no such tab."""
    wanted = form(desk(kit), "names", office="0116 999 1234")
    seeing = desk(kit, "coordinator")
    for path in PAGES:
        assert seeing.get(f"/settings{path}").status_code == 200, path
    assert "0116 231 3771" in seeing.text("/settings/names") and "<button>Save" not in seeing.text(
        "/settings/names"
    )
    assert seeing.post("/settings/names", **wanted).status_code == 403
    assert seeing.get("/settings/phrases").status_code == 403
    viewer = desk(kit, "viewer")
    assert viewer.get("/settings").status_code == 403 and 'href="/desk/settings"' not in viewer.text("/today")
    assert stranger(kit).get("/desk/settings").status_code in (302, 303)
    assert kit.rows(SettingsChange) == []


def test_words_are_deleted_at_the_network_where_a_lead_says_so(kit: Kit) -> None:
    """The box is off at first and on when ticked; nothing but the box changes."""
    lead = desk(kit)
    assert not settings_of(kit).clear_at_network
    send(lead, "network", clear_at_network="yes")
    assert settings_of(kit).clear_at_network
    assert kit.row(SettingsChange).after == {"clear_at_network": True}
    assert "07700 900000" in lead.text("/settings/network")


def test_pages_ask_the_database_the_same_however_much_was_changed(kit: Kit) -> None:
    """Ten times as many changes and shifts, and no page asks one statement more."""
    lead = desk(kit)
    send(lead, "waves", waves__today__size="5")
    counts = []
    for many in (1, 10):
        for n in range(many):
            send(lead, "waves", waves__today__size=str(6 + n % 2))
            lead.post("/settings/rota", who="1", days=[n % 7], opens=f"{9 + n % 5:02}:00", closes="17:00")
        asked = []
        for path in ("", "/history", "/rota", "/wording", "/names"):
            lead.text(f"/settings{path}")
            with queries(kit) as statements:
                lead.text(f"/settings{path}")
            asked.append(len(statements))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert kit.rows(Outbound) == []
