"""Promises about the board of check-ins: who was asked, how far it has come, who has what nobody answered."""

import re
from datetime import time
from threading import Barrier, Thread

import pytest

from storage.tables import CheckIn, Consent, EmergencyContact, Event, Person, Round, Task
from tests.bot.checkins_kit import (
    DAUGHTER,
    EDITH,
    SON,
    alerts,
    enrol,
    london,
    start_checkins,
    to_checkin,
    with_contacts,
)
from tests.desk_kit import Desk, another, desk, queries
from tests.kit import Kit

MABEL = "+447700900130"


@pytest.fixture(autouse=True)
def going(kit: Kit) -> None:
    """Edith's check-ins are going, daily at 9.30am on the SAFETY level."""
    start_checkins(kit)


def summary(browser: Desk) -> str:
    """The quiet line at the top of the board."""
    found = re.search(r'class="summary[^"]*">([^<]+)<', browser.text("/checkins"))
    assert found
    return found[1]


def under(page: str, heading: str) -> str:
    """What stands under one of the board's headings, without tags."""
    found = re.search(rf'<h2 id="{heading}">(.*?)</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found[1])) if found else ""


def mark(page: str) -> str:
    """What the browser says it has shown."""
    found = re.search(r"seen=(\w+)\"", page)
    assert found
    return found[1]


@pytest.mark.both_databases
def test_a_morning_on_the_board(kit: Kit) -> None:
    """Edith is to come, asked, late, unanswered, taken, safe: the board says each, and when the next step is."""
    viewer = desk(kit, "viewer")
    assert summary(viewer) == "No check-ins are due today."  # 9.30am had gone when they began
    kit.move_to(london(23, "09:29"))
    assert summary(viewer) == "Nobody was asked yet today. 1 still to come."
    to_checkin(kit)
    board = viewer.text("/checkins")
    assert "asked again 10.15am, the team is alerted 11am" in under(board, "waiting")
    assert summary(viewer) == "The one person asked has not answered yet."
    kit.move_to(london(23, "10:20"))
    late = under(viewer.text("/checkins"), "waiting")
    assert "late" in late and "reminded 10.15am" in late
    kit.move_to(london(23, "11:01"))
    (alert,) = alerts(kit)
    board = viewer.text("/checkins")
    assert "No answer" in board and under(board, "waiting") == ""
    priya = desk(kit)
    assert "is yours" in priya.follow(f"/tasks/{alert.id}/take", to=f"/desk/checkins#task-{alert.id}")
    assert "Priya has it" in another(kit, "Tom").text("/checkins")
    priya.follow(f"/tasks/{alert.id}/done", to="/desk/checkins", words="Rang: was in the garden")
    board = viewer.text("/checkins")
    assert "Priya closed it" in under(board, "heard") and "No answer" not in board
    assert summary(viewer) == "The one person asked has not answered yet. 1 is safe, says the team."
    assert [r.state for r in kit.rows(Round)] == ["closed"]
    assert "safety, every day at 9.30am" in viewer.text("/checkins/everybody")


def test_an_answer_is_said_and_a_call_asked_for_needs_somebody(kit: Kit) -> None:
    """1 is quiet good news; 2 is a card that says by when we promised to ring."""
    to_checkin(kit)
    kit.text(EDITH, "1")
    browser = desk(kit)
    assert summary(browser) == "The one person asked has answered."
    assert "answered: I am OK" in under(browser.text("/checkins"), "heard")
    kit.move_to(london(24, "09:31"))
    kit.text(EDITH, "2")
    board = browser.text("/checkins")
    assert "Asked for a call" in board and "Promised by" in board and "Take it" in board


def test_a_landline_is_a_ring_task_on_the_board(kit: Kit) -> None:
    """Somebody without a mobile stands on the board as a call to make, at the time of their text."""
    phone = "+441632960123"
    enrol(kit, phone, "Mabel", "SAFETY", 127, time(11))
    kit.move_to(london(22, "11:00"))
    board = desk(kit).text("/checkins")
    assert "Please ring" in board and "Check-in by phone" in board
    assert kit.said(phone) == []


def test_two_take_it_at_the_same_second(kit: Kit) -> None:
    """One has the alert; the other is told who was quicker, on the board they came from."""
    kit.move_to(london(23, "11:01"))
    (alert,) = alerts(kit)
    said: list[str] = []
    together = Barrier(2)

    def press(who: Desk) -> None:
        together.wait()
        said.append(who.follow(f"/tasks/{alert.id}/take", to="/desk/checkins"))

    threads = [Thread(target=press, args=(who,)) for who in (desk(kit), another(kit, "Tom"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("is yours" in one for one in said) == 1
    assert sum("was a moment quicker" in one for one in said) == 1
    assert all('id="checkins"' in one for one in said)


def test_a_contact_is_asked_once_and_the_second_press_is_told_who_did(kit: Kit) -> None:
    """TELLC from the board: the first contact is texted; a stale button asks nobody, and says who asked whom."""
    with_contacts(kit)
    kit.move_to(london(23, "11:01"))
    (alert,) = alerts(kit)
    priya = desk(kit)
    priya.post(f"/tasks/{alert.id}/take")
    (first, second) = kit.rows(EmergencyContact)
    assert f"Text {first.name}" in priya.text("/checkins")
    tell = f"/checkins/tasks/{alert.id}/tell"
    assert f"{first.name} is asked" in priya.follow(tell, contact=first.id, to="/desk/checkins")
    assert f"Priya asked {first.name} already" in another(kit, "Tom").follow(tell, contact=first.id)
    kit.settle()
    assert kit.prompts(DAUGHTER) == ["C4"] and kit.prompts(SON) == []
    assert f"Text {second.name}" in priya.text("/checkins")
    priya.post(f"/tasks/{alert.id}/done")
    assert "closed in the meantime" in priya.follow(tell, contact=second.id)


def test_contacts_are_for_a_check_in_not_answered(kit: Kit) -> None:
    """C4 says that a check-in was not answered: under another alert nobody is texted that, nor told "safe"."""
    with_contacts(kit)
    to_checkin(kit)
    kit.text(EDITH, "2")
    (call,) = kit.rows(Task, kind="RING")
    kit.change(Task, call.id, kind="TEXTS STOPPED")
    priya = desk(kit)
    priya.post(f"/tasks/{call.id}/take")
    board = priya.text("/checkins")
    assert "Jane" not in board and "Done: close" in board and "They are safe" not in board
    contact = kit.rows(EmergencyContact)[0]
    priya.post(f"/checkins/tasks/{call.id}/tell", contact=contact.id)
    kit.settle()
    assert kit.said(DAUGHTER) == []


@pytest.mark.parametrize("why", ["landline", "stopped"])
def test_a_contact_who_cannot_be_texted_is_passed_over(kit: Kit, why: str) -> None:
    """A contact on a landline, or who stopped our texts, is rung by the team: the text goes to the next."""
    with_contacts(kit)
    jane = kit.person(DAUGHTER).id
    kit.change(Person, jane, **({"landline": True} if why == "landline" else {"stopped_at": kit.clock.now()}))
    kit.move_to(london(23, "11:01"))
    (alert,) = alerts(kit)
    priya = desk(kit)
    priya.post(f"/tasks/{alert.id}/take")
    board = priya.text("/checkins")
    assert "Text Tom" in board and "Text Jane" not in board and "Jane" in board
    tom = kit.row(EmergencyContact, name="Tom")
    assert "Tom is asked" in priya.follow(f"/checkins/tasks/{alert.id}/tell", contact=tom.id)
    kit.settle()
    assert kit.prompts(SON) == ["C4"] and kit.said(DAUGHTER) == []


@pytest.mark.parametrize("how", ["text", "desk", "change"])
def test_what_was_not_owed_today_is_not_missed(kit: Kit, how: str) -> None:
    """Home again, or a new time, after today's slot: nothing is "not sent", and the next one goes tomorrow."""
    enrol(kit, MABEL, "Mabel", "FRIENDLY", 127, time(9, 30))
    kit.text(MABEL, "yes")  # hers at the same time is looked after ten minutes later
    if how == "change":
        enrol(kit, EDITH, "Edith", "SAFETY", 1, time(9, 30))
        kit.text(EDITH, "yes")
    else:
        kit.text(EDITH, "AWAY 7")
    edith, priya = kit.person(EDITH).id, desk(kit)
    seen = {"seen": str(kit.rows(Event)[-1].id)}
    kit.move_to(london(25, "09:33"))
    if how == "text":
        kit.text(EDITH, "BACK")
    elif how == "desk":
        priya.follow(f"/checkins/{edith}/back", **seen)
    else:
        plan = {"level": "SAFETY", "days": ["Friday", "Saturday"], "at": "09:25", "how": "phone"}
        priya.follow(f"/checkins/{edith}/change", **seen, **plan)
    kit.move_to(london(25, "09:45"))
    board = priya.text("/checkins")
    assert "not sent" not in board and "Edith" not in under(board, "to-come")
    kit.move_to(london(26, "09:31"))
    assert kit.prompts(EDITH)[-1] == "C1" and "Edith" in under(priya.text("/checkins"), "waiting")


def test_the_same_page_is_not_sent_twice(kit: Kit) -> None:
    """The board renews itself; while nothing changed it answers 204, so that nothing flickers."""
    browser = desk(kit)
    to_checkin(kit)
    seen = mark(browser.text("/checkins"))
    assert browser.get(f"/checkins/now?seen={seen}").status_code == 204
    kit.text(EDITH, "1")
    assert "answered: I am OK" in browser.text(f"/checkins/now?seen={seen}")


def test_away_and_not_agreed_yet_stand_apart(kit: Kit) -> None:
    """Somebody in hospital is counted as away; somebody who has not said yes is not asked how they are."""
    enrol(kit, MABEL, "Mabel", "FRIENDLY", 127, london(22, "10:00").time())
    kit.text(EDITH, "AWAY 7")
    browser = desk(kit)
    board = browser.text("/checkins")
    assert "away, texts start again Tue 29 Sept" in under(board, "away")
    assert "Mabel" in under(board, "unsure")
    assert summary(browser).endswith("1 away.")


def test_a_viewer_only_looks(kit: Kit) -> None:
    """A viewer sees the board and the history, without contacts, words or buttons; their forms are refused."""
    with_contacts(kit)
    kit.move_to(london(23, "11:01"))
    edith, browser = kit.person(EDITH).id, desk(kit, "viewer")
    for page in (browser.text("/checkins"), browser.text(f"/checkins/{edith}")):
        assert "<form" not in page.split("<main")[1] and "Jane" not in page
    for path in ("away", "back", "stop", "contacts", "note", "reviewed", "change"):
        assert browser.post(f"/checkins/{edith}/{path}").status_code == 403
    assert browser.post("/checkins/new").status_code == 403
    assert browser.post(f"/checkins/tasks/{alerts(kit)[0].id}/tell").status_code == 403


def grow(kit: Kit, many: int) -> None:
    """More people with check-ins: to come, answered, unanswered with an alert and a contact, away."""
    now, day = kit.clock.now(), london(23, "09:30")
    place = {"community_id": kit.community_id}
    with kit.line.database.transaction() as session:
        for n in range(many):
            person = Person(**place, first_name=f"Pat{n}", created_at=now)
            session.add(person)
            session.flush()
            me = {**place, "person_id": person.id}
            enrolled = {"level": "SAFETY", "days": 127, "at": day.time(), "created_at": now}
            checkin = CheckIn(**me, **enrolled, state="asked" if n % 5 == 4 else "active")
            checkin.away_until = london(30, "09:30").date() if n % 5 == 3 else None
            session.add(checkin)
            session.flush()
            story = {**place, "item_id": checkin.id, "at": now}
            session.add(Event(**story, item_type="checkin", kind="away", facts={"why": "in hospital"}))
            session.add(EmergencyContact(**me, checkin_id=checkin.id, name="Jane", position=1, phone="+1"))
            session.add(Consent(**me, purpose="emergency contact", granted=True, at=now))
            if n % 5 < 2:
                state = ("answered", "alarmed")[n % 5]
                rounds = {"checkin_id": checkin.id, "day": day.date(), "slot_at": day, "state": state}
                row = Round(**me, **rounds, how="ok", sent_at=day)
                session.add(row)
                session.flush()
                task = Task(**me, kind="CHECK-IN", why="No answer.", round_id=row.id, opened_at=now)
                session.add(task)
                session.flush()
                row.task_id = task.id
                session.add(Event(**place, item_type="task", item_id=task.id, at=now, kind="note", words="Rang"))


def test_ten_times_as_many_ask_the_database_no_more_often(kit: Kit) -> None:
    """Each page asks the same number of questions of the database however many people have check-ins."""
    kit.move_to(london(23, "11:01"))
    browser, edith = desk(kit), kit.person(EDITH).id
    paths = ("/checkins", "/checkins/everybody", f"/checkins/{edith}")
    grow(kit, 10)
    asked = []
    for more in (0, 100):
        grow(kit, more)
        for path in paths:
            browser.text(path)
            with queries(kit) as each:
                browser.text(path)
            asked.append(len(each))
    assert asked[:3] == asked[3:] and max(asked) <= 25, asked
