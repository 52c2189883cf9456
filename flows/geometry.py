"""Distances between points of a grid in metres."""

from math import hypot

METRES_A_MILE = 1609.344


def distance_m(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Metres between two points (easting, northing), as the crow flies on the flat British grid."""
    return hypot(a[0] - b[0], a[1] - b[1])


def miles(metres: float) -> str:
    """A distance in metres as texts say it: miles to one decimal, "0.4"."""
    return f"{metres / METRES_A_MILE:.1f}"
