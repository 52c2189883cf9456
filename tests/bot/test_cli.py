"""Promises of `cuppa`: what each command prints, and how it ends."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.cli.talk import _asked
from bot.config import DEMO_DATABASE
from storage.database import Database
from storage.people import coordinators, every_community
from storage.tables import Coordinator
from tests.kit import KEYS

CUPPA = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]
ROOT = Path(__file__).parents[2]
COMMUNITY = ["community", "add", "Market Harborough", "--short", "LOROS", "--number", "+447911123456"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no settings but those of a test."""
    for name in list(os.environ):
        if name.startswith("CUPPA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUPPA_ENCRYPTION_KEYS", KEYS[0])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


def cuppa(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    """Run a command here; its exit code, output, and lines on standard error."""
    try:
        code = main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err.splitlines()


def test_help_groups_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """`cuppa --help` ends well and names every command."""
    code, out, _ = cuppa(capsys, "--help")
    assert code == 0
    for name in ("run", "web", "worker", "talk", "db", "community", "coordinator", "postcode", "phone", "parts"):
        assert re.search(rf"\b{name}\b", out)


@pytest.mark.parametrize(
    "words",
    [(), ("brew",), ("run", "--port", "x"), ("run", "--port", "70000"), ("community",), ("community", "add")],
)
def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """What cannot be understood is exit code 2."""
    assert cuppa(capsys, *words)[0] == 2


def test_a_community_is_set_up_from_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Upgrade, community, coordinator, list, remove and add again, each ending with 0."""
    assert cuppa(capsys, "db", "upgrade")[0] == 0
    assert cuppa(capsys, "db", "check")[0] == 0
    assert cuppa(capsys, *COMMUNITY, "--area", "le16, LE17", "--office", "0116 231 3771")[0] == 0
    code, out, _ = cuppa(capsys, "community", "list")
    assert (code, out) == (0, "LOROS  Market Harborough  LE16, LE17\n")
    assert cuppa(capsys, "coordinator", "add", "Priya Shah", "07911 123 457")[0] == 0
    assert cuppa(capsys, "coordinator", "add", "Sam", "07911 123 458", "--on-call")[0] == 0
    _, out, _ = cuppa(capsys, "coordinator", "list")
    assert out.splitlines() == [
        "LOROS  Priya Shah  07911 123457  lead  on duty",
        "LOROS  Sam  07911 123458  coordinator  on duty",
    ]
    assert cuppa(capsys, "coordinator", "remove", "+447911123457")[0] == 0
    assert "Priya" not in cuppa(capsys, "coordinator", "list")[1]
    assert cuppa(capsys, "coordinator", "add", "Priya Shah", "07911123457", "--role", "viewer")[0] == 0
    assert _people() == {"Priya Shah": ("viewer", False), "Sam": ("coordinator", True)}


def _people() -> dict[str, tuple[str, bool]]:
    database = Database("sqlite:///data/cuppa.db", keys=KEYS)
    with database.reading() as session:
        (community,) = every_community(session)
        found: list[Coordinator] = coordinators(session, community.id)
    database.close()
    return {row.name: (row.role, row.always_reachable) for row in found}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*COMMUNITY, "--area", "LE16"], "there is a community LOROS already"),
        ([*COMMUNITY[:4], "OTHER", *COMMUNITY[5:], "--area", "LE16"], "is LOROS's already"),
        ([*COMMUNITY[:4], "TOOLONGX", *COMMUNITY[5:], "--area", "LE16"], "short name"),
        ([*COMMUNITY, "--area", "LE16 7AB"], "outward postcodes"),
        ([*COMMUNITY, "--area", "ZZ99"], "outward postcodes"),
        ([*COMMUNITY, "--area", ","], "outward postcodes"),
        ([*COMMUNITY[:-1], "12345", "--area", "LE16"], "cannot be the line's number"),
        ([*COMMUNITY[:-1], "+447700900000", "--area", "LE16"], "drama"),
        (["coordinator", "add", "Priya", "0116 231 3771"], "landline"),
        (["coordinator", "add", "Priya", "07911 123457", "--community", "NOBODY"], "no such community"),
        (["coordinator", "remove", "07911 999999"], "no coordinator has that phone"),
    ],
)
def test_what_cannot_be_stored_is_one_line_and_1(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """A failure is exit code 1 and one line that says what is wrong."""
    assert cuppa(capsys, "db", "upgrade")[0] == 0
    assert cuppa(capsys, *COMMUNITY, "--area", "LE16")[0] == 0
    code, _, lines = cuppa(capsys, *words)
    assert (code, len(lines)) == (1, 1)
    assert said in lines[0]


def test_a_line_without_its_settings_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`cuppa run` without an account is 1, a line for each setting it needs."""
    monkeypatch.delenv("CUPPA_ENCRYPTION_KEYS")
    code, _, lines = cuppa(capsys, "run", "--port", "0")
    assert code == 1
    assert len(lines) == 5
    assert all(line.startswith("CUPPA_") for line in lines)


def test_an_unknown_setting_stops_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt name is told before anything is done."""
    monkeypatch.setenv("CUPPA_DATABASE", "sqlite:///x.db")
    code, _, lines = cuppa(capsys, "db", "upgrade")
    assert (code, len(lines)) == (1, 1)
    assert "did you mean CUPPA_DATABASE_URL?" in lines[0]


def test_a_database_that_is_not_set_up_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    """Without tables a command is 1 and names the command that makes them."""
    for words in (("community", "list"), ("db", "check")):
        code, _, lines = cuppa(capsys, *words)
        assert (code, len(lines)) == (1, 1)
        assert "cuppa db upgrade" in lines[0]


def test_looking_something_up_makes_no_database(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """`cuppa postcode` works before anything is set up, and leaves nothing behind."""
    code, out, _ = cuppa(capsys, "postcode", "LE16 7AB")
    assert (code, json.loads(out)["community"]) == (0, None)
    assert not (here / "data").exists()


@contextmanager
def running(*words: str) -> Iterator[str]:
    """A demo in a process of its own; its address."""
    process = subprocess.Popen([*CUPPA, "run", "--demo", "--port", "0", *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        yield next(found[0] for line in lines if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    finally:
        process.terminate()
        code = process.wait(20)
        process.stdout.close()
    assert code == 0


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def _post(url: str, data: dict[str, str]) -> int:
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(data).encode()), timeout=60) as answer:
        return int(answer.status)


def test_the_demo_is_rebuilt_unless_kept(here: Path) -> None:
    """--keep goes on from the last simulated moment; without it the demo begins anew."""
    messages = "/phones/messages?phone=%2B447700900001"
    with running() as url:
        assert _post(f"{url}/phones/send", {"from": "+447700900001", "body": "I need help"}) == 202
        assert _post(f"{url}/phones/clock", {"advance": "PT5H"}) == 200
        then = _get(f"{url}/phones/clock")["now"]
        before = _get(url + messages)
        assert _get(f"{url}/ready") == {"ready": True, "reasons": []}
        refused = subprocess.run([*CUPPA, "run", "--demo", "--port", url.rpartition(":")[2]], capture_output=True)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
        talk = subprocess.run(
            [*CUPPA, "talk", "--url", url, "--as", "+447700900002"],
            input="hello\n/clock 15m\n/as +447700900003\n/quit\n",
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Reply 1 I need help" in talk.stdout
        assert "It is now" in talk.stdout
    assert {(here / "data" / name).stat().st_mode & 0o777 for name in ("demo.key", "demo.running")} == {0o600}
    with running("--keep") as url:
        assert _get(f"{url}/phones/clock")["now"] > then
        assert [text["id"] for text in _get(url + messages)][: len(before)] == [text["id"] for text in before]
    with running() as url:
        assert _get(f"{url}/phones/clock")["now"] < then
        assert _get(url + messages) == []


def test_the_demo_never_rebuilds_a_real_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database given explicitly is used if it is empty or a demo's, and left alone if it is anything else."""
    assert cuppa(capsys, "db", "upgrade")[0] == 0
    assert cuppa(capsys, *COMMUNITY, "--area", "LE16")[0] == 0
    monkeypatch.setenv("CUPPA_DATABASE_URL", "sqlite:///data/cuppa.db")
    code, _, lines = cuppa(capsys, "run", "--demo", "--port", "0")
    assert (code, len(lines)) == (1, 1)
    assert "not a demo's" in lines[0]
    assert "LOROS" in cuppa(capsys, "community", "list")[1]
    monkeypatch.setenv("CUPPA_DATABASE_URL", "sqlite:///other.db")
    for _ in range(2):
        with running() as url:
            assert len(_get(f"{url}/phones/messages?phone=%2B447700900120")) == 0
    assert Path("other.db").exists()
    assert not Path(DEMO_DATABASE.removeprefix("sqlite:///")).exists()


def test_demo_mode_refuses_twilio(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo does not start where it could text somebody."""
    monkeypatch.setenv("CUPPA_TWILIO_AUTH_TOKENS", "token")
    code, _, lines = cuppa(capsys, "run", "--demo", "--port", "0")
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("CUPPA_TWILIO_AUTH_TOKENS is set")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("90m", {"advance": "PT90M"}),
        ("2 h", {"advance": "PT2H"}),
        ("1d", {"advance": "P1D"}),
        ("PT5M", {"advance": "PT5M"}),
        ("18:00", {"to": "2026-10-24T18:00:00+01:00"}),
        ("9.30", {"to": "2026-10-25T09:30:00+00:00"}),
        ("", None),
    ],
)
def test_talk_reads_times_as_people_write_them(words: str, asked: dict[str, str] | None) -> None:
    """`/clock` takes minutes, hours, days and a time of day, also over the change of the clocks."""
    assert _asked(words, "2026-10-24T12:00:00+00:00") == asked
