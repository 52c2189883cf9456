"""Offers: who gets them and when, what they say, and every answer that is not a plain yes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import offers
from bot.demo import town
from bot.line import Sent
from storage.people import pair
from storage.tables import Offer, Outbound, Request, Task, Volunteer
from tests.bot.requests_kit import (
    CHAT,
    ILLNESS,
    PRESCRIPTION,
    SHOPPING,
    TEA,
    ask,
    asked,
    make_request,
    now,
    offer_to,
    only,
    phone_of,
    tomorrow,
    volunteer,
)
from tests.kit import RESIDENT, Kit

ANNE, BRIAN, CAROL, DAVID = (f"+4477009001{n:02d}" for n in (1, 2, 3, 4))
IRENE, JOHN, KATH, LEN = (f"+4477009001{n:02d}" for n in (9, 10, 11, 12))
TRIO = (ANNE, BRIAN, CAROL)
COORDINATOR = town.COORDINATOR


def told(kit: Kit, prompt: str) -> list[str]:
    """What the coordinator was told by that prompt."""
    return [t.body for t in kit.texts_to(COORDINATOR) if t.prompt == prompt]


def offered(kit: Kit, phone: str) -> int:
    """How many offers reached a phone."""
    return kit.prompts(phone).count("F1")


@pytest.mark.promise(7)
def test_offer_says_where_what_and_when_and_nothing_else(kit: Kit) -> None:
    """An offer names area, kind and day; no surname, name, postcode, number, illness or words of the resident."""
    (first, *_) = ask(kit, make_request(kit))
    (text,) = kit.said(first)
    name = kit.person(first).first_name
    assert text == (
        f"LOROS: Hello {name}. Someone near LE16 7 would like shopping, today Tue 22. Can you help? "
        "Please reply YES 100 or NO 100 by 10.15am."
    )
    for secret in ("Thompson", "Margaret", "LE16 7AB", "7AB", "07700", RESIDENT, ILLNESS, "deaf", "neurone"):
        assert all(secret not in t.body for t in kit.rows(Outbound, prompt="F1"))


@pytest.mark.both_databases
def test_waves_go_out_a_gap_apart_then_a_coordinator_is_told(kit: Kit) -> None:
    """Today: four people, four more after 15 minutes, the rest after 30; after 45 minutes K3, once."""
    request = make_request(kit, kinds=TEA, level=2)
    assert len(ask(kit, request)) == 4
    kit.advance(minutes=14)
    assert len(asked(kit, request)) == 4
    kit.advance(minutes=1)
    assert len(asked(kit, request)) == 8
    kit.advance(minutes=15)
    everybody = len(asked(kit, request))
    assert 8 < everybody <= 11 and now(kit, request).state == "offering"
    kit.advance(hours=4)
    assert now(kit, request).state == "unfilled"
    (text,) = told(kit, "K3")
    assert text.startswith("100 not filled: tea and company, today Tue 22, LE16 7. Asked ")
    assert [t.kind for t in kit.rows(Task)] == ["UNFILLED"]


def test_nearest_are_asked_first(kit: Kit) -> None:
    """Of people never asked before, those under a mile come before those further away."""
    request = make_request(kit)
    ask(kit, request)
    with kit.line.work(kit.community_id) as work:
        far = {v.id: metres or 0.0 for v, metres, _ in offers.why(work, work.get(Request, request.id))}
    first = [far[o.volunteer_id] for o in kit.rows(Offer, wave=1)]
    others = [metres for n, metres in far.items() if n not in {o.volunteer_id for o in kit.rows(Offer)}]
    assert max(m // 1609.344 for m in first) <= min(m // 1609.344 for m in others)


def test_helped_before_is_asked_before_anybody_near(kit: Kit) -> None:
    """A volunteer who helped this resident, where both would again, is asked first however far away."""
    request = make_request(kit)
    kit.change(Volunteer, volunteer(kit, DAVID).id, easting=470_000, northing=285_000, cell=235 * 2048 + 142)
    with kit.line.work(kit.community_id) as work:
        known = pair(work.session, kit.community_id, request.person_id, volunteer(kit, DAVID).id)
        known.times, known.resident_again, known.volunteer_again = 1, True, True
    assert ask(kit, request)[0] == DAVID


@pytest.mark.promise(41)
def test_night_waits_for_eight_and_a_gap_sleeps_too(kit: Kit) -> None:
    """Asked at 11pm: nobody is texted before 8am. A gap begun at 7.50pm ends next morning."""
    kit.move_to(datetime(2026, 9, 22, 22, 0, tzinfo=UTC))
    request = make_request(kit, **tomorrow(kit))
    assert ask(kit, request) == []
    kit.move_to(datetime(2026, 9, 23, 6, 59, tzinfo=UTC))
    assert asked(kit, request) == []
    kit.move_to(datetime(2026, 9, 23, 7, 0, tzinfo=UTC))
    assert len(asked(kit, request)) == 3 and told(kit, "K3") == []
    kit.move_to(datetime(2026, 9, 23, 18, 50, tzinfo=UTC))
    assert len(told(kit, "K3")) == 1
    late = make_request(kit, wanted="tomorrow", wanted_on=kit.clock.now().date() + timedelta(days=1))
    for row in kit.rows(Volunteer):
        kit.change(Volunteer, row.id, last_offer_at=None)
    for offer in kit.rows(Offer):
        kit.change(Offer, offer.id, blocking=False)
    first = ask(kit, late)
    kit.move_to(datetime(2026, 9, 24, 7, 34, tzinfo=UTC))
    assert asked(kit, late) == first
    kit.advance(minutes=1)
    assert len(asked(kit, late)) > len(first)


@pytest.mark.promise(8)
def test_level_two_never_gets_shopping_nor_lapsed_checks_anything(kit: Kit) -> None:
    """Irene (level 2) is offered tea but never shopping; Brian, whose checks have run out, nothing at all."""
    only(kit, IRENE, BRIAN)
    kit.change(Volunteer, volunteer(kit, IRENE).id, kinds=15)
    kit.change(Volunteer, volunteer(kit, BRIAN).id, dbs_expires_on=kit.clock.now().date() - timedelta(days=1))
    assert ask(kit, make_request(kit, kinds=SHOPPING, level=1)) == []
    assert ask(kit, make_request(kit, kinds=PRESCRIPTION | TEA, level=1)) == []
    assert ask(kit, make_request(kit, kinds=TEA, level=2)) == [IRENE]


@pytest.mark.both_databases
def test_phone_chat_reaches_phone_only_volunteers(kit: Kit) -> None:
    """John, phone only, is asked about a chat; a visit he is never asked about."""
    only(kit, JOHN)
    kit.change(Volunteer, volunteer(kit, JOHN).id, kinds=15, level=3)
    assert ask(kit, make_request(kit, kinds=TEA, level=2)) == []
    assert ask(kit, make_request(kit, kinds=CHAT, level=1, easting=None, northing=None)) == [JOHN]


@pytest.mark.promise(50)
def test_unknown_gender_is_not_asked_for_a_wish_and_nobody_fits_is_known(kit: Kit) -> None:
    """A resident who asked for a woman is never offered somebody who would rather not say; then nobody fits."""
    only(kit, BRIAN, CAROL)
    kit.change(Volunteer, volunteer(kit, CAROL).id, gender="")
    request = make_request(kit, kinds=TEA, level=2, prefer="woman")
    with kit.line.work(kit.community_id) as work:
        assert offers.anyone_fits(work, work.get(Request, request.id)) == 0
        request = work.get(Request, request.id)
        request.prefer = ""
        assert offers.anyone_fits(work, request) == 2


@pytest.mark.promise(52)
def test_no_offer_to_somebody_with_a_request_or_alert_of_their_own(kit: Kit) -> None:
    """Anne asks for help herself and Brian raised an alert a week ago: neither is asked; Carol is."""
    only(kit, *TRIO)
    make_request(kit, phone=ANNE)
    with kit.line.work(kit.community_id) as work:
        work.add(
            Task(
                community_id=kit.community_id,
                kind="LOW",
                person_id=kit.person(BRIAN).id,
                state="closed",
                opened_at=work.now - timedelta(days=7),
            )
        )
    assert ask(kit, make_request(kit)) == [CAROL]


def test_no_fills_the_place_at_once(kit: Kit) -> None:
    """A no is thanked and somebody else is asked straight away, also when it comes after the gap."""
    request = make_request(kit)
    first = ask(kit, request)
    kit.text(first[0], "Sorry no, not today")
    assert kit.prompts(first[0]) == ["F1", "F7"]
    assert len(asked(kit, request)) == 5
    kit.text(first[1], "No 100")
    assert len(asked(kit, request)) == 6


def test_everybody_saying_no_tells_the_coordinator_at_once(kit: Kit) -> None:
    """With nobody left to hear from there is nothing to wait for."""
    only(kit, *TRIO)
    request = make_request(kit)
    ask(kit, request)
    for phone in TRIO:
        kit.text(phone, "no")
    assert now(kit, request).state == "unfilled"
    assert told(kit, "K3")[0].startswith("100 not filled: shopping, today Tue 22, LE16 7. Asked 3, no yes.")


def test_few_who_fit_are_asked_and_a_coordinator_told_straight_away(kit: Kit) -> None:
    """With two volunteers who fit, both are asked and the coordinator hears at once, not after the waves."""
    only(kit, ANNE, BRIAN)
    request = make_request(kit)
    assert len(ask(kit, request)) == 2
    assert len(told(kit, "K3")) == 1
    kit.advance(hours=3)
    assert len(told(kit, "K3")) == 1


@pytest.mark.promise(3)
@pytest.mark.parametrize("words", ["not sure", "now?", "no but my wife can", "yes in 2 hours", "NOrth side?"])
def test_anything_between_neither_accepts_nor_refuses(kit: Kit, words: str) -> None:
    """Words that only contain a yes or a no leave the offer as it was."""
    only(kit, *TRIO)
    request = make_request(kit)
    ask(kit, request)
    kit.text(ANNE, words)
    assert now(kit, request).state == "offering"
    assert offer_to(kit, request, ANNE).state == "open"
    assert kit.prompts(ANNE)[-1] in ("F6", "F6n")


@pytest.mark.both_databases
@pytest.mark.promise(37)
def test_conditional_gets_one_question_then_a_person(kit: Kit) -> None:
    """The first conditional answer is asked again plainly, the second goes to a person; the waves go on."""
    request = make_request(kit)
    first = ask(kit, request)[0]
    name = kit.person(first).first_name
    kit.text(first, "yes but after 4")
    assert told(kit, "K14") == [f"100 from {name}: yes but after 4. Reply TELLV 100 words, or leave it to me."]
    kit.text(
        first,
        "100 yes but only if my daughter can come along with me and help me with the bags and with the stairs",
    )
    assert kit.prompts(first) == ["F1", "F6", "F6b"]
    assert "text you by 12pm" in kit.said(first)[-1]
    assert len(told(kit, "K14")[-1]) <= 160
    (task,) = kit.rows(Task)
    assert (task.kind, task.request_id, task.due_at) == (
        "READ",
        request.id,
        datetime(2026, 9, 22, 11, 0, tzinfo=UTC),
    )
    kit.advance(minutes=15)
    assert len(asked(kit, request)) == 8
    kit.text(first, "no but my wife could")
    assert kit.prompts(first)[-1] == "F6n"
    kit.text(first, "yes")
    assert now(kit, request).state == "matched"


@pytest.mark.promise(37)
def test_second_conditional_at_night_promises_the_next_morning(kit: Kit) -> None:
    """When nobody is in, the time by which a person answers is one at which somebody is."""
    request = make_request(kit, wanted="day", wanted_on=kit.clock.now().date() + timedelta(days=3))
    first = ask(kit, request)[0]
    kit.move_to(datetime(2026, 9, 22, 19, 0, tzinfo=UTC))
    kit.text(first, "yes if it is not raining")
    kit.text(first, "yes if my car starts")
    assert "text you by 10am Wed" in kit.said(first)[-1]


@pytest.mark.promise(36)
@pytest.mark.parametrize(
    "words", ["No worries", "no problem", "Yes please", "👍", "1", "YES 100", "100 yes", "happy to help"]
)
def test_kind_words_are_a_yes(kit: Kit, words: str) -> None:
    """What volunteers say for yes is heard as yes."""
    only(kit, *TRIO)
    request = make_request(kit)
    ask(kit, request)
    kit.text(ANNE, words)
    assert now(kit, request).volunteer_id == volunteer(kit, ANNE).id


@pytest.mark.promise(35)
@pytest.mark.parametrize("words", ["Sorry", "sorry 100", "2", "nope", "no 100 sorry"])
def test_sorry_with_only_an_offer_open_is_no(kit: Kit, words: str) -> None:
    """A volunteer who is sorry says no."""
    only(kit, *TRIO)
    request = make_request(kit)
    ask(kit, request)
    kit.text(ANNE, words)
    assert offer_to(kit, request, ANNE).state == "no"
    assert kit.prompts(ANNE) == ["F1", "F7"]


@pytest.mark.promise(34)
def test_bare_answer_with_another_question_open_is_asked_about(kit: Kit) -> None:
    """With "are you still happy to be asked?" open too, a bare yes is not taken for the offer."""
    only(kit, *TRIO)
    make_quiet(kit, ANNE)
    request = make_request(kit, kinds=CHAT, level=1)
    kit.change(Volunteer, volunteer(kit, ANNE).id, quiet_since=None, last_offer_at=None)
    for offer in kit.rows(Offer):
        kit.change(Offer, offer.id, state="closed", sent_at=kit.clock.now() - timedelta(days=20))
    assert ANNE in ask(kit, request)
    (reply,) = kit.text(ANNE, "yes")
    assert reply.startswith("Thank you. Which is that about? Reply 1 for ")
    assert now(kit, request).state == "offering"


def make_quiet(kit: Kit, phone: str) -> None:
    """Let a volunteer miss four offers."""
    kit.change(Volunteer, volunteer(kit, phone).id, misses=3)
    request = make_request(kit)
    assert phone in ask(kit, request)
    kit.advance(minutes=15)
    with kit.line.work(kit.community_id) as work:
        row = work.get(Request, request.id)
        row.state = "called_off"
        offers.stand_down(work, row)
    kit.settle()


def test_four_missed_offers_pause_and_ask(kit: Kit) -> None:
    """After the fourth offer left open a full gap a volunteer is paused, and asked if they are still happy."""
    only(kit, *TRIO)
    make_quiet(kit, ANNE)
    assert volunteer(kit, ANNE).quiet_since is not None
    assert "F16" in kit.prompts(ANNE)
    assert volunteer(kit, BRIAN).misses == 1 and "F16" not in kit.prompts(BRIAN)


@pytest.mark.promise(47)
def test_offer_closed_by_another_yes_is_no_miss(kit: Kit) -> None:
    """Somebody stood down before the gap was over has missed nothing; an answer ends a run of misses."""
    only(kit, *TRIO)
    request = make_request(kit)
    kit.change(Volunteer, volunteer(kit, CAROL).id, misses=3)
    ask(kit, request)
    kit.text(CAROL, "no")
    kit.text(ANNE, "yes")
    kit.advance(minutes=40)
    assert [volunteer(kit, phone).misses for phone in TRIO] == [0, 0, 0]
    assert not any(o.missed for o in kit.rows(Offer, request_id=request.id))


def test_one_open_offer_at_a_time_until_a_day_has_passed(kit: Kit) -> None:
    """Nobody is asked about a second request while one is open, until a day after; a late yes still counts."""
    only(kit, *TRIO)
    day = kit.clock.now().date() + timedelta(days=5)
    first, second = (make_request(kit, wanted="day", wanted_on=day) for _ in range(2))
    ask(kit, first)
    assert ask(kit, second) == []
    kit.advance(hours=24)
    third = make_request(kit, wanted="day", wanted_on=day)
    assert set(ask(kit, third)) == set(TRIO)
    kit.text(ANNE, f"yes {first.code}")
    assert now(kit, first).volunteer_id == volunteer(kit, ANNE).id
    assert now(kit, third).state == "offering"


def test_three_offers_a_week_are_enough(kit: Kit) -> None:
    """A volunteer who had three offers this week is left in peace."""
    only(kit, ANNE)
    for days in (0, 1, 2):
        request = make_request(kit)
        assert ask(kit, request) == [ANNE]
        kit.text(ANNE, f"no {request.code}")
        kit.advance(days=1, minutes=days)
    assert ask(kit, make_request(kit, wanted_on=kit.clock.now().date())) == []
    kit.advance(days=5)
    assert ask(kit, make_request(kit, wanted_on=kit.clock.now().date())) == [ANNE]


@pytest.mark.promise(46)
def test_assign_asks_one_person_who_still_says_yes(kit: Kit) -> None:
    """ASSIGN offers to one person only; somebody with an open offer, or without the checks, is refused by name."""
    only(kit, ANNE, BRIAN, IRENE)
    busy = make_request(kit)
    ask(kit, busy)
    kit.text(BRIAN, "no")
    request = make_request(kit, state="with_coordinator")
    with kit.line.work(kit.community_id) as work:
        row = work.get(Request, request.id)
        who = {p: work.get(Volunteer, volunteer(kit, p).id) for p in (ANNE, BRIAN, IRENE)}
        assert offers.assign(work, row, who[ANNE]) == "has an open offer"
        assert offers.assign(work, row, who[IRENE]) == "checks level too low"
        assert offers.assign(work, row, who[BRIAN]) == ""
    kit.settle()
    assert asked(kit, request) == [BRIAN]
    kit.text(BRIAN, f"YES {request.code}")
    assert now(kit, request).volunteer_id == volunteer(kit, BRIAN).id


def test_assigned_no_goes_back_to_the_coordinator(kit: Kit) -> None:
    """When the one person chosen says no, nobody else is asked; the coordinator hears their words."""
    request = make_request(kit, state="with_coordinator")
    with kit.line.work(kit.community_id) as work:
        offers.assign(work, work.get(Request, request.id), work.get(Volunteer, volunteer(kit, BRIAN).id))
    kit.settle()
    kit.text(BRIAN, "no sorry")
    assert asked(kit, request) == [BRIAN]
    assert now(kit, request).state == "unfilled"
    assert told(kit, "K14") == ["100 from Brian: no sorry. Reply TELLV 100 words, or leave it to me."]


def test_more_asks_the_next_few_now_and_further_out(kit: Kit) -> None:
    """MORE sends the next wave without waiting, also to people further than they said."""
    only(kit, ANNE, KATH)
    kit.change(Volunteer, volunteer(kit, KATH).id, easting=470_900, northing=287_500, cell=235 * 2048 + 143)
    request = make_request(kit)
    assert ask(kit, request) == [ANNE]
    with kit.line.work(kit.community_id) as work:
        assert offers.more(work, work.get(Request, request.id)) == 1
    kit.settle()
    assert asked(kit, request) == [ANNE, KATH]


def test_weekly_help_is_put_to_a_coordinator_not_broadcast(kit: Kit) -> None:
    """Every week: nobody is asked; the coordinator gets three likely people, and a task to choose."""
    request = make_request(kit, kinds=TEA, level=2, wanted="weekly", weekday=2)
    assert ask(kit, request) == []
    (text,) = told(kit, "K13")
    assert text.startswith("Weekly 100: tea and company, Wednesday, LE16 7. Nearest: V")
    assert text.count(" miles") == 1 and text.count("V") >= 4
    assert [t.kind for t in kit.rows(Task)] == ["CHOOSE"]


def test_why_names_the_reason_against_everybody(kit: Kit) -> None:
    """A coordinator sees who fits and what is against the others."""
    request = make_request(kit, kinds=TEA, level=2)
    kit.change(Volunteer, volunteer(kit, ANNE).id, away_until=kit.clock.now() + timedelta(days=3))
    with kit.line.work(kit.community_id) as work:
        found = {v.code: reason for v, _, reason in offers.why(work, work.get(Request, request.id))}
    named = {volunteer(kit, phone).code: why for phone, why in REASONS.items()}
    assert {code: found[code] for code in named} == named


REASONS: dict[str, Any] = {
    ANNE: "having a break",
    BRIAN: "",
    IRENE: "",
    JOHN: "checks level too low",
}


def test_offer_that_cannot_be_delivered_goes_to_the_next(kit: Kit) -> None:
    """When a phone refuses the offer somebody else is asked at once, and it is no miss of theirs."""
    request = make_request(kit)
    with kit.line.work(kit.community_id) as work:
        offers.start_asking(work, work.get(Request, request.id))
        text = work.get(Outbound, kit_first_offer(work))
        text.status = "undelivered"
        offers.text_changed(work, text)
        lost = work.get(Offer, text.item_id).volunteer_id
    kit.settle()
    assert len(asked(kit, request)) == 5
    assert offer_to(kit, request, phone_of(kit, lost)).state == "closed"


def kit_first_offer(work: Any) -> int:
    """The first offer queued."""
    from sqlmodel import select

    return int(work.session.exec(select(Outbound.id).where(Outbound.prompt == "F1")).first())


def test_number_alone_is_asked_for_a_yes_or_a_no(kit: Kit) -> None:
    """A volunteer who texts only the number is asked plainly, without troubling a coordinator."""
    request = make_request(kit)
    first = ask(kit, request)[0]
    (reply,) = kit.text(first, "100")
    assert reply.endswith("So can you do shopping today Tue 22? Reply YES 100 or NO 100.")
    assert told(kit, "K14") == []


def test_quoted_answer_with_the_number_is_a_plain_yes(kit: Kit) -> None:
    """A WhatsApp answer that quotes the offer and repeats its number wins like any other yes."""
    only(kit, *TRIO)
    request = make_request(kit)
    ask(kit, request)
    text = next(t for t in kit.rows(Outbound, prompt="F1") if t.person_id == kit.person(ANNE).id)
    kit.text(ANNE, "YES 100", quoted=text.provider_id)
    assert now(kit, request).volunteer_id == volunteer(kit, ANNE).id


def test_offer_not_yet_sent_is_taken_back_without_a_word(kit: Kit) -> None:
    """Somebody whose offer had not left when another said yes never hears of it at all."""
    only(kit, *TRIO)
    request = make_request(kit)
    kit.phones.outcomes[CAROL] = Sent("retry", reason="busy")
    ask(kit, request)
    kit.text(ANNE, "yes")
    kit.phones.outcomes.clear()
    kit.advance(hours=1)
    assert "F5" not in kit.prompts(CAROL)
    assert kit.prompts(CAROL).count("F1") == 1
    assert offer_to(kit, request, CAROL).state == "stood_down"
