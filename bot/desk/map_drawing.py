"""The map as shapes of an SVG: sectors on the British National Grid, north up, nothing finer than a sector."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt
from statistics import median

from bot.desk.map_reach import Places, Point, Sector
from flows.geometry import METRES_A_MILE, distance_m

WIDTH, LOWEST, HIGHEST, EDGE = 480, 280, 480, 60
LEAST, MOST, FEW = 11.0, 32.0, 4
"""Radii of marks. Up to four look alike, so that a printed map points at nobody."""
ROOM, ROUNDS, PUSHES = 24.0, 40, 60_000
"""Units between marks; how often all of them are moved, and at most how many pairs are looked at for it."""
MANY, SMALLEST = 12, 0.6
"""From so many marks on they are drawn smaller, down to this part of their size, and the map keeps its width."""
LEAST_M, BEYOND_M = 1_000, 25_000
"""A sector further than this from the middle of the community's own is in the table only."""
SHORTEST_BAR = 60
STEPS_M = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


@dataclass(frozen=True)
class Mark:
    """A sector as drawn: the left half is what waits, the right half who is free, each sized by its count."""

    sector: Sector
    x: float
    y: float
    left: float
    right: float

    @property
    def radius(self) -> float:
        """How much room it takes."""
        return max(self.left, self.right, LEAST / 2)


@dataclass(frozen=True)
class Drawing:
    """All that the page draws, in the SVG's own units."""

    height: int
    marks: tuple[Mark, ...]
    across: tuple[float, ...]
    """Where the grid's lines run: y of those from west to east."""
    up: tuple[float, ...]
    bar: float
    """How long the scale's bar is."""
    scale: str
    """What it stands for: "2 km (1.2 miles)"."""
    beyond: tuple[str, ...]
    """Sectors too far away to be drawn."""

    @property
    def crowded(self) -> bool:
        """Whether it needs its width even on a phone."""
        return len(self.marks) > MANY


@dataclass(frozen=True)
class Frame:
    """Which part of the grid is drawn: its upper left corner in metres, units to the metre, height in units."""

    west: float
    north: float
    scale: float
    height: int

    def at(self, place: Point) -> tuple[float, float]:
        """Where a place on the grid is in the drawing."""
        return (place[0] - self.west) * self.scale, (self.north - place[1]) * self.scale

    def holds(self, place: Point) -> bool:
        """Whether its mark is inside."""
        x, y = self.at(place)
        return (x, y) == _inside(x, y, self.height)


def draw(found: Sequence[Sector], places: Places, home: Sequence[str]) -> Drawing | None:
    """The map, or None where nobody has a place. A sector where nothing is stretches it no further.

    Args:
        found: the sectors.
        places: where each is, in metres on the grid.
        home: the sectors of the community's own area.
    """
    placed = {s.name: where for s in found if (where := places.get(s.name))}
    used = {s.name: placed[s.name] for s in found if s.name in placed and (s.waiting or s.free)}
    near = _near(used, [placed[name] for name in home if name in placed])
    if not near:
        return None
    frame = _frame(list(near.values()))
    shown = [s for s in sorted(found, key=lambda s: s.name) if s.name in placed and frame.holds(placed[s.name])]
    most = max(30, *(max(s.waiting, s.free) for s in found))
    size = max(SMALLEST, min(1.0, sqrt(MANY / len(shown))))
    marks = [_mark(s, frame.at(placed[s.name]), most, size) for s in shown]
    step = next((step for step in STEPS_M if step * frame.scale >= SHORTEST_BAR), STEPS_M[-1])
    south, east = frame.north - frame.height / frame.scale, frame.west + WIDTH / frame.scale
    return Drawing(
        height=frame.height,
        marks=tuple(_apart(marks, frame.height)),
        across=tuple(frame.at((0, n))[1] for n in _lines(south, frame.north, step)),
        up=tuple(frame.at((e, 0))[0] for e in _lines(frame.west, east, step)),
        bar=step * frame.scale,
        scale=f"{step / 1000:g} km ({step / METRES_A_MILE:.1f} miles)",
        beyond=tuple(sorted({*used} - {s.name for s in shown})),
    )


def _near(used: dict[str, Point], home: Sequence[Point]) -> dict[str, Point]:
    """Those in and round the community's own area, or all where it has none."""
    if not home:
        return used
    middle = (int(median(e for e, _ in home)), int(median(n for _, n in home)))
    return {name: where for name, where in used.items() if distance_m(where, middle) <= BEYOND_M}


def _frame(points: Sequence[Point]) -> Frame:
    west, east = min(e for e, _ in points), max(e for e, _ in points)
    south, north = min(n for _, n in points), max(n for _, n in points)
    wide, high = max(east - west, LEAST_M), max(north - south, LEAST_M)
    scale = min((WIDTH - 2 * EDGE) / wide, (HIGHEST - 2 * EDGE) / high)
    height = max(LOWEST, round(high * scale + 2 * EDGE))
    return Frame((west + east - WIDTH / scale) / 2, (south + north + height / scale) / 2, scale, height)


def _mark(sector: Sector, at: tuple[float, float], most: int, size: float) -> Mark:
    left, right = (round(_radius(n, most) * size, 1) for n in (sector.waiting, sector.free))
    return Mark(sector, *at, left, right)


def _radius(how_many: int, most: int) -> float:
    """The area of a half is in proportion to its count."""
    if how_many == 0:
        return 0.0
    return LEAST if how_many <= FEW else max(LEAST, MOST * sqrt(how_many / most))


def _lines(low: float, high: float, step: int) -> range:
    """Every whole step of the grid between two edges, in metres."""
    return range(-int(-low // step) * step, int(high) + 1, step)


def _apart(marks: list[Mark], height: int) -> list[Mark]:
    """Marks that would cover one another are moved a little apart, the same way every time."""
    at = [(m.x, m.y) for m in marks]
    for _ in range(min(ROUNDS, PUSHES // max(1, len(marks) ** 2 // 2))):
        moved = False
        for i, one in enumerate(marks):
            for j in range(i + 1, len(marks)):
                push = _push(at[i], at[j], one.radius + marks[j].radius + ROOM)
                if push:
                    moved = True
                    at[i] = _inside(at[i][0] - push[0], at[i][1] - push[1], height)
                    at[j] = _inside(at[j][0] + push[0], at[j][1] + push[1], height)
        if not moved:
            break
    return [replace(mark, x=round(x, 1), y=round(y, 1)) for mark, (x, y) in zip(marks, at, strict=True)]


def _push(a: tuple[float, float], b: tuple[float, float], want: float) -> tuple[float, float] | None:
    """How far each of two is moved from the other; None where there is room."""
    x, y = b[0] - a[0], b[1] - a[1]
    away = hypot(x, y)
    if away >= want:
        return None
    part = (want - away) / 2 / (away or 1)
    return (x * part, y * part) if away else (want / 2, 0.0)


def _inside(x: float, y: float, height: int) -> tuple[float, float]:
    return min(max(x, EDGE / 2), WIDTH - EDGE / 2), min(max(y, EDGE / 2), height - EDGE / 2)
