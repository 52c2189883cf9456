"""What check-ins put in front of the team: no answer (K4), a doubtful answer (K4w), somebody to ring."""

from datetime import datetime, timedelta

from bot import chasing, duty, tasks
from bot.outbox import Item, Priority, say_words
from bot.timers import TimerKind, cancel
from bot.work import Work
from flows.effects.talk import TaskKind
from flows.ladder import Level
from flows.times import local, say_time
from storage import checkins as rows
from storage.tables import CheckIn, Coordinator, Person, Round, Task

FORTNIGHT = timedelta(days=14)
TOO_OFTEN = 2
"""Two false alarms in a fortnight: the time or the level does not suit."""
MISSED_WEEKS = 2
NO_ANSWER, DOUBT = "K4", "K4w"


def ref(checkin: CheckIn) -> Item:
    """The enrolment as an item of timers and events."""
    return ("checkin", checkin.id)


def round_ref(round_: Round) -> Item:
    """One check-in as an item of texts, timers and questions."""
    return ("checkin_round", round_.id)


def task_of(work: Work, round_: Round) -> Task | None:
    """The alert about this check-in, while it is not closed."""
    return rows.open_task_of_round(work.session, round_, TaskKind.CHECKIN)


def colour_of(checkin: CheckIn) -> str:
    """Red where somebody may be on the floor."""
    return "red" if checkin.level == Level.SAFETY else "amber"


def seen(work: Work, round_: Round) -> str:
    """What became of the texts so far, such as "DELIVERED 9.31am Wed" or "NOT DELIVERED 9.30am Sun"."""
    texts = rows.texts_of_round(work.session, round_.id)
    delivered = [t.delivered_at for t in texts if t.delivered_at is not None]
    if delivered:
        return f"DELIVERED {_moment(work, max(delivered))}"
    return f"NOT DELIVERED {_moment(work, round_.sent_at or round_.slot_at)}"


def _moment(work: Work, moment: datetime) -> str:
    here = local(moment, work.settings.hours)
    return f"{say_time(here, here)} {here:%a}"


def open_alert(work: Work, round_: Round, why: str, prompt: str, *, urgent: bool = True) -> Task:
    """The alert about a check-in: a new one, or the one that is open already, chased afresh if nobody has it."""
    checkin, task = work.get(CheckIn, round_.checkin_id), task_of(work, round_)
    slots = {"seen": seen(work, round_)}
    if task is None:
        task = tasks.open_task(
            work,
            TaskKind.CHECKIN,
            why,
            person=work.get(Person, round_.person_id),
            round_id=round_.id,
            colour=colour_of(checkin),
            urgent=urgent,
            prompt=prompt,
            slots=slots,
        )
        round_.task_id = task.id
        return task
    task.prompt = DOUBT if task.prompt == DOUBT else prompt
    task.why, task.slots, task.colour = f"{why} {task.why}", slots, colour_of(checkin)
    tasks.note(work, tasks.ref(task), "alarm", why)
    if not urgent:
        return task
    tell_holder(work, task, "again no answer, or a doubtful one. Please look, then SAFE.")
    if task.state == "open":
        task.chases = 0
        chasing.chase(work, task)
    return task


def alarm(work: Work, round_: Round) -> None:
    """No answer in time, or not delivered: K4, and the clock of the texts ends."""
    checkin = work.get(CheckIn, round_.checkin_id)
    cancel(work, round_ref(round_), TimerKind.REMIND, TimerKind.ALARM)
    if round_.state != "alarmed":
        round_.state = "alarmed"
        tasks.note(work, ref(checkin), "alarm")
        if checkin.level == Level.FRIENDLY:
            checkin.missed_weeks += 1
    why = f"No answer to a check-in. Last text {seen(work, round_)}. Please ring."
    if checkin.missed_weeks >= MISSED_WEEKS:
        why = f"{checkin.missed_weeks} weeks missed: if you cannot reach them, ring the emergency contacts. {why}"
    open_alert(work, round_, why, NO_ANSWER)


def ring_instead(work: Work, round_: Round) -> None:
    """A landline at its slot: a person rings instead of a text."""
    checkin = work.get(CheckIn, round_.checkin_id)
    round_.state = "alarmed"
    safety = checkin.level == Level.SAFETY
    open_alert(work, round_, "Check-in by phone: please ring and see how they are.", "K1", urgent=safety)


def doubt(work: Work, round_: Round, words: str) -> bool:
    """Somebody else may have answered: K4w at once, and the clock runs on. False if that was known already."""
    task = task_of(work, round_)
    if task is not None and task.prompt in (NO_ANSWER, DOUBT):
        tasks.note(work, tasks.ref(task), "text", words, actor="person")
        tell_holder(work, task, "another text came that may not be from them.")
        return False
    task = open_alert(work, round_, "A reply came that may not be from them: please ring now.", DOUBT)
    tasks.note(work, tasks.ref(task), "text", words, actor="person")
    return True


def they_texted(work: Work, round_: Round) -> None:
    """A word of theirs came: an alert nobody has taken ends; whoever has it is told. A doubtful one stays."""
    task = task_of(work, round_)
    checkin = work.get(CheckIn, round_.checkin_id)
    checkin.missed_weeks = 0
    if task is None:
        return
    if task.state == "open" and task.prompt != DOUBT:
        tasks.close(work, task, "They have texted.")
    else:
        tasks.note(work, tasks.ref(task), "text", "They have texted.")
        tell_holder(work, task, "they have now texted. Please look, then SAFE.")
    false_alarm(work, round_, task)


def false_alarm(work: Work, round_: Round, task: Task) -> None:
    """Counts alarms that ended well; the second in a fortnight is talked over with the person."""
    if round_.state != "alarmed" or task.prompt not in (NO_ANSWER, DOUBT):
        return
    checkin = work.get(CheckIn, round_.checkin_id)
    tasks.note(work, ref(checkin), "false alarm")
    if rows.times_noted(work.session, ref(checkin), "false alarm", work.now - FORTNIGHT) == TOO_OFTEN:
        why = "Two false alarms in a fortnight: please talk about the time or the level of the check-ins."
        tasks.open_task(work, TaskKind.RING, why, person=work.get(Person, round_.person_id))


def tell_holder(work: Work, task: Task, words: str) -> None:
    """A line to whoever has the alert, if anybody has; never a name or the person's words."""
    if task.state == "taken" and task.holder_id is not None:
        _line(work, task, work.get(Coordinator, task.holder_id), words)


def tell_team(work: Work, task: Task, words: str) -> None:
    """A line to whoever has the alert, else to everybody on duty, else to everybody."""
    tasks.note(work, tasks.ref(task), "told", words)
    if task.state == "taken" and task.holder_id is not None:
        return tell_holder(work, task, words)
    for coordinator in duty.reachable(work) or duty.everyone(work):
        _line(work, task, coordinator, words)
    return None


def _line(work: Work, task: Task, coordinator: Coordinator, words: str) -> None:
    person = work.get(Person, coordinator.person_id)
    opened = f"{work.settings.short}: CHECK-IN {task.code or 'NEW'}: {words}"
    say_words(work, person, opened, priority=Priority.SAFETY, item=tasks.ref(task)).channel = "sms"
