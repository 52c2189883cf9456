"""References that need packages of their own: each in an environment made once under data/bench, never in ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import Size, Taken

HERE = Path(__file__).parent
KEPT = HERE.parent / "data" / "bench"


class NoPeer(RuntimeError):
    """The reference cannot be installed or run here; says why."""


def environment(name: str, *packages: str, size: Size) -> Path:
    """The Python of an environment with those packages, made if it is not there yet. Raises NoPeer."""
    if size.quick:
        raise NoPeer("a quick run installs nothing")
    folder = KEPT / name
    python, done = folder / "bin" / "python", folder / "ready"
    if not done.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        for command in ([sys.executable, "-m", "venv", folder], install):
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                raise NoPeer(
                    f"{', '.join(packages)} cannot be installed: {made.stderr.strip().splitlines()[-1][:120]}"
                )
        done.touch()
    return python


class Peer:
    """A process that answers "N" with what N operations took."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, words: object) -> str:
        """One line to it, one line back. Raises NoPeer when it has ended."""
        if self._process.stdin is None or self._process.stdout is None:
            raise NoPeer("it has no pipes")
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise NoPeer("it ended")
        return answer

    def once(self, times: int) -> Taken:
        """What each of so many operations took."""
        cpu, wall = map(float, self.ask(times).split()[:2])
        return Taken(cpu, wall)


@contextmanager
def peer(python: Path, script: str, **names: str) -> Iterator[Peer]:
    """A script of this folder, running; `names` are added to its environment. Raises NoPeer."""
    path = HERE / script
    # Bytecode is not left between the sources.
    given = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **names}
    process = subprocess.Popen(
        [python, path.name], cwd=path.parent, env=given, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            process.kill()
            said = (process.stderr.read() if process.stderr else "").strip().splitlines() or ["it ended"]
            raise NoPeer(f"{script} does not run: {said[-1][:120]}")
        yield Peer(process)
    finally:
        process.kill()
        process.communicate()
