"""What a stranger can find out, or set going, by text: nothing, whoever or whatever they name."""

import json
import socket
from itertools import count, cycle

import pytest

from bot.demo import town
from storage.tables import CheckIn, Conversation, Inbound, Outbound, Pin, Request, Task, Volunteer
from tests.attacks.rows_kit import every_row
from tests.bot.care_kit import PRIYA
from tests.bot.visit_kit import ANNE, BRIAN, CAROL, offered
from tests.bot.web_kit import Twilio, form, web
from tests.kit import RESIDENT, Kit

NOBODYS, NO_ITEM = "07700 900088", "998"
KNOWN = (ANNE, PRIYA, town.CHECKED, RESIDENT)
ABOUT_NUMBERS = (
    "is {n} registered?", "is {n} on your list", "do you know {n}", "{n}", "please ring {n}", "who is {n}",
    "NEED {n} Ann LE16 7QR shopping tomorrow", "CHECK {n} Doris SAFETY DAILY 9.30", "my number is {n}",
    "is that you {n}", "what did {n} say", "delete {n}", "WRONG NUMBER {n}", "STOP {n}",
)  # fmt: skip
COMMANDS = (
    "SHOW {n}", "GOT {n}", "SAFE {n}", "NOTE {n} words", "TAKE {n}", "GIVE {n}", "TELLV {n} hello",
    "ASSIGN {n} V1", "CLOSE {n} DONE", "CONTACTS {n}", "BLOCK V1 {n}", "MORE {n}",
)  # fmt: skip
ANSWERS = (
    "YES {n}", "NO {n}", "{n}", "SORRY {n}", "HERE {n}", "HOME {n}", "DONE {n}", "WORRIED {n}", "NOT NEEDED {n}",
    "STATUS {n}",
)  # fmt: skip
_phones = count(200)


def spaced(phone: str) -> str:
    """A number as people write it."""
    return f"0{phone[3:7]} {phone[7:]}"


def after(kit: Kit, phone: str, words: str) -> list[object]:
    """Everything a text from that phone leads to: answers, tasks, questions, how it was kept."""
    said = kit.text(phone, words)
    person = kit.person(phone).id
    tasks = [(task.kind, task.state, task.colour) for task in kit.rows(Task, person_id=person)]
    asked = [(row.flow, row.state, row.closed_at is None) for row in kit.rows(Conversation, person_id=person)]
    return [said, tasks, asked, [row.status for row in kit.rows(Inbound, person_id=person)]]


def fresh() -> str:
    """A phone that never texted."""
    return f"+447700900{next(_phones)}"


def test_nobody_learns_by_text_who_is_on_the_line(kit: Kit) -> None:
    """Every question and command with a number that we know is answered as with one that nobody has."""
    offered(kit, ANNE)
    for words, known in zip(ABOUT_NUMBERS, cycle(KNOWN), strict=False):
        about_known = after(kit, fresh(), words.format(n=spaced(known)))
        assert about_known == after(kit, fresh(), words.format(n=NOBODYS)), words
        assert about_known[0], "it is answered"


def test_nobody_learns_by_text_what_is_open(kit: Kit) -> None:
    """A stranger who names a reference that exists is answered as with one that does not; nothing else happens."""
    request = offered(kit, ANNE)
    for words in (*COMMANDS, *ANSWERS):
        about = after(kit, fresh(), words.format(n=request.code))
        assert about == after(kit, fresh(), words.format(n=NO_ITEM)), words


def test_what_is_open_is_not_a_strangers_to_change(kit: Kit) -> None:
    """Every answer and command of a stranger leaves request, offers, alert and check-in as they were."""
    request = offered(kit, ANNE)
    kit.text("+447700900044", "chest pain")
    alert, before = kit.rows(Task)[-1], every_row(kit)
    for words in (*COMMANDS, *ANSWERS):
        kit.text(fresh(), words.format(n=alert.code if words in COMMANDS[:6] else request.code))
    now = every_row(kit)
    for name in ("request", "offer", "visit", "checkin", "volunteer", "coordinator", "pin", "broadcast"):
        assert now[name] == before[name], name
    assert [row for row in before["task"] if row not in now["task"]] == []


def test_a_volunteer_who_was_not_asked_learns_nothing_either(kit: Kit) -> None:
    """YES, DONE, NOT NEEDED with a reference that others were asked about: the same words as with none."""
    request = offered(kit, ANNE)
    for words in ANSWERS:
        named, none = (
            after(kit, phone, words.format(n=n)) for phone, n in ((BRIAN, request.code), (CAROL, NO_ITEM))
        )
        assert json.dumps(named).replace("Brian", "Carol") == json.dumps(none), words


@pytest.mark.parametrize("phone", [BRIAN, RESIDENT])
def test_only_the_team_commands(kit: Kit, phone: str) -> None:
    """CHECK, APPROVE, TELL and the like from a volunteer or a resident ask for no PIN and do nothing."""
    offered(kit, ANNE)
    checkins, level = len(kit.rows(CheckIn)), kit.row(Volunteer, code=2).level
    for words in (
        "CHECK 07700 900321 Doris SAFETY DAILY 9.30",
        "APPROVE V2 L3",
        "TELL ALL free money",
        "BLOCK V1 100",
        "CONTACTS 100",
        "REST V1",
        "DUTY ON",
        "HALT",
        "CLOSE 100 DONE",
    ):
        kit.text(phone, words)
        kit.advance(minutes=3)
    assert kit.rows(Pin) == [] and len(kit.rows(CheckIn)) == checkins
    assert kit.row(Volunteer, code=2).level == level and kit.row(Volunteer, code=1).state == "active"
    assert kit.row(Request).state not in ("closed", "done")
    assert not any(text.prompt.startswith("K") for text in kit.texts_to(phone))


def test_what_a_stranger_attaches_is_noted_and_never_fetched(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture leads to no connection, and its address is kept nowhere; that there was one the team is shown."""
    reached: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *given: reached.append(given[1:]))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: reached.append(given) or [])
    address = "https://evil.example/picture.svg"
    more = {"NumMedia": "2", "MediaUrl0": address, "MediaContentType0": "image/svg+xml", "MediaUrl1": address}
    twilio = Twilio(web(kit))
    for words in ("", "look at this https://evil.example/words"):
        assert twilio.post("/twilio/message", {**form(words), **more}).status_code == 200
        kit.settle()
    assert reached == []
    assert "picture.svg" not in json.dumps(every_row(kit), default=str)
    assert kit.rows(Task, kind="READ") != [] and {row.extras["media"] for row in kit.rows(Inbound)} == {"2"}
    assert not any("evil.example" in text.body for text in kit.rows(Outbound))
