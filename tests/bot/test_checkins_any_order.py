"""Check-ins while people text anything in any order, texts get lost and nobody looks for a while."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.line import Sent
from storage.tables import Inbound, Task, Timer
from tests.bot.checkins_kit import DAUGHTER, EDITH, PRIYA, alerts, assert_nobody_is_forgotten, with_contacts
from tests.ready import on_files

EDITH_TEXTS = (
    "1", "2", "ok", "This is her daughter", "who is this", "WRONG NUMBER", "the cat is well", "AWAY 2", "AWAY",
    "3", "BACK", "NO MORE CHECKS", "I have chest pain", "I feel dizzy", "HELP", "STOP", "START", "STATUS", "",
    "NEED",
)  # fmt: skip


class CheckinsUnderWay(RuleBasedStateMachine):
    """Edith, a contact and a coordinator do anything in any order, while time passes and texts get lost."""

    @initialize()
    def open_line(self) -> None:
        self.kit = on_files().kit(checkins=True)
        with_contacts(self.kit)

    def teardown(self) -> None:
        if hasattr(self, "kit"):
            self.kit.line.database.close()

    @rule(body=st.sampled_from(EDITH_TEXTS))
    def edith_texts(self, body: str) -> None:
        self.kit.text(EDITH, body)

    @rule(body=st.sampled_from(("SAFE", "WORRIED", "ok", "I will go round", "STOP")))
    def contact_texts(self, body: str) -> None:
        self.kit.text(DAUGHTER, body)

    @rule(words=st.sampled_from(("GOT", "SAFE", "TELLC", "NOTE", "CLOSE")))
    def coordinator_texts(self, words: str) -> None:
        codes = [t.code for t in self.kit.rows(Task) if t.code] or [127]
        self.kit.text(PRIYA, f"{words} {codes[-1]} DONE" if words == "CLOSE" else f"{words} {codes[-1]}")

    @rule(outcome=st.sampled_from(("sent", "failed", "delivered", "undelivered")))
    def network_changes(self, outcome: str) -> None:
        self.kit.phones.outcomes[EDITH] = Sent(outcome, f"P{next(self.kit.numbers)}")

    @rule(minutes=st.sampled_from((5, 31, 46, 240, 1410, 1440)))
    def time_passes(self, minutes: int) -> None:
        self.kit.advance(minutes=minutes)

    @rule(minutes=st.sampled_from((60, 1440, 4320)))
    def nobody_looks(self, minutes: int) -> None:
        self.kit.clock.move_to(self.kit.clock.now() + timedelta(minutes=minutes))
        self.kit.settle()

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Every waiting check-in has a timer to come or an alert; nothing failed; one alert a person."""
        if not hasattr(self, "kit"):
            return
        assert_nobody_is_forgotten(self.kit)
        assert {i.status for i in self.kit.rows(Inbound)} <= {"handled", "held"}
        assert not [t for t in self.kit.rows(Timer) if t.status == "failed" or t.attempts]
        assert len([t for t in alerts(self.kit) if t.state != "closed"]) <= 1


TestCheckinsUnderWay = CheckinsUnderWay.TestCase
TestCheckinsUnderWay.settings = settings(
    max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
