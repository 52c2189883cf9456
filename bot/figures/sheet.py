"""The one page for funders as a file that needs nothing beside it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.figures.charts import bars
from bot.figures.report import Report
from bot.figures.table import percent, pounds, rows

BOT = Path(__file__).parent.parent
STYLES = ("colours.css", "desk.css")


def sheet(name: str, report: Report) -> str:
    """The page the desk shows at /desk/numbers/page, with its style inside; it names nobody.

    Args:
        name: the community's.
        report: what it tells.
    """
    pages = Environment(loader=FileSystemLoader(BOT / "templates"), autoescape=True)
    style = Markup("\n".join((BOT / "static" / css).read_text("utf-8") for css in STYLES))  # noqa: S704  (our own)
    words = {"rows": rows(report), "bars": bars, "percent": percent, "pounds": pounds}
    return pages.get_template("sheet.html").render(name=name, report=report, style=style, **words)
