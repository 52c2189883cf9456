"""Offers in waves, as `bot.asking`, `bot.wave_timers` and `bot.race` make them, on plain values.

A test plays the same town through the line itself and through this, and compares every invitation.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.simulate.answers import Answer, Crowd, Reply
from bot.simulate.clock import Agenda, cancel
from bot.simulate.finder import MONTH, Finder, lately, metres
from bot.simulate.policies import Answers, Policy
from bot.simulate.state import Offer, Request, Volunteer
from bot.simulate.tally import Tally
from flows.settings import Settings, WavePolicy
from flows.waves import FEW, after_gap, first_wave

WINNABLE = ("offering", "unfilled")
WAVE, COORDINATOR_BY, STALE, ANSWER = "wave", "coordinator by", "offer stale", "answer"


class Asking:
    """The offers of one town under one policy."""

    def __init__(self, agenda: Agenda, finder: Finder, crowd: Crowd, policy: Policy, settings: Settings) -> None:
        """`won` is called with every offer that wins its request."""
        self.agenda, self.finder, self.crowd, self.policy, self.settings = agenda, finder, crowd, policy, settings
        self.tally = Tally()
        self.won: Callable[[Offer], None] = lambda offer: None
        self._recent: list[Offer] = []

    @property
    def now(self) -> datetime:
        """The virtual moment (UTC)."""
        return self.agenda.now

    def begin(self, request: Request) -> None:
        """The first wave now, or at 8am."""
        hours = self.settings.hours
        first = first_wave(self.now, hours)
        request.state = "offering"
        cancel(request.timers, WAVE, COORDINATOR_BY)
        limit = self._rule(request).coordinator_after
        if limit is not None:
            due = utc(after_gap(first, limit, hours))
            self.agenda.arm(request.timers, COORDINATOR_BY, due, lambda: self._coordinator_by(request))
        if first <= self.now:
            self._next_wave(request)
        else:
            self._arm_wave(request, first)

    def ask_again(self, request: Request) -> None:
        """Whoever had it has withdrawn: back to offering."""
        for offer in request.offers.values():
            if offer.state == "won":
                offer.state = "withdrawn"
        request.volunteer, request.wave = None, 0
        self.begin(request)

    def stand_down(self, request: Request, keep: Volunteer | None = None) -> None:
        """Everybody asked who has not answered is told; in the quiet hours, in the morning."""
        cancel(request.timers, WAVE, COORDINATOR_BY)
        told_at = first_wave(self.now, self.settings.hours)
        for offer in request.open_offers():
            if offer.volunteer is keep:
                continue
            self._close(offer, "stood_down")
            self.tally.texts["F5"] += 1
            if offer.due is not None and offer.due >= told_at:
                cancel(offer.timers, ANSWER)

    def tell_unfilled(self, request: Request) -> None:
        """On the team's list, once."""
        if not request.on_list:
            request.on_list = True
            self.tally.tasks["not filled"] += 1

    def _rule(self, request: Request) -> WavePolicy:
        return self.policy.rule(request.wish.when, self._answers)

    def _answers(self) -> Answers:
        since = self.now - MONTH
        self._recent = recent = [offer for offer in self._recent if offer.sent_at >= since]
        return Answers(
            sent=len(recent),
            won=sum(offer.state == "won" for offer in recent),
            in_time=sum(offer.missed or offer.answered_at is not None for offer in recent),
            yes=sum(offer.said_yes for offer in recent),
        )

    def _arm_wave(self, request: Request, due: datetime) -> None:
        wave = request.wave
        self.agenda.arm(request.timers, WAVE, utc(due), lambda: self._gap_over(request, wave))

    def _next_wave(self, request: Request) -> None:
        rule = self._rule(request)
        found = self.finder.best(request, self.now, max(rule.size, FEW))
        request.wave += 1
        answer_by = after_gap(self.now, rule.gap, self.settings.hours)
        for volunteer in found[: rule.size]:
            self._ask(request, volunteer, answer_by)
        if not found:
            self._finish(request)
            return
        self._arm_wave(request, answer_by)
        if request.wave == 1 and len(found) < FEW:
            self.tell_unfilled(request)

    def _ask(self, request: Request, volunteer: Volunteer, answer_by: datetime) -> None:
        offer = Offer(request, volunteer, request.wave, self.now, utc(answer_by))
        before = request.offers.get(volunteer.helper.key)
        if before is not None:
            volunteer.offers.remove(before)
            cancel(before.timers, STALE, ANSWER)
        request.offers[volunteer.helper.key] = offer
        volunteer.offers.append(offer)
        volunteer.last_offer_at, volunteer.sent = self.now, volunteer.sent + 1
        self._recent.append(offer)
        self.tally.texts["F1"] += 1
        stale = self.now + self.policy.limits.offer_blocks
        self.agenda.arm(offer.timers, STALE, stale, lambda: self._stale(offer))
        self._await_answer(offer)

    def _await_answer(self, offer: Offer) -> None:
        wish, volunteer = offer.request.wish, offer.volunteer
        others = lately(volunteer, self.now)[1] - 1
        far = 0.0 if wish.kinds == 1 else metres(wish, volunteer)
        answer = self.crowd.answer(wish, volunteer.helper, offer.sent_at, far, others)
        if answer is not None:
            offer.due = answer.at
            self.agenda.arm(offer.timers, ANSWER, answer.at, lambda: self._answered(offer, answer))

    def _answered(self, offer: Offer, answer: Answer) -> None:
        volunteer = offer.volunteer
        if volunteer.stopped:
            return
        if answer.reply is Reply.STOP:
            volunteer.stopped = True
            self.tally.left += 1
            return
        offer.answered_at, volunteer.misses = self.now, 0
        {Reply.YES: self._accept, Reply.NO: self._decline, Reply.PERHAPS: self._wonder}[answer.reply](offer)

    def _accept(self, offer: Offer) -> None:
        request = offer.request
        offer.said_yes = True
        if request.state not in WINNABLE:
            self.tally.texts["F4"] += 1
            self.tally.late_yes += 1
            return
        request.state, request.volunteer, request.on_list = "matched", offer.volunteer, False
        self._close(offer, "won")
        self.stand_down(request, keep=offer.volunteer)
        self.won(offer)

    def _decline(self, offer: Offer) -> None:
        self._close(offer, "no")
        self.tally.texts["F7"] += 1
        self._fill_place(offer.request)

    def _wonder(self, offer: Offer) -> None:
        if offer.request.state in WINNABLE:
            self.tally.texts["F6"] += 1
            self.tally.tasks["words to read"] += 1
        else:
            self.tally.texts["F4"] += 1

    def _fill_place(self, request: Request) -> None:
        hours = self.settings.hours
        if request.state != "offering" or first_wave(self.now, hours) > self.now:
            return
        answer_by = after_gap(self.now, self._rule(request).gap, hours)
        for volunteer in self.finder.best(request, self.now, 1):
            self._ask(request, volunteer, answer_by)
            return
        if not request.open_offers():
            self._finish(request)

    def _finish(self, request: Request) -> None:
        request.state = "unfilled"
        cancel(request.timers, WAVE)
        self.tell_unfilled(request)

    def _gap_over(self, request: Request, wave: int) -> None:
        if request.state != "offering" or request.wave != wave:
            return
        for offer in request.open_offers():
            self._count_miss(offer)
        if request.wave >= self._rule(request).waves:
            self._finish(request)
        else:
            self._next_wave(request)

    def _coordinator_by(self, request: Request) -> None:
        if request.state in WINNABLE:
            self.tell_unfilled(request)

    def _stale(self, offer: Offer) -> None:
        if offer.state == "open":
            self._count_miss(offer)
            offer.blocking = False

    def _count_miss(self, offer: Offer) -> None:
        if offer.missed or offer.answered_at is not None or offer.answer_by > self.now:
            return
        if not self.policy.miss_at_gap and self.now - offer.sent_at < self.policy.limits.offer_blocks:
            return
        volunteer = offer.volunteer
        offer.missed = True
        volunteer.misses += 1
        if volunteer.misses >= self.policy.limits.misses_before_quiet and not volunteer.quiet:
            self._ask_whether_still_happy(volunteer)

    def _ask_whether_still_happy(self, volunteer: Volunteer) -> None:
        volunteer.quiet, volunteer.asked_if_happy = True, volunteer.asked_if_happy + 1
        self.tally.texts["F16"] += 1
        back = self.crowd.still_happy(volunteer.helper, volunteer.asked_if_happy, self.now)
        if back is not None:
            self.agenda.at(back, lambda: _wake(volunteer))

    def _close(self, offer: Offer, state: str) -> None:
        offer.state = state
        cancel(offer.timers, STALE)


def _wake(volunteer: Volunteer) -> None:
    volunteer.quiet, volunteer.misses = False, 0


def utc(moment: datetime) -> datetime:
    """A moment as the database keeps it."""
    return moment.astimezone(UTC)
