"""Promises under faults: after each, everything accepted is answered, nothing was sent twice, nothing is stuck.

They take minutes, so they run with `make soak` alone (SOAK=1), but for those that need only a clock.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from bot.line import Sent
from storage.tables import Outbound
from tests.kit import RESIDENT, Kit
from tests.soak.run import Plan, Stage, soak
from tests.soak.server import Own, own_server

opt_in = pytest.mark.skipif(not os.environ.get("SOAK"), reason="takes minutes: make soak")
PLAN = Plan("faults", web=2, workers=2, seconds=40, phones=60, kill_every_s=0)


@opt_in
def test_connections_cut_under_load(tmp_path: Path) -> None:
    """Every connection to PostgreSQL is cut every three seconds while 60 phones text."""

    def cut(on: Stage) -> None:
        for _ in range(10):
            time.sleep(3)
            with on.database.engine.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    with own_server() as own:
        told, found = soak(PLAN, own.url, tmp_path, cut)
    print(told)
    assert found.clean, found


@opt_in
def test_postgresql_restarted_under_load(tmp_path: Path) -> None:
    """PostgreSQL is stopped at once, as in a crash, and started again, twice, while 60 phones text."""
    if os.environ.get("CUPPA_TEST_DATABASE_URL"):
        pytest.skip("the server is not the test's own")
    with own_server(durable=True) as own:

        def restart(_: Stage) -> None:
            for _n in range(2):
                time.sleep(8)
                own.restart()

        told, found = soak(PLAN, own.url, tmp_path, restart)
    print(told)
    assert found.clean, found


@opt_in
def test_processes_frozen_for_longer_than_their_leases(tmp_path: Path) -> None:
    """A worker and a web process stand still for 75 seconds each; others take over, and thawed they do no harm."""

    def freeze(on: Stage) -> None:
        time.sleep(5)
        frozen = [on.crew.hands[0], on.crew.hands[-1]]
        for hand in frozen:
            hand.signal(signal.SIGSTOP)
        time.sleep(75)
        for hand in frozen:
            hand.signal(signal.SIGCONT)

    with own_server() as own:
        told, found = soak(PLAN, own.url, tmp_path, freeze)
    print(told)
    assert found.clean, found


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of that size, which everybody may enter; skips where none can be mounted."""
    if os.getuid() != 0:
        pytest.skip("mounting a small disk needs root: sudo -E make soak")
    disk = Path(tempfile.mkdtemp(prefix="cuppa-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", disk])
    if mounted.returncode:
        pytest.skip("this root may not mount")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
        disk.rmdir()


def fill(disk: Path, for_s: float, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Leave no byte of a disk for so long, doing something again and again."""
    filler = disk / "filler"
    ends = time.monotonic() + for_s
    with filler.open("wb", buffering=0) as file:
        while time.monotonic() < ends:
            try:
                file.write(b"\0" * 65536)
            except OSError:
                meanwhile()
                time.sleep(0.2)
    filler.unlink()


def next_log_file(own: Own) -> None:
    """Let the server begin another file of its log, for which there is no room: it stops when it has to write."""
    engine = create_engine(own.admin, isolation_level="AUTOCOMMIT")
    with suppress(DBAPIError), engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_switch_wal()")
    engine.dispose()


@opt_in
def test_disk_full(tmp_path: Path) -> None:
    """The disk of a SQLite line is full for ten seconds: texts of that time are refused, not lost."""

    refused: list[int] = []

    def full(on: Stage) -> None:
        time.sleep(10)
        fill(disk, 10)
        refused.append(on.network.counts["answered 500"])

    with small_disk("24m") as disk:
        plan = Plan("disk full", web=1, workers=0, seconds=40, phones=40, kill_every_s=0)
        told, found = soak(plan, f"sqlite:///{disk / 'line.db'}", tmp_path, full)
    print(f"{told}; {refused} tries refused")
    assert found.clean, found
    assert refused[-1] > 0, "it was felt"


@opt_in
def test_the_disk_of_postgresql_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL stops for want of room; with room and started again, nothing it had said it had is missing."""
    if os.environ.get("CUPPA_TEST_DATABASE_URL"):
        pytest.skip("the server is not the test's own")
    stopped: list[bool] = []
    refused: list[int] = []

    def full(on: Stage) -> None:
        time.sleep(10)
        fill(disk, 25, lambda: next_log_file(own))
        stopped.append(not own.alive)
        if stopped[-1]:
            own.restart()
        refused.append(on.network.counts["answered 500"])

    with small_disk("400m") as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with own_server(durable=True) as own:
            plan = Plan("disk of PostgreSQL full", web=2, workers=2, seconds=60, phones=60, kill_every_s=0)
            told, found = soak(plan, own.url, tmp_path, full)
    print(f"{told}; {refused} tries refused; the server {'stopped' if stopped[-1] else 'stood'}")
    assert found.clean, found
    assert refused[-1] > 0, "it was felt"


@pytest.mark.both_databases
def test_twilio_away_for_an_hour(kit: Kit) -> None:
    """For an hour no call gets through; then all that still makes sense arrives, once, in order."""
    really, away = kit.phones.send, []

    def send(text: Outbound) -> Sent:
        away.append(text.id)
        return Sent("retry", reason="no connection")

    kit.phones.send = send  # type: ignore[method-assign]
    phones = [f"+447700900{n}" for n in range(300, 310)]
    for phone in (RESIDENT, *phones):
        kit.text(phone, "hello")
    kit.text(RESIDENT, "I need help")
    kit.advance(hours=1)
    assert kit.said(RESIDENT) == []
    assert len(away) > 20, "it was tried again and again"
    kit.phones.send = really  # type: ignore[method-assign]
    kit.advance(hours=1)
    for phone in phones:
        assert len(kit.said(phone)) == 1
    texts = kit.texts_to(RESIDENT)
    assert len({t.id for t in texts}) == len(texts) >= 1
    assert [t.id for t in texts] == sorted(t.id for t in texts)
    left = [t for t in kit.rows(Outbound) if t.status in ("queued", "sending", "unknown")]
    assert all(t.not_before > kit.clock.now() - timedelta(seconds=1) for t in left)
