"""Promises about people at the desk: found, read, talked with, and every look on record."""

import pytest

from storage.tables import Audit, Coordinator, Inbound, Outbound, Pair, Person, Task, Volunteer
from tests.desk_kit import Desk, desk, stranger
from tests.kit import RESIDENT, Kit

ANNE = "+447700900101"


def doris(kit: Kit) -> int:
    """Somebody who has begun to ask for help; the id of the person."""
    kit.text(RESIDENT, "I need help")
    return kit.person(RESIDENT).id


def actions(kit: Kit) -> list[tuple[str, int | None]]:
    """What the audit record says was done, oldest first."""
    return [(entry.action, entry.subject_id) for entry in kit.rows(Audit)]


def found(browser: Desk, who: str) -> str:
    """Where a search leads, or what the page says."""
    answer = browser.post("/people/find", who=who)
    return answer.headers.get("Location") or answer.get_data(as_text=True)


@pytest.mark.both_databases
def test_search_by_number_code_and_name(kit: Kit) -> None:
    """A whole number in any spelling and a code lead straight to the person, a name lists who it may be."""
    person, browser = doris(kit), desk(kit)
    assert found(browser, "07700 900001") == found(browser, "+44 7700 900 001") == f"/desk/people/{person}"
    anne = kit.person(ANNE).id
    assert found(browser, "V1") == found(browser, "v1") == f"/desk/people/{anne}"
    assert f'href="/desk/people/{anne}"' in found(browser, "ann")
    assert "Nobody here has that number" in found(browser, "07700 900 888")


def test_search_by_reference(kit: Kit) -> None:
    """The three digits of an alert lead to whom it is about."""
    person, browser = doris(kit), desk(kit)
    kit.text(RESIDENT, "PERSON")
    assert found(browser, str(kit.row(Task).code)) == f"/desk/people/{person}"


def test_words_of_texts_are_never_searched(kit: Kit) -> None:
    """What somebody wrote finds nobody, nor does a wildcard, nor a quote."""
    person, browser = doris(kit), desk(kit)
    kit.text(RESIDENT, "marmalade")
    for typed in ("marmalade", "%", "_%", "an%ne", "' OR 1=1 --", "x" * 5000, ""):
        assert f"/desk/people/{person}" not in found(browser, typed)


def test_a_look_is_recorded_once_a_visit(kit: Kit) -> None:
    """Opening a person's page is on record; the page asking for new texts by itself is not."""
    person, browser = doris(kit), desk(kit)
    browser.text(f"/people/{person}")
    browser.get(f"/people/{person}/talk")
    assert actions(kit) == [("person.seen", person)]


def test_numbers_are_masked(kit: Kit) -> None:
    """The page shows the end of a number only."""
    person, browser = doris(kit), desk(kit)
    page = browser.text(f"/people/{person}")
    assert "ending 001" in page and "900001" not in page.replace(" ", "")


def test_the_machine_holds_still(kit: Kit) -> None:
    """Once a coordinator has taken over, texts are shown on Today and the person's page, and not answered."""
    person, browser = doris(kit), desk(kit)
    browser.follow(f"/people/{person}/take")
    assert kit.text(RESIDENT, "my cat is poorly") == []
    assert "my cat is poorly" in browser.text(f"/people/{person}")
    assert "my cat is poorly" in kit.row(Task, state="open").why


def test_danger_words_and_stop_still_work(kit: Kit) -> None:
    """Whoever has the chat, danger is answered at once, and STOP stops."""
    person, browser = doris(kit), desk(kit)
    browser.follow(f"/people/{person}/take")
    assert "999" in kit.text(RESIDENT, "I have taken an overdose")[0]
    assert kit.rows(Task, colour="red")
    kit.text(RESIDENT, "STOP")
    assert kit.person(RESIDENT).stopped_at is not None


def test_no_nudge_while_somebody_talks(kit: Kit) -> None:
    """The half-finished form is not asked about again during the chat; handed back, it can be."""
    person, browser = doris(kit), desk(kit)
    browser.follow(f"/people/{person}/take")
    kit.advance(hours=5)
    before = len(kit.said(RESIDENT))
    assert "G17" not in kit.prompts(RESIDENT)
    browser.follow(f"/people/{person}/hand-back", ask="yes")
    kit.settle()
    assert len(kit.said(RESIDENT)) > before
    assert kit.text(RESIDENT, "1")


def test_a_chat_ends_by_itself(kit: Kit) -> None:
    """After twelve hours without a word the line answers again, and the team is told."""
    person, browser = doris(kit), desk(kit)
    browser.follow(f"/people/{person}/take")
    kit.advance(hours=11)
    kit.text(RESIDENT, "are you there")
    kit.advance(hours=11)
    assert kit.person(RESIDENT).held_by is not None
    kit.advance(hours=2)
    assert kit.person(RESIDENT).held_by is None
    assert any("Priya took over" in task.why for task in kit.rows(Task, state="open"))
    assert kit.text(RESIDENT, "MENU")


@pytest.mark.both_databases
def test_two_take_one_chat(kit: Kit) -> None:
    """The second to take over a chat is told who has it."""
    person, browser = doris(kit), desk(kit)
    (priya,) = kit.rows(Coordinator)
    with kit.line.database.transaction() as session:
        other = Person(community_id=kit.community_id, created_at=kit.clock.now())
        session.add(other)
        session.flush()
        omar = Coordinator(community_id=kit.community_id, person_id=other.id, name="Omar")
        session.add(omar)
        session.flush()
        omar_id = omar.id
    kit.change(Person, person, held_by=omar_id, held_at=kit.clock.now())
    assert "Omar has this chat" in browser.follow(f"/people/{person}/take")
    assert kit.person(RESIDENT).held_by == omar_id != priya.id


def test_our_own_words(kit: Kit) -> None:
    """What a coordinator writes opens with the community's name, shows who wrote it and how far it got."""
    person, browser = doris(kit), desk(kit)
    page = browser.follow(f"/people/{person}/say", words="Hello, it’s Priya. Shall I ring?")
    kit.settle()
    assert kit.said(RESIDENT)[-1] == "LOROS: Hello, it's Priya. Shall I ring?"
    assert "on its way" in page
    assert "Priya · " in browser.text(f"/people/{person}") and "✓✓ delivered" in browser.text(f"/people/{person}")


def test_quiet_hours_hold_our_words(kit: Kit) -> None:
    """At night our words wait for the morning, unless the person wrote just before."""
    person, browser = doris(kit), desk(kit)
    kit.move_to(kit.clock.now().replace(hour=22))
    browser.follow(f"/people/{person}/say", words="Good evening")
    kit.settle()
    assert kit.said(RESIDENT)[-1] != "LOROS: Good evening"
    kit.text(RESIDENT, "I cannot sleep")
    browser.follow(f"/people/{person}/say", words="I am here")
    kit.settle()
    assert kit.said(RESIDENT)[-1] == "LOROS: I am here"


def test_words_that_cannot_go_are_not_lost(kit: Kit) -> None:
    """Too long, empty, or to somebody who said STOP: a kind sentence, and what was typed is still there."""
    person, browser = doris(kit), desk(kit)
    answer = browser.post(f"/people/{person}/say", words="tea and cake " * 60).get_data(as_text=True)
    assert "longer than 3 texts" in answer and "tea and cake tea" in answer
    kit.text(RESIDENT, "STOP")
    assert "stopped our texts" in browser.post(f"/people/{person}/say", words="Hello").get_data(as_text=True)
    assert not kit.rows(Outbound, prompt="")


def test_the_conversation_comes_in_pages(kit: Kit) -> None:
    """The latest texts first; every text is on exactly one page, in the order it was said."""
    person, browser = doris(kit), desk(kit)
    for n in range(60):
        kit.text(RESIDENT, f"word number {n:03}")
        kit.advance(minutes=2)
    seen, path = [], f"/people/{person}/talk"
    while path:
        page = browser.text(path)
        seen = [int(part[:3]) for part in page.split("word number ")[1:]] + seen
        cursor = page.split("talk?before=")[1].split('"')[0] if "talk?before=" in page else ""
        path = f"/people/{person}/talk?before={cursor}" if cursor else ""
    assert seen == list(range(60)) and len(kit.rows(Inbound)) == 61


def test_nothing_new_changes_nothing(kit: Kit) -> None:
    """A page that asks again is only redrawn when something was said, or got further."""
    person, browser = doris(kit), desk(kit)
    version = browser.text(f"/people/{person}/talk").split('data-version="')[1].split('"')[0]
    assert browser.get(f"/people/{person}/talk?seen={version}").status_code == 204
    kit.text(RESIDENT, "hello")
    assert browser.get(f"/people/{person}/talk?seen={version}").status_code == 200


def test_apart_for_good(kit: Kit) -> None:
    """Two people kept apart at the desk are never matched; a lead may allow it again."""
    person, browser = doris(kit), desk(kit)
    assert "never be paired" in browser.follow(f"/people/{person}/apart", who="V3")
    row = kit.row(Pair)
    assert row.never and (row.resident_id, row.volunteer_id) == (person, kit.row(Volunteer, code=3).id)
    assert "Carol" in browser.text(f"/people/{person}")
    browser.follow(f"/people/{person}/apart/{row.id}/end")
    assert not kit.row(Pair).never
    assert "Please name one volunteer" in browser.follow(f"/people/{person}/apart", who="nobody")


def test_under_18_is_flagged_and_lifted(kit: Kit) -> None:
    """Only a person lifts the flag; while it stands the line asks nothing."""
    person, browser = doris(kit), desk(kit)
    browser.follow(f"/people/{person}/under-18")
    assert kit.text(RESIDENT, "1") != kit.text(RESIDENT, "Doris") == []
    browser.follow(f"/people/{person}/adult")
    assert kit.person(RESIDENT).under_18_at is None
    assert kit.text(RESIDENT, "NEED")


def test_notes_and_how_to_reach_them(kit: Kit) -> None:
    """A note carries who wrote it; how to reach somebody stands at the top; markup in either is only words."""
    person, browser = doris(kit), desk(kit)
    browser.follow(f"/people/{person}/note", words="Likes <b>crosswords</b>")
    browser.follow(f"/people/{person}/reach", first_name="Doris", surname="Hall", contact_note="Ring after 2")
    page = browser.text(f"/people/{person}")
    assert "Likes &lt;b&gt;crosswords" in page and "<small>Priya," in page
    assert "Ring after 2" in page and "Doris Hall" in page


@pytest.mark.parametrize("path", ["/people", "/people/1", "/people/1/talk"])
def test_who_may_look(kit: Kit, path: str) -> None:
    """People's words are for those who act on them: a stranger is shown the door, a viewer is told no."""
    assert stranger(kit).get(f"/desk{path}").status_code == 303
    assert desk(kit, "viewer").get(path).status_code == 403
    assert desk(kit, "coordinator").get(path).status_code == 200


def test_a_person_who_is_not_there(kit: Kit) -> None:
    """Nobody is found under a number the community has not given."""
    browser = desk(kit)
    assert browser.get("/people/999").status_code == 404
    assert browser.post("/people/999/say", words="x").status_code == 404
