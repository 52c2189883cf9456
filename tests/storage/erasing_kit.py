"""A week in which everybody writes to the line about three people, each with words nobody else says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from random import Random

from bot import checkins
from bot.outbox import say_words
from bot.rights import Checked, erase
from storage.people import coordinators, person_at
from storage.sweeping import NOT_YET, Marks
from storage.tables import Broadcast, CheckIn, Person, Request, SettingsChange, Task, Timer, Visit, Volunteer
from tests.bot.checkins_kit import PRIYA, enrol
from tests.bot.requests_kit import add_volunteer, ask, make_request, only
from tests.kit import Kit

OTHER = "+447700900555"
CHARS = "bdfglmnprtvz"


@dataclass
class Marked:
    """Somebody with a name, a number and words that nobody else has."""

    first: str
    surname: str
    phone: str
    words: list[str] = field(default_factory=list)

    def word(self, rng: Random) -> str:
        """A new word of theirs."""
        made = "qu" + "".join(rng.choice(CHARS) + rng.choice("aeiou") for _ in range(4))
        self.words.append(made)
        return made

    @property
    def spaced(self) -> str:
        """The number as people write it."""
        return f"0{self.phone[3:7]} {self.phone[7:10]} {self.phone[10:]}"

    @property
    def traces(self) -> list[str]:
        """What must not be found once they are gone."""
        local = self.phone[3:]
        return [self.first, self.surname, local, self.spaced, self.spaced[1:], *self.words]


RESIDENT = Marked("Zebedee", "Thistlethwaite", "+447700900777")
HELPER = Marked("Xanthippe", "Featherstonehaugh", "+447700900888")
CONTACT = Marked("Ottoline", "Cholmondeley", "+447700900666")


@dataclass
class Week:
    """Plays it."""

    kit: Kit
    rng: Random
    resident: Marked
    helper: Marked
    contact: Marked

    def play(self) -> None:
        """Begin, then everything else in any order, then all that is open is ended by the team."""
        self._begin()
        acts: list[Callable[[], object]] = [
            *(self._neighbour, self._team, self._helper_writes, self._resident_writes, self._pledge),
            *(self._everybody, self._notes, self._asks_about, self._conditional, self._asked_for),
        ]
        for act in self.rng.sample(acts, len(acts)):
            act()
            self._close_tasks()
            self.kit.advance(hours=self.rng.choice((0, 1, 5)))
        self._visit()
        self._contact_asked()
        self._end()

    def _word(self, who: Marked) -> str:
        return who.word(self.rng)

    def _begin(self) -> None:
        kit, he, she = self.kit, self.resident, self.helper
        add_volunteer(kit, she.phone, she.first)
        only(kit, she.phone)
        request = make_request(kit, phone=he.phone, name=he.first, details={"shopping": self._word(he)})
        with kit.line.work(kit.community_id) as work:
            for who in (he, she):
                row = work.get(Person, kit.person(who.phone).id)
                row.first_name, row.surname = who.first, who.surname
        self.code = request.code
        ask(kit, request)

    def _conditional(self) -> None:
        self.kit.text(self.helper.phone, f"yes but only if {self._word(self.helper)}")

    def _neighbour(self) -> None:
        he, she = self.resident, self.helper
        self.kit.text(OTHER, f"my neighbour {he.first.lower()} {he.surname.upper()} on {he.spaced} is so lonely")
        self.kit.text(OTHER, f"is it {she.first} {she.surname} who comes? her phone is {she.phone}")

    def _team(self) -> None:
        he, she = self.resident, self.helper
        self.kit.text(PRIYA, f"NOTE {self.code} {he.first} rang from {he.phone} about {self._word(he)}")
        self.kit.text(PRIYA, f"SAY {self.code} Dear {he.first} we heard {self._word(he)}")
        self.kit.text(PRIYA, f"TELLV {self.code} {he.first} says hello {she.first}")

    def _helper_writes(self) -> None:
        he, she = self.resident, self.helper
        self.kit.text(she.phone, f"{he.first} is not in and I am worried, {self._word(she)}")
        self.kit.text(she.phone, f"WORRIED {self._word(she)}")

    def _resident_writes(self) -> None:
        he, she = self.resident, self.helper
        self.kit.text(he.phone, f"{she.first} took my money and said {self._word(he)}")
        self.kit.text(he.phone, f"yes {self._word(he)}")
        self.kit.text(he.phone, f"so lonely, {self._word(he)} since {self._word(he)}")

    def _pledge(self) -> None:
        for words in ("PLEDGE", self.helper.first, "5", self._word(self.helper), "1", "LE16", "1", "1"):
            self.kit.text(self.helper.phone, words)

    def _everybody(self) -> None:
        kit, he = self.kit, self.resident
        with kit.line.work(kit.community_id) as work:
            (priya,) = coordinators(work.session, kit.community_id)
            body = f"LOROS: {he.first} {he.surname} turns 90. Ring {he.spaced}. Text STOP to leave"
            for phone in (he.phone, self.helper.phone, OTHER):
                person, _ = person_at(work.session, kit.community_id, "sms", phone, work.now)
                say_words(work, person, body)
            work.add(Broadcast(community_id=kit.community_id, author_id=priya.id, body=body, created_at=work.now))
        kit.settle()

    def _notes(self) -> None:
        """What the team writes about others names them as well."""
        kit, he, she = self.kit, self.resident, self.helper
        somebody, volunteer = kit.person("+447700900101"), kit.rows(Volunteer)[0]
        kit.change(Person, somebody.id, contact_note=f"ring {he.first} {he.surname} first, {he.phone}")
        kit.change(Volunteer, volunteer.id, checks_note=f"referee {she.first} {she.surname} {she.spaced}")
        with kit.line.work(kit.community_id) as work:
            why = f"{he.first} {he.surname} said it, {he.spaced}"
            work.add(SettingsChange(community_id=kit.community_id, at=work.now, what="phrases", why=why))

    def _asks_about(self) -> None:
        """Somebody else's half-finished form has a number of theirs."""
        for words in ("my mum needs shopping", "1", "yes", f"friend of {self.resident.phone}"):
            self.kit.text("+447700900556", words)

    def _asked_for(self) -> None:
        """Somebody asks for each of them, by their whole name or at their number, and is helped."""
        over = {"state": "done", "closed_at": self.kit.clock.now()}
        for ending, who in ((557, self.resident), (558, self.helper), (559, self.contact)):
            whole = make_request(self.kit, phone=f"+447700900{ending}", **over)
            first = make_request(self.kit, phone=f"+447700900{ending}", **over)
            self.kit.change(Request, whole.id, name=f"{who.first} {who.surname}")
            self.kit.change(Request, first.id, name=who.first, phone=who.phone)

    def _close_tasks(self) -> None:
        """Also those of others: the team's words on them name these two."""
        kit, he, she = self.kit, self.resident, self.helper
        for task in kit.rows(Task):
            if task.state != "closed" and task.code:
                kit.text(PRIYA, f"SAFE {task.code} {he.first} and {she.first} are well")

    def _visit(self) -> None:
        kit, she = self.kit, self.helper
        kit.text(she.phone, f"YES {self.code}")
        kit.text(she.phone, f"SORRY {self.code} {self._word(she)}")

    def _contact_asked(self) -> None:
        kit, he, her = self.kit, self.resident, self.contact
        row = enrol(kit, he.phone, he.first, "SAFETY", 127, time(9, 30))
        with kit.line.work(kit.community_id) as work:
            checkins.add_contact(work, work.get(CheckIn, row.id), f"{her.first} {her.surname}", her.phone)
        kit.text(he.phone, "1")
        tomorrow = kit.clock.now() + timedelta(days=1)
        kit.move_to(tomorrow.replace(hour=10, minute=5))  # the check-in of 9.30 has not been answered
        for task in kit.rows(Task, kind="CHECK-IN"):
            kit.text(PRIYA, f"TELLC {task.code}")
        kit.text(her.phone, f"{he.first} is {self._word(her)}")

    def _end(self) -> None:
        """The team has ended all that was open."""
        kit, now = self.kit, self.kit.clock.now()
        for table, state in ((Visit, "done"), (Request, "done"), (Task, "closed")):
            for row in kit.rows(table):
                kit.change(table, row.id, state=state, closed_at=now)
        for row in kit.rows(CheckIn):
            kit.change(CheckIn, row.id, state="ended", ended_at=now)
        for row in kit.rows(Timer, status="due"):
            kit.change(Timer, row.id, status="cancelled")


def known(kit: Kit, phone: str, first: str, surname: str = "") -> Person:
    """Somebody with a name."""
    with kit.line.work(kit.community_id) as work:
        person, _ = person_at(work.session, kit.community_id, "sms", phone, work.now)
        person.first_name, person.surname = first, surname
    return person


def gone(kit: Kit, person: Person, swept: Marks = NOT_YET) -> None:
    """Erase somebody after a call by the coordinator."""
    with kit.line.work(kit.community_id) as work:
        by = coordinators(work.session, kit.community_id)[0].id
        erase(work, work.get(Person, person.id), by=by, checked=Checked(by, work.now), swept=swept)
