"""Check-ins as the rest of the line knows them: is somebody there, is it really them, what did they say?"""

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never

from bot import questions, tasks
from bot.checkin_away import TIMERS as AWAY_TIMERS
from bot.checkin_away import away, back, gone, set_away
from bot.checkin_ladder import TIMERS as LADDER_TIMERS
from bot.checkin_ladder import end_round, question_of, stop_clock, text_changed
from bot.checkin_rounds import TIMERS as ROUND_TIMERS
from bot.checkin_rounds import ensure_scheduled, schedule
from bot.checkin_tasks import doubt, false_alarm, seen
from bot.contacts import TIMERS as CONTACT_TIMERS
from bot.contacts import add_contact, all_clear, contacts, says, tell_contact
from bot.enrolment import TIMERS as ENROLMENT_TIMERS
from bot.enrolment import agreed, end, enrol, no_more
from bot.timers import Handler, TimerKind, arm
from bot.turn import Turn
from bot.work import Work
from flows.effects import care as c
from flows.effects.talk import TaskKind
from flows.hearing.intent import is_someone_else
from storage import checkins as rows
from storage.care import last_event, open_task_of_kind
from storage.tables import CheckIn, Person, Round, Task
from storage.talk import last_asked

STILL_MEANT = timedelta(minutes=3)
"""After a text that answered something else, "how are you?" still takes an answer this long."""
RING_WITHIN = timedelta(minutes=15)
THANKS = ("C1a", "C1a2", "C1a3", "C1a4")


def alive(turn: Turn) -> None:
    """Any text of theirs stops the clock, whatever it answers; somebody else's words do not (K4w)."""
    if not turn.standing.checkin_waits:
        return
    waiting = rows.open_rounds(turn.work.session, turn.person.id)
    if is_someone_else(turn.masked.body):
        doubt(turn.work, waiting[0], turn.masked.body)
        return
    for round_ in waiting:
        stop_clock(turn.work, round_, "texted")
        tasks.note(turn.work, ("checkin_round", round_.id), "text", turn.masked.body, actor="person")
        _let_lapse(turn.work, round_)


def _let_lapse(work: Work, round_: Round) -> None:
    conversation = question_of(work, round_)
    if conversation is not None:
        due = work.now + STILL_MEANT
        arm(work, TimerKind.LAPSE, questions.ref(conversation), due, stage=conversation.stage)


def someone_else(turn: Turn) -> bool:
    """With a check-in waiting, a wrong number may mean danger: the team was told, the number stays on the list."""
    waiting = rows.open_rounds(turn.work.session, turn.person.id)
    if not waiting:
        return False
    task = rows.open_task_of_round(turn.work.session, waiting[0], TaskKind.CHECKIN)
    if task is None or not is_someone_else(turn.masked.body):
        doubt(turn.work, waiting[0], turn.masked.body)
    said = last_asked(turn.work.session, turn.person.id, "G21")
    if said is None or turn.work.now - said >= timedelta(hours=1):  # an answering machine must not go in circles
        turn.reply("G21")
    return True


def not_them(turn: Turn) -> bool:
    """The same for words that say it is somebody else ("this is his daughter"), wherever they come."""
    return is_someone_else(turn.masked.body) and someone_else(turn)


def unanswered(work: Work, person: Person) -> bool:
    """Whether "how are you?" waits for an answer: other questions to them are held meanwhile."""
    waiting = rows.open_rounds(work.session, person.id)
    return any(round_.first_text_id is not None for round_ in waiting)


def answered(turn: Turn, round_: Round, how: str) -> None:
    """An answer to "how are you?": "ok", "ring", "words", or "not them"."""
    if how == "not them":
        someone_else(turn)
        return
    if round_.state != "answered":
        stop_clock(turn.work, round_, how)
    round_.how = how
    if how == "ok":
        turn.reply(_thanks(turn.work.get(CheckIn, round_.checkin_id)))
    elif not _alerted(turn):
        _ring(turn, round_) if how == "ring" else _read(turn, round_)


def _thanks(checkin: CheckIn) -> str:
    prompt = THANKS[checkin.lovely % len(THANKS)]
    checkin.lovely += 1
    return prompt


def _alerted(turn: Turn) -> bool:
    """Whether these very words have joined an alert: it was answered, and somebody will ring."""
    alert = turn.inbound.extras.get("alert")
    return alert is not None and turn.work.get(Task, alert).state != "closed"


def _ring(turn: Turn, round_: Round) -> None:
    work, person = turn.work, turn.person
    turn.reply("C1b")
    why = f"Check-in: asked for a call, or does not sound well. Please ring within 15 minutes: {turn.masked.body}"
    due = work.now + RING_WITHIN
    tasks.open_task(work, TaskKind.RING, why, person=person, round_id=round_.id, urgent=True, due_at=due)


def _read(turn: Turn, round_: Round) -> None:
    """C1c once a check-in; later words join the same task."""
    work, person = turn.work, turn.person
    task = open_task_of_kind(work.session, person.id, TaskKind.READ)
    if task is not None and task.round_id == round_.id:
        tasks.note(work, tasks.ref(task), "text", turn.masked.body, actor="person")
        return
    tasks.open_task(work, TaskKind.READ, turn.masked.body, person=person, round_id=round_.id)
    turn.reply("C1c")


def safe(work: Work, task: Task) -> None:
    """SAFE by a coordinator: the check-in is over, and the contacts asked hear the all clear (C5).

    The caller closes the task; this may be called before or after, and twice does no harm.
    """
    if task.kind != TaskKind.CHECKIN:
        return
    round_ = work.session.get(Round, task.round_id) if task.round_id is not None else None
    if round_ is not None and round_.state in rows.OPEN_ROUND:
        false_alarm(work, round_, task)
        end_round(work, round_, "closed")
    if all_clear_due(work, task):
        tasks.note(work, tasks.ref(task), "all clear")
        all_clear(work, task)


def all_clear_due(work: Work, task: Task) -> bool:
    """Whether the contacts have not heard yet."""
    return last_event(work.session, tasks.ref(task), "all clear") is None


CheckinEffect = (
    c.ContactSays | c.CheckinsAgreed | c.AnsweredCheckin | c.CheckinsAway | c.CheckinsBack | c.CheckinsEnded
)


def apply(turn: Turn, effect: CheckinEffect) -> None:
    """Carry one effect out."""
    match effect:
        case c.ContactSays(task_id, said):
            says(turn, task_id, said)
        case c.CheckinsAgreed(checkin_id, yes):
            agreed(turn, turn.work.get(CheckIn, checkin_id), yes)
        case c.AnsweredCheckin(round_id, how):
            answered(turn, turn.work.get(Round, round_id), how)
        case c.CheckinsAway(days):
            checkin = rows.checkin_of(turn.work.session, turn.person.id, ("active",))
            if checkin is not None:
                gone(turn, checkin, days)
        case c.CheckinsBack():
            back(turn)
        case c.CheckinsEnded():
            no_more(turn)
        case _:
            assert_never(effect)


TIMERS: Mapping[TimerKind, Handler] = {
    **ROUND_TIMERS,
    **LADDER_TIMERS,
    **CONTACT_TIMERS,
    **ENROLMENT_TIMERS,
    **AWAY_TIMERS,
}

__all__ = [
    "TIMERS",
    "add_contact",
    "alive",
    "answered",
    "apply",
    "away",
    "back",
    "contacts",
    "end",
    "enrol",
    "ensure_scheduled",
    "no_more",
    "not_them",
    "safe",
    "schedule",
    "seen",
    "set_away",
    "someone_else",
    "tell_contact",
    "text_changed",
    "unanswered",
]
