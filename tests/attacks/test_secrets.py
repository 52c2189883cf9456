"""No secret leaves: not in a file of ours, not in what a command prints, not in an answer, an error or a log."""

import argparse
import io
import logging
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot import logs
from bot.access import Caller, for_
from bot.app import create_web
from bot.cli import main
from bot.cli.main import parser
from bot.config import BadSettings, Config, load
from bot.worker import Worker
from tests.kit import Kit

ROOT = Path(__file__).parents[2]
SECRET = re.compile(
    r"\b(?:AC|SK)[0-9a-f]{32}\b|(?<![0-9a-fA-F])[0-9a-f]{32}(?![0-9a-fA-F])|-----BEGIN [A-Z ]*PRIVATE KEY|"
    r"\bAKIA[0-9A-Z]{16}\b|\bghp_\w{30,}|\bxox[abp]-\w|\beyJ[\w-]{20,}\.[\w-]{10,}"
)
NUMBER = re.compile(r"(?<![\d.])(?:\+44 ?|0044 ?|0)(?:\d ?){9,10}(?!\d)")
DRAMA = re.compile(r"07700900|01632960|02079460|01164960|08081570|03069990|01214960")
"""The beginnings of the numbers that Ofcom keeps for films: nobody has them."""
MADE_UP = re.compile(r"0123|1234|2345|4321|(\d)\1\1")
"""Runs and repeats, as in 07911 123456, that anybody knows for an example by sight."""
OFFICE = "01162313771"
"""The charity's own, as it is published."""
MARKS = tuple(f"-55{n}" for n in range(1, 8))


def tracked() -> Iterator[tuple[str, str]]:
    """Every file of ours with its text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("this is no checkout: there is no list of files")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if path.is_file() and not name.endswith(".lock"):
            yield name, path.read_bytes().decode("utf-8", "replace")


def plain(number: str) -> str:
    """As it is dialled here."""
    return re.sub(r"^(0044|44)", "0", re.sub(r"\D", "", number))


def test_no_file_holds_a_secret_or_a_number() -> None:
    """No key, token or account, and no telephone number that could be somebody's, stands in any file of ours."""
    found = []
    for name, text in tracked():
        found += [f"{name}: {m[:12]}…" for m in SECRET.findall(text) if len(set(m[2:])) > 2]
        numbers = [number for number in map(plain, NUMBER.findall(text)) if len(number) > 10]
        found += [f"{name}: {n}" for n in numbers if not (DRAMA.match(n) or MADE_UP.search(n) or n == OFFICE)]
    assert found == []


@pytest.mark.parametrize(
    "leak", ["AC" + "0123456789abcdef" * 2, "-----BEGIN" + " RSA PRIVATE KEY", f"eyJ{'hbGciOi' * 4}.{'x' * 12}"]
)
def test_the_search_finds_what_it_is_for(leak: str) -> None:
    """A secret is found where it stands, in a sentence or in code."""
    assert SECRET.search(f'token = "{leak}"')
    assert NUMBER.search("ring 07812 345" + " 679 now")


def marked(folder: Path, **more: str) -> dict[str, str]:
    """Settings, each secret of them with a mark of its own."""
    return {
        "CUPPA_DATABASE_URL": f"sqlite:///{folder / 'cuppa.db'}",
        "CUPPA_PUBLIC_URL": "https://line.example.org",
        "CUPPA_SECRET_KEY": "x" * 32 + MARKS[0],
        "CUPPA_ENCRYPTION_KEYS": ",".join(("y" * 32 + MARKS[1], "z" * 32 + MARKS[2])),
        "CUPPA_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
        "CUPPA_TWILIO_AUTH_TOKENS": f"token{MARKS[3]},older{MARKS[4]}",
        "CUPPA_TWILIO_API_KEY": "SK" + "b" * 32,
        "CUPPA_TWILIO_API_SECRET": f"secret{MARKS[5]}",
        "CUPPA_TWILIO_API_URL": "http://127.0.0.1:9",
        **more,
    }


def helps(of: argparse.ArgumentParser) -> Iterator[str]:
    """What --help says of a command and of those below it."""
    yield of.format_help() + of.format_usage()
    for action in of._actions:
        for below in (action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():
            yield from helps(below)


RUN = (
    ("db", "check"), ("db", "upgrade"), ("db", "check"), ("community", "list"), ("coordinator", "list"),
    ("doctor",),
    ("coordinator", "add", "Ann", "07911 123456"), ("audit", "verify"), ("metrics", "token"), ("retention",),
    ("keys", "rotate"), ("db", "backup", "copy.db"), ("db", "restore", "nothing.db"), ("templates", "list"),
    ("carrier",), ("report", "week"), ("phone", "07911 123456"), ("export", "V1", "--out", "x"),
    ("broadcast", "list"),
)  # fmt: skip


@pytest.mark.parametrize("where", ["here", "a server that is away", "a wrong address"])
def test_no_command_prints_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    """Every help, and commands that work, fail or cannot begin, keep each key, token and password back."""
    monkeypatch.chdir(tmp_path)
    wrong = {"a server that is away": "127.0.0.1:9", "a wrong address": f"at:more{MARKS[6]}@db"}
    url = {"CUPPA_DATABASE_URL": f"postgresql://cuppa:password{MARKS[6]}@{wrong.get(where)}/none"}
    for name in [name for name in os.environ if name.startswith("CUPPA_")]:
        monkeypatch.delenv(name)
    for name, value in marked(tmp_path, **(url if where in wrong else {})).items():
        monkeypatch.setenv(name, value)
    for words in RUN if where == "here" else RUN[:4]:
        with suppress(SystemExit):
            main(words)
    said = capfd.readouterr()
    everything = "".join([said.out, said.err, *helps(parser())])
    assert "usage: cuppa" in everything and len(said.out + said.err) > 100
    assert [mark for mark in MARKS if mark in everything] == []


def test_settings_show_no_secret(tmp_path: Path) -> None:
    """Settings that end up in a traceback, or are wrong, tell names and never values that are secret."""
    given = marked(tmp_path, CUPPA_DATABASE_URL=f"postgresql://cuppa:password{MARKS[6]}@db/cuppa")
    config = load(given, tmp_path / "none")
    shown = f"{config!r} {config!s} {config}"
    with pytest.raises(BadSettings) as wrong:
        load({**given, "CUPPA_DEMO": "1", "CUPPA_TWILIO_API_SECRET": f"a b{MARKS[5]}"}, tmp_path / "none")
    for mark in MARKS:
        assert mark not in shown + str(wrong.value), mark


@pytest.mark.parametrize("kind", ["text", "json"])
def test_no_answer_and_no_log_tells_a_secret(kit: Kit, tmp_path: Path, kind: str) -> None:
    """Health, metrics, errors and the log of a failure that had the settings in its words tell none of them."""
    config = load(marked(tmp_path), tmp_path / "none")
    app = create_web(config, kit.line, Worker(kit.line))

    @for_(Caller.ANYONE)
    def broken() -> str:
        raise RuntimeError(f"{config.auth_tokens} {config.secret_key} {config!r}")

    app.add_url_rule("/broken", view_func=broken)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs._Json() if kind == "json" else logs._Text())
    logging.getLogger().addHandler(handler)
    try:
        client = app.test_client()
        answers = [client.get(path) for path in ("/broken", "/ready", "/health", "/metrics", "/desk/nowhere", "/")]
    finally:
        logging.getLogger().removeHandler(handler)
    said = "".join(str(answer.headers) + answer.get_data(as_text=True) for answer in answers) + written.getvalue()
    assert answers[0].status_code == 500 and "broken" in written.getvalue()
    assert [mark for mark in MARKS if mark in said] == []


def test_a_demo_is_no_line(tmp_path: Path) -> None:
    """What tests and the demo use as keys would be refused on a line that texts."""
    assert load({"CUPPA_DEMO": "1"}, tmp_path / "none") == Config(demo=True)
    with pytest.raises(BadSettings):
        load({"CUPPA_SECRET_KEY": "secret"}, tmp_path / "none")
