"""Another machine at the other end: it is not answered, so that two machines do not talk for ever.

Three ways to tell: words only an auto-responder writes, the same long text again and again, our own words back.
A person reads what came; safety words and STOP were heard before this.
"""

from bot import tasks
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.hearing.intent import is_automatic
from flows.hearing.tidy import tidy
from storage.care import open_task_of_kind
from storage.texts import latest_in, latest_out

LONG = 20
"""Characters; shorter words (yes, 1, hello, a name) are said often and by people."""
SAME = 4
OURS = 6
AUTOMATIC_WHY = "A machine seems to answer for this phone (away, undelivered): please read what it says."
LOOP_WHY = "The same words came again and again, or our own came back: a machine, or somebody lost. Please read."


def machine(turn: Turn) -> bool:
    """Keep what a machine sent and answer it no more; the first time a loop shows, kindly (G21)."""
    if turn.standing.checkin_waits or turn.inbound.extras.get("button"):
        # Whether it counts as an answer to a check-in is the check-in's own business.
        return False
    if is_automatic(turn.masked.body):
        _shown(turn, TaskKind.READ, AUTOMATIC_WHY)
        return True
    if not _repeats(turn):
        return False
    if _shown(turn, TaskKind.FLOOD, LOOP_WHY):
        turn.reply("G21")
    return True


def _repeats(turn: Turn) -> bool:
    """The fourth time the same long text in a row, or one of our own latest, from somebody who texts a lot."""
    if len(turn.text) < LONG or turn.standing.texts < SAME - 1:
        return False
    session, person = turn.work.session, turn.person.id
    said = [tidy(body) for body in latest_in(session, person, SAME)]
    if len(said) == SAME and set(said) == {turn.text}:
        return True
    return turn.text in {tidy(body) for body in latest_out(session, person, OURS)}


def _shown(turn: Turn, kind: TaskKind, why: str) -> bool:
    """Put in front of a person, once; whether it was the first time."""
    turn.inbound.status = "held"
    if open_task_of_kind(turn.work.session, turn.person.id, kind) is not None:
        return False
    tasks.open_task(turn.work, kind, why, person=turn.person)
    return True
