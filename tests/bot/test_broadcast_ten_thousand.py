"""Ten thousand people: everybody once, nobody who said STOP, and a HALT that stops it within moments."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from storage import broadcasts as rows
from storage.tables import Broadcast, Outbound, Recipient
from tests.bot.broadcast_kit import BODY, NEIGHBOURS, PRIYA, crowd, had, pin_in, settings, tell
from tests.kit import Kit

CROWD = 10_000
STOPPED = "+4478{:08d}"


def progress(kit: Kit) -> dict[str, int]:
    """How many are in which state."""
    with kit.line.database.reading() as session:
        return rows.progress(session, kit.row(Broadcast).id)


@pytest.mark.both_databases
def test_ten_thousand_have_it_once_and_halt_ends_it(kit: Kit) -> None:
    """With the rate set for it: the preview is quick, progress moves, a STOP and a HALT are kept to the letter."""
    crowd(kit, CROWD)
    settings(kit, pace=20.0, second_person_above=20_000)
    began = time.perf_counter()
    shown = tell(kit)
    print(f"preview of {CROWD:,} people: {time.perf_counter() - began:.3f} s")
    assert shown[1].startswith("To 10012 people, 10012 texts, about 400 pounds. 0 left out")
    kit.text(PRIYA, f"SEND {pin_in(shown)}")
    late = sorted(row.person_id for row in kit.rows(Recipient))[-1]
    kit.text(STOPPED.format(late), "STOP")
    kit.text(NEIGHBOURS[0], "STOP")
    kit.advance(minutes=2)
    first = progress(kit)
    kit.advance(seconds=4)
    second = progress(kit)
    assert 0 < first["delivered"] < second["delivered"] < CROWD
    began = time.perf_counter()
    (answer,) = kit.text(PRIYA, "halt!!")
    print(f"HALT: {time.perf_counter() - began:.3f} s")
    assert answer.startswith(f"Halted. {second['delivered']} of 10012 had already gone")
    kit.advance(hours=24)
    reached = had(kit)
    assert len(reached) == len(set(reached)) == second["delivered"]
    assert NEIGHBOURS[0] not in reached


@pytest.mark.both_databases
def test_large_audience_to_the_end(kit: Kit) -> None:
    """All of a large audience has it once, but for those who said STOP on the way; the outbox stays short."""
    crowd(kit, 200)
    settings(kit, pace=40.0, second_person_above=20_000)
    kit.text(PRIYA, f"SEND {pin_in(tell(kit))}")
    everybody = Counter(row.person_id for row in kit.rows(Recipient))
    assert len(everybody) == 212 and set(everybody.values()) == {1}
    late = sorted(everybody)[-1]
    kit.text(STOPPED.format(late), "STOP")
    ends = kit.clock.now() + timedelta(minutes=10)
    longest = 0
    while kit.row(Broadcast).state != "done" and kit.clock.now() < ends:
        kit.advance(seconds=1)
        longest = max(longest, len(kit.rows(Outbound, status="queued", item_type="broadcast")))
    assert kit.row(Broadcast).state == "done" and longest <= 400
    sent = Counter(t.person_id for t in kit.phones.sent if t.body == BODY and t.item_type == "broadcast")
    assert set(sent) == set(everybody) - {late} and set(sent.values()) == {1}
    assert kit.said(PRIYA)[-1].startswith("Done. 211 sent, 0 not delivered.")
