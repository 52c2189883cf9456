"""Who is asked next: bands opened outwards, those who fit, in order. Line and simulator both decide here."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from flows.fit import WIDER_M, Candidate, Wanted, Why, order
from flows.geometry import METRES_A_MILE

BANDS_M = (METRES_A_MILE, 3 * METRES_A_MILE, 6 * METRES_A_MILE)
Order = Callable[[Candidate, Wanted, float], tuple[float, ...]]


class Judgement(Protocol):
    """A volunteer seen in view of a request, and why they are not asked (None: they fit)."""

    @property
    def candidate(self) -> Candidate:
        """What is known of them."""

    @property
    def why(self) -> Why | None:
        """The reason against."""


J = TypeVar("J", bound=Judgement)


def radii(wanted: Wanted) -> tuple[float, ...]:
    """How far to look, in metres, one band after the other; further out after MORE."""
    return (*BANDS_M, BANDS_M[-1] + wanted.widened * WIDER_M) if wanted.widened else BANDS_M


def fitting(
    bands: Iterable[Iterable[int]],
    again: Iterable[int],
    judge: Callable[[set[int]], Mapping[int, J]],
    enough: int | None,
) -> dict[int, J]:
    """Everybody who fits by their id, band by band outwards, until there are `enough` (None: all).

    `again` are looked at wherever they live: they have helped this resident, and both would again.
    """
    found: dict[int, J] = {}
    for ids in bands:
        found |= judge({*ids, *again} - found.keys())
        if enough is not None and sum(j.why is None for j in found.values()) >= enough:
            break
    return {key: j for key, j in found.items() if j.why is None}


def in_order(
    found: Mapping[int, J], wanted: Wanted, chance: Callable[[], float], by: Order = order
) -> list[tuple[int, J]]:
    """Those found, the first to ask first; `chance` (0 to 1) is drawn once for each, by their ids."""
    chances = {key: chance() for key in sorted(found)}
    return sorted(found.items(), key=lambda item: by(item[1].candidate, wanted, chances[item[0]]))
