"""A rolling upgrade, and the way back: the version before works on the new schema beside the new one."""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.soak import moved
from tests.soak.crew import ROOT
from tests.soak.run import Plan, Stage, soak
from tests.soak.server import own_server

pytestmark = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")
PLAN = Plan("rolling", web=2, workers=2, seconds=110, phones=60, kill_every_s=0)


def git(*words: str) -> bytes:
    """What git says; skips where there is no history."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("the version before comes out of the history: this is no checkout")
    said = subprocess.run(["git", *words], cwd=ROOT, capture_output=True)
    if said.returncode:
        pytest.skip(f"git {words[0]}: {said.stderr.decode().strip()}")
    return said.stdout


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The version before the last migration (or SOAK_BEFORE), as it was."""
    folder = tmp_path / "before"
    folder.mkdir()
    last = git("log", "-1", "--diff-filter=A", "--format=%H", "--", "storage/migrations/versions").decode().strip()
    archive = git("archive", os.environ.get("SOAK_BEFORE", f"{last}^"))
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    shutil.copy(moved.__file__, folder / "tests/soak")
    # Versions until 0018 did not start on a later schema at all.
    if "def ahead" not in (folder / "storage/migrate.py").read_text("utf-8"):
        shutil.copy(ROOT / "storage/migrate.py", folder / "storage")
    return folder


def test_the_version_before_works_on_the_new_schema_beside_the_new_one(tmp_path: Path, before: Path) -> None:
    """One process after the other goes back to the version before, then forward again; nobody notices."""
    assert len(list((before / "storage/migrations/versions").glob("0*.py"))) < len(
        list((ROOT / "storage/migrations/versions").glob("0*.py"))
    )

    counts: Counter[str] = Counter()

    def roll(on: Stage) -> None:
        for version in (before, ROOT):
            for hand in on.crew.hands:
                time.sleep(5)
                hand.signal(signal.SIGTERM)
                assert hand.process is not None and hand.process.wait(60) == 0
                hand.environment = {**hand.environment, "PYTHONPATH": str(version)}
                hand.start()
                on.crew.wait(60)
        assert all(hand.alive for hand in on.crew.hands)
        counts.update(on.network.counts)

    with own_server() as own:
        told, found = soak(PLAN, own.url, tmp_path, roll)
    print(told, dict(counts))
    assert found.clean, found
    assert counts["answered 500"] == 0
