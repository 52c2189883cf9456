"""Queueing texts: everything the line says passes through here, in words from the catalogue."""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any

from bot import duty
from bot.work import Work
from flows.gsm import parts
from flows.templates import slots_of
from flows.times import callback
from flows.wording import Prompt
from storage.adding import put
from storage.tables import Conversation, Outbound, Person

CALLBACK = "callback"
"""The slot that says when somebody will ring: its words depend on when they are read."""
Item = tuple[str, int]
"""What a text, timer or question is about: table name and row number."""


class Priority(IntEnum):
    """Who goes first. Safety texts, replies, check-ins and coordinators' texts are exempt from quiet hours."""

    SAFETY = 0
    REPLY = 1
    OFFER = 2
    CHECKIN = 3
    REMINDER = 4
    BROADCAST = 5


def usual_slots(work: Work, person: Person, prompt: Prompt) -> dict[str, str]:
    """The slots any prompt may use; when we ring is worked out only for a prompt that says so."""
    settings = work.settings
    usual = {
        "name": person.first_name,
        "org": settings.short,
        "office": settings.office,
        "url": settings.url,
        "town": settings.town,
    }
    if CALLBACK in prompt.slots:
        usual[CALLBACK] = callback(work.now, settings.hours, on_duty=bool(duty.reachable(work)))
    return usual


def say(
    work: Work,
    person: Person,
    prompt: str,
    slots: Mapping[str, str] | None = None,
    *,
    priority: Priority = Priority.REPLY,
    item: Item | None = None,
    conversation: Conversation | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Outbound:
    """Queue a prompt for a person, after whatever this piece of work said to them before.

    `priority` REPLY is only for answers to something just sent to us. `item` is what it is about, so that
    delivery can be followed. Somebody on a landline gets a call from a coordinator instead, at the same time.
    """
    asked = work.catalogue.prompt(prompt)
    filled = {**usual_slots(work, person, asked), **(slots or {})}
    words = work.catalogue.text(prompt, filled)
    about = {
        "prompt": prompt,
        "channel": "sms" if asked.to == "coordinator" else "",
        "slots": _kept_slots(work, prompt, filled),
        "conversation_id": conversation.id if conversation else None,
        "stage": conversation.stage if conversation else None,
    }
    return _queue(work, person, words, priority, item, not_before, expires_at, about)


def _kept_slots(work: Work, prompt: str, filled: Mapping[str, str]) -> dict[str, str]:
    """What may be filled in again when the text leaves: into a WhatsApp template, or as it says when we ring."""
    catalogue = work.catalogue
    slots = slots_of(catalogue, prompt)
    if prompt not in work.settings.templates and CALLBACK not in slots:
        return {}
    return {slot: catalogue.fit(slot, filled[slot]) for slot in slots}


def freshen(work: Work, person: Person, text: Outbound) -> None:
    """Words that hold when they are read: what was "after 9am tomorrow" in the evening is "today" by morning."""
    if CALLBACK not in text.slots:
        return
    catalogue = work.catalogue
    usual = usual_slots(work, person, catalogue.prompt(text.prompt))
    said = catalogue.fit(CALLBACK, usual[CALLBACK])
    if said == text.slots[CALLBACK]:
        return
    text.slots = {**text.slots, CALLBACK: said}
    text.body = catalogue.text(text.prompt, {**usual, **text.slots})
    text.parts = parts(text.body).parts


def say_words(
    work: Work, person: Person, words: str, *, priority: Priority = Priority.REPLY, item: Item | None = None
) -> Outbound:
    """Queue words a coordinator wrote (SAY, TELLV), opened with the community's short name by the caller."""
    return _queue(work, person, words, priority, item, None, None, {})


def _queue(
    work: Work,
    person: Person,
    words: str,
    priority: Priority,
    item: Item | None,
    not_before: datetime | None,
    expires_at: datetime | None,
    about: Mapping[str, Any],
) -> Outbound:
    text = put(
        work.session,
        Outbound,
        community_id=work.community.id,
        person_id=person.id,
        body=words,
        priority=int(priority),
        created_at=work.now,
        not_before=not_before or work.now,
        expires_at=expires_at,
        after_id=work.last_said.get(person.id),
        item_type=item[0] if item else "",
        item_id=item[1] if item else None,
        inbound_id=work.inbound.id if work.inbound else None,
        trace_id=work.trace,
        token=work.line.token(),
        parts=parts(words).parts,
        **{"prompt": "", **about},
    )
    work.last_said[person.id] = text.id
    return text
