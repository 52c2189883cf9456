"""The whole line under people who text anything in any order, and time that passes."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.demo import town
from flows.gsm import parts
from storage.tables import Conversation, Inbound, Offer, Outbound, Person, Request, Task, Timer, Visit
from tests.kit import Kit
from tests.ready import on_files

RESIDENTS = ("+447700900001", "+447700900002")
VOLUNTEERS = ("+447700900101", "+447700900102", "+447700900103", "+447700900111")
CHECKED = town.CHECKED
OPEN = ("open", "offering", "unfilled", "with_coordinator", "matched", "contacted")
STANDING = ("introducing", "ringing", "agreed", "under_way")
ASKED = (
    "I need help", "yes", "no", "1", "2", "3", "4", "5", "yes please", "Doris", "LE16 7AB", "le16 8", "THU",
    "Hi its Doris LE16 7AB can someone fetch my prescription from Boots tomorrow", "NOT NEEDED", "STATUS", "OTHER",
    "PERSON", "thank you dear", "not sure", "no but my wife could", "what?", "", "STOP", "START", "AWAY 3", "BACK",
    "I am so lonely", "I have chest pain", "he took my money", "I can help", "pledge", "MENU", "HELP",
    "today", "WRONG NUMBER",
    "my mum needs shopping", "who is this", "cancel", "THU 2PM", "😀",
)  # fmt: skip
ANSWERED = (
    "yes", "no", "yes but after 4", "SORRY", "DONE", "HERE", "HOME", "1", "2", "3", "45", "SKIP", "THU 2PM",
    "tomorrow at 3pm", "OK", "WORRIED", "AWAY 7", "BACK", "STOP", "START", "I need help", "PERSON", "no worries",
)  # fmt: skip
COMMANDS = (
    "QUEUE", "MORE", "SHOW {n}", "GOT {n}", "SAFE {n}", "NOTE {n} rang, all well", "TAKE {n}", "GIVE {n}",
    "MORE {n}", "ASSIGN {n} V1", "CLOSE {n} DONE", "SAY {n} we will ring soon", "STATS", "DUTY OFF", "DUTY ON",
)  # fmt: skip


class WholeLine(RuleBasedStateMachine):
    """Two residents, four volunteers, a coordinator and somebody with check-ins."""

    @initialize()
    def open_line(self) -> None:
        self.kit: Kit = on_files().kit()

    def teardown(self) -> None:
        if hasattr(self, "kit"):
            self.kit.line.database.close()

    @rule(phone=st.sampled_from((*RESIDENTS, CHECKED)), body=st.sampled_from(ASKED))
    def resident_texts(self, phone: str, body: str) -> None:
        self.kit.text(phone, body)

    @rule(phone=st.sampled_from(VOLUNTEERS), body=st.sampled_from(ANSWERED), named=st.booleans())
    def volunteer_texts(self, phone: str, body: str, named: bool) -> None:
        codes = [r.code for r in self.kit.rows(Request) if r.code]
        self.kit.text(phone, f"{body} {codes[-1]}" if named and codes else body)

    @rule(body=st.sampled_from(COMMANDS), back=st.integers(0, 3))
    def coordinator_texts(self, body: str, back: int) -> None:
        codes = [row.code for table in (Request, Task) for row in self.kit.rows(table) if row.code] or [127]
        self.kit.text(town.COORDINATOR, body.format(n=sorted(codes)[-1 - back % len(codes)]))

    @rule(phone=st.sampled_from(RESIDENTS), day=st.sampled_from(("tomorrow", "today", "any day")))
    def resident_asks_in_full(self, phone: str, day: str) -> None:
        for body in (
            "START",
            f"Hi its Doris LE16 7AB can someone fetch my prescription from Boots {day}",
            "yes",
            "yes",
        ):
            self.kit.text(phone, body)

    @rule(minutes=st.sampled_from((1, 5, 16, 60, 240, 1440)))
    def time_passes(self, minutes: int) -> None:
        self.kit.advance(minutes=minutes)

    @invariant()
    def nothing_fails_and_nothing_is_lost(self) -> None:
        """Every text was handled, and no timer failed."""
        if hasattr(self, "kit"):
            assert {i.status for i in self.kit.rows(Inbound)} <= {"handled", "held"}
            assert not [t for t in self.kit.rows(Timer) if t.status in ("failed", "claimed") or t.attempts]

    @invariant()
    def exactly_one_wins(self) -> None:
        """A matched request has one standing visit, with the volunteer whose offer won; no other has any."""
        if not hasattr(self, "kit"):
            return
        standing = Counter(v.request_id for v in self.kit.rows(Visit) if v.state in STANDING)
        won = Counter(o.request_id for o in self.kit.rows(Offer) if o.state == "won")
        for request in self.kit.rows(Request):
            matched = request.state in ("matched", "contacted")
            assert standing[request.id] <= 1 and won[request.id] <= 1
            assert (standing[request.id] == 1) == matched, (request.id, request.state)

    @invariant()
    def nobody_is_left_without_a_next_step(self) -> None:
        """Every open request and every chased task has a timer to come or a person who holds it."""
        if not hasattr(self, "kit"):
            return
        due = {(t.item_type, t.item_id) for t in self.kit.rows(Timer, status="due")}
        visits = {v.request_id: v.id for v in self.kit.rows(Visit) if v.state in STANDING}
        tasks = [t for t in self.kit.rows(Task) if t.state != "closed"]
        held = {t.request_id for t in tasks}
        for request in self.kit.rows(Request):
            if request.state in OPEN:
                item = ("visit", visits.get(request.id, 0))
                assert ("request", request.id) in due or item in due or request.id in held, (
                    request.id,
                    request.state,
                )
        for task in tasks:
            if task.chased:
                assert ("task", task.id) in due or task.holder_id is not None, (task.id, task.kind, task.state)

    @invariant()
    def nobody_who_said_stop_is_texted(self) -> None:
        """After STOP only the last word, and a safety reply to their own words, ever left."""
        if not hasattr(self, "kit"):
            return
        for person in self.kit.rows(Person):
            if person.stopped_at is None:
                continue
            for text in self.kit.rows(Outbound, person_id=person.id):
                late = text.sent_at is not None and text.sent_at > person.stopped_at + timedelta(seconds=1)
                assert not late or text.priority == 0, (text.prompt, text.sent_at)

    @invariant()
    def every_text_is_one_plain_part(self) -> None:
        """Every text of the catalogue is GSM-7 and at most 160 characters."""
        for text in (getattr(self, "kit", None) and self.kit.phones.sent) or ():
            if text.prompt:
                assert parts(text.body).encoding == "GSM-7" and len(text.body) <= 160, text.body

    @invariant()
    def open_questions_are_known(self) -> None:
        """No two forms are open at once for one person."""
        if hasattr(self, "kit"):
            forms = Counter(
                c.person_id
                for c in self.kit.rows(Conversation)
                if c.closed_at is None
                and c.parked_at is None
                and c.flow in ("need", "join", "pledge", "organisation")
            )
            assert all(n == 1 for n in forms.values())


WholeLine.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
TestWholeLine = WholeLine.TestCase
