"""Joining, pledging, getting in touch as a group; breaks and training."""

import pytest

from bot.joining import approve
from bot.training import missed_training
from storage.tables import Booking, Consent, Conversation, Organisation, Pledge, Task, Volunteer
from tests.kit import Kit

pytestmark = pytest.mark.both_databases
NEW = "+447700900050"
ANNE = "+447700900101"


def join(kit: Kit, *answers: str) -> list[str]:
    """Text answers one after another; returns the replies to the last."""
    replies: list[str] = []
    for answer in answers:
        replies = kit.text(NEW, answer)
    return replies


TO_TRAINING = ("I can help", "yes", "1", "Mary Brown", "1", "le167ab", "1 and 2", "all", "2")


def volunteer(kit: Kit) -> Volunteer:
    return kit.row(Volunteer, person_id=kit.person(NEW).id)


def test_joining_untrained_ends_with_a_booked_place(kit: Kit) -> None:
    """Somebody new is asked one thing at a time and ends up booked, enrolled, and with no offers yet."""
    (reply,) = join(kit, *TO_TRAINING)
    assert reply.startswith("Have you done our free Compassionate Neighbour training?")
    (dates,) = kit.text(NEW, "not yet")
    assert "1 Thu 1 Oct, 2 Thu 8 Oct" in dates
    booked, news = kit.text(NEW, "1")
    assert booked.startswith("You are booked for Thu 1 Oct at LOROS, Harborough.")
    assert news.startswith("May we also text you about our training")
    assert kit.text(NEW, "yes please") == ["Thank you Mary, that is noted. We are so glad to have you."]
    row = volunteer(kit)
    assert (row.state, row.kinds, row.slots, row.reach_m, row.area, row.level) == (
        "booked",
        3,
        15,
        4827,
        "LE16 7",
        0,
    )
    assert kit.person(NEW).surname == "Brown"


def test_trained_volunteer_waits_for_the_checks(kit: Kit) -> None:
    """Somebody trained hears they get no requests until the records are checked; a coordinator has a task."""
    replies = join(kit, *TO_TRAINING, "1")
    assert "You will get no requests until then." in replies[0]
    assert volunteer(kit).state == "checking"
    assert [t.kind for t in kit.rows(Task)] == ["VOLUNTEER"]


@pytest.mark.parametrize("answer", ["no", "yes I am 16", "I am 15"])
@pytest.mark.promise(37)
def test_under_18_is_never_enrolled(kit: Kit, answer: str) -> None:
    """Any no, or an age under 18, at "are you 18 or over?" is no: flagged, kindly sent to a grown-up."""
    kit.text(NEW, "I can help")
    (reply,) = kit.text(NEW, answer)
    assert reply.startswith("Thank you for caring. Volunteers need to be 18.")
    assert kit.person(NEW).under_18_at is not None
    assert kit.rows(Volunteer, person_id=kit.person(NEW).id) == []


def test_i_suppose_is_no_consent(kit: Kit) -> None:
    """A half-hearted answer to a consent is asked once more, then a person helps."""
    join(kit, "I can help", "yes")
    (again,) = kit.text(NEW, "I suppose so")
    assert again.startswith("Thank you for offering! We keep your details")
    kit.advance(minutes=5)
    (person,) = kit.text(NEW, "I suppose so")
    assert person.startswith("Let me get a person to help you.")
    assert kit.rows(Consent, person_id=kit.person(NEW).id) == []


def test_no_answer_to_news_is_no(kit: Kit) -> None:
    """Nobody is texted news without a yes."""
    join(kit, *TO_TRAINING, "1")
    kit.advance(days=8)
    ledger = [(c.purpose, c.granted) for c in kit.rows(Consent, person_id=kit.person(NEW).id)]
    assert ledger == [("volunteering", True), ("news", False)]


def test_half_finished_joining_is_nudged_once_then_set_aside(kit: Kit) -> None:
    """A day later the question is asked again, once; a week later it is set aside with a kind word."""
    join(kit, "I can help", "yes", "1")
    kit.advance(days=9)
    assert kit.prompts(NEW)[-3:] == ["G17", "V3", "G18"]
    assert kit.rows(Conversation)[-1].closed_at is not None


def test_training_eve_asks_and_a_sorry_offers_other_dates(kit: Kit) -> None:
    """The day before, at 10am, they are asked; SORRY gives the place back and other dates are offered."""
    join(kit, *TO_TRAINING, "2", "1", "no")
    kit.advance(days=8, hours=1)
    assert kit.said(NEW)[-1] == (
        "LOROS: See you tomorrow Mary: training at 10am, LOROS, Harborough. "
        "Reply YES if you are coming, or SORRY if not."
    )
    replies = kit.text(NEW, "Sorry I have a cold")
    assert replies[0].startswith("Thank you for telling us, Mary.")
    assert "Which would you like?" in replies[1]
    assert kit.row(Booking).state == "cancelled"


def test_sorry_before_the_eve_works_too(kit: Kit) -> None:
    """SORRY to a booking works at any time."""
    join(kit, *TO_TRAINING, "2", "1", "no")
    kit.text(NEW, "SORRY")
    assert kit.row(Booking).state == "cancelled"


def test_missed_training_is_asked_about_once(kit: Kit) -> None:
    """Somebody who did not come is asked once whether another date would suit."""
    join(kit, *TO_TRAINING, "2", "1", "no")
    kit.advance(days=10)
    booking = kit.row(Booking).id
    for _ in range(2):
        with kit.line.work(kit.community_id) as work:
            missed_training(work, work.get(Booking, booking))
        kit.settle()
    assert kit.prompts(NEW).count("V9n") == 1
    (date,) = kit.text(NEW, "yes")
    assert "The next date is 1 Thu 8 Oct" in date


def test_approval_welcomes_and_sets_the_dbs_expiry(kit: Kit) -> None:
    """Approved at a level: welcomed, DBS valid three years, and thanked after an idle month."""
    join(kit, *TO_TRAINING, "1", "no")
    mine = volunteer(kit).id
    with kit.line.work(kit.community_id) as work:
        approve(work, work.get(Volunteer, mine), 2)
    kit.settle()
    assert kit.prompts(NEW)[-1] == "V10"
    row = volunteer(kit)
    assert (row.state, row.level, row.dbs_expires_on.year) == ("active", 2, 2029)
    kit.advance(days=31)
    assert kit.prompts(NEW)[-1] == "F17"


def test_break_of_a_week(kit: Kit) -> None:
    """AWAY asks for how long, or takes it at once; BACK ends it."""
    (how_long,) = kit.text(ANNE, "AWAY")
    assert how_long.startswith("Of course. How many days")
    assert kit.text(ANNE, "a week") == [
        "Enjoy your break. You will get no requests until Tue 29 Sept. "
        "Text BACK if you would like to return sooner."
    ]
    assert kit.text(ANNE, "back") == ["Welcome back, Anne. I will text you when someone near you needs help."]
    assert kit.text(ANNE, "away 3 days")[0].startswith(
        "Enjoy your break. You will get no requests until Fri 25 Sept."
    )


def test_pledge_is_numbered_and_asked_after(kit: Kit) -> None:
    """A pledge takes seven short texts, gets a number, and is asked after eight weeks later."""
    replies = join(kit, "pledge", "Tom", "3", "yes", "le16", "yes", "1")
    assert replies == [
        "Thank you Tom. Your pledge is number 1 in Market Harborough. Small kindnesses matter. "
        "Text MENU for other ways to help."
    ]
    row = kit.row(Pledge)
    assert (row.choice, row.area, row.share) == (3, "LE16", True)
    kit.advance(weeks=8, hours=1)
    assert kit.prompts(NEW)[-1] == "P8"
    assert kit.text(NEW, "1") == [
        "Thank you Tom, that is wonderful. You are making Market Harborough a kinder place."
    ]


def test_own_words_are_read_before_they_are_shared(kit: Kit) -> None:
    """Own words are quoted back, cut, and a coordinator reads them before they can be shared."""
    words = "take my neighbour a cake every single Sunday afternoon"
    join(kit, "pledge", "Tom", "6")
    (quoted,) = kit.text(NEW, words)
    assert quoted.startswith("Your pledge: take my neighbour a cake every") and len(quoted) <= 160
    join(kit, "1", "skip", "yes", "no")
    assert [(t.kind, t.why) for t in kit.rows(Task)] == [("PLEDGE", f"Own words, may they be shared? {words}")]
    assert kit.row(Pledge).approved_at is None


def test_pledge_left_after_keeping_it_is_saved(kit: Kit) -> None:
    """Left after "shall we keep it? yes": saved, and no answer to sharing or news is no."""
    join(kit, "pledge", "Tom", "1", "yes")
    kit.advance(days=2)
    assert kit.row(Pledge).share is False
    assert kit.prompts(NEW)[-1] == "P7"


def test_help_wanted_eight_weeks_later(kit: Kit) -> None:
    """A Friend who could do with help themselves is asked, then begins with the name known."""
    join(kit, "pledge", "Tom", "3", "yes", "skip", "no", "1")
    kit.advance(weeks=8, hours=1)
    (shall_we,) = kit.text(NEW, "4")
    assert shall_we.startswith("I am so sorry, Tom. It is good that you told us.")


def test_school_is_rung_even_if_it_stops_half_way(kit: Kit) -> None:
    """A school's name is enough for a person to ring."""
    (name,) = kit.text(NEW, "We are a school and would like to join in")
    assert name.startswith("Thank you. What is the name of your school")
    kit.text(NEW, "St Dionysius Primary")
    kit.advance(days=4)
    assert kit.row(Organisation).name == "St Dionysius Primary"
    assert [t.kind for t in kit.rows(Task)] == ["ORGANISATION"]


def test_business_says_what_interests_it(kit: Kit) -> None:
    """A business answers four questions and hears when it will be rung."""
    kit.text(NEW, "MENU")
    replies = join(kit, "4", "business", "Harborough Bakery", "Jo, manager", "2")
    assert replies[-1].startswith("Thank you. Our community team will ring you within 2 working days.")
    assert kit.row(Organisation).interest == "Compassionate Workplace"
