"""Somebody takes back what they had agreed to, by telling a person of the team: the ledger, and what follows."""

from collections.abc import Callable, Mapping

from bot import contacts, enrolment, joining, opted, tasks
from bot.rights import StillOpen
from bot.work import Work
from flows.effects.talk import Purpose, TaskKind
from storage.checkins import checkin_of
from storage.joining import pledges_of
from storage.people import contacts_in, open_requests, volunteer_of
from storage.tables import CheckIn, Consent, Coordinator, Person

CHANNELS = ("phone", "in person", "letter", "text")
"""How somebody may tell us."""


def withdraw(work: Work, person: Person, purpose: Purpose, coordinator: Coordinator, channel: str) -> None:
    """Write down that somebody no longer agrees, and do what follows from it.

    Args:
        work: the community's work.
        person: who.
        purpose: what they take back.
        coordinator: whom they told.
        channel: how they told, one of CHANNELS.

    Raises:
        StillOpen: something under way rests on it and has to be ended first.
    """
    by = tasks.actor_of(coordinator)
    work.add(
        Consent(
            community_id=work.community.id,
            person_id=person.id,
            purpose=purpose,
            granted=False,
            at=work.now,
            channel=channel,
            prompt="told the team",
            by=by,
        )
    )
    FOLLOWS.get(purpose, _nothing)(work, person, coordinator)


def _nothing(_work: Work, _person: Person, _coordinator: Coordinator) -> None:
    """News and the like: whoever sends looks at the ledger."""


def _no_help(work: Work, person: Person, _coordinator: Coordinator) -> None:
    found = open_requests(work.session, person.id)
    if found:
        codes = ", ".join(f"request {r.code or r.id}" for r in found)
        raise StillOpen(f"{codes} of theirs is open: call it off first, so that nobody is left waiting")


def _no_volunteering(work: Work, person: Person, coordinator: Coordinator) -> None:
    volunteer = volunteer_of(work.session, person.id)
    if volunteer is not None and volunteer.state != "left":
        joining.leave(work, volunteer)
        tasks.note(work, ("volunteer", volunteer.id), "left", actor=tasks.actor_of(coordinator))


def _not_shared(work: Work, person: Person, _coordinator: Coordinator) -> None:
    for pledge in pledges_of(work.session, person.id):
        pledge.share = False


def _no_checkins(work: Work, person: Person, coordinator: Coordinator) -> None:
    checkin = checkin_of(work.session, person.id)
    if checkin is not None:
        enrolment.end(work, checkin, coordinator=coordinator, why="(they no longer agree)")


def _not_rung(work: Work, person: Person, coordinator: Coordinator) -> None:
    for contact in contacts_in(work.session, person.id):
        checkin = work.get(CheckIn, contact.checkin_id)
        try:
            contacts.remove_contact(work, checkin, contact, coordinator)
        except ValueError as error:
            raise StillOpen(str(error)) from error


def _no_texts(work: Work, person: Person, _coordinator: Coordinator) -> None:
    """As after STOP: only START by themselves brings texts back."""
    if person.stopped_at is not None:
        return
    person.stopped_at = work.now
    asked, standing = open_requests(work.session, person.id), opted.end_talk(work, person)
    if asked or standing or checkin_of(work.session, person.id):
        why = "Texts stopped, as they asked the team, with something open: please ring."
        tasks.open_task(work, TaskKind.STOPPED, why, person=person, urgent=bool(standing))


FOLLOWS: Mapping[Purpose, Callable[[Work, Person, Coordinator], None]] = {
    Purpose.HELP: _no_help,
    Purpose.ON_BEHALF: _no_help,
    Purpose.VOLUNTEERING: _no_volunteering,
    Purpose.SHARE_PLEDGE: _not_shared,
    Purpose.CHECKINS: _no_checkins,
    Purpose.CONTACT: _not_rung,
    Purpose.TEXTS: _no_texts,
}
