"""Numbers: any stretch of days, charts with their tables, CSV, and one page for funders."""

from datetime import date

from flask import Blueprint, Response, request

from bot.access import Caller, for_
from bot.desk.here import acting, audit, looking, page
from bot.figures.charts import bars
from bot.figures.report import BadStretch, Report, report, stretch_of
from bot.figures.table import as_csv, percent, pounds, rows
from storage.audit import Action

pages = Blueprint("numbers", __name__, url_prefix="/desk/numbers")


@pages.get("")
@for_(Caller.VIEWER)
def numbers() -> Response:
    """The figures of a stretch of days."""
    made, said = _report()
    html = page(
        "numbers.html", report=made, rows=rows(made), bars=bars, said=said, first=request.args.get("first", "")
    )
    return Response(html, 400 if said else 200)


@pages.get("/page")
@for_(Caller.VIEWER)
def printable() -> Response:
    """One page for funders, to be printed or kept as a PDF by the browser."""
    made, said = _report()
    html = page("numbers_page.html", report=made, rows=rows(made), bars=bars, percent=percent, pounds=pounds)
    return Response(html, 400 if said else 200)


@pages.get("/figures.csv")
@for_(Caller.VIEWER)
def table() -> Response:
    """The same as CSV."""
    made, said = _report()
    if said:
        return Response(said, 400, mimetype="text/plain")
    with acting() as work:
        audit(work, Action.FIGURES_EXPORTED, ("community", work.community.id), days=made.stretch.days)
    name = f"cuppa-{made.stretch.first}-{made.stretch.last}.csv"
    return Response(
        as_csv(made), mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"}
    )


def _report() -> tuple[Report, str]:
    """The report asked for, else the last month's with a word on what was wrong."""
    with looking() as work:
        today: date = work.here.date()
        try:
            return report(work, stretch_of(request.args.get("first", ""), request.args.get("last", ""), today)), ""
        except BadStretch as fault:
            return report(work, stretch_of("month", "", today)), str(fault)
