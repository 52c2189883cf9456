"""Promises about enrolling at the desk, whom to ask, hospital stays, and a person's last thirty days."""

import re
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from bot.desk.checkins_history import Past, entries, in_words, marks
from storage.tables import (
    Address,
    Audit,
    CheckIn,
    Consent,
    Coordinator,
    EmergencyContact,
    Event,
    Person,
    Round,
    Task,
)
from tests.bot.checkins_kit import (
    DAUGHTER,
    EDITH,
    SON,
    assert_nobody_is_forgotten,
    enrol,
    london,
    start_checkins,
    to_checkin,
    with_contacts,
)
from tests.desk_kit import Desk, another, desk
from tests.kit import Kit

MABEL, LANDLINE = "+447700900130", "+441632960123"
FORM: dict[str, Any] = {
    "phone": "07700 900130",
    "name": "Mabel",
    "level": "SAFETY",
    "days": ["Monday", "Wednesday"],
    "at": "09:30",
    "how": "in person",
    "words": "Jean at number 4 has a key",
    "contact_name_1": "Jane",
    "contact_phone_1": "07700 900301",
    "contact_agreed_1": "1",
}


def seen(page: str) -> str:
    """How far a page knew the story."""
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def act(browser: Desk, kit: Kit, what: str, *, page: str = "", **form: Any) -> str:
    """A form of Edith's page, sent from the page as it is now (or was)."""
    path = f"/checkins/{kit.person(EDITH).id}"
    answer = browser.post(f"{path}/{what}", seen=seen(page or browser.text(path)), **form)
    if answer.status_code == 303:
        return browser.client.get(answer.headers["Location"]).get_data(as_text=True)
    assert answer.status_code == 400, answer.status
    return answer.get_data(as_text=True)


@pytest.fixture(autouse=True)
def going(kit: Kit) -> None:
    """Edith's check-ins are going."""
    start_checkins(kit)


@pytest.mark.both_databases
def test_a_mobile_is_asked_before_anything_is_sent(kit: Kit) -> None:
    """Enrolled at the desk: C0 asks once more, only their yes counts, and who wrote what down is kept."""
    browser = desk(kit, "coordinator")
    assert "Nothing else is sent before they say yes" in browser.follow("/checkins/new", **FORM)
    kit.settle()
    mabel = kit.person(MABEL)
    (checkin,) = kit.rows(CheckIn, person_id=mabel.id)
    assert (checkin.state, checkin.days, checkin.level, str(checkin.at)) == ("asked", 5, "SAFETY", "09:30:00")
    assert kit.prompts(MABEL) == ["C0"] and kit.rows(Consent, person_id=mabel.id) == []
    priya = f"coordinator:{kit.row(Coordinator, name='Priya').id}"
    told = {e.kind: (e.words, e.actor) for e in kit.rows(Event, item_type="checkin", item_id=checkin.id)}
    assert told["enrolled"] == ("SAFETY Mon, Wed at 9.30am", priya)
    assert told["plan"] == ("Jean at number 4 has a key", priya)
    (contact,) = kit.rows(EmergencyContact, checkin_id=checkin.id)
    (agreed,) = kit.rows(Consent, person_id=contact.person_id)
    assert (agreed.purpose, agreed.granted, agreed.channel, agreed.by) == (
        "emergency contact",
        True,
        "phone",
        priya,
    )
    kit.move_to(london(23, "09:31"))
    assert kit.prompts(MABEL) == ["C0"]
    kit.text(MABEL, "yes")
    page = browser.text(f"/checkins/{mabel.id}")
    assert "going" in page and "by text" in page and "Jean at number 4" in page
    assert_nobody_is_forgotten(kit)


def test_a_landline_starts_at_once_with_consent_by_word_of_mouth(kit: Kit) -> None:
    """Nobody can be asked by text there: the yes given to the coordinator is in the ledger, with how and who."""
    form = {**FORM, "phone": "01632 960123", "contact_name_1": "", "contact_phone_1": "", "nobody": "1"}
    assert "will be rung Mon, Wed at 9.30am" in desk(kit).follow("/checkins/new", **form)
    (consent,) = kit.rows(Consent, person_id=kit.person(LANDLINE).id)
    assert (consent.granted, consent.channel, consent.by) == (True, "in person", "coordinator:1")


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"at": "19:00"}, "Check-in texts go between 8am and 5pm"),
    ({"at": "soon"}, "Please give a time such as 09:30."),
    ({"days": []}, "at least one day of the week"),
    ({"level": "URGENT"}, "Please choose SAFETY or FRIENDLY"),
    ({"how": ""}, "only for people who have said yes"),
    ({"name": ""}, "What is their first name?"),
    ({"phone": "0900 123"}, "not a UK phone number"),
    ({"phone": "07700 900000 ext 5"}, "number"),
    ({"contact_agreed_1": ""}, "Please ring them first"),
    ({"contact_phone_1": ""}, "both a name and a number"),
    ({"contact_phone_1": "07700 900130"}, "That is their own number"),
    ({"contact_phone_1": "+1 212 555 0100"}, "not a UK number"),
    ({"contact_name_1": "", "contact_phone_1": ""}, "Please name somebody to ask"),
    ({"contact_name_2": "Joan", "contact_phone_2": "07700 900301", "contact_agreed_2": "1"}, "contacts already"),
]


def test_what_will_not_do_is_said_kindly_and_nothing_typed_is_lost(kit: Kit) -> None:
    """Each fault has its own sentence; the form comes back as it was, and nobody was enrolled or made."""
    browser = desk(kit)
    before = len(kit.rows(Person)), len(kit.rows(Address))
    for change, says in FAULTS:
        answer = browser.post("/checkins/new", **{**FORM, **change})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400 and says in page, (change, says)
        assert "Jean at number 4 has a key" in page
        assert "days" in change or 'value="Monday" checked' in page
    assert (len(kit.rows(Person)), len(kit.rows(Address))) == before
    assert len(kit.rows(CheckIn)) == 1 and kit.said(MABEL) == []


def test_somebody_who_stopped_our_texts_is_not_enrolled(kit: Kit) -> None:
    """After STOP only their own START counts: the desk and CHECK by text both say so, and nothing is sent."""
    kit.text(MABEL, "STOP")
    sent = kit.said(MABEL)
    page = desk(kit).post("/checkins/new", **FORM).get_data(as_text=True)
    assert "only their own START brings them back" in page and "Jean at number 4" in page
    with pytest.raises(ValueError, match="START"):
        enrol(kit, MABEL, "Mabel", "SAFETY", 127, london(23, "09:30").time())
    assert kit.said(MABEL) == sent and len(kit.rows(CheckIn)) == 1


@pytest.mark.both_databases
def test_two_enrol_the_same_person_at_the_same_second(kit: Kit) -> None:
    """One enrolment is made and one C0 sent; the other is told who did it, and keeps what they typed."""
    said: list[str] = []
    together = Barrier(2)

    def press(who: Desk) -> None:
        together.wait()
        said.append(who.post("/checkins/new", **FORM).get_data(as_text=True))

    threads = [Thread(target=press, args=(who,)) for who in (desk(kit), another(kit, "Tom"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kit.settle()
    assert kit.prompts(MABEL) == ["C0"]
    (checkin,) = kit.rows(CheckIn, person_id=kit.person(MABEL).id)
    (enrolled,) = kit.rows(Event, item_type="checkin", item_id=checkin.id, kind="enrolled")
    winner = kit.row(Coordinator, id=int(enrolled.actor.split(":")[1])).name
    (loser,) = [page for page in said if "They have check-ins already" in page]
    assert f"{winner} wrote down: SAFETY Mon, Wed at 9.30am" in loser and "Jean at number 4" in loser


def test_a_change_is_agreed_to_and_a_stale_one_waits(kit: Kit) -> None:
    """New days are asked again; a colleague's page from before is told what changed, and keeps its words."""
    priya, tom = desk(kit), another(kit, "Tom")
    path = f"/checkins/{kit.person(EDITH).id}/change"
    before = seen(tom.text(path))
    new = {"level": "SAFETY", "days": ["Tuesday"], "at": "10:00", "how": "phone"}
    assert "meanwhile the check-ins go on, at the new time" in priya.text(path)
    said = priya.follow(path, seen=seen(priya.text(path)), **new)
    assert "asked by text" in said and "Meanwhile the check-ins go on" in said and "Nothing else" not in said
    kit.settle()
    assert kit.prompts(EDITH) == ["C0"]
    late = {**new, "at": "11:00", "words": "Later suits her"}
    page = tom.post(path, seen=before, **late).get_data(as_text=True)
    assert "While you typed: Priya wrote down: SAFETY every Tuesday at 10am" in page
    assert 'value="11:00"' in page and "Later suits her" in page
    assert str(kit.row(CheckIn, id=1).at) == "10:00:00"
    tom.follow(path, seen=seen(page), **late)
    assert str(kit.row(CheckIn, id=1).at) == "11:00:00"
    assert_nobody_is_forgotten(kit)


def test_a_hospital_stay_written_down_ahead(kit: Kit) -> None:
    """A stay from tomorrow to Saturday: no check-ins on its days, then they start by themselves."""
    browser = desk(kit)
    page = act(browser, kit, "away", why="in hospital", begins="2026-09-24", until="2026-09-26")
    assert "No check-ins from Thu 24 Sept; they start again on Sat 26 Sept" in page
    kit.text(EDITH, "BACK")  # she is at home; the stay is still to come
    to_checkin(kit)
    kit.text(EDITH, "1")
    kit.move_to(london(25, "12:00"))
    assert kit.prompts(EDITH).count("C1") == 1
    assert "in hospital, texts start again Sat 26 Sept" in browser.text("/checkins")
    kit.move_to(london(26, "09:31"))
    assert kit.prompts(EDITH).count("C1") == 2
    page = browser.text(f"/checkins/{kit.person(EDITH).id}")
    assert len(re.findall(r'<g class="mark away" transform', page)) == 2
    assert_nobody_is_forgotten(kit)


def test_home_early_and_a_stay_that_will_not_be(kit: Kit) -> None:
    """Home again starts them; a stay planned and dropped never begins. Neither texts anybody."""
    browser = desk(kit)
    act(browser, kit, "away", why="away", begins="2026-09-22", until="2026-09-30")
    assert kit.row(CheckIn, id=1).away_until == date(2026, 9, 30)
    assert "The next check-in is on Wed 23 Sept" in act(browser, kit, "back")
    act(browser, kit, "away", why="away", begins="2026-09-24", until="2026-09-26")
    assert "The stay will not be" in browser.text(f"/checkins/{kit.person(EDITH).id}")
    act(browser, kit, "back")
    to_checkin(kit)
    kit.text(EDITH, "1")
    kit.move_to(london(24, "09:31"))
    assert kit.prompts(EDITH) == ["C1", "C1a", "C1"]


STAYS = (
    ("2026-09-22", "", "When are they home again?"),
    ("", "2026-09-25", "Which is the first day without a check-in?"),
    ("tomorrow", "2026-09-25", "Which is the first day without a check-in?"),
    ("2026-09-20", "2026-09-25", "The first day has gone"),
    ("2026-09-25", "2026-09-25", "home before they have left"),
    ("2026-09-22", "2027-09-22", "more than 90 days"),
)


def test_days_of_a_stay_that_cannot_be(kit: Kit) -> None:
    """Days that make no sense are said so, stand in the form as typed, and change nothing."""
    browser = desk(kit)
    for begins, until, says in STAYS:
        page = act(browser, kit, "away", why="away", begins=begins, until=until)
        assert says in page and f'value="{begins}"' in page
    assert kit.row(CheckIn, id=1).away_until is None


def test_contacts_are_two_in_an_order_that_can_be_changed(kit: Kit) -> None:
    """At most two, each agreed; the second can be asked first; one who is taken off makes room."""
    browser = desk(kit)
    agreed = {"agreed": "1"}
    assert "Please ring them first" in act(browser, kit, "contacts", name="Jane", phone=DAUGHTER)
    act(browser, kit, "contacts", name="Jane", phone=DAUGHTER, **agreed)
    assert "Tom is on the list" in act(browser, kit, "contacts", name="Tom", phone=SON, **agreed)
    third = act(browser, kit, "contacts", name="Sue", phone="07700 900303", **agreed)
    assert "two contacts already" in third and kit.rows(Address, value="+447700900303") == []
    tom = kit.row(EmergencyContact, name="Tom")
    page = act(browser, kit, f"contacts/{tom.id}/first")
    assert page.index("1. Tom") < page.index("2. Jane") and "told Priya" in page
    jane = kit.row(EmergencyContact, name="Jane")
    act(browser, kit, f"contacts/{jane.id}/remove")
    assert [c.name for c in kit.rows(EmergencyContact)] == ["Tom"]
    assert browser.post(f"/checkins/{kit.person(EDITH).id}/contacts/999/remove").status_code in (400, 404)


def test_a_contact_who_was_asked_stays_until_the_alert_is_closed(kit: Kit) -> None:
    """Somebody whose word an open alert waits for cannot be taken off: they are still to hear that all is well."""
    with_contacts(kit)
    kit.move_to(london(23, "11:01"))
    (alert,) = kit.rows(Task, kind="CHECK-IN")
    browser, jane = desk(kit), kit.row(EmergencyContact, name="Jane")
    browser.post(f"/tasks/{alert.id}/take")
    browser.post(f"/checkins/tasks/{alert.id}/tell", contact=jane.id)
    kit.settle()
    assert "please close that first" in act(browser, kit, f"contacts/{jane.id}/remove")
    browser.post(f"/tasks/{alert.id}/done")
    assert "off the list" in act(browser, kit, f"contacts/{jane.id}/remove")
    kit.settle()
    assert kit.prompts(DAUGHTER) == ["C4", "C5"]


def test_stopping_says_why_and_who_wanted_it(kit: Kit) -> None:
    """They asked for it: the ledger says no, the story says who ended it and why; nothing is sent any more."""
    browser = desk(kit)
    assert "Please write a word" in act(browser, kit, "stop")
    old = browser.text(f"/checkins/{kit.person(EDITH).id}")
    act(browser, kit, "stop", why="Moved in with her son", asked="1")
    assert [c.granted for c in kit.rows(Consent, purpose="check-ins")] == [True, False]
    page = browser.text(f"/checkins/{kit.person(EDITH).id}")
    assert "Priya ended the check-ins (Moved in with her son)" in page and "Enrol Edith" in page
    assert "They have no check-ins any more" in act(another(kit, "Tom"), kit, "back", page=old)
    kit.advance(days=2)
    assert kit.said(EDITH) == []
    assert_nobody_is_forgotten(kit)


def test_the_next_talk_is_eight_weeks_from_the_last(kit: Kit) -> None:
    """The page says when time and level are talked over next; having done so moves it on."""
    browser = desk(kit)
    assert "Tue 17 Nov" in browser.text(f"/checkins/{kit.person(EDITH).id}")
    act(browser, kit, "away", why="away", begins="2026-09-22", until="2026-10-20")
    kit.advance(days=7)
    page = act(browser, kit, "reviewed")
    assert "The next talk is due on Tue 24 Nov" in page and "level</dt><dd>Tue 24 Nov" in page


def test_thirty_days_as_marks() -> None:
    """Each day has one mark: answered, answered late, an alert, a call, away, or none; and in words."""
    today = date(2026, 9, 30)

    def past(ago: int, state: str = "answered", how: str = "ok", task: Task | None = None) -> Past:
        day = today - timedelta(days=ago)
        row = Round(checkin_id=1, person_id=1, day=day, state=state, how=how)
        return Past(row, "delivered", None, task, "Priya")

    late = past(3)
    late.round.reminded_at, late.round.answered_at = london(27, "10:15"), london(27, "10:20")
    alarm = Task(kind="CHECK-IN", prompt="K4", why="")
    found = entries([past(0, "waiting"), past(1), past(2, how="ring"), late, past(4, "closed", task=alarm)], {})
    shown = marks(found, [(today - timedelta(days=9), today - timedelta(days=6))], today)
    assert [m.kind for m in shown[-10:]] == [
        "away", "away", "away", "none", "none", "alarm", "late", "call", "answered", "waiting",
    ]  # fmt: skip
    assert len({(m.x, m.y) for m in shown}) == 30
    assert in_words(shown).startswith("1 answered, 1 answered after a reminder, 1 an alert")


def test_what_nobody_answered_is_not_called_safe(kit: Kit) -> None:
    """A check-in that gave way to the next, its alert still open, was not safe; nor was an open call made."""
    enrol(kit, LANDLINE, "Doreen", "SAFETY", 127, london(22, "11:00").time())
    kit.move_to(london(24, "11:01"))
    browser = desk(kit)
    for phone in (EDITH, LANDLINE):
        page = browser.text(f"/checkins/{kit.person(phone).id}")
        assert "no answer; went on with the next check-in" in page and "safe:" not in page
        assert "rung, or asked for a call" not in page
    for alert in kit.rows(Task, kind="CHECK-IN", state="open"):
        browser.post(f"/tasks/{alert.id}/done")
    page = browser.text(f"/checkins/{kit.person(LANDLINE).id}")
    assert "safe: Priya closed it" in page and "rung, or asked for a call" in page and "went on" not in page


def test_who_closed_it_is_named_not_who_had_it(kit: Kit) -> None:
    """Priya has the alert and Tom closes it: the board and the person's page name Tom."""
    kit.move_to(london(23, "11:01"))
    (alert,) = kit.rows(Task, kind="CHECK-IN")
    priya, tom = desk(kit), another(kit, "Tom")
    priya.post(f"/tasks/{alert.id}/take")
    tom.post(f"/tasks/{alert.id}/done")
    assert "Tom closed it" in priya.text("/checkins")
    assert "safe: Tom closed it" in priya.text(f"/checkins/{kit.person(EDITH).id}")


def test_what_a_colleague_agreed_meanwhile_is_not_lost(kit: Kit) -> None:
    """Tom wrote down what was agreed while Priya's page stood open: hers waits, and tells her what he wrote."""
    priya, tom = desk(kit), another(kit, "Tom")
    old = priya.text(f"/checkins/{kit.person(EDITH).id}")
    act(tom, kit, "note", words="Jean has a key")
    page = act(priya, kit, "note", page=old, words="Nobody has a key")
    assert "Tom wrote down what was agreed: Jean has a key" in page
    assert [e.words for e in kit.rows(Event, kind="plan")] == ["Jean has a key"]


def test_the_person_and_their_check_ins_lead_to_each_other(kit: Kit) -> None:
    """From a person's page to their check-ins and back; that somebody looked is in the audit."""
    browser, edith = desk(kit), kit.person(EDITH).id
    assert f'href="/desk/checkins/{edith}"' in browser.text(f"/people/{edith}")
    assert f'href="/desk/people/{edith}"' in browser.text(f"/checkins/{edith}")
    assert [entry.action for entry in kit.rows(Audit, subject_id=edith)] == ["person.seen"] * 2
    assert browser.get("/checkins/99999").status_code == 404
    assert browser.get(f"/checkins/new?person={edith}").headers["Location"].endswith(f"/checkins/{edith}")
