"""What is counted while a town is played."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of one policy in one or more towns with one seed."""

    requests: int = 0
    filled: int = 0
    """Somebody said yes."""
    helped: int = 0
    """Somebody came."""
    by_promise: int = 0
    """Somebody said yes before the first promised word."""
    promised: int = 0
    kept: int = 0
    """Promised words to residents, and those that left (or were made needless by a yes) by their time."""
    minutes: list[float] = field(default_factory=list)
    """From asking to the first yes."""
    offers: list[int] = field(default_factory=list)
    """Offers to each volunteer in all."""
    texts: Counter[str] = field(default_factory=Counter)
    """Texts to volunteers about offers, by prompt."""
    tasks: Counter[str] = field(default_factory=Counter)
    """Things put in front of the team, by kind."""
    late_yes: int = 0
    left: int = 0
    """Volunteers who texted STOP."""
    quiet: int = 0
    """Volunteers who at the end have not said that they are still happy to be asked."""

    def add(self, other: "Tally") -> None:
        """Count another town's in."""
        self.requests += other.requests
        self.filled += other.filled
        self.helped += other.helped
        self.by_promise += other.by_promise
        self.promised += other.promised
        self.kept += other.kept
        self.late_yes += other.late_yes
        self.left += other.left
        self.quiet += other.quiet
        self.minutes += other.minutes
        self.offers += other.offers
        self.texts += other.texts
        self.tasks += other.tasks
