"""What stands between a text and the conversations: floods, pictures, children, people somebody is ringing."""

from datetime import timedelta

from bot import alerts, attached, hush, talk, tasks
from bot.turn import Turn
from flows.effects.talk import TaskKind
from flows.hearing.ages import stated_age
from flows.hearing.words import Word, whole_word
from flows.safety import RED
from storage.care import open_alerts, open_task_of_kind
from storage.talk import last_asked, open_questions

ADULT = 18
CHILD_HOURLY = timedelta(hours=1)
ALWAYS_WORK = (Word.STOP, Word.CANCEL, Word.START)
ASKS_AGE = "V2"


def under_18(turn: Turn) -> bool:
    """A stated age under 18, or a number flagged for one: nothing else is kept, a coordinator reads it."""
    age = stated_age(turn.masked.body)
    says_so = age is not None and age < ADULT
    if says_so and not _asked_age(turn):
        talk.flag_under_18(turn)
        alerts.close_for_child(turn)
        turn.reply("Y1")
        return True
    return turn.person.under_18_at is not None and not says_so and _flagged(turn)


def _asked_age(turn: Turn) -> bool:
    """Whether "are you 18 or over?" is open: it has an answer of its own."""
    asked = open_questions(turn.work.session, turn.person.id)
    return any(c.state == ASKS_AGE and c.parked_at is None for c in asked)


def _flagged(turn: Turn) -> bool:
    """A later text of a child: read by a person, answered at most hourly. STOP works, an open alert goes on."""
    work, person = turn.work, turn.person
    if whole_word(turn.masked.body) in ALWAYS_WORK or open_alerts(work.session, person.id, RED):
        return False
    task = attached.child_task(work, person)
    if task is None:
        why = "A number flagged as under 18 texted again: please read."
        task = tasks.open_task(work, TaskKind.UNDER_18, why, person=person)
    attached.join(turn, task)
    said = last_asked(work.session, person.id, "Y1")
    if said is None or work.now - said >= CHILD_HOURLY:
        turn.reply("Y1")
    return True


def stopped(turn: Turn) -> bool:
    """A text after STOP cannot be answered, and does not undo the STOP: a person reads it. START comes back."""
    work, person = turn.work, turn.person
    if person.stopped_at is None or whole_word(turn.masked.body) is Word.START:
        return False
    task = open_task_of_kind(work.session, person.id, TaskKind.STOPPED)
    if task is None:
        why = "Texted after STOP, so the line may not answer: please read and ring."
        task = tasks.open_task(work, TaskKind.STOPPED, why, person=person, colour="amber")
    tasks.note(work, tasks.ref(task), "text", turn.masked.body)
    return True


def flood(turn: Turn) -> bool:
    """Past the limit texts are stored and shown, not answered; STOP and safety words came before this."""
    limits = turn.work.settings.limits
    if turn.standing.texts <= limits.texts_in or _must_be_heard(turn):
        return False
    turn.inbound.status = "held"
    if open_task_of_kind(turn.work.session, turn.person.id, TaskKind.FLOOD) is None:
        why = f"More than {limits.texts_in} texts in 10 minutes: please read them."
        tasks.open_task(turn.work, TaskKind.FLOOD, why, person=turn.person)
    return True


def _must_be_heard(turn: Turn) -> bool:
    """HELP, START, and whatever somebody in danger texts, however much of it."""
    return whole_word(turn.masked.body) in (Word.HELP, Word.START) or hush.is_hushed(turn.work, turn.person)


def hushed(turn: Turn) -> bool:
    """While a red alert is open, and a day after, every text joins the alert and nothing is asked."""
    return alerts.attach(turn)


def no_words(turn: Turn) -> bool:
    """A photo, a voice note or an empty text: kindly asked for words; the state does not move."""
    if turn.text and turn.masked.body.strip():
        return False
    if turn.places:
        return False
    if int(turn.inbound.extras.get("media", "0") or 0) > 0:
        tasks.open_task(turn.work, TaskKind.READ, "Sent a picture or a voice note.", person=turn.person)
    turn.reply("G19")
    return True


def masked(turn: Turn) -> bool:
    """A card number or a door code was taken out before storing: say so, then go on with the rest."""
    if turn.masked.card:
        turn.reply("G10")
    if turn.masked.key:
        turn.reply("G10k")
    return False
