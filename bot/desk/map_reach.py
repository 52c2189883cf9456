"""Where more is asked for than volunteers could give: sector by sector, kind by kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.desk.words import KINDS
from bot.scene import BITS
from flows.geometry import distance_m
from flows.hearing.needs import Need
from storage.desk_map import Able, Asking

Point = tuple[int, int]
Places = Mapping[str, Point | None]
Levels = Mapping[Need, int]
Pool = Mapping[tuple[str, int], int]
"""How many volunteers, by sector and by how far they go in metres."""


@dataclass(frozen=True)
class Sector:
    """One postcode sector, as counts."""

    name: str
    """ "LE16 7"; "" for what has no place yet."""
    waiting: int
    """Requests nobody has said yes to."""
    matched: int
    free: int
    """Volunteers who live there and could be asked today."""
    come: int
    """Those of them, and from elsewhere, who would help there."""
    short: tuple[str, ...]
    """The kinds of help with fewer than one free volunteer for each request that waits."""


def sectors(
    asked: Sequence[Asking], able: Sequence[Able], places: Places, levels: Levels, kind: Need | None
) -> list[Sector]:
    """Every sector with its counts, for one kind of help or for all; the short ones first.

    Args:
        asked: open requests by sector.
        able: free volunteers by sector.
        places: where each sector is, in metres on the grid; None where that is not known.
        levels: the checks level each kind asks for.
        kind: one kind of help; None for all.
    """
    kinds = [kind] if kind else list(KINDS)
    asked = [a for a in asked if kind is None or a.kinds & BITS[kind]]
    away = _distances(places)
    short = {need: _short(_waiting(asked, need), _pool(able, [need], levels), need, away) for need in kinds}
    waiting, matched = (_count(a for a in asked if a.matched is yes) for yes in (False, True))
    free = _count(a for a in able if any(may(a, need, levels) for need in kinds))
    come = _come(able, kinds, levels, away)
    found = [
        Sector(
            name, waiting[name], matched[name], free[name], come[name],
            tuple(KINDS[need] for need in kinds if name in short[need]),
        )
        for name in {*places, *waiting, *matched, *free}
    ]  # fmt: skip
    return sorted(found, key=lambda s: (not s.short, -s.waiting, s.name == "", s.name))


def may(able: Able, need: Need, levels: Levels) -> bool:
    """Whether these volunteers give that kind of help, and are checked for it."""
    return bool(able.kinds & BITS[need]) and able.level >= levels.get(need, 1)


def _count(rows: Iterable[Asking | Able]) -> Counter[str]:
    counted = Counter[str]()
    for row in rows:
        counted[row.area] += row.how_many
    return counted


def _waiting(asked: Iterable[Asking], need: Need) -> Counter[str]:
    return _count(a for a in asked if not a.matched and a.kinds & BITS[need])


Away = Mapping[str, Mapping[str, float]]


def _distances(places: Places) -> Away:
    """Metres from the middle of each sector to the middle of each, as the crow flies."""
    placed = {name: where for name, where in places.items() if where is not None}
    return {name: {to: distance_m(here, there) for to, there in placed.items()} for name, here in placed.items()}


def _pool(able: Iterable[Able], kinds: Sequence[Need], levels: Levels) -> Pool:
    """The volunteers who give any of those kinds."""
    pool = Counter[tuple[str, int]]()
    for a in able:
        if any(may(a, need, levels) for need in kinds):
            pool[a.area, a.reach_m] += a.how_many
    return pool


def _short(waiting: Mapping[str, int], pool: Pool, need: Need, away: Away) -> set[str]:
    """The sectors with fewer than one free volunteer for each request that waits.

    A volunteer is shared out over all the requests within their distance, so that nobody is counted twice.
    Source: two-step floating catchment areas (Luo and Wang, Environment and Planning B 30, 2003).
    """
    share = dict.fromkeys(waiting, 0.0)
    for (area, reach_m), how_many in pool.items():
        within = [name for name in waiting if need is Need.CHAT or _reaches(away, area, reach_m, name)]
        demand = sum(waiting[name] for name in within)
        for name in within:
            share[name] += how_many / demand
    return {name for name, each in share.items() if waiting[name] and round(each, 6) < 1}


def _reaches(away: Away, area: str, reach_m: int, to: str) -> bool:
    """Somebody who said no distance helps by telephone only."""
    return 0 < reach_m >= away.get(area, {}).get(to, float("inf"))


def _come(able: Sequence[Able], kinds: Sequence[Need], levels: Levels, away: Away) -> Counter[str]:
    """How many would help in each sector: on the telephone everybody, else who goes so far."""
    visits = [need for need in kinds if need is not Need.CHAT]
    pool = _pool(able, visits or kinds, levels)
    come = Counter[str]()
    for (area, reach_m), how_many in pool.items():
        for to in away:
            come[to] += how_many if not visits or _reaches(away, area, reach_m, to) else 0
    return come
