"""Emergency contacts: asked by a coordinator only (TELLC), one after another; what they say reaches the team."""

from collections.abc import Mapping
from datetime import timedelta

from bot import chasing, consent, numbers, questions, tasks
from bot.checkin_tasks import ref, tell_holder, tell_team
from bot.outbox import Priority, say
from bot.timers import Handler, TimerKind, arm, cancel, current
from bot.turn import Turn
from bot.work import Work
from flows.contact import Contact, ContactDraft
from flows.effects.talk import Purpose, TaskKind
from flows.engine import Flow
from storage import checkins as rows
from storage.care import events
from storage.desk_people import open_tasks_of
from storage.people import address_of, person_at
from storage.quiet import do_not_text
from storage.tables import (
    Address,
    CheckIn,
    Conversation,
    Coordinator,
    EmergencyContact,
    Person,
    Round,
    Task,
    Timer,
)
from storage.talk import open_questions

SILENCE = timedelta(minutes=20)
ASKED = "contact asked"
MOST = 2
"""Emergency contacts of one person (section 10)."""
NEVER = "This number asked never to be texted. Only a text of theirs changes that."


def add_contact(
    work: Work,
    checkin: CheckIn,
    name: str,
    phone: str,
    coordinator: Coordinator | None = None,
    how: str = "phone",
) -> EmergencyContact:
    """Add somebody who has agreed to be asked, after those there are; the ledger keeps who wrote that down.

    Args:
        how: where they agreed: "phone" or "in person".

    Errors:
        ValueError: not a number we could text or ring, one never to be texted, the person's own, there already,
            or one contact too many.
    """
    number = numbers.typed(phone, demo=work.line.demo)
    landline = number.kind is numbers.Kind.LANDLINE
    if number.e164 is None or not (number.ok or landline):
        raise ValueError(number.reason or "This is not a number we can text.")
    if do_not_text(work.session, work.community.id, number.e164, _known(work, number.e164)):
        raise ValueError(NEVER)
    person, _ = person_at(work.session, work.community.id, "sms", number.e164, work.now)
    known = contacts(work, checkin)
    _may_be_added(checkin, person, known)
    person.first_name, person.landline = person.first_name or name, person.landline or landline
    row = EmergencyContact(
        community_id=work.community.id,
        checkin_id=checkin.id,
        person_id=person.id,
        name=name,
        position=max((one.position for one in known), default=0) + 1,
        phone=number.e164,
    )
    consent.write_down(work, person.id, Purpose.CONTACT, granted=True, coordinator=coordinator, how=how)
    tasks.note(work, ref(checkin), "contact added", name, actor=tasks.actor_of(coordinator))
    return work.add(row)


def _known(work: Work, number: str) -> Address | None:
    return address_of(work.session, work.community.id, "sms", number)


def _may_be_added(checkin: CheckIn, person: Person, known: list[EmergencyContact]) -> None:
    if person.id == checkin.person_id:
        raise ValueError("That is their own number: please give the number of somebody else.")
    if any(one.person_id == person.id for one in known):
        raise ValueError("That number is one of their contacts already.")
    if len(known) >= MOST:
        raise ValueError("They have two contacts already: please take one off the list first.")


def remove_contact(work: Work, checkin: CheckIn, contact: EmergencyContact, coordinator: Coordinator) -> None:
    """Take somebody off the list; raises ValueError while an open alert waits for what they say."""
    for task in waiting_for(work, contact):
        raise ValueError(f"{contact.name} was asked about {task.code or 'an alert'}: please close that first.")
    tasks.note(work, ref(checkin), "contact removed", contact.name, actor=tasks.actor_of(coordinator))
    work.session.delete(contact)
    work.session.flush()


def waiting_for(work: Work, contact: EmergencyContact) -> list[Task]:
    """Open alerts about which somebody was asked: what they say, or that they say nothing, is waited for."""
    about = work.get(CheckIn, contact.checkin_id).person_id
    return [task for task in open_tasks_of(work.session, about) if contact in asked(work, task)]


def ask_first(work: Work, checkin: CheckIn, contact: EmergencyContact, coordinator: Coordinator) -> None:
    """Put somebody at the head of the list."""
    rest = [one for one in contacts(work, checkin) if one.id != contact.id]
    for position, one in enumerate([contact, *rest], 1):
        one.position = position
    tasks.note(work, ref(checkin), "asked first", contact.name, actor=tasks.actor_of(coordinator))


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
    story = (e for e in events(work.session, tasks.ref(task)) if e.kind == ASKED)
    ids = [int(e.facts["contact"]) for e in story if "contact" in e.facts]  # emptied with whoever was erased
    found = (work.session.get(EmergencyContact, row_id) for row_id in ids)
    return [contact for contact in found if contact is not None]  # erased people are on no list any more


def may_be_asked(task: Task) -> bool:
    """Whether contacts may be told what C4 says: that a check-in was not answered."""
    return task.kind == TaskKind.CHECKIN and task.state != "closed"


def is_texted(person: Person) -> bool:
    """Whether a contact can be asked by text; others are rung."""
    return person.stopped_at is None and not person.landline


def next_contact(work: Work, task: Task) -> EmergencyContact | None:
    """Whom TELLC asks; None when there is nobody (else)."""
    checkin = checkin_about(work, task) if may_be_asked(task) else None
    if checkin is None:
        return None
    done = {contact.id for contact in asked(work, task)}
    left = (contact for contact in contacts(work, checkin) if contact.id not in done)
    return next((contact for contact in left if is_texted(work.get(Person, contact.person_id))), None)


def tell_contact(work: Work, task: Task, coordinator: Coordinator | None = None) -> EmergencyContact | None:
    """C4 to the next contact not yet asked about this alert; None when there is nobody (else)."""
    contact = next_contact(work, task)
    if contact is None:
        return None
    checkin = work.get(CheckIn, contact.checkin_id)
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
    by, facts = tasks.actor_of(coordinator), {"contact": str(contact.id)}
    tasks.note(work, tasks.ref(task), ASKED, contact.name, actor=by, facts=facts)
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
