"""Promises of `cuppa report`: the desk's figures on the terminal, as CSV and as one page."""

import csv
import io
import re
from pathlib import Path

import pytest

from bot.cli import main
from storage.tables import Audit, Person, Visit
from tests.bot.visit_kit import matched
from tests.desk_kit import desk
from tests.kit import KEYS, Kit

DAYS = ("2026-09-21", "2026-09-22")


@pytest.fixture(autouse=True)
def settings(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the line under test."""
    url = kit.line.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("CUPPA_DATABASE_URL", url)
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])


@pytest.mark.both_databases
def test_the_same_figures_as_at_the_desk(kit: Kit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table, the CSV and the page of some days say what the desk says; that files were made is on record."""
    kit.change(Visit, matched(kit).id, counted_at=kit.clock.now(), minutes=90)
    kit.change(Person, kit.rows(Visit)[0].resident_id, first_name="Zanthoxyla")
    browser, query = desk(kit), "first=2026-09-21&last=2026-09-22"
    files = [str(tmp_path / "figures.csv"), str(tmp_path / "page.html")]
    assert main(["report", *DAYS, "--csv", files[0], "--html", files[1], "--community", "LOROS"]) == 0
    shown = capsys.readouterr().out
    assert "Market Harborough, 21 Sep 2026 to 22 Sep 2026" in shown
    assert re.search(r"^Hours given +1\.5  as volunteers told", shown, re.MULTILINE)
    assert [a.actor for a in kit.rows(Audit, action="figures.exported")] == ["operator"]
    table, theirs = Path(files[0]).read_bytes().decode(), browser.text(f"/numbers/figures.csv?{query}")
    assert list(csv.reader(io.StringIO(table))) == list(csv.reader(io.StringIO(theirs)))
    page, at_the_desk = Path(files[1]).read_text("utf-8"), browser.text(f"/numbers/page?{query}")
    article = at_the_desk[at_the_desk.index("<article") : at_the_desk.index("</article>")]
    assert article in page and "<b>1</b> time somebody asked" in page
    assert "Zanthoxyla" not in page + table + shown and not re.search(r'(src|href)="', page)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["soon"], 2, "Please give both days like 2026-09-22"),
        (["2026-02-30", "2026-03-01"], 2, "Please give both days"),
        (["2026-03-02", "2026-03-01"], 2, "The first day must come before the last"),
        (["2020-01-01", "2026-03-01"], 2, "three years"),
        (["week", "2026-03-01"], 2, "Please give both days"),
        ([*DAYS, "2026-09-23"], 2, "no more"),
        (["week", "--community", "NOBODY"], 1, "there is no such community: cuppa community list"),
        (["week", "--csv", "/nowhere/figures.csv"], 1, "No such file or directory"),
    ],
)
def test_what_cannot_be_reported_is_said_in_a_line(
    kit: Kit, capsys: pytest.CaptureFixture[str], words: list[str], code: int, says: str
) -> None:
    """Days that are none, a community that is none, a file that cannot be: one line that says what to do."""
    assert main(["report", *words]) == code
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["week"], ["month"], ["year"]])
def test_up_to_today(kit: Kit, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """Without days, the last month; days in which nothing happened are no fault."""
    assert main(["report", *words]) == 0
    assert re.search(r"^Asked for help +0  requests opened", capsys.readouterr().out, re.MULTILINE)
