"""One command being carried out: who gave it, what it says, and the item it names."""

from collections.abc import Callable
from dataclasses import dataclass

from bot import by_hand
from bot.contacts import checkin_about
from bot.turn import Turn
from bot.work import Work
from flows.command_words import Command
from storage.people import volunteer_by_code
from storage.tables import CheckIn, Coordinator, Person, Request, Task, Volunteer


@dataclass
class Order:
    """A coordinator's command inside a turn."""

    turn: Turn
    coordinator: Coordinator
    command: Command

    @property
    def work(self) -> Work:
        """The piece of work it is part of."""
        return self.turn.work

    @property
    def code(self) -> str:
        """The item's number as replies name it."""
        return str(self.command.code or "")

    def reply(self, prompt: str, **slots: str) -> bool:
        """Answer the coordinator; True, so that a handler can end with it."""
        self.turn.reply(prompt, **slots)
        return True

    def noted(self) -> bool:
        """K12."""
        return self.reply("K12", code=self.code)

    def not_done(self, fault: str) -> bool:
        """Why it was not done, a sentence."""
        return self.reply("K19", fault=fault)

    def nothing_open(self) -> bool:
        """The item is closed or was never there."""
        return self.reply("K18", code=self.code)

    def item(self) -> Task | Request | CheckIn | None:
        """What the number stands for, closed or not."""
        return by_hand.thing(self.work, self.command.code)

    def volunteer(self) -> Volunteer | None:
        """V12."""
        return volunteer_by_code(self.work.session, self.work.community.id, self.command.volunteer)

    def checkin(self) -> CheckIn | None:
        """The check-in a number stands for: its own, or that of an alert about it."""
        item = self.item()
        if isinstance(item, Task):
            return checkin_about(self.work, item)
        return item if isinstance(item, CheckIn) else None

    def person_of(self, item: Task | Request | CheckIn) -> Person | None:
        """Whom an item is about."""
        return self.work.get(Person, item.person_id) if item.person_id is not None else None


Handler = Callable[[Order], bool]
"""Carries a command out; False when it makes no sense (K9)."""
