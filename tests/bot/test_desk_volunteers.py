"""Promises about volunteers at the desk: lists, checks by two people, pauses, training, fairness."""

from datetime import date, timedelta
from functools import partial
from threading import Thread

import pytest

from bot import levels
from bot.desk.fairness import bars, gini
from storage import desk_volunteers
from storage.tables import Audit, Booking, Coordinator, Offer, Person, Request, Task, TrainingSession, Volunteer
from tests.desk_kit import Desk, desk
from tests.kit import Kit

ANNE = "+447700900101"


def omar(kit: Kit) -> int:
    """A second person of the team; their id."""
    with kit.line.database.transaction() as session:
        person = Person(community_id=kit.community_id, first_name="Omar", created_at=kit.clock.now())
        session.add(person)
        session.flush()
        row = Coordinator(community_id=kit.community_id, person_id=person.id, name="Omar")
        session.add(row)
        session.flush()
        return row.id


def anne(kit: Kit, **values: object) -> int:
    """V1, made what a test needs; the id."""
    row = kit.row(Volunteer, code=1)
    kit.change(Volunteer, row.id, **values)
    return row.id


def on_list(browser: Desk, name: str) -> list[str]:
    """Who is on a list of the page."""
    page = browser.text(f"/volunteers?list={name}")
    return [part.split(" ")[0] for part in page.split('<th scope="row">')[1:] for part in [part.split(">")[1]]]


def last_action(kit: Kit) -> str:
    return kit.rows(Audit)[-1].action


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("approve", {"state": "checking"}),
        ("resting", {"paused_at": "now"}),
        ("quiet", {"quiet_since": "now"}),
        ("away", {"away_until": "later"}),
        ("checks", {"dbs_expires_on": date(2026, 10, 20)}),
        ("training", {"state": "waiting"}),
        ("left", {"state": "left"}),
    ],
)
def test_each_list_has_its_own(kit: Kit, name: str, values: dict[str, object]) -> None:
    """A volunteer stands on the list that says what they need, and no longer among those at work."""
    moments = {"now": kit.clock.now(), "later": kit.clock.now() + timedelta(days=3)}
    anne(kit, **{k: moments.get(v, v) if isinstance(v, str) else v for k, v in values.items()})
    browser = desk(kit)
    assert on_list(browser, name) == ["V1"]
    assert ("V1" in on_list(browser, "active")) == (name == "checks")
    assert len(on_list(browser, "never")) == (12 if name in ("resting", "quiet", "away", "checks") else 11)


@pytest.mark.both_databases
@pytest.mark.parametrize(("most", "active"), [(5, "5+"), (12, "12"), (100, "12")])
def test_a_count_stops_and_says_so(kit: Kit, monkeypatch: pytest.MonkeyPatch, most: int, active: str) -> None:
    """Where there are more volunteers than are counted, "5+" stands for at least five; else counts are exact."""
    monkeypatch.setattr(desk_volunteers, "counts", partial(desk_volunteers.counts, most=most))
    assert f'Active <span class="count">{active}</span>' in desk(kit).text("/volunteers")


@pytest.mark.both_databases
def test_a_team_of_two_decides_together(kit: Kit) -> None:
    """Level 3 by one lead gives level 1; only somebody else's yes makes it 3."""
    other = omar(kit)
    volunteer = anne(kit, state="checking", level=0, dbs_expires_on=None)
    browser = desk(kit)
    said = browser.follow(f"/volunteers/{volunteer}/approve", level="3", dbs_on="2026-09-01", note="vicar rung")
    assert "once a second person" in said
    row = kit.row(Volunteer, code=1)
    assert (row.state, row.level, row.next_level, row.dbs_expires_on) == ("active", 1, 3, date(2029, 9, 1))
    assert "takes a second person" in browser.follow(f"/volunteers/{volunteer}/agree", level="3")
    kit.change(Volunteer, volunteer, next_level_by=other)
    assert "has level 3" in browser.follow(f"/volunteers/{volunteer}/agree", level="3")
    row = kit.row(Volunteer, code=1)
    assert (row.level, row.next_level, row.checks_note) == (3, None, "vicar rung")
    kit.settle()
    assert kit.prompts(ANNE).count("V10") == 1
    assert [a.action for a in kit.rows(Audit) if "level" in a.action] == [
        "level.proposed",
        "level.agreed",
    ]


def test_a_stale_yes_counts_for_nothing(kit: Kit) -> None:
    """A yes to another level than the one proposed by now changes nothing."""
    volunteer = anne(kit, level=1, next_level=2, next_level_by=omar(kit))
    assert "settled meanwhile" in desk(kit).follow(f"/volunteers/{volunteer}/agree", level="3")
    assert kit.row(Volunteer, code=1).level == 1


@pytest.mark.both_databases
def test_a_level_refused_at_the_same_moment_is_not_given(kit: Kit) -> None:
    """While one says no another says yes: the yes waits its turn, finds it settled, and gives nothing."""
    volunteer = anne(kit, level=1, next_level=2, next_level_by=omar(kit))
    browser, said = desk(kit), list[str]()
    yes = Thread(target=lambda: said.append(browser.follow(f"/volunteers/{volunteer}/agree", level="2")))
    with kit.line.work(kit.community_id) as work:
        levels.refuse(work, work.get(Volunteer, volunteer), work.get(Coordinator, 1))
        work.session.flush()
        yes.start()
        yes.join(timeout=0.5)
    yes.join()
    assert "settled meanwhile" in said[0]
    assert (kit.row(Volunteer, code=1).level, kit.row(Volunteer, code=1).next_level) == (1, None)


def test_by_text_too_it_takes_two(kit: Kit) -> None:
    """APPROVE by text above level 1 waits for a second person, where there is one."""
    omar(kit)
    anne(kit, state="checking", level=0)
    pin = kit.text("+447700900199", "APPROVE V1 L2")[0].split("this is ")[1][:4]
    assert "second person" in kit.text("+447700900199", pin)[0]
    assert (kit.row(Volunteer, code=1).level, kit.row(Volunteer, code=1).next_level) == (1, 2)


def test_one_alone_decides_alone(kit: Kit) -> None:
    """Where the team is one person, theirs has to do, and the page says so."""
    volunteer = anne(kit, state="checking", level=0)
    browser = desk(kit)
    assert "only one of the team" in browser.text(f"/volunteers/{volunteer}")
    assert "approved for level 3" in browser.follow(f"/volunteers/{volunteer}/approve", level="3")
    assert kit.row(Volunteer, code=1).level == 3


def test_only_a_lead_gives_levels(kit: Kit) -> None:
    """A coordinator sees the volunteer but no form for checks."""
    volunteer = anne(kit, state="checking")
    browser = desk(kit, "coordinator")
    assert "/approve" not in browser.text(f"/volunteers/{volunteer}")
    assert browser.post(f"/volunteers/{volunteer}/approve", level="1").status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {"level": "4"},
        {},
        {"level": "2", "dbs_on": "31/02/2026"},
        {"level": "2", "dbs_on": "2026-09-01", "dbs_expires_on": "2025-09-01"},
    ],
)
def test_a_form_that_makes_no_sense(kit: Kit, form: dict[str, str]) -> None:
    """The page comes back with a kind sentence and what was typed; nothing is changed."""
    volunteer = anne(kit, state="checking", level=0)
    page = (
        desk(kit).post(f"/volunteers/{volunteer}/approve", note="asked her vicar", **form).get_data(as_text=True)
    )
    assert "Please" in page.split('role="alert"')[1][:200] and "asked her vicar" in page
    assert kit.row(Volunteer, code=1).state == "checking"


def test_a_pause_and_its_end(kit: Kit) -> None:
    """A pause keeps offers away without a word to the volunteer; waking ends every kind of it."""
    volunteer, browser = anne(kit, quiet_since=kit.clock.now(), misses=4), desk(kit)
    browser.follow(f"/volunteers/{volunteer}/rest")
    assert kit.row(Volunteer, code=1).paused_at is not None and last_action(kit) != "volunteer.woken"
    browser.follow(f"/volunteers/{volunteer}/wake")
    row = kit.row(Volunteer, code=1)
    assert (row.paused_at, row.quiet_since, row.misses) == (None, None, 0)
    assert kit.said(ANNE) == []


def test_leaving_and_coming_back(kit: Kit) -> None:
    """Who left is the same volunteer when they come back, to be approved afresh."""
    volunteer, browser = anne(kit), desk(kit)
    browser.follow(f"/volunteers/{volunteer}/leave")
    assert kit.row(Volunteer, code=1).state == "left"
    browser.follow(f"/volunteers/{volunteer}/return")
    row = kit.row(Volunteer, code=1)
    assert (row.state, row.level) == ("checking", 0)


@pytest.mark.both_databases
def test_training_from_booking_to_approval(kit: Kit) -> None:
    """A place is told, reminded of the day before; who came is to be approved, who did not is asked once more."""
    browser = desk(kit)
    first, second = anne(kit, state="waiting"), kit.row(Volunteer, code=2).id
    kit.change(Volunteer, second, state="waiting")
    said = browser.follow("/volunteers/training", day="2026-09-28", time="10:00", place="The Hut", places="2")
    assert "on the list" in said
    session = kit.row(TrainingSession, place="The Hut")
    for volunteer in (first, second):
        browser.follow(f"/volunteers/training/{session.id}/book", volunteer=volunteer)
    kit.move_to(session.starts_at + timedelta(hours=6))
    assert kit.prompts(ANNE)[:2] == ["V9", "V9r"]
    came, missed = kit.rows(Booking)
    form = {f"came-{came.id}": "yes", f"came-{missed.id}": "no"}
    browser.follow(f"/volunteers/training/{session.id}/attendance", **form)
    assert [b.state for b in kit.rows(Booking)] == ["attended", "missed"]
    assert on_list(browser, "approve") == ["V1"] and kit.row(Task, kind="VOLUNTEER").state == "open"
    browser.follow(f"/volunteers/{first}/approve", level="1")
    assert kit.row(Task, kind="VOLUNTEER").state == "closed"


def test_a_full_session_takes_nobody_more(kit: Kit) -> None:
    """The place that was free when the page was opened may be gone."""
    browser, session = desk(kit), kit.rows(TrainingSession)[0]
    kit.change(TrainingSession, session.id, places=1)
    for code in (1, 2):
        kit.change(Volunteer, kit.row(Volunteer, code=code).id, state="waiting")
    browser.follow(f"/volunteers/training/{session.id}/book", volunteer=kit.row(Volunteer, code=1).id)
    said = browser.follow(f"/volunteers/training/{session.id}/book", volunteer=kit.row(Volunteer, code=2).id)
    assert "no place left" in said and len(kit.rows(Booking)) == 1


def test_a_session_called_off(kit: Kit) -> None:
    """Those booked are told, wait for another, and are not reminded."""
    browser, session = desk(kit), kit.rows(TrainingSession)[0]
    volunteer = anne(kit, state="waiting")
    browser.follow(f"/volunteers/training/{session.id}/book", volunteer=volunteer)
    browser.follow(f"/volunteers/training/{session.id}/call-off")
    kit.move_to(session.starts_at)
    assert kit.said(ANNE)[-1].startswith("LOROS: sorry, the training on")
    assert "V9r" not in kit.prompts(ANNE) and kit.row(Volunteer, code=1).state == "waiting"


@pytest.mark.parametrize(
    "form",
    [
        {"day": "2020-01-01", "time": "10:00", "place": "Hut", "places": "3"},
        {"day": "x", "time": "10:00", "place": "Hut", "places": "3"},
        {"day": "2026-10-01", "time": "10:00", "place": " ", "places": "3"},
        {"day": "2026-10-01", "time": "10:00", "place": "Hut", "places": "0"},
    ],
)
def test_a_session_that_makes_no_sense(kit: Kit, form: dict[str, str]) -> None:
    """A day gone by, no day, no place or no places: said kindly, and nothing is added."""
    before = len(kit.rows(TrainingSession))
    assert 'role="alert"' in desk(kit).post("/volunteers/training", **form).get_data(as_text=True)
    assert len(kit.rows(TrainingSession)) == before


def test_gini_and_bars() -> None:
    """Everybody alike is 0, one for all of four is three quarters, and no bar is lost."""
    assert gini([3, 3, 3]) == pytest.approx(0) and gini([]) == gini([0, 0]) == 0
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    drawn = bars([0, 0, 1, 15, 12])
    assert [b.people for b in drawn] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2] and drawn[-1].says == "10 or more"


def test_fairness_counts_what_happened(kit: Kit) -> None:
    """Offers, yeses and visits of 30 and 90 days are counted apart, on the list and on the page of fairness."""
    person, now = kit.person(ANNE).id, kit.clock.now()
    with kit.line.database.transaction() as session:
        for days, state in ((2, "won"), (20, "no"), (60, "won"), (200, "won")):
            about = {"community_id": kit.community_id, "person_id": person, "name": "x", "kinds": 1}
            request = Request(**about, wanted="day", wanted_on=now.date(), state="closed", opened_at=now)
            session.add(request)
            session.flush()
            sent = now - timedelta(days=days)
            offer = {"request_id": request.id, "volunteer_id": 1, "wave": 1, "state": state, "blocking": False}
            yes = {"sent_at": sent, "answer_by": now, "said_yes": state == "won"}
            session.add(Offer(community_id=kit.community_id, **yes, **offer))
    browser = desk(kit)
    row = browser.text("/volunteers?list=all").split("V1 Anne")[1].split("</tr>")[0]
    assert "2 <small>/ 3</small>" in row and "1 <small>/ 2</small>" in row
    assert "asked 2 times, said yes 1 times" in browser.text("/volunteers/fairness")
