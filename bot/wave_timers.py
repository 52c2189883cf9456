"""What happens to a request and its offers when nobody has answered for a while."""

from collections.abc import Mapping

from bot import asking, questions, unfilled
from bot.outbox import Priority
from bot.timers import Handler, TimerKind
from bot.work import Work
from flows.engine import Flow
from flows.keeping import Keeping, KeepingDraft
from flows.safety import Danger
from storage import offers as rows
from storage.tables import Offer, Person, Request, Timer, Volunteer


def wave(work: Work, timer: Timer) -> None:
    """The gap is over: offers left open count as missed, and the next few are asked, or a coordinator told."""
    request = rows.locked(work.session, timer.item_id)
    if timer.facts.get("wave") == asking.SWEEP and request.state not in asking.ASKABLE:
        asking.stand_down(work, request, keep=_who_has_it(work, request))
    if request.state != "offering" or timer.facts.get("wave") != str(request.wave):
        return
    for offer in rows.open_offers_of(work.session, request.id):
        count_miss(work, offer)
    if request.wave >= asking.policy_of(work, request).waves:
        asking.finish(work, request)
    else:
        asking.next_wave(work, request)


def _who_has_it(work: Work, request: Request) -> Volunteer | None:
    return work.get(Volunteer, request.volunteer_id) if request.volunteer_id is not None else None


def coordinator_by(work: Work, timer: Timer) -> None:
    """The time at which a coordinator is told in any case (today 45 min, tomorrow 3 h)."""
    request = rows.locked(work.session, timer.item_id)
    if request.state in rows.WINNABLE:
        unfilled.tell_unfilled(work, request)


def offer_stale(work: Work, timer: Timer) -> None:
    """A day after it was sent an offer no longer keeps other offers away; a late yes still counts."""
    offer = work.session.get(Offer, timer.item_id)
    if offer is not None and offer.state == "open":
        count_miss(work, offer)
        offer.blocking = False


def count_miss(work: Work, offer: Offer) -> None:
    """A miss is an offer left open a full gap without a word, not one that was closed by F5."""
    if offer.missed or offer.answered_at is not None or offer.answer_by > work.now:
        return
    volunteer = work.get(Volunteer, offer.volunteer_id)
    offer.missed = True
    volunteer.misses += 1
    if volunteer.misses >= work.settings.limits.misses_before_quiet and volunteer.quiet_since is None:
        _ask_whether_still_happy(work, volunteer)


def _ask_whether_still_happy(work: Work, volunteer: Volunteer) -> None:
    """F16; no more offers until it is answered. Not to somebody who has troubles of their own."""
    person = work.get(Person, volunteer.person_id)
    since = work.now - work.settings.limits.own_request_rest
    if person.id in rows.in_trouble(work.session, [person.id], [*Danger], since):
        return
    volunteer.quiet_since = work.now
    draft = KeepingDraft(0, {"vol": person.first_name})
    questions.start(work, person, Flow.KEEPING, Keeping.STILL_HAPPY, draft, priority=Priority.REMINDER)


TIMERS: Mapping[TimerKind, Handler] = {
    TimerKind.WAVE: wave,
    TimerKind.COORDINATOR_BY: coordinator_by,
    TimerKind.OFFER_STALE: offer_stale,
}
