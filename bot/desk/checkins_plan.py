"""What the form of a check-in says: days, time, level, that they agreed, whom to ask."""

from dataclasses import dataclass, field
from datetime import time

from flask import request

from bot.contacts import MOST
from bot.desk.typed import LONGEST_NOTE, one_line
from flows.ladder import Level
from flows.times import DAYS

LONGEST_NAME = 40
HOW = {"phone": "on the phone", "in person": "face to face"}
"""How somebody agreed, as the ledger keeps it, and as the form says it."""


class Faulty(Exception):
    """A form that will not do: sentences by field."""

    def __init__(self, **faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass
class Plan:
    """What the form says, as far as it makes sense; the sentences say what does not."""

    level: str = ""
    days: int = 0
    at: time = time(9, 30)
    how: str = ""
    words: str = ""
    contacts: dict[int, tuple[str, str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read_plan() -> Plan:
    """Days, time, level, and that they agreed: the same for a new enrolment and for a change."""
    typed = request.form
    plan = Plan(
        typed.get("level", ""), how=typed.get("how", ""), words=typed.get("words", "").strip()[:LONGEST_NOTE]
    )
    plan.days = sum(1 << n for n, day in enumerate(DAYS) if day in typed.getlist("days"))
    clock = _clock(typed.get("at", ""))
    plan.at = clock or plan.at
    missing = {
        "level": (plan.level in set(Level), "Please choose SAFETY or FRIENDLY."),
        "days": (plan.days, "Please choose at least one day of the week."),
        "at": (clock, "Please give a time such as 09:30."),
        "how": (plan.how in HOW, "How did they agree? Check-ins are only for people who have said yes to you."),
    }
    plan.faults = {name: says for name, (found, says) in missing.items() if not found}
    return plan


def _clock(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip().replace(".", ":").zfill(5)).replace(tzinfo=None)
    except ValueError:
        return None


def read_contacts(plan: Plan) -> None:
    """Whom to ask, each with a number and a yes of their own; or that there is nobody, said on purpose."""
    for place in range(1, MOST + 1):
        name, phone = (one_line(LONGEST_NAME, f"contact_{what}_{place}") for what in ("name", "phone"))
        if not name and not phone:
            continue
        plan.contacts[place] = (name, phone)
        if not name or not phone:
            plan.faults[f"contact_{place}"] = "Please give both a name and a number, or neither."
        elif not request.form.get(f"contact_agreed_{place}"):
            plan.faults[f"contact_{place}"] = "Have they agreed to be asked? Please ring them first, then tick it."
    if not plan.contacts and not request.form.get("nobody"):
        plan.faults["nobody"] = "Please name somebody to ask, or tick that there is nobody."
