"""Promises about Today: what needs a person, who has it, and nobody told twice."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bot import tasks
from bot.received import Received
from bot.turn import receive
from flows.effects.talk import TaskKind
from flows.safety import Danger
from storage.tables import Coordinator, Event, Inbound, Offer, Outbound, Person, Task
from tests.bot.asking_kit import ask
from tests.bot.requests_kit import make_request
from tests.desk_kit import Desk, another, desk, queries
from tests.kit import RESIDENT, Kit

ANNE = "+447700900101"


def put(kit: Kit, kind: str = "RING", **more: object) -> int:
    """A task on the list; returns its number."""
    with kit.line.work(kit.community_id) as work:
        return tasks.open_task(work, kind, "Asked for a call.", **more).id  # type: ignore[arg-type]


def mark(page: str) -> str:
    """What the browser says it has shown."""
    found = re.search(r"seen=(\w+)", page)
    assert found
    return found[1]


@pytest.mark.both_databases
def test_red_first_then_the_oldest_promise(kit: Kit) -> None:
    """A red alert stands above everything; below it whatever was promised soonest, however young it is."""
    put(kit, due_at=kit.clock.now() + timedelta(hours=5))
    put(kit, "READ", due_at=kit.clock.now() + timedelta(hours=1))
    kit.text(RESIDENT, "I have fallen and cannot get up")
    titles = re.findall(r'id="task-\d+-title">\d+ <span>([^<]+)', desk(kit).text("/today"))
    assert titles == ["Emergency", "Please read", "Please ring"]


def test_one_click_takes_it_and_says_who_has_it(kit: Kit) -> None:
    """Taking is one form without a question; the card then says who has it and since when."""
    task = put(kit)
    assert "is yours" in desk(kit).follow(f"/tasks/{task}/take")
    assert kit.row(Task, id=task).state == "taken"
    other = another(kit, "Tom").text("/today")
    assert "Priya has it" in other and "10am" in other


@pytest.mark.both_databases
def test_two_at_the_same_second(kit: Kit) -> None:
    """One has it; the other is told who was quicker."""
    task, first, second = put(kit), desk(kit), another(kit, "Tom")
    said: list[str] = []
    together = Barrier(2)

    def press(who: Desk) -> None:
        together.wait()
        said.append(who.follow(f"/tasks/{task}/take"))

    threads = [Thread(target=press, args=(who,)) for who in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("is yours" in one for one in said) == 1
    holder = kit.row(Coordinator, id=kit.row(Task, id=task).holder_id).name
    assert sum(f"{holder} was a moment quicker" in one for one in said) == 1


def test_a_stale_card_says_who_closed_it(kit: Kit) -> None:
    """Closing what a colleague closed changes nothing, and names the colleague and the time."""
    task, priya, tom = put(kit), desk(kit), another(kit, "Tom")
    tom.follow(f"/tasks/{task}/done", words="Rang her, all well")
    said = priya.follow(f"/tasks/{task}/done", words="Not needed")
    assert "closed in the meantime" in said and "Tom closed it" in said
    assert [e.words for e in kit.rows(Event, item_type="task", item_id=task, kind="note")] == [
        "Rang her, all well"
    ]


def test_safe_from_the_card_ends_an_alert(kit: Kit) -> None:
    """ "They are safe" is SAFE: the alert closes, its note is kept with the name of who wrote it."""
    kit.text(RESIDENT, "I have fallen and cannot get up")
    task = kit.row(Task, kind="EMERGENCY")
    browser = desk(kit)
    assert "They are safe" in browser.text("/today")
    browser.follow(f"/tasks/{task.id}/done", words="An ambulance is there")
    assert kit.row(Task, id=task.id).close_reason == "SAFE"
    (note,) = kit.rows(Event, item_type="task", item_id=task.id, kind="note")
    assert (note.words, note.actor) == (
        "An ambulance is there",
        f"coordinator:{kit.row(Coordinator, name='Priya').id}",
    )


@pytest.mark.both_databases
def test_a_conditional_answer_is_read_and_answered(kit: Kit) -> None:
    """What a volunteer wondered stands on the card, and the answer goes to that volunteer."""
    ask(kit)
    offer = kit.rows(Offer)[0]
    phone = next(t.address for t in kit.phones.sent if t.prompt == "F1" and t.item_id == offer.id)
    kit.text(phone, "yes but only after 4")
    task = kit.row(Task, kind=TaskKind.READ)
    browser = desk(kit)
    page = browser.text("/today")
    assert "yes but only after 4" in page and "A text to V" in page
    browser.follow(f"/tasks/{task.id}/tell", words="After 4 is fine")
    kit.settle()
    assert kit.said(phone)[-1] == "LOROS: After 4 is fine"


def test_nothing_new_is_204(kit: Kit) -> None:
    """The part that renews itself answers 204 until something changed, so that nothing flickers."""
    put(kit)
    browser = desk(kit)
    shown = mark(browser.text("/today"))
    assert browser.get(f"/today/now?seen={shown}").status_code == 204
    put(kit, "READ")
    changed = browser.get(f"/today/now?seen={shown}")
    assert changed.status_code == 200 and "Please read" in changed.get_data(as_text=True)
    assert mark(changed.get_data(as_text=True)) != shown


def test_the_title_counts_what_nobody_has(kit: Kit) -> None:
    """The tab's title shows how many things nobody has taken."""
    first, _ = put(kit), put(kit, "READ")
    browser = desk(kit)
    assert "<title>(2) Today" in browser.text("/today")
    browser.post(f"/tasks/{first}/take")
    assert "<title>(1) Today" in browser.text("/today")


def test_whether_ringing_is_safe_is_said_beside_the_number(kit: Kit) -> None:
    """Somebody who has not said that it is safe to ring: the card says so, as K2n does."""
    kit.text(RESIDENT, "my son hits me")
    assert "safe to ring: ask your safeguarding lead first" in desk(kit).text("/today")


@pytest.mark.both_databases
def test_a_text_for_nobodys_number_is_a_leads(kit: Kit) -> None:
    """A text to a number of no community waits for a lead to read it; it goes once, and others never see it."""
    receive(kit.line, Received("SM9", "sms", RESIDENT, "+447700900999", "hello are you there", {}))
    text = kit.rows(Inbound, status="unowned")[0]
    assert "hello are you there" not in desk(kit, "coordinator").text("/today")
    lead = desk(kit, "lead")
    assert "hello are you there" in lead.text("/today")
    assert "Put away" in lead.follow(f"/texts/{text.id}/read")
    assert "already" in lead.follow(f"/texts/{text.id}/read")
    assert "hello are you there" not in lead.text("/today")


def test_a_viewer_only_looks(kit: Kit) -> None:
    """A viewer sees what there is, without a button, and a form of theirs is refused."""
    task = put(kit)
    browser = desk(kit, "viewer")
    assert "Please ring" in browser.text("/today") and "/take" not in browser.text("/today")
    assert browser.post(f"/tasks/{task}/take").status_code == 403
    assert kit.row(Task, id=task).state == "open"


def test_another_communitys_task_is_not_there(kit: Kit) -> None:
    """A number guessed from another community finds nothing."""
    assert desk(kit).post("/tasks/999999/take").status_code == 404


def test_every_kind_has_a_name_of_its_own(kit: Kit) -> None:
    """No card is headed by a bare code word."""
    for kind in (*TaskKind, *Danger):
        put(kit, kind)
    titles = re.findall(r'-title">\d+ <span>([^<]+)', desk(kit).text("/today"))
    assert len(set(titles)) == len(TaskKind) + len(Danger)
    assert not set(titles) & {kind.capitalize() for kind in (*TaskKind, *Danger)} - {"Emergency", "Self-harm"}


def test_own_words_go_out_from_the_line(kit: Kit) -> None:
    """A text from a card is SAY: it begins with the community's name and goes to whom the task is about."""
    kit.text(RESIDENT, "PERSON")
    task = kit.row(Task, kind=TaskKind.RING)
    desk(kit).follow(f"/tasks/{task.id}/say", words="We ring at 2pm")
    kit.settle()
    assert kit.rows(Outbound, prompt="")[-1].body == "LOROS: We ring at 2pm"
    assert kit.said(RESIDENT)[-1] == "LOROS: We ring at 2pm"


def grow(kit: Kit, n: int) -> None:
    """More of everything Today shows: tasks with people, requests and words, and requests without a task."""
    for number in range(n):
        request = make_request(kit, state="unfilled", phone=f"+44770090{number + 2000}")
        make_request(kit, state="unfilled", phone=f"+44770090{number + 2000}")
        with kit.line.work(kit.community_id) as work:
            person = work.get(Person, request.person_id)
            task = tasks.open_task(work, "RING", "Please ring.", person=person, request=request, colour="red")
            tasks.note(work, tasks.ref(task), "text", "Are you there?", actor="person")


def test_ten_times_as_much_asks_the_database_no_more_often(kit: Kit) -> None:
    """Today asks the same number of questions of the database however much there is."""
    browser = desk(kit)
    grow(kit, 3)
    with queries(kit) as few:
        browser.text("/today")
    grow(kit, 30)
    with queries(kit) as many:
        browser.text("/today")
    assert len(many) == len(few) <= 20
