"""The curves of growth: a table and an SVG, both scales logarithmic, so that a straight slope is a power."""

import math
from collections.abc import Callable, Iterator, Mapping
from html import escape

Found = Mapping[str, Mapping[str, float]]
COLOURS = ("#1b6ca8", "#b5482f", "#2b7a4b", "#8a5a00", "#6a3d9a", "#00798c", "#c2185b", "#444", "#b8860b")
WIDTH, HIGH, LEFT, RIGHT, TOP, FOOT = 760, 440, 60, 190, 40, 50


def table(found: Found) -> str:
    """Markdown: a row for each act, a column for each number of people, and the last over the first."""
    sizes = sorted(found, key=int)
    lines = [
        f"| | {' | '.join(f'{int(size):,}' for size in sizes)} | last / first |",
        "|---" * (len(sizes) + 2) + "|",
    ]
    for name in found[sizes[0]]:
        values = [found[size][name] for size in sizes]
        shown = " | ".join(f"{value:.2f}" for value in values)
        lines.append(f"| {name} | {shown} | {values[-1] / values[0]:.2f} |")
    return "\n".join(lines)


def chart(found: Found, title: str) -> str:
    """A line for each act; the dashed one would be as steep as the number of people."""
    sizes = sorted(map(int, found))
    values = [value for row in found.values() for value in row.values()]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def at(people: int, value: float) -> str:
        span = max(math.log10(sizes[-1] / sizes[0]), 1)
        x = LEFT + (WIDTH - LEFT - RIGHT) * math.log10(people / sizes[0]) / span
        share = min(max((math.log10(value) - low) / (high - low), 0), 1)
        return f"{x:.1f},{HIGH - FOOT - (HIGH - TOP - FOOT) * share:.1f}"

    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HIGH}" font-family="sans-serif"'
    parts = [f'{head} font-size="12">', f'<rect width="{WIDTH}" height="{HIGH}" fill="#fff"/>']
    parts.append(f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>')
    for power in range(low, high + 1):
        x, _, y = at(sizes[0], 10.0**power).partition(",")
        parts.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#ccc"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{float(y) + 4}" text-anchor="end">{10.0**power:g} ms</text>')
    for size in sizes:
        x = at(size, 10.0**low).partition(",")[0]
        parts.append(f'<text x="{x}" y="{HIGH - FOOT + 18}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{LEFT}" y="{HIGH - 10}">people (with ten texts each)</text>')
    steep = [(size, 10.0**low * size / sizes[0]) for size in sizes]
    steep = [point for point in steep if math.log10(point[1]) <= high]
    dashed = " ".join(at(*point) for point in steep)
    parts.append(f'<polyline points="{dashed}" fill="none" stroke="#888" stroke-dasharray="5 5"/>')
    return "\n".join((*parts, *_curves(found, sizes, at), "</svg>")) + "\n"


def _curves(found: Found, sizes: list[int], at: Callable[[int, float], str]) -> Iterator[str]:
    for number, name in enumerate(found[str(sizes[0])]):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(at(size, found[str(size)][name]) for size in sizes)
        y = TOP + 18 * number
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{WIDTH - RIGHT + 12}" y="{y}" fill="{colour}">{escape(name)}</text>'
