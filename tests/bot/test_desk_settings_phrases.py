"""Safety phrases of a community's own: added by leads, tried first, never in place of the built-in ones."""

from datetime import timedelta

import pytest

from bot.demo.town import CHECKED
from bot.phrases import to_do
from storage.tables import Community, SettingsChange, Task
from tests.bot.settings_kit import said, send, settings_of
from tests.desk_kit import desk
from tests.kit import RESIDENT, Kit

CUT = {"kind": "EMERGENCY", "phrase": "stuck in the brook", "note": "It floods."}
BACK = {"kind": "EMERGENCY", "phrase": "stuck in the brook", "why": "The brook is in a pipe now."}


@pytest.mark.both_databases
def test_an_addition_raises_the_alarm_from_then_on(kit: Kit) -> None:
    """The same text that meant nothing wakes the team once a lead added its words, until they are taken back."""
    lead, words = desk(kit), "help he is stuck in the brook"
    kit.text(RESIDENT, words)
    assert kit.rows(Task, kind="EMERGENCY") == []
    lead.follow("/settings/phrases", **CUT)
    assert "999" in kit.text("+447700900002", words)[0]
    assert len(kit.rows(Task, kind="EMERGENCY")) == 1
    lead.follow("/settings/phrases/remove", **BACK)
    kit.text("+447700900003", words)
    assert len(kit.rows(Task, kind="EMERGENCY")) == 1
    assert kit.rows(SettingsChange)[0].after == {"phrases": [CUT]}


def test_nothing_at_the_desk_takes_a_built_in_phrase_away(kit: Kit) -> None:
    """Sayings, lists and softer kinds cannot be added, and a known slip stays known beside a like word."""
    lead, before = desk(kit), kit.row(Community).settings
    for kind in ("OK", "LIST", "ORDINARY", "ONLY LOW", "NONSENSE", ""):
        assert lead.post("/settings/phrases", kind=kind, phrase="i want to die").status_code == 422, kind
    lead.post("/settings/phrases/remove", kind="SELF-HARM", phrase="want to die", why="No.")
    assert kit.row(Community).settings == before
    lead.post("/settings/phrases", kind="LOW", phrase="brething space club", note="A club.")
    kit.text(RESIDENT, "my husbands brething has stopped")
    assert len(kit.rows(Task, kind="EMERGENCY")) == 1


def test_what_it_would_catch_is_shown_before(kit: Kit) -> None:
    """Everyday sentences it takes for danger are listed, and it is kept only when that is meant."""
    lead, wide = desk(kit), {"kind": "LOW", "phrase": "bread", "sentence": "there is no bread in the house"}
    wide["note"] = "No bread is hunger."
    page = said(lead.post("/settings/phrases/try", **wide))
    assert "everyday sentences would raise a false alarm" in page and "by the bread bin" in page
    assert ">caught<" in page
    refused = lead.post("/settings/phrases", **wide)
    assert (
        refused.status_code == 422
        and "tick that you mean it" in said(refused)
        and 'value="bread"' in said(refused)
    )
    assert lead.post("/settings/phrases", **wide, meant="yes").status_code == 303
    narrow = said(lead.post("/settings/phrases/try", **CUT, sentence="I fell"))
    assert "None of" in narrow and ">not caught<" in narrow


def test_a_phrase_that_cannot_be_used_says_how_to_mend_it(kit: Kit) -> None:
    """A bracket that is not closed, a gap at the end, too many letters: each with its reason, nothing lost."""
    lead = desk(kit)
    bad = (
        ("he is [stuck", "bracket is missing"),
        ("stuck ...", "go between words"),
        ("x" * 130, "At most 120"),
        ("", "empty"),
    )
    for phrase, why in bad:
        for path in ("/settings/phrases/try", "/settings/phrases"):
            answer = lead.post(path, kind="EMERGENCY", phrase=phrase)
            assert answer.status_code == 422 and why in said(answer), (path, phrase)
    assert 'value="he is [stuck"' in said(lead.post("/settings/phrases", kind="LOW", phrase="he is [stuck"))


def test_changes_of_safety_phrases_are_for_leads_to_read(kit: Kit) -> None:
    """A coordinator's story of changes leaves them out."""
    lead = desk(kit)
    lead.post("/settings/phrases", **CUT)
    assert "stuck in the brook" in lead.text("/settings/history")
    assert "stuck in the brook" not in desk(kit, "coordinator").text("/settings/history")


def test_a_stored_phrase_that_cannot_be_used_is_left_out_loudly(
    kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    """A phrase broken behind the desk's back keeps neither the line nor the other additions from working."""
    community = kit.row(Community)
    broken = [{"kind": "LOW", "phrase": "[oh", "note": ""}, CUT]
    kit.change(Community, community.id, settings={**community.settings, "phrases": broken})
    kit.text(RESIDENT, "he is stuck in the brook")
    assert len(kit.rows(Task, kind="EMERGENCY")) == 1
    assert any("own safety phrases cannot be used" in r.getMessage() for r in caplog.records)
    lead = desk(kit)
    page = lead.text("/settings/phrases")
    assert page.count("cannot be used") == 1 and "[oh <span" in page
    assert "Safety phrases that cannot be used" in lead.text("/settings") and "1 added" in lead.text("/settings")
    assert "Safety phrases" not in desk(kit, "coordinator").text("/settings")


def test_each_change_makes_a_version_with_its_reason(kit: Kit) -> None:
    """Nothing is added or taken back without a why, which stands with who and when; each makes a new version."""
    lead = desk(kit)
    assert "version 1.0<" in lead.text("/settings/phrases")
    assert lead.post("/settings/phrases", **{**CUT, "note": ""}).status_code == 422
    lead.follow("/settings/phrases", **CUT)
    assert "version 1.1<" in lead.text("/settings/phrases")
    assert "please say why" in lead.follow("/settings/phrases/remove", **{**BACK, "why": ""})
    lead.follow("/settings/phrases/remove", **BACK)
    assert "version 1.2<" in lead.text("/settings/phrases")
    (undo,) = [row.id for row in kit.rows(SettingsChange) if row.after["phrases"] == []]
    lead.follow(f"/settings/history/{undo}/undo")
    assert "version 1.3<" in lead.text("/settings/phrases")
    story = lead.text("/settings/history")
    assert all(f"Why: {why}" in story for why in (CUT["note"], BACK["why"]))


@pytest.mark.both_databases
def test_an_alert_says_which_version_found_it(kit: Kit) -> None:
    """Red and amber alerts keep the version that found them, whatever is changed later; HELP has none."""
    lead = desk(kit)
    kit.text("+447700900002", "he hit me")
    lead.follow("/settings/phrases", **CUT)
    kit.text("+447700900003", "he is stuck in the brook")
    kit.text("+447700900004", "so lonely")
    kit.text(CHECKED, "HELP")
    found = {(task.kind, task.phrases) for task in kit.rows(Task)}
    assert found == {("UNSAFE", "1.0"), ("EMERGENCY", "1.1"), ("LOW", "1.1"), ("EMERGENCY", "")}
    assert "found by safety phrases 1.1" in lead.text("/today")


def test_nobody_owning_the_phrases_is_said_until_somebody_does(kit: Kit) -> None:
    """Settings say kindly that there is no owner, that they have not read the rows, and a year later again."""
    lead, nobody = desk(kit), "Nobody owns the safety phrases yet"
    assert nobody in lead.text("/settings") and nobody in lead.text("/settings/phrases")
    refused = send(lead, "owner", phrases_owner__name="Asha Patel")
    assert refused.status_code == 422 and "what their role is" in said(refused)
    assert send(lead, "owner", phrases_owner__name="Asha Patel", phrases_owner__role="nurse").status_code == 303
    assert "Asha Patel has not read every" in lead.text("/settings")
    today = kit.clock.now().date()
    assert send(lead, "owner", phrases_owner__read_on=str(today + timedelta(days=1))).status_code == 422
    send(lead, "owner", phrases_owner__read_on=str(today))
    assert "Asha Patel, nurse" in lead.text("/settings/phrases") and nobody not in lead.text("/settings")
    assert "Who answers for danger words" not in lead.text("/settings")
    assert to_do(settings_of(kit), today + timedelta(days=366)).startswith("Asha Patel read every safety phrase")
    assert desk(kit, "coordinator").post("/settings/owner").status_code == 403
