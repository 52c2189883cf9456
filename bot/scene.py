"""What a conversation may know of the world, gathered before it is asked."""

from bot import duty
from bot.work import Work
from flows.engine import Scene, Training, Volunteering, Who
from flows.hearing.needs import Need
from flows.times import callback, local
from storage import joining, people
from storage.people import consent
from storage.tables import Person, Volunteer

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
    """The person as a conversation may know them."""
    session, volunteer = work.session, people.volunteer_of(work.session, person.id)
    requests = people.open_requests(session, person.id)
    recent = [r for r in requests if work.now - r.opened_at <= work.settings.limits.duplicate_window]
    return Who(
        name=person.first_name,
        surname=person.surname,
        phone=people.phone_of(session, person),
        resident=person.resident_at is not None,
        friend=person.friend_at is not None,
        volunteer=_volunteering(work, volunteer) if volunteer else None,
        coordinator=people.coordinator_of(session, person.id) is not None,
        open_requests=len(requests),
        recent=tuple(dict.fromkeys(n for r in recent for n in needs_of(r.kinds))),
        checkins=joining.has_checkins(session, person.id),
        news=consent(session, person.id, "news"),
    )


def _volunteering(work: Work, volunteer: Volunteer) -> Volunteering:
    resting = volunteer.away_until is not None and volunteer.away_until > work.now
    return Volunteering(f"V{volunteer.code}", volunteer.state == "active", resting, volunteer.state)


def scene(work: Work, person: Person) -> Scene:
    """Everything a conversation with this person may need to know at this moment."""
    hours, on_duty = work.settings.hours, bool(duty.reachable(work))
    sessions = joining.sessions_with_places(work.session, work.community.id, work.now)
    return Scene(
        now=work.here,
        settings=work.settings,
        who=who(work, person),
        on_duty=on_duty,
        callback=callback(work.now, hours, on_duty=on_duty),
        training=tuple(Training(s.id, local(s.starts_at, hours), s.place) for s in sessions),
        pledges=work.community.next_pledge - 1,
    )
