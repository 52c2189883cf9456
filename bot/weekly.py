"""Company every week: after each visit the next one stands, with the same person, until somebody ends it.

Conversation design, section 5, "Every week": the weekly reminder, a monthly H19, a review at 12 weeks.
"""

from datetime import timedelta

from bot import tasks
from bot.ringing import agree
from bot.visit_kit import Party, ask, party
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.hearing.when import When
from flows.times import at, local
from flows.visit import Visiting
from storage.tables import Person, Visit, Volunteer
from storage.talk import last_asked
from storage.visits import visits_of_request
from storage.work_items import visits_as_volunteer

WEEK, ALMOST_A_MONTH, REVIEW_AFTER = timedelta(days=7), timedelta(days=27), 12


def is_weekly(who: Party) -> bool:
    """Whether the visit is one of many."""
    return who.request.wanted == When.WEEKLY


def go_on(work: Work, who: Party) -> None:
    """The same day and time next week stands, with its reminders; after 12 weeks a coordinator reviews it."""
    last = who.visit
    following = work.add(
        Visit(
            community_id=work.community.id,
            request_id=last.request_id,
            volunteer_id=last.volunteer_id,
            resident_id=last.resident_id,
            state="ringing",
            word=last.word,
            created_at=work.now,
            introduced_at=last.introduced_at,
            number_sent_at=last.number_sent_at,
            ring_by=last.ring_by,
            contacted_at=work.now,
        )
    )
    hours = work.settings.hours
    before = local(last.agreed_at or work.now, hours)
    agree(work, party(work, following), at(before.date() + WEEK, before.time(), hours), estimated=last.estimated)
    ask(work, party(work, following), Visiting.AWAITED)
    if visits_of_request(work.session, last.request_id) == REVIEW_AFTER + 1:
        why = f"{REVIEW_AFTER} weekly visits by V{who.volunteer.code}: please review with both how it goes."
        tasks.open_task(work, TaskKind.VISIT, why, person=who.resident, request=who.request)


def asked_lately(work: Work, who: Party) -> bool:
    """Whether the resident of a weekly visit was asked how it goes within the month."""
    if not is_weekly(who):
        return False
    asked = [last_asked(work.session, who.resident.id, prompt) for prompt in ("H19", "H19x")]
    return any(moment is not None and work.now - moment < ALMOST_A_MONTH for moment in asked)


def on_break(work: Work, person: Person, volunteer: Volunteer) -> None:
    """A volunteer with weekly visits is away: a coordinator tells the resident and finds cover."""
    for visit in visits_as_volunteer(work.session, volunteer.id):
        who = party(work, visit)
        if is_weekly(who):
            why = f"V{volunteer.code} is taking a break: please tell {who.request.name} and find cover."
            tasks.open_task(work, TaskKind.VISIT, why, person=person, request=who.request, visit=visit)
