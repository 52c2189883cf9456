"""Check-ins end to end: sent, answered, chased; not lost in an outage, a clock change or somebody else's hand."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import checkins
from bot.demo import town
from bot.line import Sent
from bot.work import Work
from flows.times import at, local
from storage.tables import CheckIn, Consent, Coordinator, Outbound, Person, Round, Task, Timer
from tests.kit import Kit, make_kit
from tests.servers import fresh_database

EDITH, PRIYA, ANNE = town.CHECKED, town.COORDINATOR, "+447700900101"
DAUGHTER, SON = "+447700900301", "+447700900302"
OPEN = ("due", "waiting", "reminded", "alarmed")


def london(day: int, clock: str, month: int = 9) -> datetime:
    return at(date(2026, month, day), time.fromisoformat(clock), town.SETTINGS_OF_TOWN.hours).astimezone(UTC)


def shell(kit: Kit, do: Callable[[Work], Any]) -> Any:
    """Let a function of the shell do its work, as a command would, and send what it queued."""
    with kit.line.work(kit.community_id) as work:
        result = do(work)
    kit.settle()
    return result


def to_checkin(kit: Kit) -> None:
    """Edith's first check-in has just been sent: Wednesday 9.30am."""
    kit.move_to(london(23, "09:30"))


def alerts(kit: Kit) -> list[Task]:
    return kit.rows(Task, kind="CHECK-IN")


def take(kit: Kit, task: Task) -> None:
    """Priya takes the alert (what GOT does)."""
    from bot import tasks
    from storage.people import coordinators

    def got(work: Work) -> None:
        (priya,) = coordinators(work.session, work.community.id)
        assert tasks.take(work, work.get(Task, task.id), priya)

    shell(kit, got)


def command(kit: Kit, words: str) -> None:
    """A command of Priya's that needs her PIN."""
    kit.text(PRIYA, words)
    pin = re.search(r"PIN for this is (\d{4})", kit.said(PRIYA)[-1])
    assert pin is not None
    kit.text(PRIYA, pin[1])


def say_safe(kit: Kit, task: Task) -> None:
    """Priya closes the alert (what SAFE does)."""
    from bot import tasks

    def closed(work: Work) -> None:
        row = work.get(Task, task.id)
        checkins.safe(work, row)
        tasks.close(work, row, "SAFE")

    shell(kit, closed)


def enrol(kit: Kit, phone: str, name: str, level: str, days: int, clock: time) -> CheckIn:
    def by_priya(work: Work) -> CheckIn:
        from storage.people import coordinators

        (priya,) = coordinators(work.session, work.community.id)
        return checkins.enrol(work, priya, phone, name, level, days, clock)

    row: CheckIn = shell(kit, by_priya)
    return row


def with_contacts(kit: Kit) -> None:
    def add(work: Work) -> None:
        checkin = work.get(CheckIn, 1)
        checkins.add_contact(work, checkin, "Jane", DAUGHTER)
        checkins.add_contact(work, checkin, "Tom", SON)

    shell(kit, add)


def tell_contact(kit: Kit, task: Task) -> None:
    shell(kit, lambda work: checkins.tell_contact(work, work.get(Task, task.id)))


def assert_nobody_is_forgotten(kit: Kit) -> None:
    """Every check-in that waits has a timer to come or an alert; every enrolment has exactly one next slot."""
    due = kit.rows(Timer, status="due")
    watched = {t.item_id for t in due if t.item_type == "checkin_round"}
    told = {t.round_id for t in kit.rows(Task) if t.state != "closed"}
    for round_ in kit.rows(Round):
        assert round_.state not in OPEN or round_.id in watched or round_.id in told, round_
    for checkin in kit.rows(CheckIn):
        slots = [t for t in due if (t.kind, t.item_id) == ("round", checkin.id) and t.item_type == "checkin"]
        assert len(slots) == (1 if checkin.state == "active" else 0)


def test_a_good_morning_ends_with_kind_words(kit: Kit) -> None:
    """1 gets one of four kind answers in turn; nobody is troubled."""
    said = []
    for day in range(23, 28):
        kit.move_to(london(day, "09:30"))
        said += kit.text(EDITH, "1")
        kit.advance(hours=5)
        assert_nobody_is_forgotten(kit)
    assert said == [
        "Lovely to hear from you, Edith. Have a good day.",
        "Good to know you are all right, Edith. Enjoy your day.",
        "Thank you, Edith. It is always nice to hear from you.",
        "I am glad to hear it, Edith. Take good care today.",
        "Lovely to hear from you, Edith. Have a good day.",
    ]
    assert kit.prompts(PRIYA) == [] and kit.rows(Task) == []
    assert kit.prompts(EDITH) == ["C1", "C1a", "C1", "C1a2", "C1", "C1a3", "C1", "C1a4", "C1", "C1a"]


@pytest.mark.both_databases
def test_silence_climbs_the_safety_ladder(kit: Kit) -> None:
    """No answer: C2 after 45 minutes, K4 after 90, the contacts at 2 h 15, the door at 3 h; SAFE ends it."""
    to_checkin(kit)
    kit.advance(minutes=44)
    assert kit.prompts(EDITH) == ["C1"]
    kit.advance(minutes=1)
    assert kit.prompts(EDITH) == ["C1", "C2"]
    kit.advance(minutes=44)
    assert kit.prompts(PRIYA) == []
    kit.advance(minutes=1)
    (alert,) = alerts(kit)
    assert (alert.colour, alert.chased, alert.state) == ("red", True, "open")
    assert kit.said(PRIYA) == [
        f"CHECK-IN {alert.code}: no answer. Last text DELIVERED 10.15am Wed. Reply GOT {alert.code}, ring, "
        f"then SAFE {alert.code}. No GOT in 10 min and I ask the next person."
    ]
    assert_nobody_is_forgotten(kit)
    take(kit, alert)
    kit.advance(minutes=20)
    shell(kit, lambda work: setattr(work.get(Task, alert.id), "noted_at", work.now))
    kit.move_to(london(23, "11:45"))
    assert "ring the emergency contacts" in kit.said(PRIYA)[-1]
    kit.move_to(london(23, "12:30"))
    assert any("knock" in words for words in kit.said(PRIYA))
    say_safe(kit, alert)
    assert kit.row(Round).state == "closed"
    assert_nobody_is_forgotten(kit)


def test_a_late_answer_takes_the_alarm_back(kit: Kit) -> None:
    """An answer after K4 is thanked, and nobody is asked to ring any more."""
    to_checkin(kit)
    kit.advance(minutes=95)
    assert kit.text(EDITH, "1") == ["Lovely to hear from you, Edith. Have a good day."]
    assert kit.row(Round).state == "answered"
    assert [t.state for t in alerts(kit)] == ["closed"]
    told = len(kit.said(PRIYA))
    kit.advance(hours=3)
    assert not [p for p in kit.prompts(PRIYA)[told:] if p == "K4"]


def test_whoever_took_the_alarm_hears_that_they_texted(kit: Kit) -> None:
    """A coordinator already on it is told at once, and closes it themselves."""
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    take(kit, alert)
    kit.text(EDITH, "1")
    assert "they have now texted" in kit.said(PRIYA)[-1]
    assert alerts(kit)[0].state == "taken"


@pytest.mark.parametrize("body", ["2", "I had a bad night and feel dizzy"])
def test_two_or_a_health_word_brings_a_call(kit: Kit, body: str) -> None:
    """2 gets C1b, or words of health the advice they need, and a coordinator is alerted at once."""
    to_checkin(kit)
    kit.text(EDITH, body)
    (task,) = kit.rows(Task)
    assert task.chased and kit.prompts(PRIYA) == ["K1"]
    assert kit.prompts(EDITH)[1:] in (["C1b"], ["G8"])
    kit.advance(hours=3)
    assert "C2" not in kit.prompts(EDITH) and alerts(kit) == []


def test_other_words_count_and_are_read(kit: Kit) -> None:
    """Any other words stop the clock and are shown to a person; a 2 afterwards still brings a call."""
    to_checkin(kit)
    (reply,) = kit.text(EDITH, "the kittens came in the night")
    assert reply.startswith("Thank you Edith. I have passed your words to our team.")
    (task,) = kit.rows(Task)
    assert (task.kind, task.why, task.chased) == ("READ", "the kittens came in the night", False)
    kit.advance(hours=1)
    kit.text(EDITH, "2")
    assert kit.prompts(EDITH) == ["C1", "C1c", "C1b"]


@pytest.mark.promise(53)
@pytest.mark.parametrize("body", ["This is his daughter", "who is this", "WRONG NUMBER"])
def test_somebody_elses_answer_is_not_counted(kit: Kit, body: str) -> None:
    """K4w at once, the clock runs on to C2 and K4, and the number stays on the list."""
    to_checkin(kit)
    replies = kit.text(EDITH, body)
    assert not any("taken this number off" in words for words in replies)
    (alert,) = alerts(kit)
    assert kit.said(PRIYA) == [
        f"CHECK-IN {alert.code}: a reply came that may not be from them. Not counted as safe. "
        f"Reply GOT {alert.code}, ring now, then SAFE {alert.code}."
    ]
    kit.advance(minutes=45)
    assert "C2" in kit.prompts(EDITH) and kit.row(Round).state == "reminded"
    kit.advance(minutes=45)
    assert kit.row(Round).state == "alarmed" and len(alerts(kit)) == 1
    assert_nobody_is_forgotten(kit)


@pytest.mark.promise(53)
@pytest.mark.parametrize(("hours", "reminded"), [(2, False), (4, True)])
def test_a_text_of_theirs_shortly_before_stops_the_clock(kit: Kit, hours: int, reminded: bool) -> None:
    """Heard from two hours before, nobody is reminded; four hours before is too long ago."""
    kit.move_to(london(23, "09:30") - timedelta(hours=hours))
    kit.text(EDITH, "thank you for yesterday")
    to_checkin(kit)
    kit.advance(hours=2)
    assert ("C2" in kit.prompts(EDITH)) == reminded
    assert bool(alerts(kit)) == reminded
    assert "C1" in kit.prompts(EDITH)


@pytest.mark.promise(53)
def test_somebody_elses_text_before_does_not_stop_the_clock(kit: Kit) -> None:
    """ "This is her daughter" an hour before is not a word of theirs."""
    kit.move_to(london(23, "08:30"))
    kit.text(EDITH, "This is her daughter")
    to_checkin(kit)
    kit.advance(minutes=46)
    assert "C2" in kit.prompts(EDITH)


def test_a_text_about_something_else_stops_the_clock(kit: Kit) -> None:
    """Whatever question it answers, a text of theirs is a sign of life."""
    to_checkin(kit)
    kit.text(EDITH, "NEED")
    kit.advance(hours=3)
    assert "C2" not in kit.prompts(EDITH) and alerts(kit) == []


@pytest.fixture
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """The sample town, with Edith's check-ins going."""
    url = ""
    if getattr(request, "param", "sqlite") == "postgresql":
        url = fresh_database(request.getfixturevalue("postgres_server")).render_as_string(hide_password=False)
    made = make_kit(tmp_path, url=url, checkins=True)
    yield made
    made.line.database.close()


@pytest.fixture
def with_whatsapp(tmp_path: Path) -> Iterator[Kit]:
    """A line whose C2 has an approved WhatsApp template."""
    kit = make_kit(tmp_path, checkins=True, templates={"C2": "HX1"})
    yield kit
    kit.line.database.close()


@pytest.mark.promise(54)
def test_undelivered_is_not_silence(with_whatsapp: Kit) -> None:
    """Not delivered by the time of C2: K4 at once, saying so, and C2 goes by the other channel."""
    kit = with_whatsapp
    kit.phones.outcomes[EDITH] = Sent("sent", "P")
    to_checkin(kit)
    kit.advance(minutes=44)
    assert kit.prompts(PRIYA) == []
    kit.advance(minutes=1)
    assert kit.prompts(PRIYA) == ["K4"]
    assert "Last text NOT DELIVERED 9.30am Wed." in kit.said(PRIYA)[0]
    (reminder,) = kit.rows(Outbound, prompt="C2")
    assert (reminder.channel, reminder.address) == ("whatsapp", EDITH)
    assert_nobody_is_forgotten(kit)
    assert kit.text(EDITH, "1", channel="whatsapp") == ["Lovely to hear from you, Edith. Have a good day."]
    assert alerts(kit)[0].state == "closed"


@pytest.mark.promise(54)
def test_a_failed_check_in_is_told_at_once(with_whatsapp: Kit) -> None:
    """A text that fails is told within the minute, not at the time of C2."""
    kit = with_whatsapp
    kit.phones.outcomes[EDITH] = Sent("failed", reason="number not in use")
    to_checkin(kit)
    (alert,) = alerts(kit)
    assert kit.prompts(PRIYA)[0] == "K4"
    assert "NOT DELIVERED 9.30am Wed" in kit.said(PRIYA)[0]
    assert kit.texts_to(EDITH)[-1].prompt == "C2" and kit.texts_to(EDITH)[1].channel == "whatsapp"
    assert alert.round_id == kit.row(Round).id
    assert_nobody_is_forgotten(kit)


@pytest.mark.promise(12)
@pytest.mark.parametrize(
    ("start", "sunday"),
    [
        (datetime(2026, 10, 22, 9, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 3, 25, 10, tzinfo=UTC), date(2027, 3, 28)),
    ],
)
def test_clock_change_weeks(tmp_path: Path, start: datetime, sunday: date) -> None:
    """Through both clock-change weeks 9.30am comes once a day by the kitchen clock, on Sunday as C1x."""
    kit = make_kit(tmp_path, start, checkins=True)
    sent = []
    for ahead in range(1, 8):
        day = start.date() + timedelta(days=ahead)
        kit.move_to(at(day, time(10), town.SETTINGS_OF_TOWN.hours).astimezone(UTC))
        kit.text(EDITH, "1")
        sent.append(day)
    texts = [t for t in kit.texts_to(EDITH) if t.prompt in ("C1", "C1x")]
    rows = [t for t in kit.rows(Outbound) if t.prompt in ("C1", "C1x")]
    moments = [local(t.sent_at, town.SETTINGS_OF_TOWN.hours) for t in rows]
    assert [(m.date(), m.time()) for m in moments] == [(day, time(9, 30)) for day in sent]
    assert [t.prompt for t in texts].count("C1x") == 1
    assert texts[sent.index(sunday)].prompt == "C1x"
    kit.line.database.close()


@pytest.mark.promise(13)
def test_after_an_outage_late_check_ins_go_once(kit: Kit) -> None:
    """Off from 9am to 10am: one text, the reminder moved, and every coordinator told how many to ring."""
    enrol(kit, "+447700900121", "Fred", "SAFETY", 127, time(9, 30))
    kit.text("+447700900121", "yes")
    kit.move_to(london(23, "09:00"))
    kit.clock.move_to(london(23, "10:00"))  # nobody looks meanwhile
    kit.settle()
    assert kit.prompts(EDITH) == ["C1"]
    assert kit.said(PRIYA)[-1:] == [
        "LOROS: 2 check-in texts for 9.30am have not gone out. Please ring those people now: see QUEUE."
    ]
    assert [t.chased for t in alerts(kit)] == [False, False]
    kit.text("+447700900121", "1")
    kit.advance(minutes=44)
    assert kit.prompts(EDITH) == ["C1"]
    kit.advance(minutes=1)
    assert kit.prompts(EDITH) == ["C1", "C2"]
    kit.advance(minutes=45)
    assert kit.prompts(PRIYA)[-1] == "K4"
    open_now = [t for t in alerts(kit) if t.state != "closed"]
    assert [(t.person_id, t.chased) for t in open_now] == [(kit.person(EDITH).id, True)]
    assert kit.prompts("+447700900121").count("C1") == 1
    assert_nobody_is_forgotten(kit)


@pytest.mark.promise(13)
def test_days_of_outage_send_no_flood(kit: Kit) -> None:
    """Off for three days and an evening: no text for slots gone by, a call instead, and the next slot stands."""
    kit.clock.move_to(london(25, "20:00"))
    kit.settle()
    assert kit.prompts(EDITH) == []
    assert "K4" in kit.prompts(PRIYA)
    kit.move_to(london(26, "09:30"))
    assert kit.prompts(EDITH) == ["C1"]


@pytest.mark.promise(26)
def test_check_ins_go_on_under_an_alert(kit: Kit) -> None:
    """While somebody is hushed after danger words, C1 still goes and 1 is still thanked."""
    kit.text(EDITH, "I want to die")
    to_checkin(kit)
    assert kit.prompts(EDITH)[-1] == "C1"
    kit.text(EDITH, "1")
    assert kit.prompts(EDITH)[-1] == "C1a"
    assert kit.row(Round).state == "answered"


def test_danger_words_stop_the_reminder_and_alert(kit: Kit) -> None:
    """A safety phrase is a red alert of its own: no reminder, no second alarm."""
    to_checkin(kit)
    kit.text(EDITH, "I have chest pain")
    kit.advance(hours=2)
    assert "C2" not in kit.prompts(EDITH) and alerts(kit) == []
    assert [t.colour for t in kit.rows(Task)] == ["red"]


@pytest.mark.promise(31)
def test_help_at_a_check_in_is_red(kit: Kit) -> None:
    """HELP with a check-in unanswered is an emergency: C1h, and never a form."""
    to_checkin(kit)
    kit.text(EDITH, "HELP")
    assert kit.prompts(EDITH) == ["C1", "C1h"]
    assert [t.colour for t in kit.rows(Task)] == ["red"]


@pytest.mark.promise(34)
def test_a_bare_1_answers_the_check_in_not_the_offer(kit: Kit) -> None:
    """With C1 and an offer open, 1 is the check-in's; the offer stands."""
    from bot import questions
    from flows.engine import Flow
    from flows.offer import OfferDraft
    from storage.tables import Conversation

    to_checkin(kit)

    def offer(work: Work) -> None:
        edith = work.get(Person, kit.person(EDITH).id)
        questions.start(work, edith, Flow.OFFER, "F1", OfferDraft(), silent=True)

    shell(kit, offer)
    kit.text(EDITH, "1")
    assert kit.prompts(EDITH) == ["C1", "C1a"]
    assert kit.row(Conversation, flow="offer").closed_at is None


@pytest.mark.promise(55)
def test_contacts_are_asked_and_a_coordinator_closes(kit: Kit) -> None:
    """SAFE from a contact is thanked and told; the alert stays open until a coordinator says SAFE, then C5."""
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    tell_contact(kit, alert)
    assert kit.said(DAUGHTER) == [
        "LOROS here. Edith has not answered our check-in and named you to ask. "
        "Could you ring or call round, then reply SAFE or WORRIED?"
    ]
    assert kit.text(DAUGHTER, "SAFE")[0].startswith("Thank you, that helps.")
    assert alerts(kit)[0].state == "open"
    assert "a contact says SAFE" in kit.said(PRIYA)[-1]
    kit.advance(minutes=25)
    assert kit.said(SON) == []
    say_safe(kit, alert)
    assert kit.prompts(DAUGHTER) == ["C4", "C5s", "C5"]
    assert "Edith is safe" in kit.said(DAUGHTER)[-1]


@pytest.mark.promise(55)
def test_a_worried_contact_is_red(kit: Kit) -> None:
    """WORRIED makes even a friendly hello's alert red, and whoever has it hears at once."""
    with_contacts(kit)
    kit.change(CheckIn, 1, level="FRIENDLY")
    to_checkin(kit)
    kit.move_to(london(25, "09:05"))
    alert = alerts(kit)[0]
    assert alert.colour == "amber"
    take(kit, alert)
    tell_contact(kit, alert)
    assert kit.prompts(DAUGHTER) == ["C4"]
    kit.text(DAUGHTER, "WORRIED")
    assert kit.prompts(DAUGHTER) == ["C4", "C5w"]
    assert alerts(kit)[0].colour == "red"
    assert "a contact is WORRIED" in kit.said(PRIYA)[-1]


@pytest.mark.promise(55)
def test_ok_from_a_contact_closes_nothing(kit: Kit) -> None:
    """ "ok" is passed on (C5x); the alert stays."""
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    tell_contact(kit, alert)
    kit.text(DAUGHTER, "ok")
    assert kit.prompts(DAUGHTER) == ["C4", "C5x"]
    assert alerts(kit)[0].state == "open"


@pytest.mark.both_databases
@pytest.mark.promise(55)
def test_a_silent_contact_is_followed_by_the_next(kit: Kit) -> None:
    """Twenty minutes without a word: a coordinator hears, and the next contact is asked; then there is nobody."""
    with_contacts(kit)
    to_checkin(kit)
    kit.advance(minutes=91)
    (alert,) = alerts(kit)
    take(kit, alert)
    tell_contact(kit, alert)
    kit.advance(minutes=19)
    assert kit.said(SON) == []
    kit.advance(minutes=1)
    assert kit.prompts(SON) == ["C4"]
    assert "has not answered for 20 min" in kit.said(PRIYA)[-1]
    kit.advance(minutes=20)
    assert any("nobody else to ask" in words for words in kit.said(PRIYA))


@pytest.mark.both_databases
def test_enrolling_asks_once_more_and_starts(kit: Kit) -> None:
    """A coordinator enrols by phone; C0 says the days and time, yes names the first day, all written down."""
    phone = "+447700900130"
    checkin = enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    assert kit.said(phone) == [
        "LOROS: Hello Mabel. As we agreed, I will text you every Thursday at 10am to see how you are. "
        "Is that still all right? Reply 1 yes or 2 no."
    ]
    stored = kit.rows(CheckIn, id=checkin.id)[0]
    assert stored.state == "asked" and 100 <= (stored.code or 0) <= 999
    (reply,) = kit.text(phone, "yes dear")
    assert "Your first text comes on Thu 24 Sept." in reply
    ledger = kit.rows(Consent, person_id=kit.person(phone).id, purpose="check-ins")
    assert [(c.granted, c.prompt) for c in ledger] == [(True, "C0")]
    kit.move_to(london(24, "10:00"))
    assert kit.prompts(phone)[-1] == "C1"
    assert_nobody_is_forgotten(kit)


def test_a_coordinator_does_it_all_by_text(kit: Kit) -> None:
    """CHECK enrols, CONTACT adds whom to ask, TELLC asks them, SAFE tells them: all by text, with the PIN."""
    kit.text(EDITH, "AWAY 30")
    phone = "+447700900130"
    command(kit, "CHECK 07700 900130 Mabel SAFETY DAILY 9.30")
    (checkin,) = kit.rows(CheckIn, person_id=kit.person(phone).id)
    command(kit, f"CONTACT {checkin.code} Jane 07700 900301")
    kit.text(phone, "yes")
    kit.move_to(london(23, "11:00"))
    (alert,) = alerts(kit)
    kit.text(PRIYA, f"GOT {alert.code}")
    kit.text(PRIYA, f"TELLC {alert.code}")
    kit.text(DAUGHTER, "SAFE")
    kit.text(PRIYA, f"SAFE {alert.code}")
    assert kit.prompts(DAUGHTER) == ["C4", "C5s", "C5"]
    assert [r.state for r in kit.rows(Round)] == ["closed"]
    assert_nobody_is_forgotten(kit)


def test_no_to_check_ins_is_kept(kit: Kit) -> None:
    """No thank you: C0n, nothing is sent, and a person rings to talk it over."""
    kit.text(EDITH, "AWAY 60")
    phone = "+447700900130"
    enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    (reply,) = kit.text(phone, "no thank you")
    assert reply.startswith("That is fine, Mabel. I will not send them.")
    kit.advance(days=8)
    assert "C1" not in kit.prompts(phone)
    assert [t.kind for t in kit.rows(Task, person_id=kit.person(phone).id)] == ["RING"]


def test_no_answer_to_c0_is_rung(kit: Kit) -> None:
    """A day without an answer to C0 puts a call on the list."""
    phone = "+447700900130"
    enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    kit.advance(hours=25)
    assert [t.kind for t in kit.rows(Task, person_id=kit.person(phone).id)] == ["RING"]


@pytest.mark.parametrize(
    ("level", "days", "clock", "why"),
    [
        ("SAFETY", 127, time(7, 59), "between 8am and 5pm"),
        ("FRIENDLY", 1, time(17, 1), "between 8am and 5pm"),
        ("FRIENDLY", 0, time(10), "at least one day"),
        ("URGENT", 1, time(10), "SAFETY or FRIENDLY"),
    ],
)
def test_enrolling_is_refused_kindly(kit: Kit, level: str, days: int, clock: time, why: str) -> None:
    """A time, days or a level that will not do is refused in words that say what would."""
    with pytest.raises(ValueError, match=why):
        enrol(kit, "+447700900130", "Mabel", level, days, clock)


def test_safety_needs_somebody_on_duty(kit: Kit) -> None:
    """With no on-call phone, SAFETY is for mornings of working days only."""
    kit.change(Coordinator, 1, always_reachable=False)
    with pytest.raises(ValueError, match="on duty for 4 hours"):
        enrol(kit, "+447700900130", "Mabel", "SAFETY", 127, time(9, 30))
    enrol(kit, "+447700900130", "Mabel", "SAFETY", 0b11111, time(9, 30))


def test_a_landline_is_rung_at_its_slot(kit: Kit) -> None:
    """Somebody without a mobile gets a call at the time of their text, every day, and no text ever."""
    phone = "+441632960123"
    enrol(kit, phone, "Mabel", "SAFETY", 127, time(11))
    kit.move_to(london(22, "11:00"))
    (task,) = [t for t in alerts(kit) if t.person_id == kit.person(phone).id]
    assert (task.chased, task.prompt) == (True, "K1")
    assert "ring" in task.why and kit.said(phone) == []
    assert_nobody_is_forgotten(kit)


def test_the_friendly_ladder(kit: Kit) -> None:
    """A weekly hello: reminded the next day at the same time, rung the next working morning, not in red."""
    kit.text(EDITH, "AWAY 60")
    phone = "+447700900130"
    enrol(kit, phone, "Mabel", "FRIENDLY", 0b1000, time(10))
    kit.text(phone, "yes")
    kit.move_to(london(24, "10:00"))
    kit.move_to(london(25, "09:59"))
    assert kit.prompts(phone)[-1] == "C1"
    kit.move_to(london(25, "10:00"))
    assert kit.prompts(phone)[-1] == "C2"
    mine = kit.person(phone).id
    kit.move_to(london(28, "08:59"))
    assert not [t for t in alerts(kit) if t.person_id == mine]
    kit.move_to(london(28, "09:00"))
    (alert,) = [t for t in alerts(kit) if t.person_id == mine]
    assert alert.colour == "amber" and "weeks missed" not in alert.why
    say_safe(kit, alert)
    kit.move_to(london(5, "09:00", 10))
    assert "2 weeks missed" in [t for t in alerts(kit) if t.person_id == mine][-1].why


@pytest.mark.both_databases
def test_away_and_back(kit: Kit) -> None:
    """AWAY with days pauses and says until when; BACK starts again and says from when."""
    assert kit.text(EDITH, "AWAY 7") == [
        "Thank you Edith. I will not text again until Tue 29 Sept. If you are home sooner, text BACK."
    ]
    kit.move_to(london(28, "12:00"))
    assert "C1" not in kit.prompts(EDITH)
    assert kit.text(EDITH, "BACK") == [
        "Welcome home, Edith. Your texts start again on Tue 29 Sept. If you would like a call, text PERSON."
    ]
    kit.move_to(london(29, "09:30"))
    assert kit.prompts(EDITH)[-1] == "C1"
    assert_nobody_is_forgotten(kit)


def test_away_asks_how_long(kit: Kit) -> None:
    """AWAY alone asks how many days; the answer pauses the check-ins, which come back by themselves."""
    assert kit.text(EDITH, "AWAY")[0].startswith("Of course. How many days would you like off?")
    assert "until Thu 24 Sept" in kit.text(EDITH, "2")[0]
    kit.move_to(london(24, "09:30"))
    assert kit.prompts(EDITH)[-1] == "C1" and kit.prompts(EDITH).count("C1") == 1


def test_no_more_checks(kit: Kit) -> None:
    """NO MORE CHECKS ends them at once, is written down, and a person rings once."""
    to_checkin(kit)
    (reply,) = kit.text(EDITH, "no more checks please")
    assert reply.startswith("I have stopped your check-in texts, Edith.")
    kit.advance(days=3)
    assert kit.prompts(EDITH) == ["C1", "C7"]
    assert [t.kind for t in kit.rows(Task)] == ["RING"]
    assert [c.granted for c in kit.rows(Consent, purpose="check-ins")] == [True, False]
    assert_nobody_is_forgotten(kit)


def test_stop_turns_check_ins_into_calls(kit: Kit) -> None:
    """After STOP nothing is texted, and at each slot a person is asked to ring."""
    kit.text(EDITH, "STOP")
    assert [t.kind for t in kit.rows(Task)] == ["STOPPED"]
    to_checkin(kit)
    assert kit.prompts(EDITH) == ["G12"]
    (alert,) = alerts(kit)
    assert alert.chased and "NOT DELIVERED" in kit.said(PRIYA)[-1]


def test_two_false_alarms_are_talked_over(kit: Kit) -> None:
    """Two alarms in a fortnight that ended well put one call about the time on the list."""
    for day in (23, 24):
        kit.move_to(london(day, "11:01"))
        kit.text(EDITH, "1")
    why = [t.why for t in kit.rows(Task, kind="RING")]
    assert why == ["Two false alarms in a fortnight: please talk about the time or the level of the check-ins."]


def test_days_of_silence_are_one_alert(kit: Kit) -> None:
    """Silent for two days and nobody took it: still one alert, asked about afresh each day."""
    kit.move_to(london(24, "11:00"))
    (alert,) = alerts(kit)
    assert alert.round_id == kit.rows(Round)[-1].id
    assert [r.state for r in kit.rows(Round)] == ["closed", "alarmed"]
    assert "9.30am Wed" not in kit.said(PRIYA)[-1] and "10.15am Thu" in kit.said(PRIYA)[-1]
    assert_nobody_is_forgotten(kit)
    kit.text(EDITH, "1")
    assert alerts(kit)[0].state == "closed"


def test_time_and_level_are_reviewed(kit: Kit) -> None:
    """After eight weeks a coordinator is asked to talk about the time and the level."""
    kit.change(CheckIn, 1, days=1)
    for _ in range(57):
        kit.advance(days=1)
        kit.text(EDITH, "1")
    assert any("eight weeks" in t.why for t in kit.rows(Task, kind="RING"))


def test_other_questions_wait_for_the_check_in(kit: Kit) -> None:
    """ "How did it go?" and the like can see that a check-in waits, until it is answered."""

    def waits() -> bool:
        found: bool = shell(kit, lambda w: checkins.unanswered(w, w.get(Person, kit.person(EDITH).id)))
        return found

    assert not waits()
    to_checkin(kit)
    assert waits()
    kit.text(EDITH, "1")
    assert not waits()


def test_a_later_bare_1_is_not_swallowed(kit: Kit) -> None:
    """Once a text about something else has stopped the clock, "how are you?" takes no answers for long."""
    from storage.tables import Conversation

    to_checkin(kit)
    kit.text(EDITH, "STATUS")
    kit.advance(minutes=4)
    assert [c.state for c in kit.rows(Conversation, flow="checkin") if c.closed_at is None] == []
