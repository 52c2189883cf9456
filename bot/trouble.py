"""Texts that did not arrive, put in front of people: one task a person, not one a text."""

import logging

from bot import delivery, tasks
from bot.outbox import Priority
from bot.twilio_errors import Rule
from bot.work import Work
from flows.effects.talk import TaskKind
from storage.care import open_task_of_kind
from storage.tables import Outbound, Person
from storage.texts import open_task_saying

log = logging.getLogger(__name__)


def show(work: Work, text: Outbound) -> None:
    """A text is lost: whoever owns what it is about knows already; else a coordinator should ring."""
    if text.priority == Priority.BROADCAST:
        _once(work, "Some of a message to many did not arrive. The desk shows to whom.")
        return
    if delivery.has_owner(text):
        return
    why = f"A text did not arrive ({text.reason}): please ring."
    open_task = open_task_of_kind(work.session, text.person_id, TaskKind.FAILED)
    if open_task is None:
        person = work.get(Person, text.person_id)
        open_task = tasks.open_task(work, TaskKind.FAILED, why, person=person)
    tasks.note(work, tasks.ref(open_task), "not delivered", text.prompt, facts={"text": str(text.id)})


def say_aloud(work: Work, text: Outbound, rule: Rule) -> None:
    """Something is wrong with our side of it: in the log, and one task until somebody closes it."""
    log.error("text failed", extra={"text": text.id, "code": text.error_code, "why": rule.why})
    code = f" (Twilio {text.error_code})" if text.error_code else ""
    _once(work, f"Sending texts: {rule.why}{code}. Please tell whoever looks after the line.")


def _once(work: Work, why: str) -> None:
    if open_task_saying(work.session, work.community.id, why) is None:
        tasks.open_task(work, TaskKind.FAILED, why)
