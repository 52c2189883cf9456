"""The simulator against the line itself: the same small town through both, and the same invitations."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random

import pytest

from bot import requests
from bot.demo.town import SETTINGS_OF_TOWN
from bot.scene import needs_of
from bot.simulate import places, towns
from bot.simulate.answers import Answer, Crowd, Reply
from bot.simulate.options import People, World
from bot.simulate.play import Play
from bot.simulate.policies import DEFAULT
from bot.simulate.towns import Helper, Town, Wish
from flows.effects.help import Ask
from flows.effects.talk import TaskKind
from flows.places import Spot
from flows.times import local
from storage.people import pair, person_at
from storage.tables import Address, Offer, Request, Task, Volunteer
from tests.kit import Kit, make_kit

THURSDAY = date(2026, 10, 22)
"""The clocks go back on the Sunday after it."""
DAYS = 7
SAY = {Reply.YES: "YES {}", Reply.NO: "NO {}", Reply.PERHAPS: "YES {} but only after 4"}
MONTH, SOON = timedelta(days=30), timedelta(minutes=20)
Invitation = tuple[datetime, int, int]


@dataclass(frozen=True)
class Remembering(Crowd):
    """People who remember when they were asked, and who say sorry soon after a yes if they say it at all."""

    invitations: list[Invitation] = field(default_factory=list)

    def answer(
        self, wish: Wish, helper: Helper, asked_at: datetime, metres: float | None, lately: int
    ) -> Answer | None:
        self.invitations.append((asked_at, wish.key, helper.key))
        return super().answer(wish, helper, asked_at, metres, lately)

    def withdraws(self, wish: Wish, helper: Helper, said_at: datetime, starts: datetime) -> datetime | None:
        if super().withdraws(wish, helper, said_at, starts) is None or local(said_at, self.hours).hour >= 19:
            return None
        return said_at + SOON


class TiesApart(Random):
    """Chances of the order drawn from a stream of their own, whatever else the line draws meanwhile."""

    def __init__(self, seed: int) -> None:
        super().__init__(0)
        self.ties = Random(seed)

    def random(self) -> float:
        return self.ties.random()

    def getrandbits(self, k: int) -> int:
        return super().getrandbits(k)


@dataclass
class Line:
    """The town lived through the real line: requests opened, offers answered by text, timers run when due."""

    kit: Kit
    town: Town
    crowd: Remembering
    ids: dict[int, int]
    """Volunteer ids to keys."""
    wishes: dict[int, Wish] = field(default_factory=dict)
    asked: set[tuple[int, datetime]] = field(default_factory=set)
    quiet: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    todo: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        heappush(self.todo, (moment, next(self.numbers), act))

    def play(self, until: datetime) -> None:
        for wish in self.town.wishes:
            self.at(wish.opened_at, lambda wish=wish: self.open(wish))
        while (moment := self.next_moment()) is not None and moment <= until:
            self.kit.move_to(moment)
            self.look()
            while self.todo and self.todo[0][0] <= moment:
                heappop(self.todo)[2]()
                self.kit.settle()
                self.look()

    def next_moment(self) -> datetime | None:
        ours = self.todo[0][0] if self.todo else None
        moments = [m for m in (ours, self.kit._next_due()) if m is not None]
        return min(moments, default=None)

    def open(self, wish: Wish) -> None:
        place = Spot("LE16 7AB", wish.easting, wish.northing, False, True)
        ask = Ask("Doris", "", needs_of(wish.kinds), wish.when, wish.day, None, place, prefer=wish.prefer)
        with self.kit.line.work(self.kit.community_id) as work:
            person, _ = person_at(work.session, work.community.id, "sms", resident_phone(wish.resident), work.now)
            request = requests.create(work, person, ask, channel="sms")
            work.session.flush()
            requests.start(work, request)
            self.wishes[request.id] = wish
            if request.state == "with_coordinator":
                requests.close(work, request, "HELPED ELSEWHERE")

    def look(self) -> None:
        """Notice new offers, and volunteers who were asked whether they are still happy; answer alerts."""
        now = self.kit.clock.now()
        for offer in self.kit.rows(Offer, sent_at=now):
            if (offer.id, now) not in self.asked:
                self.asked.add((offer.id, now))
                self.consider(offer)
        for task in self.kit.rows(Task, chased=True, state="open"):
            self.kit.change(Task, task.id, state="closed")
        for row in self.kit.rows(Volunteer, quiet_since=now):
            if self.quiet.get(row.id, (0, None))[1] != now:
                nth = self.quiet.get(row.id, (0, None))[0] + 1
                self.quiet[row.id] = (nth, now)
                back = self.crowd.still_happy(self.helper(row.id), nth, now)
                if back is not None:
                    self.at(back, lambda row=row: self.wake(row.id))

    def wake(self, volunteer_id: int) -> None:
        self.kit.change(Volunteer, volunteer_id, quiet_since=None, misses=0)

    def helper(self, volunteer_id: int) -> Helper:
        return self.town.helpers[self.ids[volunteer_id]]

    def consider(self, offer: Offer) -> None:
        wish, helper = self.wishes[offer.request_id], self.helper(offer.volunteer_id)
        theirs = self.kit.rows(Offer, volunteer_id=offer.volunteer_id)
        others = sum(o.sent_at >= offer.sent_at - MONTH for o in theirs) - 1
        apart = ((wish.easting - helper.easting) ** 2 + (wish.northing - helper.northing) ** 2) ** 0.5
        answer = self.crowd.answer(wish, helper, offer.sent_at, 0.0 if wish.kinds == 1 else apart, others)
        if answer is not None:
            self.at(answer.at, lambda: self.reply(offer, answer))

    def reply(self, offer: Offer, answer: Answer) -> None:
        """Say it, unless told meanwhile that all is sorted."""
        row, request = self.kit.row(Offer, id=offer.id), self.kit.row(Request, id=offer.request_id)
        phone = self.phone(offer.volunteer_id)
        texts = [t for t in self.kit.texts_to(phone) if t.prompt in ("F1", "F5") and t.item_id == offer.id]
        if row.sent_at != offer.sent_at or texts[-1].prompt == "F5":
            return
        self.kit.text(phone, SAY[answer.reply].format(request.code))
        if answer.reply is Reply.YES and self.kit.row(Request, id=request.id).volunteer_id == offer.volunteer_id:
            self.after_yes(offer, request)

    def after_yes(self, offer: Offer, request: Request) -> None:
        """The visit itself is another story: it is over at once, or the volunteer says sorry."""
        now, wish, helper = self.kit.clock.now(), self.wishes[request.id], self.helper(offer.volunteer_id)
        starts = datetime.combine(wish.day, time(17), UTC)
        sorry_at = self.crowd.withdraws(wish, helper, now, starts)
        if sorry_at is not None:
            phone = self.phone(offer.volunteer_id)
            self.at(sorry_at, lambda: self.kit.text(phone, f"SORRY {request.code}") and None)
            return
        with self.kit.line.work(self.kit.community_id) as work:
            requests.close(work, work.get(Request, request.id), "DONE")

    def phone(self, volunteer_id: int) -> str:
        person_id = self.kit.row(Volunteer, id=volunteer_id).person_id
        return str(self.kit.rows(Address, person_id=person_id)[0].value)


def resident_phone(resident: int) -> str:
    return f"+4477009003{resident:02d}"


def small_town(kit: Kit, seed: int) -> tuple[Town, dict[int, int]]:
    """The sample town in a busy week, its volunteers as they are in the database."""
    world = World(volunteers=12, weeks=1, demand=0.8, start=THURSDAY, away=0.0)
    (town,) = towns.build(world, PEOPLE, places.town(["LE16"]), seed)
    rows = kit.rows(Volunteer)
    helpers = tuple(
        Helper(key, v.easting, v.northing, v.level, v.kinds, v.slots, v.reach_m, v.gender)
        for key, v in enumerate(rows)
    )
    return replace(town, helpers=helpers), {v.id: key for key, v in enumerate(rows)}


PEOPLE = People(yes=0.4, leave=0.0, again=0.0, drop_out=0.3, no_show=0.0, perhaps=0.1, spread=0.0)
AGAIN, APART = ((0, 3), (1, 5)), ((0, 0), (2, 1))
"""Pairs of resident and volunteer who would meet again, and who never shall."""


def make_pairs(kit: Kit, ids: dict[int, int]) -> None:
    """Those pairs in the database."""
    volunteers = {key: volunteer_id for volunteer_id, key in ids.items()}
    with kit.line.work(kit.community_id) as work:
        for resident, key in (*AGAIN, *APART):
            person, _ = person_at(work.session, work.community.id, "sms", resident_phone(resident), work.now)
            row = pair(work.session, work.community.id, person.id, volunteers[key])
            row.resident_again = row.volunteer_again = (resident, key) in AGAIN
            row.never = (resident, key) in APART


def through_the_line(kit: Kit, seed: int) -> tuple[Town, list[Invitation], int]:
    """Live through it on the real line; returns the town, who was asked and when, and how many found help."""
    kit.line.random = TiesApart(seed)
    town, ids = small_town(kit, seed)
    make_pairs(kit, ids)
    crowd = Remembering(PEOPLE, town.seed)
    Line(kit, town, crowd, ids).play(kit.clock.now() + timedelta(days=DAYS + 9))
    matched = sum(o.state == "won" for o in kit.rows(Offer))
    return town, crowd.invitations, matched


@pytest.mark.parametrize("seed", [4])
def test_same_town_gets_same_invitations(tmp_path: Path, seed: int) -> None:
    """The real line and the simulator ask the same people about the same requests in the same second."""
    kit = make_kit(tmp_path, datetime.combine(THURSDAY, time(), UTC))
    try:
        town, asked, matched = through_the_line(kit, seed)
        tasks = kit.rows(Task)
    finally:
        kit.line.database.close()
    assert len(asked) > len({(wish, helper) for _, wish, helper in asked}), "nobody was asked a second time"
    crowd = Remembering(PEOPLE, town.seed)
    play = Play(town, DEFAULT, crowd, SETTINGS_OF_TOWN, random=Random(seed), kept_apart=APART, again=AGAIN)
    tally = play.run()
    assert sorted(crowd.invitations) == sorted(asked)
    assert len(asked) > 20
    assert sum(r.volunteer is not None for r in play.requests) == matched > 3
    assert sum(t.kind == TaskKind.UNFILLED for t in tasks) == tally.tasks["not filled"] > 0
