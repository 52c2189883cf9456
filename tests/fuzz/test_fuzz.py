"""No request is a failure of ours: a share of the fuzzing in every run, all of it by `make fuzz`."""

import os

import pytest

from bot.app import create_web
from bot.worker import Worker
from tests.fuzz.asking import Asked
from tests.fuzz.odd import fields
from tests.fuzz.play import CONFIG, Play, answered
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


def test_a_fault_would_be_seen(kit: Kit) -> None:
    """The fuzzer sees what fails: a view that raises is counted, with the request that made it."""
    app = create_web(CONFIG, kit.line, Worker(kit.line))
    app.view_functions["health.health"] = lambda: 1 / 0
    app.view_functions["health.health"].caller = "anyone"  # type: ignore[attr-defined]
    assert answered(app, Asked("GET", "/health"))[0] == 500


def test_the_fields_of_the_pages_are_known() -> None:
    """Names and values are read from the pages and the code, so that new ones are fuzzed too."""
    names, values = fields()
    assert {"password", "first_name", "figures", "file"} <= set(names)
    assert "yes" in values
