"""Promises about the yes rate: who is counted as a yes, who as not, and who not at all."""

import pytest

from bot.line import Sent
from storage.counts import answers
from storage.tables import Offer, Request, Volunteer
from tests.bot.asking_kit import ask
from tests.desk_kit import desk
from tests.kit import Kit

PRIYA = "+447700900199"
OTHERS = [f"+447700900{n}" for n in range(101, 113)]


def asked(kit: Kit, day: str = "today") -> tuple[str, list[str]]:
    """A request: its code, and the phones that were asked about it."""
    before = {phone: len(kit.said(phone)) for phone in OTHERS}
    code = str(ask(kit, day).code)
    return code, [phone for phone in OTHERS if "F1" in kit.prompts(phone)[before[phone] :]]


def counted(kit: Kit) -> tuple[int, int]:
    """How many offers had their chance, and how many of them were a yes."""
    with kit.line.database.reading() as session:
        return answers(session, kit.community_id, kit.clock.now().replace(hour=0))


@pytest.mark.both_databases
def test_a_yes_too_late_is_a_yes(kit: Kit) -> None:
    """One of four wins, one says yes a moment later, one is stood down and silent, one says no: 2 of 3."""
    code, (first, second, _, fourth) = asked(kit)
    kit.text(first, f"YES {code}")
    assert counted(kit) == (1, 1)
    kit.text(second, f"YES {code}")
    kit.text(fourth, f"NO {code}")
    assert kit.prompts(second)[-1] == "F4"
    assert counted(kit) == (3, 2)
    assert "<td>67%" in desk(kit).text("/numbers?first=week").replace('<td class="number">', "<td>")


def test_a_yes_too_late_is_a_yes_on_every_page(kit: Kit) -> None:
    """The volunteers' list, fairness, the request's own page and SHOW count the late yes as STATS does."""
    code, (first, second, _, fourth) = asked(kit)
    for phone, word in ((first, "YES"), (second, "YES"), (fourth, "NO")):
        kit.text(phone, f"{word} {code}")
    lead, late = desk(kit), kit.row(Volunteer, person_id=kit.person(second).id)
    row = lead.text("/volunteers?list=all").split(f">V{late.code} ")[1].split("</tr>")[0]
    assert row.count("1 <small>/ 1</small>") == 2  # asked and yes
    assert "said yes 2 times" in lead.text("/volunteers/fairness")
    assert "yes 2, no 1, silent 1" in kit.text(PRIYA, f"SHOW {code}")[0]
    assert "2 yes, 1 no, 1 without an answer" in lead.text(f"/requests/{kit.row(Request).id}")


def test_silence_counts_once_the_gap_is_over(kit: Kit) -> None:
    """Offers still open say nothing; after the gap they were chances, and a yes after that is a yes."""
    code, phones = asked(kit)
    assert counted(kit) == (0, 0)
    kit.advance(minutes=16)
    assert counted(kit) == (4, 0)
    kit.text(phones[0], f"YES {code}")
    assert counted(kit) == (4, 1)


def test_an_offer_that_never_arrived_is_no_chance(kit: Kit) -> None:
    """A phone that cannot be reached says neither yes nor no, however long the request stays open."""
    kit.phones.outcomes = dict.fromkeys(OTHERS, Sent("failed", error_code=30005))
    asked(kit)
    kit.advance(hours=1)
    assert {o.state for o in kit.rows(Offer)} == {"closed"} and counted(kit) == (0, 0)


def test_words_with_a_condition_are_no_yes(kit: Kit) -> None:
    """ "Yes but after 4" was an answer and not a yes, in time or too late; a plain yes after it is one."""
    code, (first, second, third, _) = asked(kit)
    kit.text(second, f"{code} yes but only after 4")
    kit.text(third, f"{code} yes but only after 4")
    kit.text(first, f"YES {code}")
    assert counted(kit) == (3, 1)
    kit.text(second, f"YES {code}")
    kit.text(third, f"{code} yes but only after 5")
    assert counted(kit) == (3, 2)


def test_a_yes_taken_back(kit: Kit) -> None:
    """Who said yes and later cannot after all had said yes; who said yes too late and then no had not."""
    code, (first, second, *_) = asked(kit)
    kit.text(first, f"YES {code}")
    kit.text(second, f"YES {code}")
    kit.text(second, f"NO {code}")
    assert counted(kit) == (2, 1)
    kit.text(first, f"SORRY {code}")
    assert "withdrawn" in {o.state for o in kit.rows(Offer)} and counted(kit) == (2, 1)


def test_the_advised_wave_follows_those_who_had_time(kit: Kit) -> None:
    """Two of three who answered said yes: three at once are advised, though one offer of five sent was won."""
    code, (first, second, third, _) = asked(kit)
    kit.text(first, f"NO {code}")
    kit.text(second, f"YES {code}")
    kit.text(third, f"YES {code}")
    assert kit.text(PRIYA, "STATS MONTH")[0].endswith("Advised wave: 3.")
