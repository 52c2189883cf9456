"""Random numbers that belong to a question, not to the order in which questions are asked.

Two policies ask different people at different moments. Whether Anne would say yes to Doris must not depend on
that, or the policies would be told apart by luck (common random numbers: Law, Simulation Modeling and Analysis,
chapter 11). So every draw is a hash of the seed and of what it is about.
"""

from statistics import NormalDist

_MASK = (1 << 64) - 1
_NORMAL = NormalDist()


def mix(*parts: int) -> int:
    """64 well-stirred bits of some whole numbers (the finaliser of splitmix64, Steele and others 2014)."""
    state = 0
    for part in parts:
        state = (state + part + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


def unit(*parts: int) -> float:
    """A number strictly between 0 and 1."""
    return (mix(*parts) >> 11) / (1 << 53) or 0.5 / (1 << 53)


def normal(*parts: int) -> float:
    """A number from the standard normal distribution."""
    return _NORMAL.inv_cdf(unit(*parts))
