"""Workers killed with signal 9 while a message to many is going: the next one goes on, and nobody has it twice."""

import multiprocessing
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reconcile import reconcile
from storage.tables import Broadcast, Recipient, Task
from tests.bot.broadcast_kill_kit import work_and_die
from tests.bot.broadcast_kit import crowd, pin_in, settings, tell
from tests.kit import Kit

CROWD, KILLS = 60, 6


@pytest.mark.both_databases
def test_killed_again_and_again_nobody_has_it_twice(kit: Kit, tmp_path: Path) -> None:
    """Workers die in the call and after it: whoever was not reached for certain is shown, and not texted again."""
    crowd(kit, CROWD)
    settings(kit, pace=20.0)
    kit.text("+447700900199", f"SEND {pin_in(tell(kit))}")
    file, processes = tmp_path / "arrived", multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.bot.broadcast_kill_kit"])
    url = kit.line.database.url.render_as_string(hide_password=False)
    now = kit.clock.now() + timedelta(minutes=2)
    for n in range(KILLS):
        child = processes.Process(target=work_and_die, args=(url, now, file, 4 + 2 * n, n))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
        now += timedelta(minutes=2)
    kit.clock.move_to(now)
    while kit.row(Broadcast).state != "done" and kit.clock.now() < now + timedelta(hours=1):
        reconcile(kit.line)
        kit.advance(seconds=30)
    assert kit.row(Broadcast).state == "done"
    here = [text.person_id for text in kit.phones.sent if text.item_type == "broadcast"]
    arrived = Counter([*map(int, file.read_text().split()), *here])
    states = {row.person_id: row.state for row in kit.rows(Recipient)}
    unsure = {person for person, state in states.items() if state == "failed"}
    assert len(states) == CROWD + 12 and set(arrived.values()) == {1}
    assert set(states) - set(arrived) <= unsure and len(unsure) <= KILLS * 3
    assert not unsure or any("message to many" in task.why for task in kit.rows(Task))
