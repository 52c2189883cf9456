"""Long work takes no more memory for ten times as much: broadcasts, retention, an export among many people."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from bench.crowd import FIRST
from bench.grown import grow
from bot import retention, rights
from storage.broadcasts import fill, progress
from storage.tables import Broadcast, Coordinator, Inbound, Person
from tests.kit import Kit
from tests.speed.grown_kit import grown

SPARE = 600_000
"""Bytes by which the larger work may need more: lists of statements compiled meanwhile, and the like."""

AGREE = text(
    "INSERT INTO consent (community_id, person_id, purpose, granted, at, channel, prompt, reply, by) "
    "SELECT 1, id, 'news', true, created_at, 'sms', 'V11', '', 'person' FROM person "
    "WHERE id NOT IN (SELECT person_id FROM consent WHERE purpose = 'news')"
)


def peak(act: Callable[[], object]) -> int:
    """Bytes that Python held at most beyond what it held before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        act()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_an_export_reads_nobody_else(kit: Kit) -> None:
    """A person's data takes as much memory among five thousand people as among five hundred."""
    grown(kit, 500)

    def export() -> None:
        with kit.line.work(kit.community_id) as work:
            assert len(rights.export(work, work.get(Person, FIRST + 10)).json) > 1_000

    export()
    few = peak(export)
    grow(kit.line, 500, 5_000)
    many = peak(export)
    assert many < few + SPARE, (few, many)


def test_a_message_to_many_is_written_down_in_bounded_memory(kit: Kit) -> None:
    """Ten times the recipients, written chunk by chunk, take no more memory."""
    grown(kit, 500)
    written: list[int] = []
    few = peak(lambda: written.append(_filled(kit)))
    grow(kit.line, 500, 5_000)
    many = peak(lambda: written.append(_filled(kit)))
    assert written[1] > 10 * written[0] > 500
    assert many < few + SPARE, (few, many)


def _filled(kit: Kit) -> int:
    """Everybody agrees to news; returns how many recipients were written down."""
    with kit.line.database.transaction() as session:
        session.execute(AGREE)
        author = session.get_one(Coordinator, 1).id
        here = {"community_id": kit.community_id, "author_id": author, "created_at": kit.clock.now()}
        broadcast = Broadcast(**here, audience={"role": "neighbour"}, body="News")
        session.add(broadcast)
        session.flush()
        number = broadcast.id
    left: int | None = 0
    while left is not None:
        with kit.line.database.transaction() as session:
            row = session.get_one(Broadcast, number)
            fill(session, row, kit.clock.now(), 200)
            left = row.filled_to
    with kit.line.database.reading() as session:
        return sum(progress(session, number).values())


def test_forgetting_goes_batch_by_batch(kit: Kit) -> None:
    """A night that forgets the words of ten times as many texts takes no more memory."""
    peaks = []
    for people, upto in ((0, 200), (200, 2_000)):
        if not people:
            grown(kit, upto)
        else:
            grow(kit.line, people, upto)
        kit.clock.move_to(kit.clock.now() + timedelta(days=2_000))
        peaks.append(peak(lambda: retention.run(kit.line, kit.community_id)))
        assert len(kit.rows(Inbound, body="")) > 4 * upto
    few, many = peaks
    assert many < few + SPARE, (few, many)
