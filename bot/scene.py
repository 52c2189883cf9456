"""What a conversation may know of the world, gathered when it asks."""

from functools import cache

from bot import duty
from bot.lazily import lazily
from bot.work import Work
from flows.engine import Scene, Training, Volunteering, Who
from flows.hearing.needs import Need
from flows.times import callback, local
from storage import joining, people
from storage.people import consent
from storage.tables import Person, Request, Volunteer

BITS: dict[Need, int] = {
    Need.CHAT: 1,
    Need.TEA: 2,
    Need.SHOPPING: 4,
    Need.PRESCRIPTION: 8,
    Need.OTHER: 16,
}


def mask_of(needs: tuple[Need, ...]) -> int:
    """Kinds of help as bits."""
    return sum(BITS[need] for need in set(needs))


def needs_of(mask: int) -> tuple[Need, ...]:
    """Bits as kinds of help."""
    return tuple(need for need, bit in BITS.items() if mask & bit)


def who(work: Work, person: Person) -> Who:
    """The person as a conversation may know them; each fact is looked up when it is asked for."""
    session = work.session
    requests = cache(lambda: people.open_requests(session, person.id))
    return lazily(
        Who,
        name=lambda: person.first_name,
        surname=lambda: person.surname,
        phone=lambda: people.phone_of(session, person),
        resident=lambda: person.resident_at is not None,
        friend=lambda: person.friend_at is not None,
        volunteer=lambda: _volunteering(work, people.volunteer_of(session, person.id)),
        coordinator=lambda: people.coordinator_of(session, person.id) is not None,
        open_requests=lambda: len(requests()),
        recent=lambda: _recent(work, requests()),
        checkins=lambda: joining.has_checkins(session, person.id),
        news=lambda: consent(session, person.id, "news"),
    )


def _recent(work: Work, requests: list[Request]) -> tuple[Need, ...]:
    since = work.now - work.settings.limits.duplicate_window
    return tuple(dict.fromkeys(n for r in requests if r.opened_at >= since for n in needs_of(r.kinds)))


def _volunteering(work: Work, volunteer: Volunteer | None) -> Volunteering | None:
    if volunteer is None:
        return None
    resting = volunteer.away_until is not None and volunteer.away_until > work.now
    return Volunteering(f"V{volunteer.code}", volunteer.state == "active", resting, volunteer.state)


def scene(work: Work, person: Person) -> Scene:
    """What a conversation with this person may need to know at this moment.

    Most questions ask for one or two of these facts, and each may be a query: so none is gathered beforehand.
    """
    hours = work.settings.hours
    on_duty = cache(lambda: bool(duty.reachable(work)))
    return lazily(
        Scene,
        now=lambda: work.here,
        settings=lambda: work.settings,
        who=lambda: who(work, person),
        on_duty=on_duty,
        callback=lambda: callback(work.now, hours, on_duty=on_duty()),
        training=lambda: _training(work),
        pledges=lambda: work.community.next_pledge - 1,
    )


def _training(work: Work) -> tuple[Training, ...]:
    sessions = joining.sessions_with_places(work.session, work.community.id, work.now)
    return tuple(Training(s.id, local(s.starts_at, work.settings.hours), s.place) for s in sessions)
