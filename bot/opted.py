"""The carrier says that somebody's texts are stopped: we learn of it from a refusal, not from a STOP."""

from bot import questions, tasks
from bot.line import Sent
from bot.work import Work
from flows.effects.talk import Purpose, TaskKind
from storage.people import address_of
from storage.tables import Consent, Outbound, Person, Visit
from storage.talk import open_questions
from storage.work_items import active_visits


def stopped_by_carrier(work: Work, text: Outbound, sent: Sent) -> None:
    """Nothing more is sent, on no channel; the ledger says who, when and how; a coordinator rings."""
    person = work.get(Person, text.person_id)
    address = address_of(work.session, work.community.id, text.channel, text.address or "")
    if address is not None:
        address.opted_out_at = address.opted_out_at or work.now
        address.carrier_blocks = True
    if person.stopped_at is not None:
        return
    person.stopped_at = work.now
    work.add(
        Consent(
            community_id=work.community.id,
            person_id=person.id,
            purpose=Purpose.TEXTS,
            granted=False,
            at=work.now,
            channel=text.channel,
            prompt="STOP",
            reply=f"Twilio {sent.error_code}",
            by="carrier",
        )
    )
    _leave_in_good_order(work, person)


def _leave_in_good_order(work: Work, person: Person) -> None:
    """A person to ring in any case: nothing they do will tell us."""
    standing = end_talk(work, person)
    why = "Texts stopped, as the network says: please ring." + (" A visit stands." if standing else "")
    tasks.open_task(work, TaskKind.STOPPED, why, person=person, urgent=bool(standing))


def end_talk(work: Work, person: Person) -> list[Visit]:
    """Questions closed and visits told, of somebody whose texts have stopped; returns the visits that stood."""
    from bot import visits

    standing = active_visits(work.session, person.id)
    for conversation in open_questions(work.session, person.id):
        questions.close(work, conversation, "stopped")
    visits.texts_stopped(work, person, standing)
    return standing
