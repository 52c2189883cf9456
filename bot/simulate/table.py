"""The figures as a table, as differences from the first policy, and as CSV."""

import csv
from collections.abc import Iterator, Sequence
from math import isnan
from typing import TextIO

from bot.simulate.measures import MEASURES, Measure, Spread, difference, over_seeds
from bot.simulate.run import Results


def table(results: Results, weeks: float) -> list[str]:
    """Markdown: a policy a row, with ± half the 95% interval over the seeds."""
    rows = [["policy", *(m.column for m in MEASURES)]]
    for name, tallies in results.items():
        rows.append([name, *(said(over_seeds(m, tallies, weeks), m) for m in MEASURES)])
    return _lined_up(rows)


def differences(results: Results, weeks: float) -> list[str]:
    """Markdown: every other policy less the first, seed by seed; what could be chance is in brackets."""
    names = list(results)
    rows = [[f"less {names[0]}", *(m.column for m in MEASURES)]]
    for name in names[1:]:
        apart = (difference(m, results[name], results[names[0]], weeks) for m in MEASURES)
        rows.append([name, *(_apart(d, m) for d, m in zip(apart, MEASURES, strict=True))])
    return _lined_up(rows)


def said(figure: Spread, measure: Measure) -> str:
    """→ "54 ±6", or "54" of a single seed."""
    if isnan(figure.mean):
        return "-"
    mean = f"{figure.mean:.{measure.digits}f}"
    return mean if isnan(figure.half) else f"{mean} ±{figure.half:.{measure.digits}f}"


def _apart(figure: Spread, measure: Measure) -> str:
    if isnan(figure.mean):
        return "-"
    words = f"{figure.mean:+.{measure.digits}f}"
    return words if figure.differs else f"({words})"


def _lined_up(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    return [lines[0], "| " + " | ".join("-" * width for width in widths) + " |", *lines[1:]]


def write_csv(file: TextIO, results: Results, seeds: Sequence[int], weeks: float) -> None:
    """A line for each policy and seed, with every figure and count unrounded."""
    writer = csv.writer(file)
    writer.writerow(["policy", "seed", "weeks", *(m.key for m in MEASURES), *COUNTS])
    writer.writerows(_lines(results, seeds, weeks))


COUNTS = ("requests", "volunteers", "offers", "yes_too_late")


def _lines(results: Results, seeds: Sequence[int], weeks: float) -> Iterator[list[object]]:
    for name, tallies in results.items():
        for seed, tally in zip(seeds, tallies, strict=True):
            figures = (m.of(tally, weeks) for m in MEASURES)
            counts = (tally.requests, len(tally.offers), sum(tally.offers), tally.late_yes)
            yield [name, seed, weeks, *figures, *counts]
