"""A report as rows of words and figures, for pages, for CSV and for the terminal."""

from bot.csv_safe import written
from bot.figures.report import Report, Spread, say_minutes

Line = tuple[str, str, str]
"""What it is, the figure as people read it, what it means."""


def rows(report: Report) -> list[Line]:
    """Every figure of a report, in the order a funder asks."""
    return [
        ("Asked for help", str(report.asked), "requests opened"),
        ("Helped", str(report.helped), "visits and calls that somebody said were done"),
        ("People reached", str(report.reached), f"by {report.gave} volunteers"),
        ("Hours given", f"{report.hours:.1f}", "as volunteers told, else the usual length"),
        ("Waiting now", str(report.waiting), "requests without a yes at this moment"),
        ("Time to a yes", say_minutes(report.wait_minutes.middle), _half(report.wait_minutes)),
        (
            "Yes rate",
            percent(report.yes_rate),
            f"of those who had time to answer; it advises asking {report.advised} at once",
        ),
        ("Check-ins answered", f"{report.checks_answered} of {report.checks}", _share(report)),
        (
            "Alerts",
            str(report.alerts),
            f"{report.untaken} of them not taken yet" if report.untaken else "all taken",
        ),
        ("Alert to GOT", say_minutes(report.got_minutes.middle), _half(report.got_minutes)),
        ("Texts sent", str(report.texts), f"{report.parts} parts"),
        ("Cost of texts", pounds(report.cost), "at the community's price a part"),
        ("Cost per completed help", pounds(report.cost_per_help), "texts only"),
        ("Pledges", str(report.pledges), "Compassionate Friends who made one"),
        ("Volunteers", str(report.volunteers), "active now"),
        ("Check-in texts", str(report.enrolled), "people enrolled now"),
    ]


def _half(spread: Spread) -> str:
    if spread.low is None:
        return "half were quicker" if spread.middle is not None else "none in this time"
    return f"half were quicker; the middle half took {say_minutes(spread.low)} to {say_minutes(spread.high)}"


def _share(report: Report) -> str:
    return f"{percent(report.checks_answered / report.checks)} of those sent" if report.checks else "none sent"


def percent(share: float | None) -> str:
    """A share of one as whole hundredths; a dash for none."""
    return "–" if share is None else f"{share:.0%}"


def pounds(amount: float | None) -> str:
    """An amount of money; a dash for none."""
    return "–" if amount is None else f"£{amount:,.2f}"


def as_csv(report: Report) -> str:
    """The report as CSV: the figures, then each chart's bars. Nothing in it was typed by anybody outside."""
    days = ("from", report.stretch.first.isoformat(), "to", report.stretch.last.isoformat())
    charts = (
        line
        for chart in report.charts
        for line in ((), (chart.title, chart.unit), *((name, f"{value:g}") for name, value in chart.bars))
    )
    return written([days, ("figure", "value", "note"), *rows(report), *charts])
