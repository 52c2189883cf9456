"""No request is a failure of ours: a share of the fuzzing in every run, all of it by `make fuzz`."""

import os

import pytest
from flask import Flask

from bot.access import Caller
from bot.app import create_web
from tests.fuzz.asking import Asked, Asker
from tests.fuzz.odd import fields
from tests.fuzz.play import Play
from tests.kit import Kit

COUNT = int(os.environ.get("FUZZ", "700"))
SEED = int(os.environ.get("SEED", "4"))


# Uploads that break off leave their temporary file to the collector.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_request_is_a_failure(kit: Kit) -> None:
    """Seeded requests to every route, odd in every way: none is answered 500, none fails later."""
    found = Play(kit, SEED).run(COUNT)
    assert found.faults == []
    assert found.statuses.total() == COUNT
    assert found.statuses[200] > COUNT // 5, "most requests have to get past the door to be worth something"


@pytest.mark.parametrize("failing", [ZeroDivisionError, None])
def test_a_fault_is_recorded(kit: Kit, monkeypatch: pytest.MonkeyPatch, failing: type[Exception] | None) -> None:
    """A view that raises, or answers 500 by itself, is counted and kept with the request that made it."""

    def health() -> tuple[str, int]:
        if failing is not None:
            raise failing
        return "no", 500

    health.caller = Caller.ANYONE  # type: ignore[attr-defined]

    def broken(*given: object) -> Flask:
        app = create_web(*given)  # type: ignore[arg-type]
        app.view_functions["health.health"] = health
        return app

    monkeypatch.setattr("tests.fuzz.play.create_web", broken)
    monkeypatch.setattr(Asker, "next", lambda asker: Asked("GET", "/health"))
    found = Play(kit, SEED).run(2)
    assert found.statuses == {500: 2}
    kept = [fault for fault in found.faults if fault.startswith("500: GET '/health'")]
    assert len(kept) == 2
    assert any("ZeroDivisionError" in fault for fault in found.faults) == (failing is not None)


def test_the_fields_of_the_pages_are_known() -> None:
    """Names and values are read from the pages and the code, so that new ones are fuzzed too."""
    names, values = fields()
    assert {"password", "first_name", "figures", "file"} <= set(names)
    assert "yes" in values
