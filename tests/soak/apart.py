"""Two network namespaces of our own with one wire between them, which can be cut: nothing else is on it."""

import ctypes
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of setns(2)."""
SERVER, WORKER = "198.18.7.1", "198.18.7.2"
"""Addresses kept for tests of networks (RFC 2544)."""


class NoNamespaces(Exception):
    """They cannot be made here; says why."""


@dataclass(frozen=True)
class Apart:
    """The namespace of the database server, that of the worker, and the server's end of the wire."""

    server: str
    worker: str
    wire: str

    def wire_is(self, state: str) -> None:
        """Cut the wire ("down") or mend it ("up"): what is sent meanwhile vanishes, and nobody is told."""
        _ip("-n", self.server, "link", "set", self.wire, state)


@contextmanager
def apart() -> Iterator[Apart]:
    """Both namespaces, taken away at the end; raises NoNamespaces."""
    if os.getuid() != 0 or shutil.which("ip") is None:
        raise NoNamespaces("network namespaces need root and the program ip: sudo -E make soak")
    me = os.getpid()
    made = Apart(f"cuppa-{me}-db", f"cuppa-{me}-worker", f"cuppadb{me}")
    try:
        _lay(made, f"cuppaw{me}")
        yield made
    finally:
        for name in (made.server, made.worker):
            subprocess.run(["ip", "netns", "del", name], capture_output=True)


def _lay(made: Apart, other_end: str) -> None:
    _ip("netns", "add", made.server)
    _ip("netns", "add", made.worker)
    _ip("-n", made.server, "link", "add", made.wire, "type", "veth", "peer", "name", other_end)
    _ip("-n", made.server, "link", "set", other_end, "netns", made.worker)
    for name, link, address in ((made.server, made.wire, SERVER), (made.worker, other_end, WORKER)):
        _ip("-n", name, "address", "add", f"{address}/30", "dev", link)
        _ip("-n", name, "link", "set", link, "up")
        _ip("-n", name, "link", "set", "lo", "up")


def _ip(*words: str) -> None:
    said = subprocess.run(["ip", *words], capture_output=True, text=True)
    if said.returncode:
        raise NoNamespaces(f"ip {' '.join(words)}: {said.stderr.strip()}")


def inside(namespace: str, act: Callable[[], T]) -> T:
    """Do something in a namespace, in a thread of its own: sockets made by it stay there."""
    done: list[T] = []

    def run() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        with Path("/run/netns", namespace).open("rb") as file:
            if libc.setns(file.fileno(), NEW_NETWORK):
                raise OSError(ctypes.get_errno(), "setns")
        done.append(act())

    thread = threading.Thread(target=run, name="inside")
    thread.start()
    thread.join()
    return done[0]
