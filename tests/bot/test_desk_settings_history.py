"""What was changed of the settings: told, undone as a change of its own, and only where that will do."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.cli import main
from flows.hearing.needs import Need
from storage import desk_settings as rows
from storage.database import Session
from storage.tables import Audit, Community, SettingsChange
from tests.bot.settings_kit import form, send, settings_of
from tests.desk_kit import another, desk
from tests.kit import KEYS, Kit


@pytest.mark.both_databases
def test_undo_is_a_change_of_its_own(kit: Kit) -> None:
    """Undoing puts back what was, says so in the story, and can itself be undone."""
    lead = desk(kit)
    send(lead, "names", name="Harborough", short="HARBS")
    (change,) = kit.rows(SettingsChange)
    assert "Undone" in lead.follow(f"/settings/history/{change.id}/undo")
    assert settings_of(kit).short == kit.row(Community).short == "LOROS"
    undone = kit.rows(SettingsChange)[1]
    assert undone.before == change.after and undone.after == change.before
    lead.follow(f"/settings/history/{undone.id}/undo")
    assert kit.row(Community).short == "HARBS"


def test_undo_is_refused_after_a_later_change_of_the_same(kit: Kit) -> None:
    """What somebody changed again since is not lost by undoing the first change, and the page says who it was."""
    lead = desk(kit)
    send(lead, "waves", waves__today__size="5")
    other = another(kit, "Sam", "lead")
    send(other, "waves", waves__today__size="6")
    send(other, "waves", waves__later__size="2")
    first, second, _ = kit.rows(SettingsChange)
    page = lead.follow(f"/settings/history/{first.id}/undo")
    assert "Not undone: Sam changed the same thing after that" in page
    assert settings_of(kit).waves.today.size == 6
    assert f"/history/{first.id}/undo" not in page and f"/history/{second.id}/undo" in page
    lead.follow(f"/settings/history/{second.id}/undo")
    assert (settings_of(kit).waves.today.size, settings_of(kit).waves.later.size) == (5, 2)


def test_undo_of_what_would_not_do_any_more_is_refused(kit: Kit) -> None:
    """A short name that another community has taken meanwhile is not taken back from it."""
    lead = desk(kit)
    send(lead, "names", short="HARBS")
    with kit.line.database.transaction() as session:
        session.add(Community(short="LOROS", name="Other", settings={}, created_at=kit.clock.now()))
    page = lead.follow(f"/settings/history/{kit.row(SettingsChange).id}/undo")
    assert "Not undone" in page and "Another community" in page


def test_undo_lowers_a_level_only_with_that_word_too(kit: Kit) -> None:
    """Putting back a lower level asks for the same tick, on the undo itself."""
    lead = desk(kit)
    send(lead, "levels", levels__tea="3")
    undo = f"/settings/history/{kit.row(SettingsChange).id}/undo"
    assert 'name="agreed"' in lead.text("/settings/history")
    assert "Not undone" in lead.follow(undo) and settings_of(kit).levels[Need.TEA] == 3
    assert "Undone" in lead.follow(undo, agreed="yes") and settings_of(kit).levels[Need.TEA] == 2
    assert 'name="agreed"' not in lead.text("/settings/history")


@pytest.mark.parametrize("before", ["9" * 30, "-1", "x"])
def test_a_page_of_changes_that_cannot_be_is_the_first(kit: Kit, before: str) -> None:
    """A number that no change has ends in no error."""
    lead = desk(kit)
    send(lead, "names", office="0116 999 1234")
    assert "0116 999 1234" in lead.text(f"/settings/history?before={before}")


def test_another_communitys_change_is_not_there(kit: Kit) -> None:
    """A change of another community can neither be seen nor undone."""
    lead = desk(kit)
    with kit.line.database.transaction() as session:
        other = Community(short="OTHER", name="Other", settings={}, created_at=kit.clock.now())
        session.add(other)
        session.flush()
        row = SettingsChange(
            community_id=other.id,
            at=kit.clock.now(),
            what="names",
            before={"town": "A"},
            after={"town": "Farville"},
        )
        session.add(row)
        session.flush()
        number = row.id
    assert "Farville" not in lead.text("/settings/history")
    assert lead.post(f"/settings/history/{number}/undo").status_code == 404


@pytest.fixture
def commanded(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Kit:
    """The command line over the town's own database."""
    url = kit.line.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CUPPA_DATABASE_URL", url)
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", ",".join(KEYS))
    return kit


@pytest.mark.both_databases
def test_what_the_command_line_sets_is_told_and_undone(commanded: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """`carrier` and `templates set` stand in the desk's story and in the audit, and are undone like the rest."""
    kit, lead, before = commanded, desk(commanded), commanded.row(Community).settings
    service, sid = f"MG{'f' * 32}", f"HX{'a' * 32}"
    assert main(["carrier", "--service", service, "--words", "advanced", "--parts", "10"]) == 0
    assert main(["templates", "set", "H14", sid]) == main(["templates", "set", "H14", sid]) == 0
    assert f"{service}, opt-out words advanced, 10 parts a second" in capsys.readouterr().out
    network, template = kit.rows(SettingsChange)
    assert [e.actor for e in kit.rows(Audit, action="settings.changed")] == ["operator"] * 2
    page = lead.text("/settings/history")
    for part in (
        "by the command line",
        "STOP and HELP by text",
        "the network answers with our words",
        service,
        sid,
    ):
        assert part in page
    for change in (template, network):
        assert "Undone" in lead.follow(f"/settings/history/{change.id}/undo")
    assert kit.row(Community).settings == before


@pytest.mark.parametrize("kit", ["postgresql"], indirect=True)
def test_the_command_line_writes_over_no_change_made_meanwhile(
    commanded: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a lead saved just before is kept: the command reads settings only once they are its own to change."""
    kit, lead, held = commanded, desk(commanded), rows.held
    form_of_a_lead = form(lead, "names", office="0116 999 1234")

    def slow(session: Session, community_id: int) -> Community:
        monkeypatch.setattr(rows, "held", held)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(lead.post, "/settings/names", **form_of_a_lead).result().status_code == 303
        return held(session, community_id)

    monkeypatch.setattr(rows, "held", slow)
    assert main(["carrier", "--parts", "10"]) == 0
    assert (settings_of(kit).office, settings_of(kit).parts_per_second) == ("0116 999 1234", 10)


def test_a_lead_is_told_that_the_command_line_was_first(commanded: Kit) -> None:
    """Undoing what the command line changed again says so."""
    lead = desk(commanded)
    for parts in ("10", "20"):
        assert main(["carrier", "--parts", parts]) == 0
    first = commanded.rows(SettingsChange)[0]
    assert "Not undone: The command line changed the same" in lead.follow(f"/settings/history/{first.id}/undo")
