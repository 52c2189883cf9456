"""docs/going-live.md says nothing that cannot be typed."""

import argparse
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.fake import SERVICE, TEMPLATE, TRYING
from bot.cli.main import parser
from bot.fake_twilio.exchange import ACCOUNT, TOKEN, Exchange, Template
from bot.fake_twilio.server import Server

GUIDE = Path(__file__).parents[2] / "docs" / "going-live.md"
WORDS = GUIDE.read_text("utf-8")
SETTINGS = {
    "CUPPA_TWILIO_ACCOUNT_SID": ACCOUNT,
    "CUPPA_TWILIO_AUTH_TOKENS": TOKEN,
    "CUPPA_PUBLIC_URL": "http://127.0.0.1:8000",
    "CUPPA_SECRET_KEY": TRYING,
    "CUPPA_ENCRYPTION_KEYS": TRYING,
}


def blocks() -> list[str]:
    """The blocks of shell commands, in order."""
    return re.findall(r"```sh\n(.*?)```", WORDS, re.DOTALL)


def commands() -> list[str]:
    """Every `cuppa …` in the guide, in a block or in a sentence, once each."""
    lines = [line for block in blocks() for line in block.splitlines() if line.startswith("cuppa ")]
    spans = re.findall(r"`(cuppa [^`]+)`", WORDS.replace("\n", " "))
    return list(dict.fromkeys(lines + spans))


def words_of(command: str) -> list[str]:
    """A command as it is typed, with a real id where the guide leaves one out."""
    return shlex.split(command.replace("MG…", SERVICE).replace("HX…", TEMPLATE))[1:]


@pytest.mark.parametrize("command", commands())
def test_command_can_be_typed(command: str) -> None:
    """Each command in the guide exists, with its options and arguments."""
    assert callable(parser().parse_args(words_of(command)).run)


def _options(of: argparse.ArgumentParser) -> Iterator[str]:
    for action in of._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _options(below)


def test_options_named_alone_exist() -> None:
    """So does each option that a sentence names by itself."""
    named = set(re.findall(r"`(--[a-z-]+)", WORDS))
    assert named and named <= set(_options(parser()))


def test_links_lead_somewhere() -> None:
    """Each file the guide sends its reader to is there."""
    for link in re.findall(r"\]\(([^)#]+)\)", WORDS):
        assert (GUIDE.parent / link).exists(), link


def test_settings_named_are_settings() -> None:
    """Each setting of the guide's `.env` is one the line reads, or the delivery tests do."""
    from bot.config import SETTINGS as KNOWN

    of_tests = {"CUPPA_TEXTS", "CUPPA_KILLS", "CUPPA_BROADCAST"}
    delivery = "".join((Path(__file__).parent / f"test_{n}.py").read_text() for n in ("delivery", "urgency"))
    assert all(name in delivery for name in of_tests)
    assert set(re.findall(r"CUPPA_[A-Z_]+", WORDS)) <= set(KNOWN) | of_tests


def test_overrides_are_those_the_doctor_sets() -> None:
    """The address in the guide is the one that `doctor --fix` sets."""
    from bot.doctor_twilio import OVERRIDES

    assert f"/twilio/message{OVERRIDES}`" in WORDS


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchange]:
    """An empty folder, and a pretend Twilio as `cuppa fake-twilio` starts it."""
    for name in [name for name in os.environ if name.startswith("CUPPA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    exchange = Exchange(services={SERVICE: "+447911123456"}, templates={TEMPLATE: Template(TEMPLATE, "x")})
    exchange.own("+447911123456", url="http://127.0.0.1:8000")
    with Server(exchange, hands_on=True) as fake:
        for name, value in {**SETTINGS, "CUPPA_TWILIO_API_URL": fake.url}.items():
            monkeypatch.setenv(name, value)
        yield exchange


@pytest.mark.usefixtures("pretend")
def test_rehearsal_can_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    """The rehearsal, typed as it stands, ends well; templates that are not approved yet are named."""
    rehearsal = next(block for block in blocks() if SERVICE in block).splitlines()
    assert rehearsal[-1] == "cuppa run"
    for command in rehearsal[:-1]:
        assert main(words_of(command)) == (1 if command == "cuppa templates check" else 0), command
    said = capsys.readouterr().out
    assert "H14: approved" in said
    assert f"LOROS: {SERVICE}, opt-out words advanced" in said


@pytest.mark.usefixtures("pretend")
def test_carrier_is_shown_and_set(capsys: pytest.CaptureFixture[str]) -> None:
    """`cuppa carrier` changes only what it is told, and shows how things stand; nonsense is wrong usage."""
    for command in ("db upgrade", "community add M --short LOROS --number 07911123456 --area LE16"):
        assert main(command.split()) == 0
    for words in ([], ["--parts", "10"], ["--service", SERVICE], ["--words", "advanced"], ["--service", "none"]):
        assert main(["carrier", *words]) == 0
    assert capsys.readouterr().out.splitlines()[-5:] == [
        "LOROS: no messaging service, opt-out words default, 1 parts a second",
        "LOROS: no messaging service, opt-out words default, 10 parts a second",
        f"LOROS: {SERVICE}, opt-out words default, 10 parts a second",
        f"LOROS: {SERVICE}, opt-out words advanced, 10 parts a second",
        "LOROS: no messaging service, opt-out words advanced, 10 parts a second",
    ]
    for words in (["--service", "MG1"], ["--parts", "0"], ["--words", "most"]):
        with pytest.raises(SystemExit) as wrong:
            main(["carrier", *words])
        assert wrong.value.code == 2
    assert main(["carrier", "--community", "OTHER"]) == 1
