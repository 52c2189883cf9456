"""`make audit`: the advisory service is asked about every locked package, and what it said is said.

0 when nothing is known against any; 1 when something is, or when it could not be asked about one. With
`--if-reachable`, for machines without the internet, what could not be asked is printed and no failure.
"""

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv" / "audit"
LOCKS = ("requirements.lock", "requirements-test.lock")


@dataclass(frozen=True)
class Told:
    """What became of asking."""

    asked: int = 0
    known: tuple[str, ...] = ()
    """A line for each advisory."""
    unasked: str = ""
    """Why not all could be asked about; "" when all were."""


def fetched(folder: Path) -> Path:
    """pip-audit, in an environment of its own; raises CalledProcessError where it cannot be fetched."""
    program = folder / "bin" / "pip-audit"
    if not program.exists():
        venv.create(folder, with_pip=True)
        install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        patience = ["--retries", "1", "--timeout", "10"]
        subprocess.run([*install, *patience, "pip-audit"], check=True, capture_output=True, timeout=120)
    return program


def ask(program: Path, lock: Path) -> Told:
    """Ask about every package of a lock file."""
    options = ["--format", "json", "--progress-spinner", "off", "--disable-pip", "--require-hashes"]
    done = subprocess.run([program, *options, "-r", lock], capture_output=True, text=True, timeout=120)
    try:
        return read(json.loads(done.stdout))
    except ValueError:
        why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Told(unasked=f"{lock.name}: {why[:200]}")


def read(report: dict[str, Any]) -> Told:
    """A report of pip-audit's. A package that it passed over was not asked about, though it ends with 0."""
    packages = report["dependencies"]
    passed_over = [package["name"] for package in packages if "skip_reason" in package]
    known = tuple(
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions'])}"
        for package in packages
        for found in package.get("vulns", ())
    )
    unasked = f"{len(passed_over)} of {len(packages)} packages are unknown to the service" if passed_over else ""
    return Told(len(packages) - len(passed_over), known, unasked)


def told() -> Told:
    """What is known of all that is locked."""
    try:
        program = fetched(FOLDER)
        answers = [ask(program, ROOT / lock) for lock in LOCKS]
    except (subprocess.SubprocessError, OSError) as error:
        return Told(unasked=f"pip-audit cannot be run here ({type(error).__name__})")
    known = tuple(sorted({line for answer in answers for line in answer.known}))
    return Told(sum(answer.asked for answer in answers), known, "; ".join(a.unasked for a in answers if a.unasked))


def main(words: Sequence[str] | None = None) -> int:
    """Ask, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.advisories")
    parser.add_argument("--if-reachable", action="store_true", help="not being able to ask is no failure")
    lenient, found = parser.parse_args(words).if_reachable, told()
    print(f"Advisories: {found.asked} locked packages asked about, {len(found.known)} advisories known.")
    for line in (*found.known, *([f"Not asked: {found.unasked}."] if found.unasked else ())):
        print(f"  {line}")
    return 1 if found.known or (found.unasked and not lenient) else 0


if __name__ == "__main__":
    sys.exit(main())
