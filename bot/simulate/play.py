"""One town played from its first request to the end of its last, under one policy."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from bot.simulate.answers import Crowd
from bot.simulate.chance import mix
from bot.simulate.clock import Agenda, cancel
from bot.simulate.finder import Finder
from bot.simulate.policies import Policy
from bot.simulate.state import Offer, Request
from bot.simulate.tally import Tally
from bot.simulate.towns import Town, Wish
from bot.simulate.waves import WINNABLE, Asking, utc
from flows.hearing.when import When
from flows.promises import leaves, next_word, promises, too_late_for_today
from flows.settings import Settings
from flows.times import at, local

PROMISE, GIVE_UP, DAY_ENDS = "promise", "give up", "day ends"
LATE_TODAY_HOUR, SUNDAY = 16, 6
STARTS, FOUND_OUT, NEXT_DAY = time(17), time(19), time(10)
"""When a visit starts (as the line assumes where no time was agreed), a no-show is known, both are asked."""
DAY = timedelta(hours=24)
Pairs = Iterable[tuple[int, int]]


class Play:
    """A town, its requests and their promises."""

    def __init__(
        self,
        town: Town,
        policy: Policy,
        crowd: Crowd,
        settings: Settings,
        *,
        random: Random | None = None,
        kept_apart: Pairs = (),
        again: Pairs = (),
    ) -> None:
        """`kept_apart` and `again` are pairs of resident and volunteer known from the start."""
        self.settings, self.crowd = settings, crowd
        self.agenda = Agenda()
        self.finder = Finder(
            town, policy, settings, random or Random(mix(town.seed)), frozenset(kept_apart), again
        )
        self.asking = Asking(self.agenda, self.finder, self.crowd, policy, settings)
        self.asking.won = self._won
        self.requests: list[Request] = []
        for wish in town.wishes:
            self.agenda.at(wish.opened_at, partial(self._open, wish))

    def run(self) -> Tally:
        """Play it to the end; returns what was counted."""
        self.agenda.run()
        tally = self.asking.tally
        for request in self.requests:
            self._count(request, tally)
        tally.offers = [volunteer.sent for volunteer in self.finder.volunteers]
        tally.quiet = sum(volunteer.quiet and not volunteer.stopped for volunteer in self.finder.volunteers)
        return tally

    @property
    def now(self) -> datetime:
        """The virtual moment (UTC)."""
        return self.agenda.now

    @property
    def here(self) -> datetime:
        """The virtual moment, local."""
        return local(self.agenda.now, self.settings.hours)

    def _count(self, request: Request, tally: Tally) -> None:
        tally.requests += 1
        tally.helped += request.helped
        if request.yes_at is not None:
            tally.filled += 1
            tally.by_promise += request.first_promise is not None and request.yes_at <= request.first_promise
            tally.minutes.append((request.yes_at - request.wish.opened_at).total_seconds() / 60)

    def _task(self, kind: str) -> None:
        self.asking.tally.tasks[kind] += 1

    def _open(self, wish: Wish) -> None:
        request = self.finder.request(wish)
        self.requests.append(request)
        if self.finder.fits(request, self.now) == 0:
            request.state = "with_coordinator"
            self._task("nobody fits")
            return
        self._promise(request)
        request.first_promise = request.promise_at
        here = self.here
        if wish.when is When.TODAY and (here.hour >= LATE_TODAY_HOUR or here.weekday() == SUNDAY):
            self.asking.tell_unfilled(request)
        self.asking.begin(request)

    def _promise(self, request: Request) -> None:
        hours, timers = self.settings.hours, request.timers
        made = promises(request.wish.when, request.wish.day, self.here, hours)
        request.promise_at, request.give_up_at = utc(made.first), utc(made.give_up)
        cancel(timers, PROMISE, GIVE_UP, DAY_ENDS)
        self._arm(request, PROMISE, leaves(made.first, hours))
        if made.give_up > made.first:
            self._arm(request, GIVE_UP, leaves(made.give_up, hours))
        if made.day_ends > self.here:
            self._arm(request, DAY_ENDS, made.day_ends)

    def _arm(self, request: Request, name: str, due: datetime) -> None:
        act = {PROMISE: self._promise_due, GIVE_UP: self._give_up, DAY_ENDS: self._day_ends}[name]
        self.agenda.arm(request.timers, name, utc(due), lambda: act(request))

    def _waits(self, request: Request) -> bool:
        return request.give_up_at is not None and request.state in ("open", *WINNABLE, "expired")

    def _too_early(self, request: Request, name: str) -> bool:
        opens = next_word(self.here, self.settings.hours)
        if opens > self.here:
            self._arm(request, name, opens)
        return opens > self.here

    def _promise_due(self, request: Request) -> None:
        if not self._waits(request) or request.give_up_at is None:
            return
        if request.promise_at is None or request.give_up_at <= max(request.promise_at, self.now):
            self._give_up(request)
        elif not self._too_early(request, PROMISE):
            self.asking.tell_unfilled(request)
            self._word(request)
            request.promise_at = request.give_up_at

    def _give_up(self, request: Request) -> None:
        if not self._waits(request) or self._too_early(request, GIVE_UP):
            return
        self._word(request)
        request.promise_at, request.give_up_at = None, None
        self._task("please ring")
        if request.state != "expired":
            self.asking.tell_unfilled(request)

    def _word(self, request: Request) -> None:
        """A promised word leaves now."""
        if request.promise_at is not None:
            self.asking.tally.promised += 1
            self.asking.tally.kept += self.now <= request.promise_at

    def _day_ends(self, request: Request) -> None:
        if request.state not in ("open", *WINNABLE):
            return
        self.asking.stand_down(request)
        request.state = "expired"
        cancel(request.timers, PROMISE, GIVE_UP)
        if request.give_up_at is not None:
            self._arm(request, GIVE_UP, self.now)

    def _won(self, offer: Offer) -> None:
        request, helper = offer.request, offer.volunteer.helper
        request.yes_at = request.yes_at or self.now
        self._word(request)
        hours, day = self.settings.hours, request.wish.day
        starts = utc(at(day, STARTS, hours))
        sorry_at = self.crowd.withdraws(request.wish, helper, self.now, starts)
        if sorry_at is not None:
            self.agenda.at(sorry_at, lambda: self._withdraw(offer, starts))
        elif self.crowd.comes(request.wish, helper):
            self.agenda.at(utc(at(day + timedelta(days=1), NEXT_DAY, hours)), lambda: self._helped(offer))
        else:
            found_out = max(self.now + timedelta(hours=1), utc(at(day, FOUND_OUT, hours)))
            self.agenda.at(found_out, lambda: self._nobody_came(request))

    def _withdraw(self, offer: Offer, starts: datetime) -> None:
        if starts - self.now < DAY:
            self._task("late drop-out")
        self._put_out_again(offer.request)

    def _nobody_came(self, request: Request) -> None:
        self._task("nobody came")
        self._put_out_again(request)

    def _put_out_again(self, request: Request) -> None:
        today, day = self.here.date(), request.wish.day
        if day < today or (day == today and too_late_for_today(self.here)):
            request.state = "with_coordinator"
            self._task("please ring")
            return
        request.state = "open"
        self._promise(request)
        self.asking.ask_again(request)

    def _helped(self, offer: Offer) -> None:
        request, helper = offer.request, offer.volunteer.helper
        request.state, request.helped = "done", True
        if self.crowd.again(request.wish, helper):
            self.finder.would_again(request.wish.resident, helper.key)
