"""Emergency contacts: asked by a coordinator only (TELLC), one after another; what they say reaches the team."""

from collections.abc import Mapping
from datetime import timedelta

from bot import chasing, numbers, questions, tasks
from bot.checkin_tasks import tell_holder, tell_team
from bot.outbox import Priority, say
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.turn import Turn
from bot.work import Work
from flows.contact import Contact, ContactDraft
from flows.engine import Flow
from storage import checkins as rows
from storage.care import events
from storage.people import person_at
from storage.tables import CheckIn, Conversation, EmergencyContact, Person, Round, Task, Timer
from storage.talk import open_questions

SILENCE = timedelta(minutes=20)
ASKED = "contact asked"


def add_contact(work: Work, checkin: CheckIn, name: str, phone: str) -> EmergencyContact:
    """Add somebody who has agreed to be asked, after those there are.

    Errors:
        ValueError: not a number we could text or ring.
    """
    number = numbers.typed(phone, demo=work.line.demo)
    landline = number.kind is numbers.Kind.LANDLINE
    if number.e164 is None or not (number.ok or landline):
        raise ValueError(number.reason or "This is not a number we can text.")
    person, _ = person_at(work.session, work.community.id, "sms", number.e164, work.now)
    person.first_name, person.landline = person.first_name or name, landline
    position = len(contacts(work, checkin)) + 1
    row = EmergencyContact(
        community_id=work.community.id,
        checkin_id=checkin.id,
        person_id=person.id,
        name=name,
        position=position,
        phone=number.e164,
    )
    return work.add(row)


def contacts(work: Work, checkin: CheckIn) -> list[EmergencyContact]:
    """Who may be asked, in order."""
    return rows.contacts_of(work.session, checkin.id)


def checkin_about(work: Work, task: Task) -> CheckIn | None:
    """The enrolment an alert is about: of its check-in, or of its person."""
    if task.round_id is not None:
        return work.get(CheckIn, work.get(Round, task.round_id).checkin_id)
    return rows.checkin_of(work.session, task.person_id) if task.person_id is not None else None


def asked(work: Work, task: Task) -> list[EmergencyContact]:
    """The contacts asked about an alert so far."""
    ids = [int(e.facts["contact"]) for e in events(work.session, tasks.ref(task)) if e.kind == ASKED]
    return [work.get(EmergencyContact, row_id) for row_id in ids]


def tell_contact(work: Work, task: Task) -> EmergencyContact | None:
    """C4 to the next contact not yet asked about this alert; None when there is nobody (else)."""
    checkin = checkin_about(work, task)
    if checkin is None or task.state == "closed":
        return None
    done = {contact.id for contact in asked(work, task)}
    contact = next((c for c in contacts(work, checkin) if c.id not in done), None)
    if contact is None:
        return None
    about, person = work.get(Person, checkin.person_id), work.get(Person, contact.person_id)
    draft = ContactDraft(task.id, about.first_name)
    conversation = questions.start(
        work,
        person,
        Flow.CONTACT,
        Contact.SAFE_OR_WORRIED,
        draft,
        item=tasks.ref(task),
        priority=Priority.SAFETY,
    )
    arm(
        work,
        TimerKind.CONTACT_SILENT,
        questions.ref(conversation),
        work.now + SILENCE,
        stage=conversation.stage,
    )
    tasks.note(work, tasks.ref(task), ASKED, contact.name, facts={"contact": str(contact.id)})
    return contact


def says(turn: Turn, task_id: int, safe: bool | None) -> None:
    """What a contact said goes to the team; the alert stays open, and WORRIED makes it red."""
    work, task = turn.work, turn.work.get(Task, task_id)
    for conversation in open_questions(work.session, turn.person.id):
        if conversation.flow == Flow.CONTACT:
            cancel(work, questions.ref(conversation), TimerKind.CONTACT_SILENT)
    said = {True: "says SAFE", False: "is WORRIED", None: "has answered"}[safe]
    words = f"{turn.person.first_name or 'A contact'} {said}: {turn.masked.body}"
    tasks.note(work, tasks.ref(task), "contact", words, actor="person")
    if task.state == "closed":
        _after_the_end(work, task, safe, words)
    elif safe is False:
        worry(work, task)
    else:
        next_step = "Please check, then SAFE it." if safe else "Please read and ring them."
        tell_team(work, task, f"a contact {said}. {next_step}")


def worry(work: Work, task: Task) -> None:
    """Red, and chased from the start; whoever has it hears at once."""
    task.colour = "red"
    if task.state == "taken":
        return tell_holder(work, task, "a contact is WORRIED. Ring them now.")
    task.chases = 0
    return chasing.chase(work, task)


def _after_the_end(work: Work, task: Task, safe: bool | None, words: str) -> None:
    """An answer after the alert was closed: only a worry opens a new one."""
    if safe is False:
        person = work.get(Person, task.person_id)
        tasks.open_task(work, task.kind, words, person=person, colour="red", urgent=True)


def silent(work: Work, timer: Timer) -> None:
    """Twenty minutes without a word: a coordinator hears, and the next contact is asked."""
    conversation = current(work, Conversation, timer)
    if conversation is None or conversation.closed_at is not None or conversation.item_id is None:
        return
    task = work.get(Task, conversation.item_id)
    if task.state == "closed":
        return
    following = tell_contact(work, task)
    then = "I have asked the next one." if following else "There is nobody else to ask: please ring them."
    tell_team(work, task, f"a contact has not answered for 20 min. {then}")


def all_clear(work: Work, task: Task) -> None:
    """C5 to everybody asked; what they were asked is closed."""
    checkin = checkin_about(work, task)
    questions.close_about(work, tasks.ref(task), "safe", frozenset({Flow.CONTACT}))
    if checkin is None:
        return
    name = work.get(Person, checkin.person_id).first_name
    for contact in asked(work, task):
        person = work.get(Person, contact.person_id)
        say(work, person, "C5", {"name": name}, priority=Priority.CHECKIN, item=tasks.ref(task))


TIMERS: Mapping[TimerKind, Handler] = {TimerKind.CONTACT_SILENT: silent}
