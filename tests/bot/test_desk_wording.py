"""Wording at the desk: counted and checked as it is typed, refused with reasons, what people then read."""

import pytest

from bot.line import SETTINGS
from flows.wording import english
from storage.tables import Community, Consent, SettingsChange
from tests.bot.settings_kit import fields, form, said, send
from tests.desk_kit import another, desk
from tests.kit import RESIDENT, Kit

OWN = "{org}: may we keep what you tell us, your health too, and share only what is needed? Reply 1 yes or 2 no."


def own_words(kit: Kit) -> dict[str, str]:
    """The community's own wording."""
    found: dict[str, str] = dict(SETTINGS.validate_python(kit.row(Community).settings).wording)
    return found


@pytest.mark.both_databases
def test_a_changed_text_is_what_people_then_read(kit: Kit) -> None:
    """From the moment it is saved the next person reads it; each consent is kept with the words read."""
    lead = desk(kit)
    before = kit.text(RESIDENT, "I need help")[-1]
    kit.advance(minutes=1)
    assert send(lead, "wording/H2", words=OWN).status_code == 303
    assert kit.text("+447700900002", "I need help")[-1] == OWN.replace("{org}", "LOROS") != before
    kit.text("+447700900002", "yes")
    kit.text(RESIDENT, "yes")
    versions = [c.prompt for c in kit.rows(Consent) if c.prompt.startswith("H2@")]
    assert versions == [english().version("H2", OWN), english().version("H2")]
    assert "Go back to the built-in text" in lead.text("/settings/wording/H2")


def test_back_to_the_built_in_text_and_undone(kit: Kit) -> None:
    """The built-in text returns on asking, and undo returns the own one."""
    lead = desk(kit)
    send(lead, "wording/H4", words="What should we call you?")
    lead.post("/settings/wording/H4/built-in", **form(lead, "wording/H4"))
    assert own_words(kit) == {}
    last = kit.rows(SettingsChange)[-1]
    assert last.before == {"wording.H4": "What should we call you?"} and last.after == {"wording.H4": None}
    lead.follow(f"/settings/history/{last.id}/undo")
    assert own_words(kit) == {"H4": "What should we call you?"}


BAD = (
    ("H2", "May we keep what you tell us? Reply 1 yes or 2 no.", "It has lost {org}"),
    ("H2", "{org} {name}: is that all right? Reply 1 yes or 2 no.", "does not know {name}"),
    ("H2", "{org}: is that all right? Reply yes or no.", "It must still say 1, 2"),
    ("H2", "Hello, {org} here: is that all right? Reply 1 yes or 2 no.", "It must open with {org}"),
    ("H2", "{org}: is that all right? Reply 1 yes or 2 no. " + "We keep it safe. " * 8, "grows past one text"),
    ("H2", "{org}: it’s all right? Reply 1 yes or 2 no.", "’ would make it cost twice"),
    ("H2", "{org}: all right {}? Reply 1 yes or 2 no.", "curly bracket is left over"),
    ("H2", "{org.__class__}: all right? Reply 1 yes or 2 no.", "It has lost {org}"),
    ("H2", "{org!r:>99}: all right? Reply 1 yes or 2 no.", "It has lost {org}"),
    ("H2", "", "There are no words"),
    ("H18", "That is fine {name}. Text NEED, or reply CANCEL.", "CANCEL, a word that networks act on"),
    ("G5", "Call somebody.", "a clinician decides"),
    ("C1b", "Of course {name}. Someone will ring you {callback}.", "It must still say 111, 999"),
)


def test_wording_that_will_not_do_is_refused_and_nothing_typed_is_lost(kit: Kit) -> None:
    """A lost slot, an unknown one, a text too long, dear letters and the like: each with its reason."""
    lead = desk(kit)
    for key, words, why in BAD:
        answer = lead.post(f"/settings/wording/{key}", words=words, seen="")
        page = said(answer).replace("&#39;", "'")
        assert answer.status_code == 422 and why in page, (key, words)
        assert key == "G5" or fields(said(answer))["words"] == [words.strip()], (key, words)
    assert own_words(kit) == {} and kit.rows(SettingsChange) == []


def test_the_count_is_the_servers_with_and_without_scripts(kit: Kit) -> None:
    """While typing a fragment comes back, on pressing Look the page: the same figures, and nothing is changed."""
    seeing, words = desk(kit, "coordinator"), "{name}, shall we ring? 😀"
    bit = seeing.post("/settings/wording/H4/look", {"HX-Request": "true"}, words=words).get_data(as_text=True)
    whole = said(seeing.post("/settings/wording/H4/look", words=words))
    for page in (bit, whole):
        assert "UCS-2" in page and "<code>😀</code>" in page and "does not know {name}" in page
    assert "<html" not in bit and fields(whole)["words"] == [words]
    assert kit.rows(SettingsChange) == []


def test_it_is_seen_as_on_a_phone_with_names_and_before_there_are_any(kit: Kit) -> None:
    """Slots are filled with sample names and the community's own; a missing name leaves no hole."""
    page = desk(kit).text("/settings/wording/H5")
    assert "Thank you Doris. What is the postcode" in page and "Thank you. What is the postcode" in page


def test_what_is_typed_is_shown_as_words_never_as_a_page(kit: Kit) -> None:
    """Brackets of a script in a wording are words like others, in the look and in the list."""
    lead = desk(kit)
    send(lead, "wording/H4", words="What <script>name</script> should we use?")
    for page in (
        lead.text("/settings/wording/H4"),
        lead.text("/settings/wording?find=script"),
        lead.text("/settings/history"),
    ):
        assert "<script>name" not in page and "&lt;script&gt;name" in page


def test_two_leads_at_one_text(kit: Kit) -> None:
    """The second sees the first one's words beside their own, and nothing is overwritten unseen."""
    lead, other = desk(kit), another(kit, "Sam", "lead")
    mine, theirs = (
        form(lead, "wording/H4", words="Your name?"),
        form(other, "wording/H4", words="What name, please?"),
    )
    other.post("/settings/wording/H4", **theirs)
    answer = lead.post("/settings/wording/H4", **mine)
    assert answer.status_code == 409
    assert "Sam changed this text" in said(answer) and "<blockquote>What name, please?" in said(answer)
    assert fields(said(answer))["words"] == ["Your name?"]
    assert own_words(kit) == {"H4": "What name, please?"}


def test_a_look_without_scripts_keeps_what_was_seen(kit: Kit) -> None:
    """Looked at while somebody else saved, and saved then: still told who was first."""
    lead, other = desk(kit), another(kit, "Sam", "lead")
    mine = form(lead, "wording/H4", words="Your name?")
    send(other, "wording/H4", words="What name, please?")
    looked = said(lead.post("/settings/wording/H4/look", **mine))
    assert lead.post("/settings/wording/H4", **fields(looked)).status_code == 409
    assert own_words(kit) == {"H4": "What name, please?"}


def test_undo_brings_back_no_wording_that_will_not_do_any_more(kit: Kit) -> None:
    """Words that were broken behind the desk's back, and mended since, are not put back."""
    lead, community = desk(kit), kit.row(Community)
    broken = {"H4": "What is your name, {friend}?"}
    kit.change(Community, community.id, settings={**community.settings, "wording": broken})
    send(lead, "wording/H4", words="What name, please?")
    page = lead.follow(f"/settings/history/{kit.row(SettingsChange).id}/undo")
    assert "Not undone" in page and "does not know {friend}" in page
    assert own_words(kit) == {"H4": "What name, please?"}


def test_own_words_that_will_not_do_any_more_give_way_loudly(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    """Wording broken behind the desk's back is not sent: the built-in text goes, the log and the page say so."""
    community = kit.row(Community)
    broken = {"H2": "Is that all right, {friend}?", "H99": "Nobody says this."}
    kit.change(Community, community.id, settings={**community.settings, "wording": broken})
    assert "to find help we keep what you tell us" in kit.text(RESIDENT, "I need help")[-1]
    errors = [r for r in caplog.records if r.levelname == "ERROR"]
    assert {r.code for r in errors} == {"H2", "H99"}  # type: ignore[attr-defined]
    assert not any("friend" in r.getMessage() for r in errors)
    assert "Own wording that cannot be used" in desk(kit).text("/settings")


def test_the_template_of_the_old_words_is_not_used_for_new_ones(kit: Kit) -> None:
    """An approved WhatsApp template has the old words, so it goes with them, and undo brings both back."""
    community = kit.row(Community)
    kit.change(Community, community.id, settings={**community.settings, "templates": {"H18a": "HX1", "C1": "HX2"}})
    lead = desk(kit)
    assert "approved WhatsApp template" in lead.text("/settings/wording/C1")
    words = "{org}: Hello {name}. How is today? Reply 1 I am OK, 2 please ring me. In an emergency call 999."
    send(lead, "wording/C1", words=words)
    assert dict(SETTINGS.validate_python(kit.row(Community).settings).templates) == {"H18a": "HX1"}
    lead.follow(f"/settings/history/{kit.row(SettingsChange).id}/undo")
    settings = SETTINGS.validate_python(kit.row(Community).settings)
    assert settings.templates["C1"] == "HX2" and not settings.wording


def test_an_unknown_text_is_not_there(kit: Kit) -> None:
    """A text the line does not say has no page, to look at or to save."""
    lead = desk(kit)
    assert lead.get("/settings/wording/H99").status_code == 404
    assert lead.post("/settings/wording/H99", words="x").status_code == 404
