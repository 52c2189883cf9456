"""The figures as charts, where matplotlib is installed (the optional extra `charts`)."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.simulate.measures import MEASURES, over_seeds, quantile
from bot.simulate.run import Results

HOW_TO_GET_IT = (
    "charts need matplotlib: pip install 'cuppa[charts]' (or pip install matplotlib), then run it again"
)
DAY_MIN = 24 * 60
MARKS = "osD^vP*Xhd<"


class NoCharts(Exception):
    """Charts need matplotlib."""


def draw(results: Results, weeks: float, folder: Path) -> list[Path]:
    """Three charts as PNG files in a folder; raises NoCharts, saying how to get matplotlib."""
    pyplot = _pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {"waiting.png": _waiting, "trade-off.png": _trade_off, "burden.png": _burden}
    return [_save(pyplot, folder / name, make, results, weeks) for name, make in drawn.items()]


def _pyplot() -> Any:
    try:
        import_module("matplotlib").use("Agg")
    except ImportError:
        raise NoCharts(HOW_TO_GET_IT) from None
    return import_module("matplotlib.pyplot")


def _save(pyplot: Any, path: Path, make: Any, results: Results, weeks: float) -> Path:
    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    make(axes, results, weeks)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
    return path


def _waiting(axes: Any, results: Results, weeks: float) -> None:
    """The share of requests with a yes as time passes."""
    for number, (name, tallies) in enumerate(results.items()):
        minutes = sorted(m for tally in tallies for m in tally.minutes)
        asked = sum(tally.requests for tally in tallies)
        shares = [100 * rank / asked for rank in range(1, len(minutes) + 1)]
        axes.step(minutes, shares, where="post", label=name, **_look(number))
    axes.set(xscale="log", xlim=(2, 7 * DAY_MIN), ylim=(0, 100), ylabel="requests with a yes, %")
    ticks = {5: "5 min", 15: "15 min", 60: "1 h", 180: "3 h", 720: "12 h", DAY_MIN: "1 day", 5 * DAY_MIN: "5 days"}
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.minorticks_off()
    axes.set_title("How long residents wait for a yes")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize=8)


def _trade_off(axes: Any, results: Results, weeks: float) -> None:
    """Waiting against needless offers, with the spread over seeds."""
    across, up = _measure("needless"), _measure("median")
    for number, (name, tallies) in enumerate(results.items()):
        x, y = over_seeds(across, tallies, weeks), over_seeds(up, tallies, weeks)
        look = _look(number)
        marks = {"fmt": MARKS[number % len(MARKS)], "color": look["color"], "capsize": 2}
        axes.errorbar(x.mean, y.mean, xerr=x.half, yerr=y.half, label=name, **marks)
    axes.set(xscale="log", yscale="log", xlabel=across.means, ylabel=up.means)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(import_module("matplotlib.ticker").LogLocator(subs=(1, 2, 3, 5)))
        axis.set_major_formatter("{x:.0f}")
        axis.set_minor_formatter("")
    axes.set_title("What a shorter wait costs volunteers (lower left is better)")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize=8)


def _burden(axes: Any, results: Results, weeks: float) -> None:
    """How often the least and the most asked volunteers are asked."""
    shares = [n / 100 for n in range(100)]
    for number, (name, tallies) in enumerate(results.items()):
        offers = [count * 52 / 12 / weeks for tally in tallies for count in tally.offers]
        axes.plot([100 * s for s in shares], _quantiles(offers, shares), label=name, **_look(number))
    axes.set(xlabel="volunteers, from the least to the most asked, %", ylabel="offers a month")
    axes.set_title("Who is asked how often")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, fontsize=8)


def _quantiles(values: Sequence[float], shares: Sequence[float]) -> list[float]:
    ranked = sorted(values)
    return [quantile(ranked, share) for share in shares]


def _look(number: int) -> dict[str, Any]:
    """Told apart without colour too."""
    return {"color": f"C{number % 10}", "linestyle": ("-", "--", ":", "-.")[number % 4], "linewidth": 1.6}


def _measure(key: str) -> Any:
    return next(m for m in MEASURES if m.key == key)
