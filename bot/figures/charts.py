"""Bar charts as SVG: drawn here, with classes only, so that they follow the page's colours and policy."""

from html import escape

from markupsafe import Markup

from bot.figures.report import Bars

WIDTH, HEIGHT, FOOT, HEAD = 640, 220, 44, 24
MOST_LABELS = 12


def bars(chart: Bars) -> Markup:
    """A chart as an <svg> whose title says what it shows; the figures themselves stand in a table beneath."""
    highest = max((value for _, value in chart.bars), default=0) or 1
    step = WIDTH / max(len(chart.bars), 1)
    every = -(-len(chart.bars) // MOST_LABELS)
    drawn = "".join(
        _bar(n, name, value, highest, step, labelled=n % every == 0) for n, (name, value) in enumerate(chart.bars)
    )
    total = sum(value for _, value in chart.bars)
    title = f"{chart.title}: {total:g} {chart.unit}"
    return Markup(  # noqa: S704  (every word in it was escaped)
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT - FOOT}" y2="{HEIGHT - FOOT}"/>{drawn}</svg>'
    )


def _bar(n: int, name: str, value: float, highest: float, step: float, *, labelled: bool) -> str:
    height = (HEIGHT - FOOT - HEAD) * value / highest
    x, y, middle = n * step + step * 0.12, HEIGHT - FOOT - height, (n + 0.5) * step
    shape = f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{step * 0.76:.1f}" height="{height:.1f}"/>'
    if labelled:
        shape += f'<text class="label" x="{middle:.1f}" y="{HEIGHT - FOOT + 20}">{escape(name)}</text>'
    if value and step > 18:
        shape += f'<text class="value" x="{middle:.1f}" y="{y - 5:.1f}">{value:g}</text>'
    return shape
