"""The line's processes: started, killed without warning, started again. Only what was started here is ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.ports import free_port, wait_for
from tests.soak import moved

ROOT = Path(__file__).parents[2]
STARTS_S = 300.0
CUPPA = [sys.executable, "-m", "tests.soak.moved"]


@dataclass
class Hand:
    """One process of the line: its command, and the process of this moment."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    before: tuple[str, ...] = ()
    """Words before the command: where it runs."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin; what it says goes to a file."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, *CUPPA, *self.words],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def signal(self, number: int) -> None:
        """Send it a signal."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End it without warning."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(30)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Crew:
    """All of them, and whoever kills them."""

    hands: list[Hand]
    ports: list[int]
    kills: int = 0
    deaths: list[str] = field(default_factory=list)
    """Those that ended by themselves: there should be none."""
    _ends: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start all, and wait until each web process answers."""
        for hand in self.hands:
            hand.start()
        self.wait(STARTS_S)

    def wait(self, within_s: float) -> None:
        """Until each web process answers."""
        for port in self.ports:
            wait_for(f"http://127.0.0.1:{port}/health", within_s)

    def kill_now_and_then(self, random: Random, every_s: float) -> None:
        """Kill one of them every few seconds, and start it again a moment later, until `leave_alone`."""

        def run() -> None:
            while not self._ends.wait(every_s * (0.5 + random.random())):
                hand = random.choice(self.hands)
                if not hand.alive:
                    self.deaths.append(hand.name)
                hand.kill()
                self.kills += 1
                self._ends.wait(random.random())
                hand.start()

        self._threads.append(threading.Thread(target=run, name="killer"))
        self._threads[-1].start()

    def leave_alone(self) -> None:
        """No more killing; all are running."""
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        """End all of them, gently first."""
        self.leave_alone()
        for hand in self.hands:
            hand.signal(signal.SIGCONT)
            hand.signal(signal.SIGTERM)
        ends = time.monotonic() + 20
        for hand in self.hands:
            if hand.process is not None:
                try:
                    hand.process.wait(max(ends - time.monotonic(), 0.1))
                except subprocess.TimeoutExpired:
                    hand.kill()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with other settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CUPPA_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "CUPPA_LOG_FORMAT": "json", **settings}


def crew(folder: Path, settings: Mapping[str, str], web: int, workers: int) -> Crew:
    """So many web and worker processes; with no worker, each web process is `cuppa run`, both halves in one."""
    around = environment({**settings, moved.NAME: str(folder / "clock")})
    ports = [free_port() for _ in range(web)]
    half = "web" if workers else "run"
    hands = [Hand(f"{half}-{port}", (half, "--port", str(port)), around, folder) for port in ports]
    hands += [Hand(f"worker-{n}", ("worker",), around, folder) for n in range(workers)]
    return Crew(hands, ports)
