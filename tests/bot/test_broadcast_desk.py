"""Messages to many at the desk: what the pages say, who may do what, and that the PIN comes from the phone."""

import re
from datetime import timedelta

import pytest

from storage.tables import Broadcast, Event, TrainingSession
from tests.bot.broadcast_kit import (
    BODY,
    NEIGHBOURS,
    PRIYA,
    SATURDAY_5PM,
    WORDS,
    book,
    had,
    pin_in,
    says_no_to_news,
    settings,
    the_broadcast,
)
from tests.bot.care_kit import no_checkins
from tests.desk_kit import Desk, another, desk, queries
from tests.kit import Kit


def write(kit: Kit, at: Desk, **form: str) -> str:
    """Keep a message as a draft, its PIN on the phone; returns the page of it."""
    page = at.follow("/broadcasts", **{"words": WORDS, **form})
    kit.settle()
    return page


def pin(kit: Kit, phone: str = PRIYA) -> str:
    """The PIN on the phone."""
    return pin_in([said for said in kit.said(phone) if "Reply SEND" in said][-1:])


@pytest.mark.both_databases
def test_preview_says_all_there_is_to_know(kit: Kit) -> None:
    """People, who is left out and why, both channels, parts, dear letters, price, start, end; nothing is kept."""
    says_no_to_news(kit, NEIGHBOURS[0])
    kit.text(NEIGHBOURS[1], "STOP")
    page = desk(kit).post("/broadcasts/preview", words="Święta herbata", role="neighbour").get_data(as_text=True)
    for said in (
        "To 10 people: neighbours", "As a text", "On WhatsApp", "LOROS: Święta herbata. Text STOP to leave",
        "in UCS-2: 1 part a person", "<code>Ś</code>", "<code>ę</code>", "10 parts, about 40p", "10.02am",
        "stopped our texts", "have not said yes to this kind of news",
    ):  # fmt: skip
        assert said in page, said
    assert kit.rows(Broadcast) == []


def test_preview_late_on_saturday_says_monday(kit: Kit) -> None:
    """What does not fit today goes on the next allowed day, and the preview says so."""
    no_checkins(kit)
    kit.move_to(SATURDAY_5PM + timedelta(minutes=50))
    settings(kit, pace=0.02)
    page = desk(kit).post("/broadcasts/preview", words=WORDS).get_data(as_text=True)
    assert "goes on the next allowed day" in page and "Mon 28 Sept" in page


@pytest.mark.both_databases
@pytest.mark.promise(19)
def test_sent_with_the_pin_from_the_phone(kit: Kit) -> None:
    """The PIN goes to the phone we know and to nowhere on the page; with it the message goes, once to each."""
    at = desk(kit)
    page = write(kit, at)
    assert "previewed, not sent" in page and BODY in page
    assert kit.said(PRIYA)[-2] == BODY and pin(kit) not in page
    wrong = "0000" if pin(kit) != "0000" else "1111"
    assert "Nothing was sent" in at.follow("/broadcasts/1/send", pin=wrong)
    assert "Nothing was sent" in at.follow("/broadcasts/1/send", pin=pin(kit))
    at.follow("/broadcasts/1/pin")
    kit.settle()
    assert "It is held" in at.follow("/broadcasts/1/send", pin=pin(kit))
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS
    page = at.text("/broadcasts/1")
    assert "12 of 12 have it" in page and "done" in page


def test_pause_go_on_and_halt(kit: Kit) -> None:
    """Each button does what it says, the progress is there to be asked for, and Halt needs no PIN."""
    settings(kit, pace=0.5)
    at = desk(kit)
    write(kit, at)
    at.follow("/broadcasts/1/send", pin=pin(kit))
    kit.advance(minutes=2)
    assert 'hx-get="/desk/broadcasts/1/progress"' in at.text("/broadcasts/1/progress")
    assert "It rests" in at.follow("/broadcasts/1/pause")
    kit.advance(minutes=10)
    gone = len(had(kit))
    assert 0 < gone < 12 and f"{gone} of 12 have it" in at.text("/broadcasts/1/progress")
    assert "It goes on" in at.follow("/broadcasts/1/resume")
    kit.settle()
    assert "Halted. No more will go." in at.follow("/broadcasts/1/halt")
    kit.advance(minutes=10)
    assert len(had(kit)) < 12 and the_broadcast(kit).state == "halted"
    assert "It had ended already" in at.follow("/broadcasts/1/halt")


def test_changed_audience_is_shown_again(kit: Kit) -> None:
    """Somebody said STOP after the preview: nothing is sent, and the page shows the new numbers."""
    at = desk(kit)
    write(kit, at)
    mine = pin(kit)
    kit.text(NEIGHBOURS[0], "STOP")
    page = at.follow("/broadcasts/1/send", pin=mine)
    assert "changed since you looked" in page and "To 11 people" in page
    kit.settle()
    assert "It is held" in at.follow("/broadcasts/1/send", pin=pin(kit))


def test_second_person_agrees_at_the_desk(kit: Kit) -> None:
    """Above the number, whoever wrote it cannot agree; a colleague can, with a PIN of their own."""
    settings(kit, second_person_above=5)
    at, other = desk(kit), another(kit, "Omar")
    assert "a second coordinator must agree" in at.post("/broadcasts/preview", words=WORDS).get_data(as_text=True)
    write(kit, at)
    at.follow("/broadcasts/1/send", pin=pin(kit))
    kit.settle()
    assert "the others have been asked" in at.text("/broadcasts/1")
    (theirs,) = re.findall(r"SEND (\d{4})", kit.said("+447700900198")[-1])
    assert "Nothing was sent" in at.follow("/broadcasts/1/send", pin=theirs)
    assert "Do you agree?" in other.text("/broadcasts/1")
    assert "It is held" in other.follow("/broadcasts/1/send", pin=theirs)
    kit.advance(minutes=5)
    assert had(kit) == NEIGHBOURS and "Agreed by" in at.text("/broadcasts/1")


def test_no_takes_it_back(kit: Kit) -> None:
    """Taken back, its PIN is void."""
    at = desk(kit)
    write(kit, at)
    mine = pin(kit)
    assert "It is off" in at.follow("/broadcasts/1/drop")
    at.follow("/broadcasts/1/send", pin=mine)
    kit.advance(minutes=10)
    assert had(kit) == []


def test_service_notice_needs_session_and_reason(kit: Kit) -> None:
    """Without a session or a reason it is refused; with both it reaches those booked, and why is kept."""
    book(kit, 1, 3)
    says_no_to_news(kit, NEIGHBOURS[2])
    at = desk(kit)
    form = {"words": WORDS, "notice": "service"}
    assert "Choose the training session" in at.post("/broadcasts/preview", **form).get_data(as_text=True)
    form["session"] = str(kit.rows(TrainingSession)[0].id)
    assert "that is kept" in at.post("/broadcasts/preview", **form).get_data(as_text=True)
    write(kit, at, notice="service", session=form["session"], why="The hall is flooded")
    at.follow("/broadcasts/1/send", pin=pin(kit))
    kit.advance(minutes=5)
    assert had(kit) == [NEIGHBOURS[2]]
    assert "(The hall is flooded)" in kit.row(Event, item_type="broadcast").words


def test_scheduled_start_in_local_time(kit: Kit) -> None:
    """A day and a time are the community's own, and the message waits for them."""
    at = desk(kit)
    page = write(kit, at, day="2026-10-26", time="14:30")
    at.follow("/broadcasts/1/send", pin=pin(kit))
    assert "Not before" in page and "Mon 26 Oct" in page
    assert the_broadcast(kit).starts_at.isoformat() == "2026-10-26T14:30:00+00:00"


def test_mending_from_the_page(kit: Kit) -> None:
    """A message that has ended can be mended: the new words go to those who had it."""
    at = desk(kit)
    write(kit, at)
    at.follow("/broadcasts/1/send", pin=pin(kit))
    kit.advance(minutes=2)
    at.follow("/broadcasts/1/halt")
    kit.settle()
    first = had(kit)
    assert "exactly those who had the faulty one" in at.text("/broadcasts?fixes=1")
    page = write(kit, at, fixes="1", words="It is on Saturday.")
    assert f"To {len(first)} people" in page
    at.follow("/broadcasts/2/send", pin=pin(kit))
    kit.advance(minutes=5)
    assert had(kit, "LOROS: It is on Saturday. Text STOP to leave") == first


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"words": "..."}, "no words"),
        ({"words": WORDS, "areas": "Harborough"}, "not the first half of a postcode"),
        ({"words": WORDS, "around": "LE16 7AB", "miles": "many"}, "must be a number"),
        ({"words": WORDS, "day": "tomorrow"}, "could not be read"),
        ({"words": WORDS, "day": "2026-09-01"}, "over already"),
        ({"words": WORDS, "role": "friend"}, "Nobody would have it"),
        ({"words": WORDS, "notice": "service", "session": "x"}, "could not be read"),
    ],
)
def test_faults_are_said_and_the_form_kept(kit: Kit, form: dict[str, str], says: str) -> None:
    """What is wrong stands above the form, and the form still holds what was typed."""
    at = desk(kit)
    for path in ("/broadcasts/preview", "/broadcasts"):
        page = at.post(path, **form).get_data(as_text=True)
        assert says in page and form["words"] in page
    assert kit.rows(Broadcast) == []


def test_viewers_look_and_change_nothing(kit: Kit) -> None:
    """A viewer sees the list; writing, sending and stopping are refused."""
    write(kit, desk(kit))
    at = desk(kit, "viewer")
    assert "Write one" not in at.text("/broadcasts")
    assert "PIN from your phone" not in at.text("/broadcasts/1")
    for path in ("", "/preview", "/1/send", "/1/pin", "/1/halt", "/1/drop"):
        assert at.post(f"/broadcasts{path}", words=WORDS).status_code == 403, path


def test_another_communitys_message_is_not_there(kit: Kit) -> None:
    """A number that is no message of this community is "nothing here"."""
    assert desk(kit).get("/broadcasts/99").status_code == 404


def test_pages_ask_a_fixed_number_of_queries(kit: Kit) -> None:
    """Many messages on the list cost no more queries than one."""
    at = desk(kit)
    write(kit, at)
    at.text("/broadcasts")
    with queries(kit) as few:
        at.text("/broadcasts")
    for _ in range(5):
        write(kit, at)
        at.follow(f"/broadcasts/{the_broadcast(kit).id}/send", pin=pin(kit))
    with queries(kit) as many:
        at.text("/broadcasts")
    assert len(many) == len(few)
