"""Two communities on one line: what is sent to one neither shows nor changes anything of the other."""

import pytest

from bot.demo import town
from bot.received import Received
from bot.statuses import status_changed
from bot.turn import receive
from storage.tables import Community, Coordinator, Inbound, Outbound, Pin, Request, Task, Volunteer
from tests.attacks.rows_kit import rows_of
from tests.bot.care_kit import PRIYA
from tests.bot.test_command_pins import pin_in
from tests.bot.visit_kit import ANNE, offered
from tests.kit import RESIDENT, Kit

THEIRS = "+447700900010"
"""The number of the other community."""
COMMANDS = (
    "QUEUE", "MORE {code}", "SHOW {code}", "SHOW {task}", "GOT", "GOT {task}", "SAFE {task}", "NOTE {task} words",
    "TAKE {code}", "GIVE {task}", "SAY {code} hello", "TELLV {code} hello", "ASSIGN {code} V1",
    "CLOSE {code} DONE", "TELLC {task}", "STATS", "DUTY OFF", "REST V1", "HALT", "CONTACTS {task}",
    "BLOCK V1 {code}", "APPROVE V1 L2",
    "TELL ALL hello",
)  # fmt: skip
ANSWERS = (
    "YES {code}", "NO {code}", "{code}", "SORRY {code}", "HERE {code}", "HOME {code}", "DONE {code}",
    "WORRIED {code}", "NOT NEEDED {code}", "NOT NEEDED", "STATUS", "AWAY", "yes", "no", "1", "STOP",
)  # fmt: skip


@pytest.fixture
def other(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> int:
    """A second town of the same people, with a number of its own; in the first an alert and a request are open."""
    with monkeypatch.context() as patch:
        patch.setattr(town, "LINE", THEIRS)
        made = town.build(kit.line, short="TWIN", name="Twin")
    kit.text("+447700900044", "chest pain")
    offered(kit, ANNE)
    return made


def tell(kit: Kit, phone: str, words: str, to: str = THEIRS, **extras: str) -> list[str]:
    """Text one of the two; returns what comes back from it."""
    before = len(kit.phones.sent)
    receive(kit.line, Received(f"SM{next(kit.numbers):032d}", "sms", phone, to, words, extras))
    kit.settle()
    return [text.body for text in kit.phones.sent[before:] if text.address == phone]


def codes(kit: Kit) -> dict[str, str]:
    """The references of what is open in the first community."""
    request = kit.rows(Request, community_id=kit.community_id)[0]
    return {"code": str(request.code), "task": str(kit.rows(Task, community_id=kit.community_id)[0].code)}


@pytest.mark.parametrize(("phone", "words"), [(PRIYA, COMMANDS), (ANNE, ANSWERS), (RESIDENT, ANSWERS)])
def test_no_reference_reaches_the_other_community(
    kit: Kit, other: int, phone: str, words: tuple[str, ...]
) -> None:
    """From the very phone whose item it is, every command and answer sent to the other number leaves it alone."""
    before, named = rows_of(kit, kit.community_id), codes(kit)
    for said in words:
        tell(kit, phone, said.format(**named))
    assert rows_of(kit, kit.community_id) == before
    assert {row.status for row in kit.rows(Inbound, community_id=other)} == {"handled"}


def test_a_quoted_text_or_a_button_of_the_other_community_answers_nothing(kit: Kit, other: int) -> None:
    """A message id of the one community's offer, quoted to the other's number, is no answer to it."""
    before = rows_of(kit, kit.community_id)
    for text in kit.rows(Outbound, community_id=kit.community_id):
        tell(kit, ANNE, "YES", quoted=text.provider_id or "", button="yes")
    assert rows_of(kit, kit.community_id) == before
    assert {row.status for row in kit.rows(Inbound, community_id=other)} == {"handled"}


def test_a_pin_of_one_community_is_none_in_the_other(kit: Kit, other: int) -> None:
    """A coordinator of both: a command asked for in one is not carried out by its PIN sent to the other."""
    pin = pin_in(tell(kit, PRIYA, "APPROVE V1 L2", to=town.LINE)[0])
    tell(kit, PRIYA, pin)
    tell(kit, PRIYA, f"SEND {pin}")
    assert [v.level for v in kit.rows(Volunteer, code=1)] == [3, 3]
    tell(kit, PRIYA, "APPROVE V1 L2")
    tell(kit, PRIYA, kit.rows(Pin, community_id=other)[-1].pin, to=town.LINE)
    assert [v.level for v in kit.rows(Volunteer, code=1)] == [3, 3]


def test_a_coordinator_of_one_is_a_stranger_to_the_other(kit: Kit, other: int) -> None:
    """Whoever is of the team here, and not there, is answered there as anybody is."""
    kit.change(Coordinator, kit.row(Coordinator, community_id=other).id, removed_at=kit.clock.now())
    as_words = tell(kit, "+447700900066", "Good morning to you all")
    for words in ("QUEUE", "SHOW 100", "GOT", "APPROVE V1 L2", "TELL ALL hello"):
        assert tell(kit, PRIYA, words) == as_words
        kit.advance(minutes=11)
    assert kit.rows(Pin, community_id=other) == []


def test_a_coordinator_moved_away_takes_no_pin_along(kit: Kit) -> None:
    """A PIN asked for before somebody left the team, or may only look, is worth nothing afterwards."""
    for change in ({"removed_at": kit.clock.now()}, {"removed_at": None, "role": "viewer"}):
        kit.change(Coordinator, 1, removed_at=None, role="coordinator")
        (asked,) = kit.text(PRIYA, "APPROVE V1 L2")
        kit.change(Coordinator, 1, **change)
        kit.text(PRIYA, pin_in(asked))
        assert kit.row(Volunteer, code=1).level == 3
        kit.advance(minutes=11)


def test_a_status_moves_the_text_whose_mark_it_has(kit: Kit, other: int) -> None:
    """A status with one community's mark and the other's message id changes nothing of the other."""
    mine = kit.rows(Outbound, community_id=kit.community_id)[0]
    kit.change(Outbound, mine.id, status="sent", delivered_at=None)
    tell(kit, RESIDENT, "hello dear line")
    theirs = kit.rows(Outbound, community_id=other)[0]
    kit.change(Outbound, theirs.id, status="sent", delivered_at=None)
    before = rows_of(kit, kit.community_id)
    for status in ("failed", "undelivered", "delivered"):
        status_changed(kit.line, token=theirs.token, provider_id=mine.provider_id, status=status, code="30003")
        kit.settle()
    assert rows_of(kit, kit.community_id) == before
    assert kit.row(Outbound, id=theirs.id).status == "delivered"


def test_stop_said_to_one_is_said_to_one(kit: Kit, other: int) -> None:
    """STOP, and everything a flood of texts does, stays with the community it was sent to."""
    kit.text(RESIDENT, "hello dear line")
    for n in range(40):
        tell(kit, RESIDENT, f"hello {n} dear line")
    tell(kit, RESIDENT, "STOP")
    assert kit.text(RESIDENT, "I need help") != []
    assert kit.rows(Community, id=other)[0].short == "TWIN"
