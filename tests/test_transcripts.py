"""Golden transcripts: whole conversations through the real line, reloaded between any two lines.

A transcript is a text file in tests/transcripts. `name > words` is a text from somebody's phone, `name < words`
what arrives there, `@ +90 minutes` or `@ Wed 09:00` moves the clock, `# …` is a comment, and
`phone name +447…` gives a phone a name. The people of the sample town have theirs (anne … len, priya, edith).
`pytest tests/test_transcripts.py --update` writes what arrives now into the files; read the difference.
"""

import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo import town
from storage.database import Database
from tests.kit import KEYS, Kit, make_kit

FOLDER = Path(__file__).parent / "transcripts"
LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOWN = {name.lower(): f"+447700900{ending}" for ending, name, *_ in town.VOLUNTEERS}
TOWN |= {"priya": town.COORDINATOR, "edith": town.CHECKED}


class Player:
    """Plays one transcript and writes it anew with what really arrived."""

    def __init__(self, kit: Kit) -> None:
        self.kit, self.phones, self.seen = kit, dict(TOWN), 0
        self.lines: list[str] = []

    def play(self, script: list[str]) -> str:
        """Play the actions of a script; what arrived stands after each."""
        for line in script:
            if re.match(r"\w+ <", line):
                continue
            self.lines.append(line)
            if line.startswith("phone "):
                _, name, number = line.split()
                self.phones[name] = number
            elif line.startswith("@"):
                self._move(line[1:].strip())
            elif said := re.match(r"(\w+) > ?(.*)", line):
                self._reload()
                self.kit.text(self.phones[said[1]], said[2])
            self._arrivals()
        return "\n".join(self.lines) + "\n"

    def _move(self, to: str) -> None:
        if step := re.fullmatch(r"\+(\d+) (minute|hour|day)s?", to):
            self.kit.advance(**{f"{step[2]}s": int(step[1])})
            return
        day, clock = to.split()
        here = self.kit.clock.now().astimezone(LONDON)
        ahead = (DAYS.index(day.lower()) - here.weekday()) % 7
        target = datetime.combine(
            here.date() + timedelta(days=ahead),
            time.fromisoformat(clock),
            LONDON,
        )
        self.kit.move_to(target if target > here else target + timedelta(days=7))

    def _reload(self) -> None:
        """Forget everything that is not in the database."""
        line = self.kit.line
        line.database.close()
        line.database = Database(line.database.url.render_as_string(), durable=False, keys=KEYS)

    def _arrivals(self) -> None:
        names = {number: name for name, number in self.phones.items()}
        for text in self.kit.phones.sent[self.seen :]:
            self.lines.append(f"{names.get(text.address or '', text.address)} < {text.body}")
        self.seen = len(self.kit.phones.sent)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda p: p.stem)
def test_transcript(path: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Every text of the conversation is the one written down."""
    kit = make_kit(tmp_path, checkins=True)
    written = path.read_text("utf-8")
    played = Player(kit).play(written.splitlines())
    kit.line.database.close()
    if pytestconfig.getoption("--update"):
        path.write_text(played, "utf-8")
    assert played == written
