"""A crowd at the desk's door: it takes neither threads from the line nor places from the team."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from bot.desk import passwords
from storage.tables import Coordinator, Login
from tests.bot.test_desk_door import choose, link, sign_in
from tests.desk_kit import stranger
from tests.kit import Kit


@contextmanager
def crowd(*waiting: BoundedSemaphore) -> Iterator[None]:
    """As many at the door as are waited for."""
    places = [sum(iter(lambda row=row: row.acquire(blocking=False), False)) for row in waiting]
    try:
        yield
    finally:
        for row, taken in zip(waiting, places, strict=True):
            row.release(taken)


def test_a_crowd_at_the_door_keeps_nobodys_text_waiting(kit: Kit) -> None:
    """Beyond a few, tries are turned away at once with a kind word: no thread waits, no try or link is used up."""
    path = link(kit)
    choose(stranger(kit), path)
    path = link(kit)
    with crowd(passwords._STRANGERS, passwords._KNOWN):
        for answer in (sign_in(stranger(kit)), choose(stranger(kit), path)):
            assert answer.status_code == 429
            assert "Please try again in a minute" in answer.get_data(as_text=True)
    assert kit.rows(Login)[0].failures == 0
    assert choose(stranger(kit), path).status_code == 303


def test_a_crowd_of_strangers_keeps_no_coordinator_out(kit: Kit) -> None:
    """While others are turned away, a browser that was signed in before and a link of ours are let in."""
    choose(mine := stranger(kit), link(kit))
    with crowd(passwords._STRANGERS):
        assert sign_in(stranger(kit)).status_code == 429
        assert sign_in(mine).status_code == 303
        assert choose(stranger(kit), link(kit)).status_code == 303
        made_up = stranger(kit)
        made_up.set_cookie("cuppa-known", "0" * 64)
        assert sign_in(made_up).status_code == 429
    kit.change(Coordinator, kit.row(Coordinator).id, removed_at=kit.clock.now())
    with crowd(passwords._STRANGERS):
        assert sign_in(mine).status_code == 429
