"""Asking volunteers in waves, and standing them down (conversation design, section 7)."""

from datetime import datetime, timedelta

from bot import matching, questions, tasks, unfilled
from bot.labels import need_of, when_of
from bot.outbox import Priority, say
from bot.timers import TimerKind, arm, cancel
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.engine import Flow
from flows.hearing.when import When
from flows.offer import OfferDraft, OfferState
from flows.settings import WavePolicy
from flows.times import local, say_time
from flows.waves import FEW, after_gap, answer_by_when_assigned, first_wave, policy
from storage import offers as rows
from storage.tables import Offer, Outbound, Person, Request, Volunteer
from storage.work_items import offer_to, offers_of

ASSIGNED = 0
"""The wave number of an offer made by ASSIGN."""
SWEEP, SWEEP_AFTER = "sweep", timedelta(seconds=10)
"""Somebody whose own text was being handled as the others were stood down is looked at again."""
ASKABLE = ("open", "offering", "unfilled", "with_coordinator")


def policy_of(work: Work, request: Request) -> WavePolicy:
    """How many are asked at once about this request, and how long before the next."""
    return policy(work.settings.waves, When(request.wanted))


def start_asking(work: Work, request: Request) -> None:
    """Open → offering: the first wave now, or at 8am. Weekly help is put to a coordinator instead.

    A request without a reference (none was free) cannot be answered by text and goes to a coordinator. One that
    is not on the map yet stays open: no wave until it is placed.
    """
    if request.wanted == When.WEEKLY:
        unfilled.weekly(work, request)
    elif request.code is None:
        tasks.open_task(work, TaskKind.CHOOSE, "No reference was free: please find somebody.", request=request)
    elif matching.wanted_of(work, request).ready:
        _begin(work, request)


def ask_again(work: Work, request: Request) -> None:
    """After SORRY or OTHER, or GIVE: back to offering, and the next in line are asked now (or at 8am).

    Whoever had it is not asked again, nor is anybody who said no; those stood down may be.
    """
    for offer in offers_of(work.session, request.id):
        if offer.state == "won":
            offer.state = "withdrawn"
    request.volunteer_id, request.matched_at, request.wave = None, None, 0
    if request.wanted == When.WEEKLY:
        request.state = "open"
    start_asking(work, request)


def _begin(work: Work, request: Request) -> None:
    hours = work.settings.hours
    first = first_wave(work.now, hours)
    request.state, request.asking_from = "offering", first
    cancel(work, ("request", request.id), TimerKind.WAVE, TimerKind.COORDINATOR_BY)
    limit = policy_of(work, request).coordinator_after
    if limit is not None:
        arm(work, TimerKind.COORDINATOR_BY, ("request", request.id), after_gap(first, limit, hours))
    if first <= work.now:
        next_wave(work, request)
    else:
        arm_wave(work, request, first)


def arm_wave(work: Work, request: Request, due_at: datetime) -> None:
    """Look again for the wave after the present one. The wave is in the timer's facts, so that an old timer
    does nothing, whatever else has changed the request meanwhile."""
    cancel(work, ("request", request.id), TimerKind.WAVE)
    arm(work, TimerKind.WAVE, ("request", request.id), due_at, facts={"wave": str(request.wave)})


def next_wave(work: Work, request: Request) -> int:
    """Ask the next few; returns how many. Nobody left: the waves are over."""
    rule = policy_of(work, request)
    found = matching.best(work, request, max(rule.size, FEW))
    request.wave += 1
    answer_by = after_gap(work.now, rule.gap, work.settings.hours)
    asked = [j for j in found[: rule.size] if ask(work, request, j.volunteer, j.person, answer_by, request.wave)]
    if not asked:
        finish(work, request)
        return 0
    arm_wave(work, request, answer_by)
    if request.wave == 1 and len(found) < FEW:
        unfilled.tell_unfilled(work, request)
    return len(asked)


def fill_place(work: Work, request: Request) -> None:
    """A no makes room for one more at once; with nobody left to hear from, the waves are over."""
    if request.state != "offering" or request.wanted == When.WEEKLY:
        return
    answer_by = after_gap(work.now, policy_of(work, request).gap, work.settings.hours)
    if first_wave(work.now, work.settings.hours) <= work.now:
        for judged in matching.best(work, request, 1):
            if ask(work, request, judged.volunteer, judged.person, answer_by, request.wave):
                return
        finish_if_nobody_is_left(work, request)


def finish_if_nobody_is_left(work: Work, request: Request) -> None:
    """With no offer left to hear from there is nothing to wait for."""
    if not rows.open_offers_of(work.session, request.id):
        finish(work, request)


def finish(work: Work, request: Request) -> None:
    """The waves are over: a late yes still wins, and a coordinator is told."""
    request.state = "unfilled"
    cancel(work, ("request", request.id), TimerKind.WAVE)
    unfilled.tell_unfilled(work, request)


def more(work: Work, request: Request) -> int:
    """MORE: the next wave now, looking further out; returns how many were asked."""
    request = rows.locked(work.session, request.id)
    if request.state not in ASKABLE or request.code is None:
        return 0
    request.widened += 1
    request.state = "offering"
    return next_wave(work, request)


def assign(work: Work, request: Request, volunteer: Volunteer) -> str:
    """ASSIGN: offer the request to one person only, who still has to say yes.

    Returns "" or the reason why not, such as "has an open offer".
    """
    request = rows.locked(work.session, request.id)
    if request.state not in ASKABLE or request.code is None:
        return "not waiting for a volunteer"
    refused = matching.refusal(work, request, volunteer)
    if refused is not None:
        return str(refused)
    person = work.get(Person, volunteer.person_id)
    answer_by = answer_by_when_assigned(work.now, work.settings.hours)
    before = request.state
    request.state = "offering"
    if not ask(work, request, volunteer, person, answer_by, ASSIGNED):
        return "has an open offer"
    if before != "offering":
        request.wave = policy_of(work, request).waves
        arm_wave(work, request, answer_by)
    return ""


def ask(
    work: Work, request: Request, volunteer: Volunteer, person: Person, answer_by: datetime, wave: int
) -> bool:
    """Offer the request to one volunteer (F1); False when another request asked them in the same moment."""
    offer = offer_to(work.session, request.id, volunteer.id) or Offer(
        community_id=work.community.id, request_id=request.id, volunteer_id=volunteer.id, wave=wave
    )
    offer.state, offer.blocking, offer.wave, offer.missed, offer.conditional = "open", True, wave, False, 0
    offer.sent_at, offer.answer_by, offer.answered_at, offer.said_yes = work.now, answer_by, None, False
    if not rows.place(work.session, offer):
        return False
    volunteer.last_offer_at = work.now
    stale = work.now + work.settings.limits.offer_blocks
    cancel(work, ("offer", offer.id))
    arm(work, TimerKind.OFFER_STALE, ("offer", offer.id), stale)
    draft = OfferDraft(offer.id, slots_of(work, request, person, answer_by))
    questions.start(
        work, person, Flow.OFFER, OfferState.ASKED, draft, item=("offer", offer.id), priority=Priority.OFFER
    )
    return True


def slots_of(work: Work, request: Request, person: Person, answer_by: datetime) -> dict[str, str]:
    """All that an offer may say: the area, the kind and the day; no name, address, illness or words."""
    return {
        "vol": person.first_name,
        "area": request.area or next(iter(work.settings.area), work.settings.town),
        "need": need_of(request),
        "when": when_of(request, work.here.date()),
        "code": str(request.code),
        "time": say_time(local(answer_by, work.settings.hours), work.here),
    }


def stand_down(work: Work, request: Request, keep: Volunteer | None = None) -> None:
    """F5 to everybody asked who has not answered, and their questions closed; `keep` is who has it now."""
    cancel(work, ("request", request.id), TimerKind.WAVE, TimerKind.COORDINATOR_BY)
    kept = keep.id if keep is not None else None
    waiting = [o for o in rows.open_offers_of(work.session, request.id) if o.volunteer_id != kept]
    free = rows.not_texting_now(work.session, [o.volunteer_id for o in waiting])
    for offer in waiting:
        if offer.volunteer_id in free:
            _stand_down_one(work, request, offer)
    if len(free) < len(waiting):
        soon = work.now + SWEEP_AFTER
        arm(work, TimerKind.WAVE, ("request", request.id), soon, facts={"wave": SWEEP})


def _stand_down_one(work: Work, request: Request, offer: Offer) -> None:
    """F5, unless the offer itself has not left yet."""
    close_offer(work, offer, "stood_down")
    if rows.unsend(work.session, ("offer", offer.id), "F1"):
        return
    volunteer = work.get(Volunteer, offer.volunteer_id)
    person = work.get(Person, volunteer.person_id)
    slots = {"vol": person.first_name, "code": str(request.code)}
    say(work, person, "F5", slots, priority=Priority.OFFER, item=("offer", offer.id))


def close_offer(work: Work, offer: Offer, state: str) -> None:
    """Settle an offer and close its question."""
    offer.state = state
    cancel(work, ("offer", offer.id))
    questions.close_about(work, ("offer", offer.id), state, frozenset({Flow.OFFER}))


UNDELIVERED = frozenset({"undelivered", "failed", "refused"})


def text_changed(work: Work, text: Outbound) -> None:
    """An offer that cannot be delivered is no offer: the place goes to the next in line at once."""
    if text.prompt != "F1" or text.status not in UNDELIVERED or text.item_id is None:
        return
    offer = work.session.get(Offer, text.item_id)
    if offer is not None and offer.state == "open":
        request = rows.locked(work.session, offer.request_id)
        close_offer(work, offer, "closed")
        fill_place(work, request)
