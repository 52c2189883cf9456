"""A bad dependency is found by asking, and not being able to ask is never taken for a good answer."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import advisories

FINE: dict[str, Any] = {"name": "flask", "version": "3.1.3", "vulns": []}
BAD: dict[str, Any] = {**FINE, "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.4"]}]}
UNKNOWN = {
    "name": "jinja2",
    "skip_reason": "Dependency not found on PyPI and could not be audited: jinja2 (3.1.6)",
}


def answering(folder: Path, said: str, status: int) -> Path:
    """A stand-in for pip-audit."""
    program = folder / "pip-audit"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit {status}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("packages", "status", "strict", "lenient"),
    [
        ([FINE], 0, 0, 0),
        ([FINE, BAD], 1, 1, 1),
        ([FINE, UNKNOWN], 0, 1, 0),
        ([BAD, UNKNOWN], 1, 1, 1),
        (None, 1, 1, 0),
    ],
)
def test_what_was_not_asked_is_not_fine(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    packages: list[dict[str, Any]] | None,
    status: int,
    strict: int,
    lenient: int,
) -> None:
    """A known fault always fails; a service that cannot be asked about all, unless that is allowed."""
    said = "no answer" if packages is None else json.dumps({"dependencies": packages})
    program = answering(tmp_path, said, status)
    monkeypatch.setattr(advisories, "fetched", lambda _: program)
    assert (advisories.main([]), advisories.main(["--if-reachable"])) == (strict, lenient)
    out = capsys.readouterr().out
    assert ("flask 3.1.3: PYSEC-2026-1, mended in 3.1.4" in out) == (BAD in (packages or ()))
    assert ("Not asked" in out) == (packages is None or UNKNOWN in packages)


def test_a_machine_without_the_internet_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where pip-audit itself cannot be fetched, nothing was asked, and that is said."""

    def nowhere(_: Path) -> Path:
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(advisories, "fetched", nowhere)
    assert (advisories.main([]), advisories.main(["--if-reachable"])) == (1, 0)
    assert "0 locked packages asked about" in capsys.readouterr().out
