"""Promises of `cuppa broadcast`: previewed, confirmed by the number of people, watched to its end, stopped."""

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.cli import broadcast, main
from bot.cli.main import parser
from bot.clock import MovableClock
from bot.worker import Worker
from storage.tables import Broadcast, Event
from tests.bot.broadcast_kit import BODY, NEIGHBOURS, PRIYA, WORDS, book, had, settings, the_broadcast
from tests.bot.care_kit import SECOND, add_coordinator
from tests.kit import Kit


@pytest.fixture(autouse=True)
def on_the_kit(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the line under test; its database stays open between them."""

    @contextmanager
    def opened(short: str | None) -> Iterator[object]:
        from bot.config import Config

        yield kit.line, kit.community_id, Config(demo=True)

    monkeypatch.setattr(broadcast, "opened", opened)


def cuppa(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command; its exit code, output and errors."""
    code = main(["broadcast", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_preview_then_the_number_of_people(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows all there is to know, and goes once the very number of people is given, to each once."""
    kit.text(NEIGHBOURS[0], "STOP")
    code, out, _ = cuppa(capsys, "send", WORDS, "--to", "neighbours", "--people", "11", "--leave")
    assert code == 0 and out.startswith(BODY)
    for said in (
        "To 11 people: neighbours", "left out, stopped: 1", "1 part(s) each, 11 in all", "about 44p",
        "starts 10.02am, ends about 10.02am", "cuppa broadcast halt 1",
    ):  # fmt: skip
        assert said in out
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS[1:]
    assert kit.prompts(PRIYA)[-2:] == ["K7", "K7d"]


@pytest.mark.parametrize("answer", ["", "yes", "11", "0"])
def test_nothing_goes_on_another_answer(
    kit: Kit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Anything but the number of people sends nothing and ends with one line and 1."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{answer}\n"))
    code, _, err = cuppa(capsys, "send", WORDS)
    assert code == 1 and err == "cuppa: It would go to 12 people, which is not the number given.\n"
    kit.advance(minutes=5)
    assert had(kit) == [] and kit.rows(Broadcast) == []


def test_typed_number_sends_it(
    kit: Kit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number typed at the prompt sends it."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("12\n"))
    assert cuppa(capsys, "send", WORDS, "--leave")[0] == 0
    assert the_broadcast(kit).state == "held"


def test_watched_to_the_end(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """The bar moves while a worker sends, and the command ends with the message."""
    settings(kit, hold="PT0S", pace=4.0)
    kit.line.demo, kit.line.clock = False, MovableClock(kit.clock.now(), running=True)
    stop = Worker(kit.line).start()
    try:
        code, out, _ = cuppa(capsys, "send", WORDS, "--people", "12")
    finally:
        stop()
    bars = [line for line in out.splitlines() if line.startswith("[")]
    assert code == 0 and bars[-1] == f"[{'#' * 30}] 12 of 12  done"
    assert len({line.split("] ")[1].split(" of")[0] for line in bars}) >= 2


def test_halt_ends_a_watch_too(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """Halted from elsewhere, whoever watches sees it and the command ends with 1."""
    cuppa(capsys, "send", WORDS, "--people", "12", "--leave")
    halting = threading.Timer(0.3, lambda: kit.text(PRIYA, "HALT"))
    halting.start()
    code, out, _ = cuppa(capsys, "watch", "1")
    halting.join()
    assert code == 1 and out.splitlines()[-1].endswith("0 of 12  halted")


def test_pause_resume_halt_and_list(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """Each does what it says once, says so when it cannot, and is kept in the story."""
    cuppa(capsys, "send", WORDS, "--people", "12", "--leave")
    assert cuppa(capsys, "pause", "1")[:2] == (0, "It rests.\n")
    assert cuppa(capsys, "pause", "1")[0] == 1
    assert cuppa(capsys, "resume", "1")[:2] == (0, "It goes on.\n")
    assert cuppa(capsys, "list")[1] == "1  held      0 of 12  to everyone\n"
    assert cuppa(capsys, "halt", "1")[1] == "Halted. 0 of 12 had already gone; no more will go.\n"
    code, _, err = cuppa(capsys, "halt", "1")
    assert code == 1 and "cannot be told to halt" in err
    kinds = [event.kind for event in kit.rows(Event, item_type="broadcast")]
    assert kinds == ["said yes", "paused", "resumed", "halted"]
    assert cuppa(capsys, "watch", "9")[0] == 1


def test_second_person_is_asked(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """Above the number a colleague is asked by text; without one nothing goes."""
    settings(kit, second_person_above=5)
    code, _, err = cuppa(capsys, "send", WORDS, "--people", "12")
    assert code == 1 and "nobody else" in err and the_broadcast(kit).state == "dropped"
    add_coordinator(kit, SECOND, "Omar")
    code, out, _ = cuppa(capsys, "send", WORDS, "--people", "12", "--from", PRIYA)
    kit.settle()
    assert code == 0 and "second person must agree" in out and kit.prompts(SECOND)[-1] == "K6a"


def test_service_notice(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """A service notice needs its session and its reason."""
    book(kit, 1, 3)
    code, _, err = cuppa(capsys, "send", WORDS, "--service", "2026-10-01", "--people", "1")
    assert code == 1 and "--why" in err
    cuppa(capsys, "send", WORDS, "--service", "2026-10-01", "--why", "It is off", "--people", "1", "--leave")
    kit.advance(minutes=5)
    assert had(kit) == [NEIGHBOURS[2]] and the_broadcast(kit).why == "It is off"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--area", "Harborough"), "not the first half of a postcode"),
        (("--at", "tomorrow"), "not a time like"),
        (("--at", "2026-09-01T10:00"), "over already"),
        (("--from", "+447700900101"), "no coordinator's"),
        (("--to", "friends"), "Nobody would have it"),
    ],
)
def test_faults_end_with_one_line(
    kit: Kit, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    """What cannot be done is one line on standard error, and 1; nothing is kept."""
    code, _, err = cuppa(capsys, "send", WORDS, "--people", "12", *words)
    assert code == 1 and says in err and err.count("\n") == 1
    assert kit.rows(Broadcast) == []


def test_start_in_local_time(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """--at is the community's own time."""
    cuppa(capsys, "send", WORDS, "--at", "2026-10-26T14:30", "--people", "12", "--leave")
    assert the_broadcast(kit).starts_at.isoformat() == "2026-10-26T14:30:00+00:00"


def test_help_names_every_part() -> None:
    """`cuppa broadcast` is listed and explains itself."""
    assert "broadcast" in parser().format_help()
