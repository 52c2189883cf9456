"""Promises about the desk's numbers."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.figures.report import report, stretch_of
from storage.tables import Outbound, Request, Task, Visit
from tests.bot.visit_kit import matched
from tests.desk_kit import desk, queries
from tests.kit import Kit


def help_somebody(kit: Kit) -> None:
    """One request, a yes, a visit counted as done with 90 minutes."""
    visit = matched(kit)
    kit.change(Visit, visit.id, counted_at=kit.clock.now(), minutes=90)


@pytest.mark.both_databases
def test_numbers_tell_what_happened(kit: Kit) -> None:
    """One person asked, was helped for an hour and a half within ten minutes: the page and the CSV say so."""
    help_somebody(kit)
    browser = desk(kit)
    said = browser.text("/numbers?first=week")
    assert "<svg" in said
    table = [row for row in csv.reader(io.StringIO(browser.text("/numbers/figures.csv?first=week"))) if row]
    # The charts below have titles like figures above: the first of a name is the figure.
    found = {row[0]: row[1] for row in reversed(table)}
    assert (found["Asked for help"], found["Helped"], found["People reached"]) == ("1", "1", "1")
    assert (found["Hours given"], found["Waiting now"]) == ("1.5", "0")
    assert found["Time to a yes"].endswith("min")


def test_numbers_of_days_gone_by_leave_today_out(kit: Kit) -> None:
    """A stretch before anybody asked counts nobody."""
    help_somebody(kit)
    said = desk(kit).text("/numbers/figures.csv?first=2026-01-01&last=2026-01-31")
    assert "Asked for help,0," in said


@pytest.mark.parametrize(
    "query",
    [
        "first=soon",
        "first=2026-02-30&last=2026-03-01",
        "first=2026-03-02&last=2026-03-01",
        "first=9999-12-01&last=9999-12-31",
    ],
)
def test_days_that_cannot_be_are_said_kindly(kit: Kit, query: str) -> None:
    """No day that is none breaks the page: it says what was wrong."""
    answer = desk(kit).get(f"/numbers?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_a_year_asks_no_more_of_the_database_than_a_day(kit: Kit) -> None:
    """The pages ask as often with ten times as much in them, over a year as over a week."""
    help_somebody(kit)
    browser, counts = desk(kit), []
    browser.text("/numbers")
    for stretch in ("week", "year"):
        with queries(kit) as asked:
            browser.text(f"/numbers?first={stretch}")
            browser.text(f"/numbers/page?first={stretch}")
        counts.append(len(asked))
        grow(kit)
    assert counts[0] == counts[1] < 40


def grow(kit: Kit) -> None:
    """Ten more requests, each with an alert and a text."""
    with kit.line.database.transaction() as session:
        for n in range(10):
            one = {"community_id": kit.community_id, "person_id": 1}
            at = kit.clock.now() - timedelta(days=30 * n)
            session.add(Request(**one, name="D", kinds=1, wanted="today", wanted_on=at.date(), opened_at=at))
            session.add(Task(**one, kind="MONEY", colour="red", opened_at=at))
            text = {"prompt": "F1", "priority": 3, "created_at": at, "not_before": at, "sent_at": at}
            session.add(Outbound(**one, **text, status="sent"))


def test_a_years_texts_are_counted_without_reading_one(kit: Kit) -> None:
    """What texts and check-ins came to is read from indexes alone: no body is opened."""
    plans: list[str] = []

    def plan(*given: Any) -> None:
        _, cursor, statement, parameters, *_ = given
        if "FROM outbound" in statement or "FROM checkin_round" in statement:
            plans.extend(
                row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            )

    event.listen(kit.line.database.engine, "before_cursor_execute", plan)
    with kit.line.work(kit.community_id) as work:
        report(work, stretch_of("year", "", work.here.date()))
    event.remove(kit.line.database.engine, "before_cursor_execute", plan)
    assert len(plans) == 2 and all("COVERING INDEX" in said for said in plans)


def test_one_page_for_funders_names_nobody(kit: Kit) -> None:
    """The page to be printed holds counts only."""
    help_somebody(kit)
    said = desk(kit, "viewer").text("/numbers/page?first=month")
    assert "<b>1</b> time somebody asked for help" in said and "check-in texts answered" not in said
    assert "Margaret" not in said
    assert "447700" not in said
