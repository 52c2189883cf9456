"""Promises about people's rights at the desk: their data, and taking them out."""

import json
from typing import Any

import pytest

from bot import rights
from bot.line import Line
from storage.quiet import is_quiet
from storage.sweeping import Marks
from storage.tables import Audit, Coordinator, Inbound, Person, Task
from tests.bot.requests_kit import make_request
from tests.bot.visit_kit import ANNE, matched
from tests.desk_kit import another, desk
from tests.kit import RESIDENT, Kit

ELSIE = "+447700900120"


def called(kit: Kit, **more: Any) -> dict[str, Any]:
    """The form that says who rang them, when and how; an hour ago in London."""
    # In September the hour in UTC is that of London an hour ago.
    return {"by": 1, "when": f"{kit.clock.now():%Y-%m-%dT%H:%M}", "how": "called", **more}


def done_with(kit: Kit) -> int:
    """Margaret, whose request is done; her id."""
    make_request(kit, state="done", closed_at=kit.clock.now())
    return kit.person(RESIDENT).id


def facts(kit: Kit, action: str) -> list[dict[str, Any]]:
    return [entry.facts for entry in kit.rows(Audit, action=action)]


@pytest.mark.both_databases
def test_their_data_to_read_and_to_process(kit: Kit) -> None:
    """Both files hold their request, stay in no cache, tell no number in their name; who rang is on record."""
    person, browser = done_with(kit), desk(kit)
    form = called(kit)
    for kind, says in (("html", "text/html"), ("json", "application/json")):
        answer = browser.post(f"/people/{person}/rights/data", **form | {"as": kind})
        assert answer.mimetype == says and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="their-data-2026-09-22.{kind}"'
        assert "LE16 7AB" in answer.get_data(as_text=True)
    assert json.loads(answer.get_data())["held"]["You"][0]["first_name"] == "Margaret"
    assert facts(kit, "export.checked") == [{"how": "called", "checked_at": "2026-09-22T08:00Z"}] * 2
    assert len(facts(kit, "export.made")) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"how": ""}, "who of the team"),
        ({"by": 99}, "who of the team"),
        ({"when": "soon"}, "by day and time"),
        ({"when": "2026-07-01T10:00"}, "last 30 days"),
        ({"when": "2027-07-01T10:00"}, "last 30 days"),
        ({"name": "Margaret"}, "type: Margaret Thompson"),
    ],
)
def test_nothing_goes_before_somebody_made_sure(kit: Kit, wrong: dict[str, Any], says: str) -> None:
    """Without who rang, when and how, and the whole name, nothing is handed over and nobody taken out."""
    person, browser = done_with(kit), desk(kit)
    form = called(kit, name="Margaret Thompson") | wrong
    assert says in browser.post(f"/people/{person}/rights/erase", **form).get_data(as_text=True)
    if "name" not in wrong:
        answer = browser.post(f"/people/{person}/rights/data", **form | {"as": "json"})
        assert says in answer.get_data(as_text=True) and "Content-Disposition" not in answer.headers
    assert kit.person(RESIDENT).first_name == "Margaret"
    assert not facts(kit, "export.made") and not facts(kit, "person.erased")


@pytest.mark.both_databases
def test_taken_out_at_the_desk(kit: Kit) -> None:
    """With their name typed they are gone but for the number never to be texted, and it is on record who rang."""
    person, browser = done_with(kit), desk(kit)
    assert "keyed hash of their number" in browser.text(f"/people/{person}/rights")
    form = called(kit, name="margaret  thompson")
    assert "They are taken out" in browser.follow(f"/people/{person}/rights/erase", **form)
    assert kit.row(Person, id=person).first_name == ""
    with kit.line.database.reading() as session:
        assert is_quiet(session, kit.community_id, RESIDENT)
    assert facts(kit, "erasure.checked")[0]["how"] == "called"
    assert [a.action for a in kit.rows(Audit)][-1] == "person.erased"
    assert "type: no name" in browser.post(f"/people/{person}/rights/erase", **form).get_data(as_text=True)


def test_who_made_sure_and_who_did_it_are_told_apart(kit: Kit) -> None:
    """Omar met them, Priya handed over and took out: the record names each for what they did, and how he knew."""
    person, omar = done_with(kit), colleague(kit)
    browser, form = desk(kit), called(kit, by=omar, how="met", name="Margaret Thompson")
    browser.post(f"/people/{person}/rights/data", **form | {"as": "json"})
    browser.follow(f"/people/{person}/rights/erase", **form)
    done = [(a.action, a.actor, a.facts.get("how")) for a in kit.rows(Audit) if a.action.startswith(("ex", "er"))]
    assert done == [
        ("export.checked", str(omar), "met"),
        ("export.made", "1", None),
        ("erasure.checked", str(omar), "met"),
    ]
    assert kit.row(Audit, action="person.erased").actor == "1"


def colleague(kit: Kit) -> int:
    """The id of a second person of the team."""
    another(kit, "Omar")
    return int(kit.row(Coordinator, name="Omar").id)


def wrote(kit: Kit) -> str:
    """What Anne wrote about Margaret, as it is kept now."""
    return str(kit.rows(Inbound)[0].body)


@pytest.mark.parametrize("wrong", ["name", "open"])
def test_a_refusal_touches_nothing(kit: Kit, wrong: str) -> None:
    """Refused, whatever for, nothing that others wrote about them has been gone through."""
    kit.text(ANNE, "Margaret Thompson told me to come at 3")
    person, browser = done_with(kit), desk(kit)
    if wrong == "open":
        make_request(kit)
    form = called(kit, name="Margaret Thompson" if wrong == "open" else "Margaret")
    assert 'role="alert"' in browser.post(f"/people/{person}/rights/erase", **form).get_data(as_text=True)
    assert wrote(kit) == "Margaret Thompson told me to come at 3"


@pytest.mark.parametrize(
    ("between", "says"), [("renamed", "type: Margaret Tomson"), ("asked for help", "end it first")]
)
def test_what_comes_between_is_seen(kit: Kit, monkeypatch: pytest.MonkeyPatch, between: str, says: str) -> None:
    """Renamed, or in need of help, while texts of others are gone through: they are not taken out."""
    person, browser, sweep = done_with(kit), desk(kit), rights.sweep

    def meanwhile(line: Line, who: Person) -> Marks:
        found = sweep(line, who)
        if between == "renamed":
            kit.change(Person, person, surname="Tomson")
        else:
            make_request(kit)
        return found

    monkeypatch.setattr(rights, "sweep", meanwhile)
    form = called(kit, name="Margaret Thompson")
    assert says in browser.post(f"/people/{person}/rights/erase", **form).get_data(as_text=True)
    assert kit.person(RESIDENT).first_name == "Margaret" and not facts(kit, "erasure.checked")


def test_nobody_is_taken_out_while_somebody_would_wait(kit: Kit) -> None:
    """With a visit under way, a check-in or an alert the page says what to end first."""
    matched(kit)
    kit.text(RESIDENT, "I have fallen and cannot get up")
    resident, browser = kit.person(RESIDENT).id, desk(kit)
    said = browser.text(f"/people/{resident}/rights")
    alert = kit.row(Task, person_id=resident, colour="red")
    assert all(f"<li>{what}" in said for what in ("request ", "visit ", f"alert {alert.code}"))
    assert 'name="name"' not in said
    form = called(kit, name="Margaret Thompson")
    assert "end it first" in browser.post(f"/people/{resident}/rights/erase", **form).get_data(as_text=True)
    assert kit.person(RESIDENT).first_name == "Margaret"
    assert "<li>check-in " in browser.text(f"/people/{kit.person(ELSIE).id}/rights")


def test_only_a_lead_and_not_themselves(kit: Kit) -> None:
    """Coordinators cannot hand over or take out; a lead cannot take out themselves."""
    browser, priya = desk(kit), kit.person("+447700900199")
    name = f"{priya.first_name} {priya.surname}".strip()
    form = called(kit, name=name)
    assert "That is you" in browser.post(f"/people/{priya.id}/rights/erase", **form).get_data(as_text=True)
    browser = desk(kit, "coordinator")
    assert browser.get(f"/people/{priya.id}/rights").status_code == 403
    assert browser.post(f"/people/{priya.id}/rights/data", **form).status_code == 403
    assert browser.post(f"/people/{priya.id}/rights/erase", **form).status_code == 403
    assert "/rights" not in browser.text(f"/people/{priya.id}")
