"""The race: whoever says yes first has it, and everybody else hears a kind word."""

import threading
from dataclasses import replace

import pytest

from bot import offers
from bot.demo import town
from bot.line import SETTINGS
from bot.received import Received
from bot.turn import receive
from flows.settings import WavePolicy, Waves
from storage.people import pair
from storage.tables import Community, Offer, Outbound, Pair, Request, Volunteer
from tests.bot.requests_kit import add_volunteer, ask, make_request, now, offer_to, only, volunteer
from tests.kit import RESIDENT, Kit

ANNE, BRIAN, CAROL = "+447700900101", "+447700900102", "+447700900103"
TRIO = (ANNE, BRIAN, CAROL)
CROWD = [f"+4477009002{n:02d}" for n in range(50)]


def asked_trio(kit: Kit) -> Request:
    """A request that Anne, Brian and Carol are asked about."""
    only(kit, *TRIO)
    request = make_request(kit)
    assert set(ask(kit, request)) == set(TRIO)
    return request


def prompts(kit: Kit, phone: str) -> list[str]:
    """What the offers said to a phone; the visit that follows is another story."""
    return [
        p
        for p in kit.prompts(phone)
        if p.startswith(("F1", "F4", "F5", "F6", "F7", "G")) and p not in ("F10", "F11")
    ]


@pytest.mark.promise(1)
@pytest.mark.both_databases
def test_fifty_yeses_at_once_have_one_winner(kit: Kit) -> None:
    """Fifty volunteers say yes in the same second: one has it, forty-nine hear kindly that they do not."""
    fifty = replace(town.SETTINGS_OF_TOWN, waves=Waves(today=WavePolicy(50, Waves().today.gap, 3)))
    kit.change(Community, kit.community_id, settings=SETTINGS.dump_python(fifty, mode="json"))
    only(kit)
    for n, phone in enumerate(CROWD):
        add_volunteer(kit, phone, f"Vol{n}")
    request = make_request(kit)
    assert len(ask(kit, request)) == 50
    texts = [Received(f"SM{n}", "sms", phone, town.LINE, "YES 100", {}) for n, phone in enumerate(CROWD)]
    threads = [threading.Thread(target=receive, args=(kit.line, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kit.settle()
    winner = now(kit, request).volunteer_id
    assert now(kit, request).state == "matched"
    states = [o.state for o in kit.rows(Offer)]
    assert states.count("won") == 1 and states.count("stood_down") == 49
    for phone in CROWD:
        kind = [p for p in prompts(kit, phone) if p in ("F4", "F5")]
        assert kind == ([] if volunteer(kit, phone).id == winner else ["F4"])
    carriers = [t for t in kit.rows(Outbound) if "07700 900001" in t.body or RESIDENT in t.body]
    assert all(t.prompt.startswith("F2") for t in carriers) and len(carriers) <= 1


@pytest.mark.both_databases
@pytest.mark.promise(1)
def test_first_yes_wins_and_the_silent_are_stood_down(kit: Kit) -> None:
    """Anne's yes wins; Brian, who has not answered, hears F5 once; Carol, who said no, hears nothing more."""
    request = asked_trio(kit)
    assert kit.text(CAROL, "no thanks") == ["No problem at all, Carol. Thank you for letting us know so quickly."]
    kit.text(ANNE, "Yes")
    assert now(kit, request).volunteer_id == volunteer(kit, ANNE).id
    assert prompts(kit, BRIAN) == ["F1", "F5"]
    assert prompts(kit, CAROL) == ["F1", "F7"]
    assert offer_to(kit, request, BRIAN).state == "stood_down"
    assert kit.text(BRIAN, "YES 100")[0].startswith(
        "Thank you so much Brian. Another volunteer said yes just before"
    )


@pytest.mark.promise(46)
@pytest.mark.parametrize(
    ("state", "reply"),
    [("expired", "F4d"), ("called_off", "F4e"), ("closed", "F4e"), ("done", "F4e"), ("with_coordinator", "F4c")],
)
def test_late_yes_hears_why(kit: Kit, state: str, reply: str) -> None:
    """A yes to a request that is over, or with the team, is answered by what became of it, never confirmed."""
    request = asked_trio(kit)
    kit.change(Request, request.id, state=state)
    kit.text(ANNE, "Yes 100")
    assert prompts(kit, ANNE) == ["F1", reply]
    assert now(kit, request).volunteer_id is None


@pytest.mark.promise(46)
def test_yes_while_the_team_has_it_reaches_the_team(kit: Kit) -> None:
    """With a coordinator: the volunteer hears by when they are told, and the coordinator hears of the yes."""
    request = asked_trio(kit)
    kit.change(Request, request.id, state="with_coordinator")
    (reply,) = kit.text(ANNE, "Yes 100")
    assert "they will tell you by 12pm if it is yours" in reply
    assert kit.said(town.COORDINATOR)[-1].startswith("100 from Anne: Yes 100. Reply TELLV 100")


@pytest.mark.promise(46)
def test_never_asked_is_told_there_is_nothing(kit: Kit) -> None:
    """A volunteer who was never asked, and a stranger, hear G23; nothing changes."""
    asked_trio(kit)
    stranger = "+447700900300"
    for phone in ("+447700900104", stranger):
        (reply,) = kit.text(phone, "YES 100")
        assert reply.startswith("There is nothing open with that number.")


def test_a_yes_to_nothing_is_not_left_without_an_answer(kit: Kit) -> None:
    """A volunteer nobody asked hears that nothing is open; a thumbs-up and a resident's yes are kind words."""
    (reply,) = kit.text(ANNE, "Yes")
    assert reply.startswith("There is nothing open with that number.")
    assert kit.text(BRIAN, "\U0001f44d") == [] and kit.text(RESIDENT, "yes") == []


def test_a_yes_of_somebody_who_has_a_visit_is_a_kind_word(kit: Kit) -> None:
    """Whoever is matched may say yes to what they were told, and is not answered."""
    request = make_request(kit)
    only(kit, ANNE)
    ask(kit, request)
    kit.text(ANNE, "YES")
    kit.text(ANNE, "yes")
    assert "G23" not in kit.prompts(ANNE)


def test_a_yes_of_a_volunteer_who_waits_for_help_is_a_kind_word(kit: Kit) -> None:
    """Neighbours who help are helped too: a yes to what they were told of their own request is not answered."""
    make_request(kit, phone=BRIAN)
    assert kit.text(BRIAN, "yes") == []


@pytest.mark.promise(46)
def test_no_then_yes_wins_while_it_is_open(kit: Kit) -> None:
    """Somebody who said no and has since thought better of it wins, if nobody else has it yet."""
    request = asked_trio(kit)
    kit.text(ANNE, "No 100")
    assert offer_to(kit, request, ANNE).state == "no"
    kit.text(ANNE, "Yes 100")
    assert now(kit, request).volunteer_id == volunteer(kit, ANNE).id
    assert offer_to(kit, request, ANNE).state == "won"


@pytest.mark.promise(46)
def test_repeated_yes_never_repeats_the_number(kit: Kit) -> None:
    """The winner's second yes is told it is theirs, without the resident's number."""
    asked_trio(kit)
    kit.text(ANNE, "Yes 100")
    (reply,) = kit.text(ANNE, "Yes 100")
    assert reply.startswith("It is yours, Anne.")
    assert "900001" not in reply


def test_late_yes_to_an_unfilled_request_counts(kit: Kit) -> None:
    """After the waves are over, and the next day too, a yes still wins while the request is open."""
    request = make_request(kit, wanted="day", wanted_on=kit.clock.now().date().replace(day=29))
    only(kit, *TRIO)
    ask(kit, request)
    kit.advance(hours=30)
    assert now(kit, request).state == "unfilled"
    kit.text(BRIAN, "yes i can")
    assert now(kit, request).volunteer_id == volunteer(kit, BRIAN).id


@pytest.mark.parametrize("obstacle", ["paused", "left", "never"])
def test_yes_of_somebody_ruled_out_since_does_not_win(kit: Kit, obstacle: str) -> None:
    """A volunteer paused, gone or kept apart after being asked does not get the request by saying yes."""
    request = asked_trio(kit)
    anne = volunteer(kit, ANNE)
    if obstacle == "paused":
        kit.change(Volunteer, anne.id, paused_at=kit.clock.now())
    elif obstacle == "left":
        kit.change(Volunteer, anne.id, state="checking")
    else:
        with kit.line.work(kit.community_id) as work:
            pair(work.session, kit.community_id, request.person_id, anne.id).never = True
    kit.text(ANNE, "Yes 100")
    assert now(kit, request).state == "offering"
    assert prompts(kit, ANNE)[-1] == ("F4e" if obstacle == "never" else "F4c")
    assert kit.rows(Pair, never=True) == [] or obstacle == "never"


@pytest.mark.both_databases
@pytest.mark.promise(47)
def test_after_a_withdrawal_the_stood_down_are_asked_again(kit: Kit) -> None:
    """An hour after F5, when Anne withdraws, Brian is asked again; Carol, who said no, and Anne are not."""
    request = asked_trio(kit)
    kit.text(CAROL, "no")
    kit.text(ANNE, "yes")
    kit.advance(minutes=30)
    with kit.line.work(kit.community_id) as work:
        offers.ask_again(work, work.get(Request, request.id))
    kit.settle()
    assert prompts(kit, BRIAN).count("F1") == 2
    assert prompts(kit, CAROL).count("F1") == prompts(kit, ANNE).count("F1") == 1
    assert volunteer(kit, BRIAN).misses == 0
    kit.text(BRIAN, "yes")
    assert now(kit, request).volunteer_id == volunteer(kit, BRIAN).id


def test_stand_down_reaches_everybody_who_has_not_answered(kit: Kit) -> None:
    """When a resident calls it off, everybody asked hears F5, and their bare yes is no longer an answer to it."""
    request = asked_trio(kit)
    with kit.line.work(kit.community_id) as work:
        row = work.get(Request, request.id)
        row.state = "called_off"
        offers.stand_down(work, row)
    kit.settle()
    assert [prompts(kit, phone) for phone in TRIO] == [["F1", "F5"]] * 3
    kit.text(ANNE, "yes 100")
    assert prompts(kit, ANNE)[-1] == "F4e"
