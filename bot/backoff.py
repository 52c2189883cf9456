"""When to try again: the first time soon, then later and later, never all at once."""

from datetime import timedelta

FIRST_S, FACTOR, LONGEST_S = 2.0, 3.0, 1800.0


def delay(tries: int, chance: float, *, least_s: float = 0.0) -> timedelta:
    """How long to wait after that many tries.

    Args:
        tries: how many were made, at least 1.
        chance: a random number from 0 up to 1, handed in; spreads what failed together over half the wait.
        least_s: the shortest wait the other side asked for, in seconds; never undercut.

    Returns:
        2 s, 6 s, 18 s … up to half an hour (or `least_s` where that is longer), less up to a quarter, plus up to
        a quarter.
    """
    grown = min(FIRST_S * FACTOR ** (max(tries, 1) - 1), LONGEST_S)
    spread = grown * (0.75 + 0.5 * chance)
    return timedelta(seconds=max(spread, least_s * (1 + 0.25 * chance)))
