"""Promises about requests at the desk: the list, the story, why nobody yet, and every action once."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from storage.tables import Audit, Coordinator, Event, Offer, Person, Request, Task, Volunteer
from tests.bot.asking_kit import ask as ask_by_text
from tests.bot.requests_kit import SHOPPING, add_volunteer, ask, make_request, now, only, phone_of
from tests.bot.requests_kit import volunteer as volunteer_at
from tests.desk_kit import Desk, another, desk, queries
from tests.kit import RESIDENT, Kit

ANNE, BRIAN, COORDINATOR = "+447700900101", "+447700900102", "+447700900199"
CALLER = {
    "phone": "07700 900002",
    "name": "Edith",
    "postcode": "LE16 7BD",
    "needs": "shopping",
    "when": "tomorrow",
}


def seen(browser: Desk, request: Request) -> str:
    """The mark that the forms of a request's page carry."""
    found = re.search(r'name="seen" value="([^"]+)"', browser.text(f"/requests/{request.id}"))
    assert found
    return found[1]


def standing(page: str, name: str) -> str:
    """What the table of volunteers says of one of them."""
    found = re.search(rf"V\d+ {name}</a></th><td>([^<]*)</td><td>(.*?)</td>", page, re.DOTALL)
    assert found, page
    return re.sub("<[^>]+>", "", found[2]).strip()


def test_a_form_for_a_caller_is_need(kit: Kit) -> None:
    """What a caller says is written down on one form, and volunteers are asked as if they had texted."""
    page = desk(kit).follow("/requests/new", **CALLER)
    request = kit.row(Request)
    assert f"{request.code} is open" in page
    assert (request.name, request.kinds, request.wanted, request.area) == ("Edith", SHOPPING, "tomorrow", "LE16 7")
    assert request.state == "offering" and kit.rows(Offer)


def test_nothing_typed_is_lost(kit: Kit) -> None:
    """A form that makes no sense comes back with every field as it was and a sentence at what is missing."""
    answer = desk(kit).post(
        "/requests/new", **(CALLER | {"postcode": "ZZ99 9ZZ", "when": "day", "day": "2020-01-01"})
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'value="07700 900002"' in page and 'value="Edith"' in page and 'value="ZZ99 9ZZ"' in page
    assert "not one we can find" in page and "not one that has gone" in page
    assert re.search(r'value="shopping" checked', page) and not kit.rows(Request)


def test_a_form_sent_twice_opens_one_request(kit: Kit) -> None:
    """The second press is asked about; only a tick opens another."""
    browser = desk(kit)
    browser.follow("/requests/new", **CALLER)
    again = browser.post("/requests/new", **CALLER).get_data(as_text=True)
    assert "open for that number already" in again and len(kit.rows(Request)) == 1
    browser.follow("/requests/new", **CALLER, again="1")
    assert len(kit.rows(Request)) == 2


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"when": "today"}, "today"),
        ({"when": "week"}, "week"),
        ({"when": "day", "day": "2026-09-23"}, "tomorrow"),
        ({"when": "day", "day": "2026-09-30"}, "day"),
        ({"when": "weekly", "weekday": "Wednesday"}, "weekly"),
    ],
)
def test_every_when_of_the_form(kit: Kit, when: dict[str, str], said: str) -> None:
    """Each of the form's days is understood as its words would be by text."""
    desk(kit).follow("/requests/new", **(CALLER | when))
    assert kit.row(Request).wanted == said


@pytest.mark.both_databases
def test_the_story_has_all_of_it(kit: Kit) -> None:
    """The words that asked, who was asked, the answers, a coordinator's note and what comes next, in one place."""
    request = ask_by_text(kit)
    first = kit.rows(Offer, request_id=request.id)[0]
    kit.text(phone_of(kit, first.volunteer_id), "no sorry")
    kit.advance(minutes=1)
    page = desk(kit).follow(f"/requests/{request.id}/note", words="Boots shuts at five")
    for part in ("can someone fetch my prescription", "said no", "Boots shuts at five", "Priya", "wave 1"):
        assert part in page
    assert "the next few volunteers are asked" in page
    assert page.index("can someone fetch") < page.index("wave 1") < page.index("Boots shuts")


def test_a_look_at_a_request_is_recorded(kit: Kit) -> None:
    """Whoever opens a request has seen the person it is for: the audit says so, a viewer's look too."""
    request = make_request(kit)
    desk(kit, "viewer").text(f"/requests/{request.id}")
    (seen,) = kit.rows(Audit, action="person.seen")
    assert (seen.subject_type, seen.subject_id) == ("person", request.person_id)


def test_why_each_volunteer_is_in_or_out(kit: Kit) -> None:
    """Everybody nearby is listed with how matching judged them, in words with the figures that matter."""
    request = make_request(kit, prefer="woman")
    kit.change(Volunteer, volunteer_at(kit, "+447700900103").id, level=1)
    kit.change(Volunteer, volunteer_at(kit, "+447700900105").id, paused_at=kit.clock.now())
    kit.change(Volunteer, volunteer_at(kit, "+447700900107").id, away_until=kit.clock.now() + timedelta(days=3))
    kit.change(Volunteer, volunteer_at(kit, "+447700900111").id, reach_m=10)
    page = desk(kit).text(f"/requests/{request.id}")
    assert standing(page, "Anne") == "fits"
    assert standing(page, "Brian") == "a woman was asked for"
    assert standing(page, "Carol") == "level 1, this needs 3"
    assert standing(page, "Elaine") == "paused by the team"
    assert standing(page, "Gill") == "away until Fri 25 Sept"
    assert standing(page, "Kath").startswith("too far")
    assert "1 checks level too low" not in page and "checks level too low" in page


def test_asked_twice_this_week(kit: Kit) -> None:
    """A volunteer who has had their share of offers this week is out for that, with the number."""
    request, other = make_request(kit), [make_request(kit, phone=f"+4477009000{n}") for n in (11, 12)]
    kit.change(Volunteer, volunteer_at(kit, ANNE).id, last_offer_at=kit.clock.now() - timedelta(days=2))
    with kit.line.work(kit.community_id) as work:
        for before in other:
            when = work.now - timedelta(days=2)
            work.add(
                Offer(
                    community_id=kit.community_id,
                    request_id=before.id,
                    volunteer_id=volunteer_at(kit, ANNE).id,
                    wave=1,
                    state="no",
                    sent_at=when,
                    answer_by=when,
                )
            )
        limits = work.community.settings["limits"]
        work.community.settings = {**work.community.settings, "limits": {**limits, "offers_per_week": 2}}
    assert standing(desk(kit).text(f"/requests/{request.id}"), "Anne") == "asked twice this week"


def test_more_asks_further_out(kit: Kit) -> None:
    """ "Ask more now" is MORE: the next wave goes at once, and the story says who wanted it."""
    request = make_request(kit)
    before = len(ask(kit, request))
    assert "more asked" in desk(kit).follow(f"/requests/{request.id}/more")
    assert len(kit.rows(Offer)) > before and now(kit, request).widened == 1
    event = kit.row(Event, item_type="request", item_id=request.id, kind="asked wider")
    assert event.actor == f"coordinator:{kit.row(Coordinator, name='Priya').id}"


def test_one_person_is_offered_it(kit: Kit) -> None:
    """ "Offer it" beside a volunteer is ASSIGN; a volunteer it may not go to is named with the reason."""
    request, code = make_request(kit), volunteer_at(kit, ANNE).code
    browser = desk(kit)
    assert f"V{code} is being asked" in browser.follow(f"/requests/{request.id}/offer", volunteer=f"v{code}")
    kit.settle()
    assert kit.prompts(ANNE)[-1] == "F1"
    said = browser.follow(f"/requests/{request.id}/offer", volunteer=f"V{code}")
    assert "was not asked: has an open offer" in said
    unknown = browser.post(f"/requests/{request.id}/offer", volunteer="V999")
    assert unknown.status_code == 400 and 'value="V999"' in unknown.get_data(as_text=True)


def test_taken_over_and_given_back(kit: Kit) -> None:
    """TAKE stops the waves, GIVE starts them again, and both are in the story with the name."""
    request = make_request(kit)
    ask(kit, request)
    browser = desk(kit)
    assert "It is yours" in browser.follow(f"/requests/{request.id}/take")
    assert now(kit, request).state == "with_coordinator"
    page = browser.follow(f"/requests/{request.id}/give")
    assert now(kit, request).state == "offering" and "gave it back to the line" in page


@pytest.mark.both_databases
def test_two_take_it_at_the_same_second(kit: Kit) -> None:
    """One has it, and the other is told who."""
    request, both = make_request(kit), (desk(kit), another(kit, "Tom"))
    marks, said, together = [seen(who, request) for who in both], [], Barrier(2)

    def press(who: Desk, mark: str) -> None:
        together.wait()
        said.append(who.follow(f"/requests/{request.id}/take", seen=mark))

    threads = [Thread(target=press, args=each) for each in zip(both, marks, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("It is yours" in one for one in said) == 1
    holder = kit.row(Coordinator, id=now(kit, request).coordinator_id).name
    assert sum(f"In the meantime: {holder} took it" in one for one in said) == 1
    assert len(kit.rows(Event, item_id=request.id, item_type="request", kind="taken")) == 1


def test_a_text_and_the_desk_at_once(kit: Kit) -> None:
    """TAKE by text for what a colleague took at the desk: who has it is named, and it stays theirs."""
    request = make_request(kit)
    another(kit, "Tom").follow(f"/requests/{request.id}/take")
    (said,) = kit.text(COORDINATOR, f"TAKE {request.code}")
    assert "with Tom already" in said
    assert kit.row(Coordinator, id=now(kit, request).coordinator_id).name == "Tom"


@pytest.mark.both_databases
def test_a_stale_page_says_what_happened(kit: Kit) -> None:
    """Closing what was matched meanwhile does nothing, says so, and loses no words that were typed."""
    request = make_request(kit)
    phones = ask(kit, request)
    browser = desk(kit)
    mark = seen(browser, request)
    kit.text(phones[0], "yes")
    page = browser.follow(f"/requests/{request.id}/close", seen=mark, reason="CANNOT REACH")
    code = volunteer_at(kit, phones[0]).code
    assert f"In the meantime: The line matched with V{code}" in page and now(kit, request).state == "matched"
    answer = browser.post(f"/requests/{request.id}/say", seen=mark, words="Nobody so far, sorry")
    assert answer.status_code == 400 and "Nobody so far, sorry</textarea>" in answer.get_data(as_text=True)


def test_a_wave_that_went_meanwhile(kit: Kit) -> None:
    """ "Ask more" on a page older than the latest wave asks nobody twice as many; other actions go on."""
    request = make_request(kit)
    ask(kit, request)
    browser = desk(kit)
    mark = seen(browser, request)
    kit.advance(minutes=60)
    before = len(kit.rows(Offer))
    assert "In the meantime" in browser.follow(f"/requests/{request.id}/more", seen=mark)
    assert len(kit.rows(Offer)) == before
    assert "It is yours" in browser.follow(f"/requests/{request.id}/take", seen=mark)


def test_words_to_the_resident_and_to_the_volunteer(kit: Kit) -> None:
    """SAY goes to who asked, TELLV to who is matched; both are in the story under the writer's name."""
    request = make_request(kit)
    phones = ask(kit, request)
    kit.text(phones[0], "yes")
    browser = desk(kit)
    browser.follow(f"/requests/{request.id}/say", words="We are on it")
    page = browser.follow(f"/requests/{request.id}/tell", words="The side door, please")
    kit.settle()
    assert kit.said(RESIDENT)[-1] == "LOROS: We are on it"
    assert kit.said(phones[0])[-1] == "LOROS: The side door, please"
    assert "Priya to Margaret" in page and page.count("LOROS: We are on it") == 1


def test_called_off_for_somebody_who_rang(kit: Kit) -> None:
    """Calling off tells whoever was asked, and closes what was on the list about it."""
    request = make_request(kit)
    phones = ask(kit, request)
    assert "Called off" in desk(kit).follow(f"/requests/{request.id}/call-off")
    kit.settle()
    assert now(kit, request).state == "called_off"
    assert kit.prompts(phones[0])[-1] == "F5"


@pytest.mark.parametrize("reason", ["DONE", "CANNOT REACH"])
def test_closed_with_a_reason(kit: Kit, reason: str) -> None:
    """CLOSE keeps its reason and who closed it; without a reason it asks for one."""
    request, browser = make_request(kit), desk(kit)
    assert browser.post(f"/requests/{request.id}/close").status_code == 400
    page = browser.follow(f"/requests/{request.id}/close", reason=reason)
    assert now(kit, request).close_reason == reason and f"Priya</small><span>closed it: {reason}" in page


def test_a_place_in_words_is_put_on_the_map(kit: Kit) -> None:
    """A postcode that is not one keeps what was typed; a right one lets volunteers be asked."""
    bare = {"easting": None, "northing": None, "postcode": "", "area": "", "place": "the old mill"}
    request = make_request(kit, state="with_coordinator", **bare)
    browser = desk(kit)
    assert "the old mill" in browser.text(f"/requests/{request.id}")
    wrong = browser.post(f"/requests/{request.id}/place", postcode="ZZ99 9ZZ")
    assert wrong.status_code == 400 and 'value="ZZ99 9ZZ"' in wrong.get_data(as_text=True)
    browser.follow(f"/requests/{request.id}/place", postcode="le167ab")
    assert now(kit, request).area == "LE16 7" and now(kit, request).state == "offering"


@pytest.mark.both_databases
def test_found_by_number_name_and_area(kit: Kit) -> None:
    """The list finds a request by its number, a part of the name, or its area, and knows how many are where."""
    one = make_request(kit, name="Margaret", state="unfilled")
    make_request(kit, phone="+447700900003", name="Percy", area="LE16 9", postcode="LE16 9HU", state="matched")
    browser = desk(kit)
    for words in (str(one.code), "marg", "le16 7"):
        page = browser.text(f"/requests?show=all&q={words}")
        assert "Margaret" in page and "Percy" not in page
    assert "Percy" not in browser.text("/requests?show=unfilled")
    assert "Percy" in browser.text("/requests?show=matched")
    assert "Nothing like that here" in browser.text("/requests?q=%25")
    assert browser.get("/requests?show=nonsense").status_code == 404


@pytest.mark.both_databases
def test_the_list_is_shown_in_parts(kit: Kit) -> None:
    """Fifty at a time, none twice, none left out."""
    with kit.line.work(kit.community_id) as work:
        person = work.session.get(Person, volunteer_at_person(kit))
        for number in range(120):
            request = Request(
                community_id=kit.community_id,
                person_id=person.id if person else 1,
                name=f"Name{number:03d}",
                kinds=4,
                wanted="today",
                wanted_on=work.here.date(),
                opened_at=work.now,
            )
            work.session.add(request)
    browser = desk(kit)
    names = [re.findall(r"Name\d{3}", browser.text(f"/requests?page={part}")) for part in range(3)]
    assert [len(part) for part in names] == [50, 50, 20] and len({n for part in names for n in part}) == 120


def volunteer_at_person(kit: Kit) -> int:
    """The person of Anne."""
    return volunteer_at(kit, ANNE).person_id


def test_what_is_done_is_on_record(kit: Kit) -> None:
    """Every action is in the audit record under its name."""
    request, browser = make_request(kit), desk(kit)
    browser.follow(f"/requests/{request.id}/take")
    browser.follow(f"/requests/{request.id}/note", words="hello")
    actions = [row.action for row in kit.rows(Audit, subject_type="request", subject_id=request.id)]
    assert actions == ["request.taken", "request.noted"]


def test_a_viewer_reads_and_no_more(kit: Kit) -> None:
    """A viewer sees the story without a form, and a form of theirs is refused."""
    request, browser = make_request(kit), desk(kit, "viewer")
    page = browser.text(f"/requests/{request.id}")
    assert "Its story" in page and f"/desk/requests/{request.id}/" not in page
    for action in ("take", "more", "close", "note", "say", "tell", "place", "offer", "give", "call-off"):
        assert browser.post(f"/requests/{request.id}/{action}", words="x").status_code == 403


def test_ten_times_as_much_asks_the_database_no_more_often(kit: Kit) -> None:
    """The list and a request's page ask the same number of questions however much there is."""
    request = make_request(kit)
    ask(kit, request)
    browser, counts = desk(kit), []
    for size in (1, 10):
        for number in range(20 * size):
            phone = f"+44770091{size:02d}{number:02d}" if number < 100 else f"+44770092{number:04d}"
            add_volunteer(kit, phone, f"Vol{number}")
        for _ in range(3 * size):
            with kit.line.work(kit.community_id) as work:
                work.add(
                    Task(
                        community_id=kit.community_id,
                        kind="RING",
                        request_id=request.id,
                        state="closed",
                        opened_at=work.now,
                    )
                )
            make_request(kit, state="unfilled")
        with queries(kit) as asked:
            browser.text(f"/requests/{request.id}")
        with queries(kit) as listed:
            browser.text("/requests")
        counts.append((len(asked), len(listed)))
    assert counts[1][0] <= counts[0][0] <= 45 and counts[1][1] == counts[0][1] <= 14


def test_nobody_fits_says_so(kit: Kit) -> None:
    """With nobody to ask the page leads with why."""
    only(kit, BRIAN)
    request = make_request(kit, prefer="woman", state="unfilled")
    assert "Why nobody: none of the 1 nearest fits" in desk(kit).text(f"/requests/{request.id}")
