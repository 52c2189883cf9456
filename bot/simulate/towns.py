"""Towns built from a seed: who volunteers, who asks for what and when. Every policy meets the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random
from typing import TypeVar

from bot.simulate.chance import mix, normal
from bot.simulate.options import TEA, People, World
from bot.simulate.places import Patch
from flows.hearing.when import When
from flows.promises import too_late_for_today
from flows.settings import Hours
from flows.times import at, local

T = TypeVar("T")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
Away = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer as they are at the start. `keen` multiplies their chance of a yes."""

    key: int
    easting: int
    northing: int
    level: int
    kinds: int
    slots: int
    reach_m: int
    gender: str
    keen: float = 1.0
    away: Away = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A request: when it is asked (UTC), and for what."""

    key: int
    opened_at: datetime
    easting: int
    northing: int
    kinds: int
    when: When
    day: date
    prefer: str
    resident: int


@dataclass(frozen=True, slots=True)
class Town:
    """One community."""

    name: str
    seed: int
    helpers: tuple[Helper, ...]
    wishes: tuple[Wish, ...]


def build(world: World, people: People, patches: Sequence[Patch], seed: int) -> list[Town]:
    """A town on each patch that has a volunteer; the volunteers and requests are shared out by its postcodes."""
    sizes = [len(patch) for patch in patches]
    uneven = [size * exp(world.uneven * normal(seed, n)) for n, size in enumerate(sizes)]
    helpers, total = _shared_out(world.volunteers, uneven if len(patches) > 1 else sizes), sum(sizes)
    weekly = world.demand * world.volunteers
    return [
        _town(world, people, patch, mix(seed, n), helpers[n], weekly * sizes[n] / total)
        for n, patch in enumerate(patches)
        if helpers[n]
    ]


def _shared_out(whole: int, weights: Sequence[float]) -> list[int]:
    """Whole people by weight, the largest remainders rounded up."""
    total = sum(weights)
    exact = [whole * weight / total for weight in weights]
    shares = [int(share) for share in exact]
    most_left = sorted(range(len(exact)), key=lambda n: shares[n] - exact[n])
    for n in most_left[: whole - sum(shares)]:
        shares[n] += 1
    return shares


def _town(world: World, people: People, patch: Patch, seed: int, helpers: int, weekly: float) -> Town:
    random = Random(seed)
    living = tuple(_helper(world, people, patch, random, key) for key in range(helpers))
    homes = [_point(patch, random) for _ in range(max(1, round(world.residents * helpers)))]
    asked = sorted(_moments(world, weekly, random))
    wishes = tuple(_wish(world, homes, random, key, moment) for key, moment in enumerate(asked))
    return Town(patch.name, seed, living, wishes)


def _helper(world: World, people: People, patch: Patch, random: Random, key: int) -> Helper:
    easting, northing = _point(patch, random)
    # A lognormal of mean 1, so that the mean chance of a yes is the one given.
    keen = random.lognormvariate(-(people.spread**2) / 2, people.spread)
    return Helper(
        key=key,
        easting=easting,
        northing=northing,
        level=_pick(world.levels, random),
        kinds=_bits(world.ticks, random),
        slots=_bits(world.slots, random),
        reach_m=_pick(world.reach, random),
        gender="woman" if random.random() < world.women else "man",
        keen=keen,
        away=_away(world, random),
    )


def _point(patch: Patch, random: Random) -> tuple[int, int]:
    row = random.randrange(len(patch))
    return patch.eastings[row], patch.northings[row]


def _pick(shares: Sequence[tuple[T, float]], random: Random) -> T:
    values, weights = zip(*shares, strict=True)
    (picked,) = random.choices(values, weights)
    return picked  # type: ignore[no-any-return]


def _bits(chance: float, random: Random) -> int:
    """Each of four bits with that chance, but at least one."""
    mask = sum(1 << bit for bit in range(4) if random.random() < chance)
    return mask or 1 << random.randrange(4)


def _away(world: World, random: Random) -> Away:
    start = datetime.combine(world.start, time(), UTC)
    gone = [week for week in range(world.weeks + 2) if random.random() < world.away]
    return tuple((start + week * WEEK, start + (week + 1) * WEEK) for week in gone)


def _moments(world: World, weekly: float, random: Random) -> list[datetime]:
    """A Poisson process: gaps are exponential, and the hour of the day is drawn by its weight."""
    hours, moments, gone = Hours(), [], 0.0
    while weekly > 0:
        gone += random.expovariate(weekly)
        if gone >= world.weeks:
            break
        (hour,) = random.choices(range(24), world.hours)
        day = world.start + timedelta(days=int(gone * 7))
        past = timedelta(seconds=random.uniform(0, 3600))
        moments.append((at(day, time(hour), hours) + past).astimezone(UTC))
    return moments


def _wish(world: World, homes: Sequence[tuple[int, int]], random: Random, key: int, moment: datetime) -> Wish:
    here, kinds = local(moment, Hours()), _pick(world.kinds, random)
    when, wished, resident = _pick(world.when, random), random.random(), random.randrange(len(homes))
    if when is When.TODAY and too_late_for_today(here):
        when = When.TOMORROW
    ahead = {When.TODAY: 0, When.TOMORROW: 1, When.WEEK: 7}.get(when, random.randint(2, 6))
    prefer = "woman" if wished < world.tea_woman else "man" if wished < world.tea_woman + world.tea_man else ""
    return Wish(
        key=key,
        opened_at=moment,
        easting=homes[resident][0],
        northing=homes[resident][1],
        kinds=kinds,
        when=when,
        day=here.date() + ahead * DAY,
        prefer=prefer if kinds == TEA else "",
        resident=resident,
    )
