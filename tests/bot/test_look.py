"""Promises of `cuppa postcode`, `cuppa phone` and `cuppa parts`."""

import argparse
import io
import json
from typing import Any

import pytest

from bot.cli import look
from flows.hearing.postcodes import Candidate


def cuppa(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    parser = argparse.ArgumentParser("cuppa")
    look.add_commands(parser.add_subparsers(required=True), lambda: {"LE16": "LOROS"})
    args = parser.parse_args(words)
    assert args.run(args) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def outside_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUPPA_DEMO", raising=False)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hearing is tested elsewhere: here every text but "hello" is one candidate, in capitals."""

    def candidates(text: str) -> tuple[Candidate, ...]:
        return () if text == "hello" else (Candidate(text.upper(), len(text) < 7),)

    monkeypatch.setattr(look, "candidates", candidates)


@pytest.mark.usefixtures("heard")
def test_a_postcode_is_placed_in_its_community(capsys: pytest.CaptureFixture[str]) -> None:
    """A postcode is shown with its grid reference and the community whose area holds it."""
    assert cuppa(capsys, "postcode", "le16 7ab") == [
        {
            "input": "le16 7ab",
            "ok": True,
            "postcode": "LE16 7AB",
            "easting": 473329,
            "northing": 287352,
            "live": None,
            "rough": False,
            "community": "LOROS",
            "reason": None,
        }
    ]


@pytest.mark.usefixtures("heard")
def test_half_and_outside(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a postcode is rough; one outside every area belongs to no community but is still placed."""
    half, outside = cuppa(capsys, "postcode", "LE16 7", "SW1A 1AA")
    assert (half["ok"], half["rough"], half["postcode"], half["community"]) == (True, True, "LE16 7", "LOROS")
    assert (outside["ok"], outside["community"], outside["easting"]) == (True, None, 529090)


@pytest.mark.usefixtures("heard")
def test_what_is_not_placed_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown postcodes, ones without a reference and other words are not ok, never at 0,0, and say why."""
    shown = cuppa(capsys, "postcode", "LE16 7AC", "IM1 1AA", "hello")
    assert [item["ok"] for item in shown] == [False] * 3
    assert [item["postcode"] for item in shown] == [None, "IM1 1AA", None]
    assert all(item["easting"] is None and item["northing"] is None for item in shown)
    assert len({item["reason"] for item in shown}) == 3


def test_a_phone_number(capsys: pytest.CaptureFixture[str]) -> None:
    """A mobile is ok; a landline is shown with the reason it is not texted."""
    mobile, landline = cuppa(capsys, "phone", "07911 123456", "01858 432100")
    assert mobile == {
        "input": "07911 123456",
        "ok": True,
        "e164": "+447911123456",
        "kind": "mobile",
        "reason": None,
    }
    assert (landline["ok"], landline["kind"]) == (False, "landline")
    assert "landline" in landline["reason"]


@pytest.mark.promise(60)
@pytest.mark.parametrize(("setting", "ok"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_demo_mode_accepts_drama_numbers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, setting: str, ok: bool
) -> None:
    """`CUPPA_DEMO` decides whether a drama number may be texted."""
    monkeypatch.setenv("CUPPA_DEMO", setting)
    assert cuppa(capsys, "phone", "07700 900123")[0]["ok"] is ok


def test_the_cost_of_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    """A text is billed exactly as given, and the characters that make it dear are named."""
    plain, curly = cuppa(capsys, "parts", "tea ", "it’s 😀")
    assert plain == {
        "input": "tea ",
        "ok": True,
        "encoding": "GSM-7",
        "units": 4,
        "parts": 1,
        "costly": [],
    }
    assert (curly["encoding"], curly["units"], curly["costly"]) == ("UCS-2", 7, ["’", "😀"])


def test_a_text_that_cannot_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty text, one over 1,600 characters and one with broken Unicode are not ok."""
    shown = cuppa(capsys, "parts", "", "a" * 1601, "a\udcff", "a" * 1600)
    assert [item["ok"] for item in shown] == [False, False, False, True]


def test_items_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With `-` each line, blank ones too, gives one line of output in the same order, whatever its bytes."""
    lines = "07911 123456\r\n\nhello é".encode() + b"\xff\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="ascii"))
    shown = cuppa(capsys, "phone", "-")
    assert [item["ok"] for item in shown] == [True, False, False]
    assert [item["input"] for item in shown] == ["07911 123456", "", "hello é\udcff"]


def test_nothing_to_look_at_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a text the command ends 2 and shows how it is used."""
    with pytest.raises(SystemExit) as ended:
        cuppa(capsys, "parts")
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
