"""How unevenly something is shared out."""

from collections.abc import Sequence


def gini(values: Sequence[float]) -> float:
    """Gini's coefficient: 0 when all have alike, near 1 when one has it all.

    Source: C. Gini, 1912; over sorted values x₁…xₙ it is 2·Σ i·xᵢ / (n·Σ xᵢ) - (n + 1) / n.
    """
    ranked, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(rank * value for rank, value in enumerate(ranked, start=1))
    return 2 * weighted / (len(ranked) * total) - (len(ranked) + 1) / len(ranked)
